"""What the home page says of questions under "what waits for you": each card 1 statement, none for
those whom it does not concern."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.actor import Actor
from app.forums.boards.policies import may_keep
from app.forums.desks import queries
from app.forums.questions.actions import HOME_ZONE
from app.forums.questions.policies import desks_of
from app.web.waiting import Waiting


def to_route(actor: Actor, _now: datetime) -> list[Waiting]:
    """For moderators: questions that no agency has, and when the first is due."""
    if not may_keep(actor):
        return []
    number, due = queries.unrouted_count()
    if not number:
        return []
    words = ngettext(
        "Salurkan %(num)d pertanyaan yang belum punya instansi",
        "Salurkan %(num)d pertanyaan yang belum punya instansi",
        number,
    )
    return [Waiting(str(words), "/forums/unrouted", "", due, HOME_ZONE)]


MOST = 5


def to_answer(actor: Actor, _now: datetime) -> list[Waiting]:
    """For those who answer for agencies, by role or as their verified ASN: the most urgent, and the
    way to the rest."""
    desks = desks_of(actor)
    rows = queries.open_for(desks, limit=MOST) if desks.any else []
    word = _("Jawab pertanyaan warga")
    found = [
        Waiting(word, f"/forums/threads/{row.id}", row.title, row.due_at, row.zone)
        for row in rows[:MOST]
    ]
    if len(rows) > MOST:
        rest = rows[MOST]
        found.append(Waiting(_("Semua yang menunggu jawaban Anda"), "/forums/desk", "", rest.due_at,
                             rest.zone))  # fmt: skip
    return found


def to_keep(actor: Actor, now: datetime) -> list[Waiting]:
    """For those who speak for agencies: their late promises, and those that nobody accepted yet."""
    desks = desks_of(actor)
    if not desks.any:
        return []
    found = queries.promises_counted(desks, now)
    late = ngettext(
        "Kerjakan %(num)d janji instansi yang terlambat",
        "Kerjakan %(num)d janji instansi yang terlambat",
        found.late,
    )
    unaccepted = ngettext(
        "Urus %(num)d janji instansi yang menunggu persetujuan",
        "Urus %(num)d janji instansi yang menunggu persetujuan",
        found.unaccepted,
    )
    told = ((late, found.late, found.late_since), (unaccepted, found.unaccepted, found.runs_out))
    return [
        Waiting(str(words), "/forums/desk#promises", "", due, HOME_ZONE)
        for words, number, due in told
        if number
    ]


def to_judge(actor: Actor, _now: datetime) -> list[Waiting]:
    """For askers: answers of which they have not said whether they are enough."""
    if not actor.known:
        return []
    word = _("Nyatakan: cukupkah jawabannya?")
    rows = queries.to_judge(actor.person_id or 0)
    return [Waiting(word, f"/forums/threads/{row.id}", row.title) for row in rows]
