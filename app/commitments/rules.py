"""What is true about a promise. Pure; ``now`` is an argument.

Progress is what evidence proves, never a number that somebody typed. A promise is late from the
instant on which its word ran out (``late_from``): moving the date before that moves it along, moving
it afterwards does not, so a late promise stays late until it is kept.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from app.core.errors import Conflict, Invalid
from app.core.texts import clean_line, clean_text, is_blank
from app.core.window import end_of, zone_of
from app.core.words import Sentence, say
from app.workdays.rules import Calendar, days_late, days_until

TITLE_LETTERS, MEASURE_LETTERS, NAME_LETTERS, ROLE_LETTERS = 160, 300, 120, 120
TEXT_LETTERS, NOTE_LETTERS, URL_LETTERS = 4000, 1000, 500
MOST_MILESTONES, MOST_FILES, HEAVIEST = 30, 5, 10
LATEST = date(2099, 12, 31)
_LAST_TURN = 10**14

OPEN, KEPT, REFUSED, WITHDRAWN = "open", "kept", "refused", "withdrawn"
WAITING, RUNNING, LATE, CLAIMED = "waiting", "running", "late", "claimed"
STATES: dict[str, tuple[str, Sentence]] = {
    LATE: ("stop", say("Terlambat")),
    RUNNING: ("wait", say("Berjalan")),
    CLAIMED: ("info", say("Diklaim selesai, bukti belum lengkap")),
    WAITING: ("plain", say("Menunggu persetujuan")),
    KEPT: ("ok", say("Ditepati menurut instansi")),
    REFUSED: ("warn", say("Ditolak pemiliknya")),
    WITHDRAWN: ("warn", say("Dicabut")),
}
"""State → (kind of badge, word), as a list of filters shows them."""
M_OPEN, M_CLAIMED, M_PROVEN = "open", "claimed", "proven"
MILESTONE_STATES: dict[str, tuple[str, Sentence]] = {
    M_OPEN: ("plain", say("Belum selesai")),
    M_CLAIMED: ("info", say("Diklaim selesai, belum ada bukti")),
    M_PROVEN: ("ok", say("Bukti dipasang")),
}
CHANGES: dict[str, tuple[str, Sentence]] = {
    "made": ("info", say("Dijanjikan")),
    "accepted": ("ok", say("Disetujui pemiliknya")),
    "taken": ("ok", say("Diambil alih atas nama sendiri")),
    "refused": ("warn", say("Ditolak pemiliknya")),
    "milestone": ("plain", say("Langkah ditambah")),
    "claimed": ("info", say("Langkah diklaim selesai, belum ada bukti")),
    "proven": ("ok", say("Bukti dipasang")),
    "moved": ("warn", say("Tenggat digeser")),
    "linked": ("plain", say("Dikaitkan dengan pembicaraan lain")),
    "kept": ("ok", say("Ditepati menurut instansi, dengan bukti untuk setiap langkah")),
    "withdrawn": ("warn", say("Dicabut")),
    "doubted": ("warn", say("Bukti diragukan pembaca")),
    "answered": ("info", say("Keraguan pembaca dijawab")),
}
"""Kind of change → (kind of mark, words)."""


DOUBTS: dict[str, Sentence] = {
    "other": say("Bukti itu tentang tempat, waktu atau hal yang lain"),
    "undone": say("Yang ditunjukkan belum ada atau belum selesai di lapangan"),
    "unreadable": say("Tautan atau berkasnya tidak dapat dibuka atau dibaca"),
    "partial": say("Bukti hanya menunjukkan sebagian dari yang dijanjikan"),
}
"""Why evidence is doubted. Chosen, not typed: a promise's changes are for good, and nobody could
take back a name or an insult that stands in one."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Weights of milestones: all of them, those proven, those only claimed."""

    whole: int
    proven: int
    claimed: int

    @property
    def percent(self) -> int:
        """Proven, rounded down: 100 is only said of all."""
        return 100 * self.proven // self.whole if self.whole else 0

    @property
    def claimed_percent(self) -> int:
        """Claimed without evidence, rounded down."""
        return 100 * self.claimed // self.whole if self.whole else 0


def progress(milestones: Iterable[tuple[str, int]]) -> Progress:
    """Out of ``(state, weight)`` of every milestone."""
    some = list(milestones)
    return Progress(
        whole=sum(weight for _state, weight in some),
        proven=sum(weight for state, weight in some if state == M_PROVEN),
        claimed=sum(weight for state, weight in some if state == M_CLAIMED),
    )


def state_of(
    standing: str, late_from: datetime, *, accepted: bool, done: Progress, now: datetime
) -> str:
    """Where a promise stands. Late goes before everything but an end: claiming is not keeping, and
    a promise that nobody accepted runs out like any other."""
    if standing != OPEN:
        return standing
    if now >= late_from:
        return LATE
    if not accepted:
        return WAITING
    return CLAIMED if done.whole == done.proven + done.claimed else RUNNING


def moved_late_from(late_from: datetime, due_at: datetime, now: datetime) -> datetime:
    """From when on it is late after its date was moved: a word that ran out already stays broken."""
    return late_from if now >= late_from else due_at


def was_late(late_from: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Did its time run out before it was kept, refused or withdrawn (or until now)?"""
    return (ended_at or now) >= late_from


def standing(row: Any, now: datetime, off: Calendar) -> dict[str, Any]:
    """Where a promise (``whole, proven, claimed, accepted_at, ended_at, standing, late_from, due_on,
    zone, doubted``) stands, in working days: what badges and bars are made of."""
    done = Progress(row.whole, row.proven, row.claimed)
    accepted, end = row.accepted_at is not None, row.ended_at or now
    return {
        "state": state_of(row.standing, row.late_from, accepted=accepted, done=done, now=now),
        "done": done,
        "doubted": row.doubted,
        "late": days_late(row.late_from, end, row.zone, off),
        "was_late": was_late(row.late_from, row.ended_at, now),
        "left": days_until(row.due_on, now, row.zone, off),
    }


def turn_of(standing: str, late_from: datetime, ended_at: datetime | None) -> int:
    """Where it comes in the register: what is open first, the longest late on top; then what has
    ended, the newest on top. Milliseconds, ascending."""
    if standing == OPEN or ended_at is None:
        return int(late_from.timestamp() * 1000)
    return _LAST_TURN - int(ended_at.timestamp() * 1000)


def step_is_late(state: str, due_on: date | None, zone: str, now: datetime) -> bool:
    """Has a step's own day gone by without evidence?"""
    return state != M_PROVEN and due_on is not None and now >= end_of(due_on, zone)


@dataclass(frozen=True, slots=True)
class Span:
    """A promise on a line of time, in percent of the picture: from its making to the day it is due,
    then, when it is late, on to its end or to now."""

    begins: float
    due: float
    ends: float
    late: bool
    now: float


def spans(rows: Sequence[Any], now: datetime) -> list[Span]:
    """Lines of time of some promises (``made_at, late_from, ended_at, …``) on one common scale."""
    moments = [at for row in rows for at in (row.made_at, row.late_from, row.ended_at or now)]
    low, high = min(moments, default=now), max([*moments, now])
    width = (high - low).total_seconds() or 1.0

    def place(at: datetime) -> float:
        return round(100 * (at - low).total_seconds() / width, 2)

    return [
        Span(
            begins=place(row.made_at),
            due=place(row.late_from),
            ends=place(max(row.ended_at or now, row.made_at)),
            late=was_late(row.late_from, row.ended_at, now),
            now=place(now),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many promises stand where."""

    kept: int = 0
    kept_late: int = 0
    running: int = 0
    late: int = 0
    claimed: int = 0
    waiting: int = 0
    refused: int = 0
    withdrawn: int = 0

    @property
    def all(self) -> int:
        """How many there are (those kept late are among those kept)."""
        ended = self.kept + self.refused + self.withdrawn
        return ended + self.running + self.late + self.claimed + self.waiting

    @property
    def on_the_way(self) -> int:
        """Open, and not late."""
        return self.running + self.claimed + self.waiting


# --- what may be written -----------------------------------------------------------------------


def require_line(text: str | None, *, field: str, letters: int, empty: Sentence) -> str:
    """One line as it is kept; ``Invalid`` (``empty``) when a reader would see nothing."""
    kept = clean_line(text, field=field, letters=letters)
    if is_blank(kept):
        raise Invalid(empty, field=field)
    return kept


def require_title(text: str | None) -> str:
    """What is promised, in one line."""
    empty = say("Tulis apa yang dijanjikan.")
    return require_line(text, field="title", letters=TITLE_LETTERS, empty=empty)


def require_measure(text: str | None) -> str:
    """How everybody sees that it is kept."""
    empty = say("Tulis bagaimana semua orang dapat melihat bahwa janji ini ditepati.")
    return require_line(text, field="measure", letters=MEASURE_LETTERS, empty=empty)


def require_text(text: str | None) -> str:
    """More words about it, or none."""
    return clean_text(text, field="text", letters=TEXT_LETTERS)


def require_role(text: str | None) -> str:
    """The position from which somebody promises."""
    empty = say("Tulis jabatan yang menanggung janji ini.")
    return require_line(text, field="owner_role", letters=ROLE_LETTERS, empty=empty)


def require_name(text: str | None) -> str:
    """The name of an owner who is not here to accept."""
    empty = say("Tulis nama yang menanggung janji ini.")
    return require_line(text, field="owner_name", letters=NAME_LETTERS, empty=empty)


def is_same_name(one: str, other: str) -> bool:
    """Do two names read the same, whatever their capitals and gaps?"""
    return bool(one.strip()) and one.casefold().split() == other.casefold().split()


def require_reason(text: str | None, *, field: str = "reason") -> str:
    """Why a date moves, an owner refuses or a promise is withdrawn."""
    kept = clean_text(text, field=field, letters=NOTE_LETTERS)
    if is_blank(kept):
        raise Invalid(say("Tulis alasannya: dibaca semua orang."), field=field)
    return kept


def note_of(text: str | None) -> str:
    """A few words beside a change, or none."""
    return clean_text(text, field="note", letters=NOTE_LETTERS)


def require_description(text: str | None) -> str:
    """What a piece of evidence shows."""
    kept = clean_text(text, field="description", letters=NOTE_LETTERS)
    if is_blank(kept):
        raise Invalid(say("Tulis apa yang ditunjukkan bukti ini."), field="description")
    return kept


def require_url(text: str | None) -> str:
    """An address on the web, or none; ``Invalid`` for anything that is no such address."""
    kept = clean_line(text, field="url", letters=URL_LETTERS)
    if not kept:
        return ""
    try:
        parts = urlsplit(kept)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in kept
    except ValueError:
        fine = False
    if not fine:
        raise Invalid(say("Tulis alamat lengkap yang diawali https:// atau http://."), field="url")
    return kept


def require_evidence(url: str, files: int) -> None:
    """``Invalid`` unless there is something to look at besides words."""
    if not url and not files:
        raise Invalid(
            say("Bukti perlu tautan atau berkas: kata-kata saja belum membuktikan."), field="url"
        )
    if files > MOST_FILES:
        raise Invalid(say("Paling banyak %(n)d berkas.", n=MOST_FILES), field="files")


def require_due(day: date | None, zone: str, now: datetime, *, field: str = "due_on") -> date:
    """The day on which it must be kept: later than today, as days are counted in ``zone``."""
    if day is None:
        raise Invalid(say("Tulis tanggalnya."), field=field)
    if day <= now.astimezone(zone_of(zone)).date():
        raise Invalid(say("Pilih tanggal sesudah hari ini."), field=field)
    if day > LATEST:
        raise Invalid(say("Tanggal itu terlalu jauh."), field=field)
    return day


def require_milestone(
    title: str | None, due_on: date | None, last: date, *, field: str = "title"
) -> str:
    """A milestone's title; ``Invalid`` without one, or when it is due after the whole promise."""
    empty = say("Tulis apa yang selesai pada langkah ini.")
    kept = require_line(title, field=field, letters=MEASURE_LETTERS, empty=empty)
    if due_on is not None and due_on > last:
        raise Invalid(
            say("Langkah tidak boleh melewati tenggat janjinya, %(day)s.", day=last), field="due_on"
        )
    return kept


def require_weight(weight: int | None) -> int:
    """How much a milestone counts, 1 to 10."""
    kept = 1 if weight is None else weight
    if not 1 <= kept <= HEAVIEST:
        raise Invalid(say("Bobot antara 1 dan %(n)d.", n=HEAVIEST), field="weight")
    return kept


def require_room(number: int) -> None:
    """``Invalid`` when there are too many milestones."""
    if number > MOST_MILESTONES:
        raise Invalid(say("Paling banyak %(n)d langkah.", n=MOST_MILESTONES), field="title")


def require_open(standing: str) -> None:
    """``Conflict`` once a promise has come to its end."""
    words = {
        KEPT: say("Janji ini sudah ditepati."),
        REFUSED: say("Janji ini ditolak pemiliknya. Ambil alih dulu atas nama Anda."),
        WITHDRAWN: say("Janji ini sudah dicabut."),
    }
    if standing in words:
        raise Conflict(words[standing])


def require_withdrawable(standing: str) -> None:
    """``Conflict`` for a promise that was kept, or withdrawn before."""
    if standing != REFUSED:
        require_open(standing)


def require_not_withdrawn(standing: str) -> None:
    """``Conflict`` for evidence on a promise that is no more."""
    if standing in {REFUSED, WITHDRAWN}:
        require_open(standing)


def require_doubt(why: str | None) -> str:
    """``Invalid`` unless it is one of ``DOUBTS``."""
    if why not in DOUBTS:
        raise Invalid(say("Pilih alasannya."), field="why")
    return why


def is_shown(standing: str, proven: int) -> bool:
    """Is there evidence for which a promise counts?"""
    return standing in {OPEN, KEPT} and proven > 0


def require_shown(standing: str, proven: int) -> None:
    """``Conflict`` unless there is evidence to doubt."""
    if not is_shown(standing, proven):
        raise Conflict(say("Di sini belum ada bukti yang dapat diragukan."))


def require_unaccepted(standing: str, *, accepted: bool) -> None:
    """``Conflict`` unless it waits for somebody's word."""
    if standing == REFUSED:
        return
    require_open(standing)
    if accepted:
        raise Conflict(say("Janji ini sudah disetujui pemiliknya."))


def require_unclaimed(state: str) -> None:
    """``Conflict`` for a milestone that was claimed or proven before."""
    if state != M_OPEN:
        raise Conflict(say("Langkah ini sudah dinyatakan selesai."))


def one_of(kinds: Collection[str], kind: str) -> str:
    """``kind`` if it is one of those, else ""."""
    return kind if kind in kinds else ""
