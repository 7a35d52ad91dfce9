"""What the asker's addresses do. Each acts once: the question's next step has a number of its own,
and the database gives that number only once."""

from datetime import datetime

from app.core.errors import Conflict
from app.core.words import say
from app.forums.clicks.queries import asked, asker_of
from app.forums.questions import actions as questions
from app.forums.questions.queries import question_by_id


def say_enough(thread_id: int, version: int, *, changed: bool, now: datetime) -> None:
    """The answer is enough. ``Conflict`` when the question has moved on since ``version``."""
    _require_same(thread_id, version)
    asker = asker_of(asked(thread_id).author_id)
    questions.confirm(asker, thread_id, changed=changed, now=now)


def ask_again(
    thread_id: int, version: int, *, note: str, considered: bool = False, now: datetime
) -> None:
    """It is not. ``Conflict`` when the question has moved on since ``version``."""
    _require_same(thread_id, version)
    asker = asker_of(asked(thread_id).author_id)
    questions.reopen(asker, thread_id, note=note, considered=considered, now=now)


def _require_same(thread_id: int, version: int) -> None:
    if (
        question_by_id(thread_id).version != version
    ):  # locked: who comes second waits, and reads this
        raise Conflict(say("Tautan ini sudah dipakai, atau pertanyaannya sudah berubah."))
