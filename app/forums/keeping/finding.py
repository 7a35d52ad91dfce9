"""All posts that anybody may find, for building the index anew."""

from collections.abc import Iterator

from sqlalchemy import select

from app.db.base import db
from app.forums.posts.models import Post
from app.forums.threads.models import Thread
from app.web.markdown import words_of
from app.web.search.slots import Document


def findable_posts() -> Iterator[Document]:
    """Shown posts of shown threads, under a name that anybody may read (1 statement)."""
    title = db.case((Thread.name_hidden, ""), else_=Thread.title).label("title")
    rows = (
        select(Post.id, Post.thread_id, title, Post.html, Post.written_at)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.state == "shown", Thread.state == "shown", ~Post.name_hidden)
    )
    for row in db.session.execute(rows.order_by(Post.id)).all():
        href = f"/forums/posts/{row.id}"
        place = f"thread:{row.thread_id}"
        yield Document(row.id, row.title, words_of(row.html), href, row.written_at, part_of=place)
