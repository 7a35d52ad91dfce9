"""What the demo's forum lacks for some of its pages, done by its people, and where it stands."""

from datetime import timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.forums.files.actions import hang_files, keep_for_draft
from app.forums.naming.actions import agree, ask
from app.forums.posts.actions import Draught, Written, reply
from app.forums.posts.drafting import keep_draft
from app.forums.posts.models import Post
from app.forums.threads.models import Question, Thread
from app.moderation.actions import act, appeal
from app.web.files.store import store_file
from app.workdays.models import DayOff


def forum_places(citizen: Actor, moderator: Actor, admin: Actor) -> dict[str, list[str]]:
    """Drafts, files, an opened name, acts with and without an appeal: values for routes' places."""
    now = clock.now()
    thread = db.session.scalar(select(Thread.id).where(Thread.kind == "discussion"))
    hidden = select(Post.id).where(Post.name_hidden, Post.author_id == citizen.person_id)
    with transaction():
        own = _reply(citizen, thread or 0, "own")
        hang_files(own.id, [_picture(citizen)])
        place = f"thread:{thread}"
        keep_draft(citizen, place, {"text": "Setengah jadi"}, now=now)
        waiting = keep_for_draft(citizen, place, _picture(citizen))
        opening = ask(
            moderator,
            db.session.scalar(hidden) or 0,
            reason="Polisi meminta nama atas dugaan ancaman.",
            now=now,
        )
        agree(admin, opening.id, now=now)
        plain = _act(admin, citizen, thread or 0, "plain")
        disputed = _act(admin, citizen, thread or 0, "disputed")
        appeal(citizen, disputed, text="Bukan iklan.", now=now)
        numbers = {"opening_id": opening.id, "file_id": waiting.id}
    closed = select(Thread.id).join(Question).where(Question.state == "closed")
    mine = closed.where(Thread.author_id == citizen.person_id)
    return {
        **{name: [str(number), "1"] for name, number in numbers.items()},
        "post_id": [str(own.id), str(db.session.scalar(hidden))],
        "subject_id": [str(own.id)],
        "thread_id": [str(db.session.scalar(mine)), str(thread)],
        "act_id": [str(plain), str(disputed)],
        "place": [place],
        "day": [f"{db.session.scalar(select(DayOff.day).order_by(DayOff.day.desc()))}"],
    }


def _reply(who: Actor, thread: int, key: str) -> Written:
    return reply(who, thread, Draught(f"Kata {key}.", f"rich-{key}"), now=clock.now())


def _act(by: Actor, author: Actor, thread: int, key: str) -> int:
    post = _reply(author, thread, key)
    now = clock.now() + timedelta(seconds=1)
    return act(by, "post", post.id, "hide", rule="spam", reason="Iklan.", now=now).id


def _picture(who: Actor):  # type: ignore[no-untyped-def]
    out = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(out, "PNG")
    return store_file(who, "foto.png", out.getvalue(), now=clock.now())
