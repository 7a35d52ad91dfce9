"""Who acts, as activities see them: read from the place; their words looked at. For every door.

A door calls ``looked_at`` first (it takes time, and needs no database), then ``asked_by``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid, Missing
from app.core.words import say
from app.dialogues.activities import activities
from app.dialogues.activities.protocol import Doer, Verb, verb_of
from app.dialogues.log.actions import Asked
from app.dialogues.log.fold import part_of
from app.dialogues.rooms.models import Seat
from app.dialogues.rooms.policies import may_run
from app.dialogues.rooms.queries import guests_of, seat_by_number
from app.moderation.queries import require_not_suspended
from app.moderation.screening.private import private_details
from app.moderation.screening.rules import findings
from app.web.offload import off_hub

LONGEST = 8_000
"""Letters of one text that are looked at; what is longer no activity takes."""
SAID = 5
"""Private details that are pointed out at once."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came through a door. ``behalf``: the place in the hall for which staff typed it;
    ``considered``: the writer was shown what in it is somebody's private detail, and stays."""

    activity: str
    verb: str
    raw: Any
    key: str = ""
    behalf: int = 0
    considered: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What is in the words that came: ``words``: are there any; ``private``: details of people, by
    field; ``attacks``: the first field that attacks people, "" for none."""

    words: bool = False
    private: dict[str, list[str]] = field(default_factory=dict)
    attacks: str = ""


def looked_at(sent: Sent) -> Look:
    """Look at the words of an act, off the hub; at none where there are none."""
    texts = list(_texts_of(sent))
    return off_hub(_look, texts) if texts else Look()


def _texts_of(sent: Sent) -> Iterator[tuple[str, str]]:
    if sent.activity not in activities.names() or not isinstance(sent.raw, Mapping):
        return
    for name in sorted(part_of(sent.activity).texts):
        given = sent.raw.get(name)
        for one in given if isinstance(given, (list, tuple)) else [given]:
            if isinstance(one, str) and one and len(one) <= LONGEST:
                yield name, one


def _look(texts: list[tuple[str, str]]) -> Look:
    private: dict[str, list[str]] = {}
    for name, text in texts:
        for _kind, said in private_details(text):
            private.setdefault(name, []).append(said)
    attacks = next((name for name, text in texts if findings(text)), "")
    return Look(True, private, attacks)


def asked_by(
    actor: Actor, room_id: int, seat: Any, sent: Sent, look: Look, *, now: datetime
) -> Asked:
    """The act as the log takes it. At most 3 statements.

    ``Forbidden`` without a place, for a guest where guests only read, and for words of somebody who
    may not write; ``Missing`` when nobody in the hall has the place ``behalf``; ``Invalid`` as
    ``screened`` says.
    """
    doer = doer_of(room_id, seat, sent.behalf)
    if look.words:
        require_not_suspended(actor, now)
    known = sent.activity in activities.names()
    verb = verb_of(part_of(sent.activity), sent.verb) if known else None
    if verb is not None and doer.roles & verb.who:
        doer = screened(doer, verb, look, considered=sent.considered)
    return Asked(doer, sent.activity, sent.verb, sent.raw, sent.key)


def doer_of(room_id: int, seat: Any, behalf: int = 0, *, held: bool = False) -> Doer:
    """Who acts from a place; with ``behalf`` the element is that of the person in the hall. 1 statement
    for a guest, 1 for ``behalf``; what is refused as in ``asked_by``."""
    if seat is None:
        raise Forbidden(say("Ambil tempat dulu di ruang ini."))
    if seat.muted:
        raise Forbidden(
            say("Untuk sementara Anda hanya dapat membaca: %(why)s", why=seat.muted_why)
        )
    if seat.guest is not None and guests_of(room_id) != "take":
        raise Forbidden(say("Di ruang ini hanya yang sudah masuk dengan akun dapat ikut serta."))
    element = _in_hall(room_id, seat, behalf).element if behalf else seat.element
    return Doer(seat.number, frozenset({seat.role} - {""}), element, behalf, held)


def _in_hall(room_id: int, seat: Any, number: int) -> Seat:
    """Somebody without a device: who takes part by one speaks for themselves."""
    if not may_run(seat):
        raise Forbidden(say("Ini tidak dapat diisi atas nama orang lain."), field="behalf")
    there = seat_by_number(room_id, number)
    if not there.in_hall:
        raise Missing(say("Orang itu tidak ada di ruang ini."), field="behalf")
    return there


def screened(doer: Doer, verb: Verb, look: Look, *, considered: bool = False) -> Doer:
    """The doer, held when the words attack people and the verb lets them wait.

    ``Invalid`` (``private``) for private details of people that the writer has not confirmed, and for
    an attack where nothing can wait, unless it is written by who runs the room.
    """
    if look.private and not considered:
        name, said = next(iter(look.private.items()))
        raise Invalid(
            say(
                "Tulisan ini tampaknya memuat data pribadi: %(said)s. Hapus bila milik orang lain. "
                "Bila memang boleh dibaca semua orang, nyatakan itu, lalu kirim lagi.",
                said=", ".join(dict.fromkeys(said[:SAID])),
            ),
            field=name,
            private=True,
        )
    if look.attacks and verb.holds:
        return replace(doer, held=True)
    if look.attacks and not doer.staff:
        raise Invalid(
            say("Tulisan ini tampaknya menyerang orang. Tulis dengan kata lain."),
            field=look.attacks,
        )
    return doer
