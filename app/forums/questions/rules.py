"""The clock of a question to an agency. Pure; ``now`` is an argument.

A question is *open* while an agency owes an answer. It is late when the word now given has run out:
first the working days set for every question, counted from the asking; after an answer that is not
final, the next date that answer gave. Neither routing it elsewhere nor opening it again gives new
time. Closed on time is what was never late and never opened again; "closed" does not say "solved".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

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
    "reopened": ("warn", say("Dibuka lagi oleh penanya")),
    "confirmed": ("ok", say("Ditutup: penanya menyatakan sudah terjawab")),
    "silent": ("plain", say("Ditutup tanpa konfirmasi")),
}

_LATE = ("stop", say("Belum dijawab, lewat tenggat"))
_WAITS = ("wait", say("Menunggu jawaban"))
_ANSWERED = ("info", say("Dijawab, menunggu kata penanya"))
_CONFIRMED = ("ok", say("Ditutup: cukup menurut penanya"))
_SILENT = ("plain", say("Ditutup tanpa konfirmasi"))


def standing_of(
    state: str | None, due_at: datetime | None, *, confirmed: bool | None, now: datetime
) -> tuple[str, Sentence] | None:
    """Where a question stands: kind of badge and word; None for what is no question.

    "Closed" never says "solved": it says who said so, or that nobody did.
    """
    if state is None or due_at is None:
        return None
    if state == OPEN:
        return _LATE if now >= due_at else _WAITS
    if state == ANSWERED:
        return _ANSWERED
    return _CONFIRMED if confirmed else _SILENT


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one question: enough for every figure that is shown."""

    state: str
    due_at: datetime
    missed: bool
    reopened: int
    answers: int
    changed_something: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Asked, answered, late … of some questions. ``on_time`` is a share, None while of nothing.

    ``asked`` is ``final + interim + waiting``: answered finally, answered while still open, not
    answered at all. ``routed_out``: questions handed on to others, None where nobody asked for it.
    """

    asked: int
    final: int
    interim: int
    waiting: int
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
    return one.state == CLOSED and not one.missed and one.reopened == 0


def figures(questions: Iterable[Counted], now: datetime) -> Figures:
    """The figures of an agency, a leader or everybody."""
    some = list(questions)
    late = [one.missed or is_overdue(one.state, one.due_at, now) for one in some]
    return Figures(
        asked=len(some),
        final=sum(one.state != OPEN for one in some),
        interim=sum(one.state == OPEN and one.answers > 0 for one in some),
        waiting=sum(one.state == OPEN and one.answers == 0 for one in some),
        late=sum(late),
        reopened=sum(one.reopened > 0 for one in some),
        changed=sum(one.changed_something for one in some),
        closed_on_time=sum(is_on_time(one) for one in some),
        closed=sum(one.state == CLOSED for one in some),
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
        words = "Jawaban yang belum tuntas perlu tanggal kabar berikutnya."
        raise Invalid(say(words), field="next_on")
    if next_on <= today:
        raise Invalid(say("Pilih tanggal sesudah hari ini."), field="next_on")
    if next_on > calendar.after(today, most):
        words = "Paling lama %(n)d hari kerja dari sekarang. Penanya berhak tahu kabarnya."
        raise Invalid(say(words, n=most), field="next_on")
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


def require_reopenable(state: str) -> None:
    """``Conflict`` while the question is open anyway."""
    if state == OPEN:
        raise Conflict(say("Pertanyaan ini memang masih terbuka."))


def require_confirmable(state: str) -> None:
    """``Conflict`` unless a final answer waits for the asker's word."""
    if state != ANSWERED:
        raise Conflict(say("Belum ada jawaban tuntas yang dapat dinyatakan cukup."))
