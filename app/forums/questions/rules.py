"""The clock of a question to an agency. Pure; ``now`` is an argument.

A question is *open* while an agency owes an answer. It is late when the word now given has run out:
first the working days set for every question, counted from when it could first be read; after an answer that is not
final, the next date that answer gave. Neither routing it elsewhere nor opening it again gives new
time. Closed on time is what was never late and never opened again; "closed" does not say "solved".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.core.errors import Conflict, Invalid
from app.core.texts import clean_line, clean_text, is_blank
from app.core.window import zone_of
from app.core.words import Sentence, say
from app.workdays.rules import Calendar

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
REASON_LETTERS, NOTE_LETTERS, ROLE_LETTERS = 1000, 500, 120
STATUSES: dict[str, tuple[str, Sentence, bool]] = {
    "process": ("wait", say("Sedang dikerjakan"), False),
    "forwarded": ("wait", say("Diteruskan ke pihak lain"), False),
    "explained": ("info", say("Dijelaskan"), True),
    "done": ("ok", say("Sudah ditindaklanjuti"), True),
    "refused": ("plain", say("Tidak dapat dipenuhi"), True),
}
"""Status of an answer → (kind of badge, word, is it final)."""
STEPS: dict[str, tuple[str, Sentence]] = {
    "asked": ("info", say("Ditanyakan")),
    "routed": ("plain", say("Disalurkan ke instansi lain. Tenggat tetap.")),
    "answered": ("wait", say("Dijawab sementara")),
    "final": ("ok", say("Dijawab")),
    "read_part": ("wait", say("Jawaban sementara dapat dibaca sesudah diperiksa moderator")),
    "read_final": ("ok", say("Jawaban dapat dibaca sesudah diperiksa moderator")),
    "unread": ("warn", say("Jawaban tidak lagi dapat dibaca: tidak dihitung")),
    "reopened": ("warn", say("Dibuka lagi oleh penanya")),
    "confirmed": ("ok", say("Ditutup: penanya menyatakan sudah terjawab")),
    "silent": ("plain", say("Ditutup tanpa konfirmasi")),
    "withdrawn": ("plain", say("Ditarik penanya")),
}

_LATE = ("stop", say("Belum dijawab, lewat tenggat"))
_WAITS = ("wait", say("Menunggu jawaban"))
_INTERIM = ("info", say("Dijawab sementara, masih terbuka"))
_LATE_AGAIN = ("stop", say("Dibuka lagi, lewat tenggat"))
_WAITS_AGAIN = ("wait", say("Dibuka lagi, menunggu jawaban"))
_ANSWERED = ("info", say("Dijawab, menunggu kata penanya"))
_CONFIRMED = ("ok", say("Ditutup: cukup menurut penanya"))
_SILENT = ("plain", say("Ditutup tanpa konfirmasi"))
_WITHDRAWN = ("plain", say("Ditarik penanya"))


def standing_of(head: Any, now: datetime) -> tuple[str, Sentence] | None:
    """Where a question stands: kind of badge and word; None for what is no question.

    ``head`` has its ``question`` (the state), ``due_at``, ``reopened``, ``answers``,
    ``answered_at`` and ``confirmed``. "Closed" never says "solved": it says who said so, or that nobody did.
    """
    if head.question is None or head.due_at is None:
        return None
    if head.question == OPEN:
        late = is_overdue(OPEN, head.due_at, now)
        return _open_standing(late, again=head.reopened > 0, interim=head.answers > 0)
    if head.question == ANSWERED:
        return _ANSWERED
    if is_withdrawn(head.question, head.answered_at):
        return _WITHDRAWN
    return _CONFIRMED if head.confirmed else _SILENT


def _open_standing(late: bool, *, again: bool, interim: bool) -> tuple[str, Sentence]:
    if again:
        return _LATE_AGAIN if late else _WAITS_AGAIN
    if late:
        return _LATE
    return _INTERIM if interim else _WAITS


@dataclass(frozen=True, slots=True)
class Said:
    """An official answer that can be read: its number, when it was written, when it could first be
    read, and until when the next word is promised (None: it is final)."""

    number: int
    at: datetime
    read_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """What the asker did, or their silence: ``kind`` of the step."""

    kind: str
    at: datetime


@dataclass(slots=True)
class Clock:
    """Where a question stands. ``late``: numbers of the answers that came late."""

    due_at: datetime
    interims: int
    state: str = OPEN
    missed: bool = False
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    settled: bool = False
    late: set[int] = field(default_factory=set)

    def hear(self, said: Said) -> None:
        """An answer: late when it is owed and its time is over; an interim one moves the time, but
        only the first few do."""
        if is_overdue(self.state, self.due_at, said.at):
            self.missed = True
            self.late.add(said.number)
        if said.until is None:
            self._answer(said.read_at)
        elif self.interims > 0:
            self.interims -= 1
            self.due_at = said.until if self.state == OPEN else self.due_at

    def _answer(self, at: datetime) -> None:
        if not self.settled:  # the asker has said the last word
            self.state, self.answered_at, self.closed_at = ANSWERED, at, None

    def act(self, one: Act) -> None:
        """The asker's word, or that there was none. Silence on what cannot be read closes nothing."""
        if one.kind == "reopened":
            self.state, self.answered_at, self.closed_at = OPEN, None, None
            self.settled = False
        elif one.kind == "confirmed":
            self.state, self.closed_at, self.settled = CLOSED, one.at, True
            self.answered_at = self.answered_at or one.at
        elif one.kind == "withdrawn":
            self.missed |= is_overdue(self.state, self.due_at, one.at)
            self.state, self.closed_at, self.settled = CLOSED, one.at, True
        elif one.kind == "silent" and self.state == ANSWERED:
            self.state, self.closed_at = CLOSED, one.at


def recount(first_due: datetime, interims: int, said: Iterable[Said], acts: Iterable[Act]) -> Clock:
    """A question's clock from the answers that can be read and what the asker did.

    Its state goes by when an answer could be read; lateness by when it was written, so that nobody
    is late because a moderator was.
    """
    some, done = list(said), list(acts)
    clock = _walked(Clock(first_due, interims), some, done, read=True)
    written = _walked(Clock(first_due, interims), some, done, read=False)
    clock.missed, clock.late = written.missed, written.late
    return clock


def _walked(clock: Clock, said: list[Said], acts: list[Act], *, read: bool) -> Clock:
    events: list[tuple[datetime, int, Said | Act]] = [
        *((one.read_at if read else one.at, 0, one) for one in said),
        *((one.at, 1, one) for one in acts),
    ]
    for _at, _order, one in sorted(events, key=lambda event: event[:2]):
        if isinstance(one, Said):
            clock.hear(one)
        else:
            clock.act(one)
    return clock


def is_withdrawn(state: str | None, answered_at: datetime | None) -> bool:
    """Closed without a final answer: only the asker can do that, by taking the question back."""
    return state == CLOSED and answered_at is None


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one question: enough for every figure that is shown."""

    state: str
    due_at: datetime
    missed: bool
    reopened: int
    answers: int
    changed_something: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Asked, answered, late … of some questions. ``on_time`` is a share, None while of nothing.

    ``asked`` is ``final + interim + waiting + withdrawn``: answered finally, answered while still
    open, not answered at all, taken back by the asker. A question taken back is no closed one,
    unless it was late by then. ``routed_out``: questions handed on to others, None where nobody
    asked for it.
    """

    asked: int
    final: int
    interim: int
    waiting: int
    withdrawn: int
    late: int
    reopened: int
    changed: int
    closed_on_time: int
    closed: int
    overdue: int
    routed_out: int | None = None

    @property
    def on_time(self) -> float | None:
        """Closed on time / (closed + overdue open)."""
        whole = self.closed + self.overdue
        return self.closed_on_time / whole if whole else None


def is_overdue(state: str, due_at: datetime, now: datetime) -> bool:
    """Does somebody owe an answer whose time is over?"""
    return state == OPEN and now >= due_at


def is_on_time(one: Counted) -> bool:
    """Closed, never late on the way, never opened again."""
    return _is_closed(one) and not one.missed and one.reopened == 0


def _is_closed(one: Counted) -> bool:
    return one.state == CLOSED and (one.missed or not one.withdrawn)


def figures(questions: Iterable[Counted], now: datetime) -> Figures:
    """The figures of an agency, a leader or everybody."""
    some = list(questions)
    late = [one.missed or is_overdue(one.state, one.due_at, now) for one in some]
    return Figures(
        asked=len(some),
        final=sum(one.state != OPEN and not one.withdrawn for one in some),
        interim=sum(one.state == OPEN and one.answers > 0 for one in some),
        waiting=sum(one.state == OPEN and one.answers == 0 for one in some),
        withdrawn=sum(one.withdrawn for one in some),
        late=sum(late),
        reopened=sum(one.reopened > 0 for one in some),
        changed=sum(one.changed_something for one in some),
        closed_on_time=sum(is_on_time(one) for one in some),
        closed=sum(_is_closed(one) for one in some),
        overdue=sum(is_overdue(one.state, one.due_at, now) for one in some),
    )


def require_status(status: str) -> bool:
    """Is the answer final? ``Invalid`` unless it has a known status."""
    if status not in STATUSES:
        raise Invalid(say("Pilih status jawabannya."), field="status")
    return STATUSES[status][2]


def require_next(
    final: bool, next_on: date | None, now: datetime, zone: str, most: int, calendar: Calendar
) -> date | None:
    """The date of the next word; ``Invalid`` without one (unless final), in the past or too far."""
    if final:
        return None
    today = now.astimezone(zone_of(zone)).date()
    if next_on is None:
        no = say("Jawaban yang belum tuntas perlu tanggal kabar berikutnya.")
        raise Invalid(no, field="next_on")
    if next_on <= today:
        raise Invalid(say("Pilih tanggal sesudah hari ini."), field="next_on")
    if next_on > calendar.after(today, most):
        no = say(
            "Paling lama %(n)d hari kerja dari sekarang. Penanya berhak tahu kabarnya.", n=most
        )
        raise Invalid(no, field="next_on")
    return next_on


def require_reason(text: str | None) -> str:
    """Why it is answered so; ``Invalid`` when empty: a decision without a reason is none."""
    kept = clean_text(text, field="reason", letters=REASON_LETTERS)
    if is_blank(kept):
        raise Invalid(say("Tulis alasan atau dasar jawaban ini."), field="reason")
    return kept


def require_note(text: str | None) -> str:
    """Why a question goes elsewhere or is opened again; ``Invalid`` when empty."""
    kept = clean_text(text, field="note", letters=NOTE_LETTERS)
    if is_blank(kept):
        raise Invalid(say("Tulis alasannya: dibaca semua orang."), field="note")
    return kept


def require_decent(said: Iterable[str]) -> None:
    """``Invalid`` for a note in which ``said`` attack people."""
    words = ", ".join(f"“{one}”" for one in dict.fromkeys(said))
    if words:
        raise Invalid(
            say(
                "Alasan ini memuat kata yang menyerang orang: %(words)s. Alasan langsung dibaca semua "
                "orang: tulis ulang tanpa kata itu.",
                words=words,
            ),
            field="note",
        )


def require_role(text: str | None) -> str:
    """The position that the answerer speaks from; ``Invalid`` when empty."""
    kept = clean_line(text, field="role", letters=ROLE_LETTERS)
    if is_blank(kept):
        raise Invalid(say("Tulis jabatan Anda."), field="role")
    return kept


def require_answerable(state: str) -> None:
    """``Conflict`` once the question is closed."""
    if state == CLOSED:
        raise Conflict(say("Pertanyaan ini sudah ditutup. Penanya dapat membukanya lagi."))


def require_routable(state: str) -> None:
    """``Conflict`` once somebody answered finally: whose answer it is must stay clear."""
    if state != OPEN:
        raise Conflict(say("Pertanyaan yang sudah dijawab tuntas tidak dapat disalurkan lagi."))


def require_no_step_back(state: str, final: bool) -> None:
    """``Invalid`` for an interim answer after a final one: it would buy time that nobody owes."""
    if state == ANSWERED and not final:
        raise Invalid(
            say("Pertanyaan ini sudah dijawab tuntas. Tambahan jawaban harus tuntas juga."),
            field="status",
        )


def require_reopenable(state: str, answered_at: datetime | None) -> None:
    """``Conflict`` while the question is open anyway, and for one that was taken back."""
    if state == OPEN:
        raise Conflict(say("Pertanyaan ini memang masih terbuka."))
    if is_withdrawn(state, answered_at):
        raise Conflict(
            say("Pertanyaan ini sudah ditarik penanya. Tanyakan lagi sebagai topik baru.")
        )


def require_confirmable(state: str) -> None:
    """``Conflict`` unless a final answer waits for the asker's word."""
    if state != ANSWERED:
        raise Conflict(say("Belum ada jawaban tuntas yang dapat dinyatakan cukup."))
