"""What every write of an edition asks first."""

from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.innovations.editions import queries
from app.innovations.editions.models import Edition, Rubric
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.shapes import fingerprint


def require_fresh(actor: Actor, edition: Edition, saved: Any, version: str | None) -> None:
    """The actor organises it, and nobody changed what is ``saved`` since ``version`` was shown.

    ``Conflict`` carries ``theirs``, what is saved now. A ``version`` of None (commands) asks nothing.
    """
    require_organiser(actor, edition)
    if version is not None and version != fingerprint(saved):
        raise Conflict(
            say(
                "Bagian ini baru saja diubah orang lain. Isian Anda masih ada; bandingkan dengan "
                "yang tersimpan di bawah, lalu simpan lagi."
            ),
            theirs=saved,
        )


def require_draft(edition: Edition) -> None:
    """``Conflict`` once the edition is published."""
    if edition.state != "draft":
        raise Conflict(say("Edisi sudah terbit, jadi bagian ini tidak dapat diubah lagi."))


def require_running(edition: Edition) -> None:
    """``Conflict`` unless the edition is published and not closed."""
    if edition.state != "open":
        raise Conflict(say("Ini hanya dapat dilakukan selama edisi terbit dan belum ditutup."))


def rubric_to_change(edition: Edition) -> Rubric:
    """The version that may still be edited; ``Conflict`` when all are frozen."""
    rubric = queries.rubric_in_work(edition)
    if rubric is None:
        raise Conflict(
            say(
                "Rubrik ini sudah dibekukan sejak edisi terbit. Buat versi baru dengan alasannya "
                "bila memang harus diubah."
            )
        )
    return rubric


def touch(edition: Edition) -> None:
    """Raise the edition's version although only its parts changed."""
    flag_modified(edition, "limits")
