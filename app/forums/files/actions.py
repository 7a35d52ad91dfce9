"""Writes of the files that wait beside drafts."""

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.words import say
from app.db.base import db
from app.forums.files.queries import waiting_count, waiting_file, waiting_files
from app.forums.posts.actions import Written
from app.forums.posts.drafting import forget_draft
from app.forums.posts.models import DraftFile, PostFile
from app.web.files.store import forget_file
from app.web.models import StoredFile

MOST_FILES = 5
_MOST_WAITING = 30


def require_place_for_more(actor: Actor, place: str, more: int = 1) -> None:
    """``Invalid`` beyond the number of files that a post may carry (2 statements)."""
    if len(waiting_files(actor, place)) + more > MOST_FILES:
        raise Invalid(say("Paling banyak %(n)d berkas.", n=MOST_FILES), field="files")
    if waiting_count(actor) + more > _MOST_WAITING:
        raise Invalid(
            say(
                "Terlalu banyak berkas menunggu di draf Anda. Kirim atau hapus draf yang lama dulu."
            ),
            field="files",
        )


def keep_for_draft(actor: Actor, place: str, stored: StoredFile) -> StoredFile:
    """Let a kept file wait in a place; the very same one is there once. Gives the one that waits."""
    same = [one for one in waiting_files(actor, place) if one.sha256 == stored.sha256]
    if same:
        forget_file(stored)
        return waiting_file(actor, place, same[0].id)
    require_place_for_more(actor, place)
    db.session.add(DraftFile(person_id=actor.person_id, place=place, file_id=stored.id))
    db.session.flush()
    return stored


def drop_waiting(actor: Actor, place: str, file_id: int) -> None:
    """A file is not wanted after all."""
    stored = waiting_file(actor, place, file_id)
    _let_go(actor, place, stored.id)
    forget_file(stored)


def drop_draft(actor: Actor, place: str) -> None:
    """What was begun is not wanted after all: the text goes, and every file that waits beside it."""
    stored = [waiting_file(actor, place, one.id) for one in waiting_files(actor, place)]
    _let_go(actor, place)
    for one in stored:
        forget_file(one)
    forget_draft(actor, place)


def sent(actor: Actor, place: str, written: Written) -> None:
    """The draft became a post: its files hang on it, nothing waits any more.

    What a second click sent along is there already and goes.
    """
    stored = [waiting_file(actor, place, one.id) for one in waiting_files(actor, place)]
    _let_go(actor, place)
    if written.again:
        for one in stored:
            forget_file(one)
    elif stored:
        hang_files(written.id, stored)
    forget_draft(actor, place)


def _let_go(actor: Actor, place: str, file_id: int | None = None) -> None:
    gone = delete(DraftFile).where(DraftFile.person_id == actor.person_id, DraftFile.place == place)
    if file_id is not None:
        gone = gone.where(DraftFile.file_id == file_id)
    db.session.execute(gone.execution_options(synchronize_session=False))


def hang_files(post_id: int, stored: list[StoredFile]) -> None:
    """Hang kept files on a post that was just written."""
    if len(stored) > MOST_FILES:
        raise Invalid(say("Paling banyak %(n)d berkas.", n=MOST_FILES), field="files")
    db.session.add_all(PostFile(post_id=post_id, file_id=one.id) for one in stored)
