"""What is true about proposals: their words, what still lacks, two hands on one text. Pure."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.core.errors import Invalid
from app.core.texts import clean_line, count_words, is_blank
from app.core.words import Sentence, say
from app.innovations.editions.rules import MATURITIES

TITLE_LETTERS = 200
SUMMARY_LETTERS = 280
SECTION_LETTERS = 40_000
EFFECT_ROWS = 40
TEAM_SIZE = 40
EDITABLE = ("draft", "repair")
REVISION_EVERY = timedelta(minutes=10)

MATURITY_HELP = {
    "inisiatif": say("Gagasan yang belum dijalankan. Kelak bisa menjadi uji coba di Rembuk."),
    "uji_coba": say("Sedang dicoba di sebagian tempat atau waktu. Kelak bisa menjadi uji coba."),
    "penerapan": say("Sudah berjalan penuh, dengan bukti hasilnya. Tidak diuji coba lagi."),
}
STATES = {
    "draft": ("plain", say("Draf")),
    "submitted": ("info", say("Sudah dikirim")),
    "repair": ("warn", say("Perlu diperbaiki")),
    "decided": ("ok", say("Sudah diputuskan")),
    "withdrawn": ("stop", say("Ditarik")),
}
"""State → (kind of badge, word)."""
DESKS = {
    "tim": say("tim pengusul"),
    "sekretariat": say("sekretariat"),
    "juri": say("juri"),
    "penyelenggara": say("penyelenggara"),
}
EFFECT_UNITS = (say("langkah"), say("hari"), say("rupiah"), say("orang"), say("persen"))


@dataclass(frozen=True)
class Problem:
    """Something that must be mended before the proposal can be sent in; ``field`` names where."""

    field: str
    message: Sentence


# --- addresses and lists -------------------------------------------------------------------


def slug_of(title: str, tail: str) -> str:
    """The address of a proposal: plain letters of its title and a ``tail`` that makes it unique."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return f"{words or 'usulan'}-{tail}"


def list_summary(plain: str) -> str:
    """The first words of a plain text, for lists: at most ``SUMMARY_LETTERS`` and an ellipsis."""
    line = " ".join(plain.split())
    if len(line) <= SUMMARY_LETTERS:
        return line
    return line[:SUMMARY_LETTERS].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


# --- what stops a proposal from being sent in ------------------------------------------------


def content_problems(
    body: Mapping[str, Any],
    texts: Mapping[str, str],
    *,
    title: str | None = None,
    track_chosen: bool = True,
    category_chosen: bool = True,
    maturity_fits: bool = True,
) -> list[Problem]:
    """All that stops submitting, in printed order; ``texts`` are Markdown sources by section key.

    ``title`` None: not looked at. Only this stops an over-long section: a draft may keep it.
    """
    found = [] if title is None or not is_blank(title) else [Problem("title", say("Beri judul."))]
    if not track_chosen:
        found.append(Problem("track", say("Pilih kelompok usulan.")))
    if not category_chosen:
        found.append(Problem("category", say("Pilih kategori.")))
    if not maturity_fits:
        found.append(Problem("maturity", say("Kelompok ini tidak menerima usulan pada tahap itu.")))
    for section in body.get("sections", []):
        found += _section_problems(section, texts.get(section["key"], ""))
    return found


def _section_problems(section: Mapping[str, Any], source: str) -> list[Problem]:
    where, title, most = section_field(section["key"]), section["title"], section.get("max_words")
    if is_blank(source):
        required = section.get("required", True)
        return [Problem(where, say("“%(title)s” belum diisi.", title=title))] if required else []
    words = count_words(source)
    if most and words > most:
        sentence = say(
            "“%(title)s” berisi %(words)d kata, paling banyak %(most)d. Kurangi %(over)d kata.",
            title=title, words=words, most=most, over=words - most,
        )  # fmt: skip
        return [Problem(where, sentence)]
    return []


def section_field(key: str) -> str:
    """The name of a section's field in forms, merges and problems."""
    return f"s_{key}"


def canonical(value: Any) -> str:
    """JSON with one form only: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def content_sha256(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of a revision's content."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def is_editable(state: str) -> bool:
    """May the team change a proposal in this state?"""
    return state in EDITABLE


def maturities_choices() -> list[tuple[str, Sentence]]:
    """Every maturity with its word, youngest first."""
    return list(MATURITIES.items())


def deserves_revision(
    last_at: datetime | None, last_by: int | None, *, by: int | None, now: datetime, asked: bool
) -> bool:
    """Is a saved change worth a revision? Always when asked for, else when the last one is old
    or somebody else's."""
    return asked or last_at is None or last_by != by or now - last_at >= REVISION_EVERY


# --- the table of effects ---------------------------------------------------------------------

EFFECT_FIELDS = {
    "indicator": 160,
    "unit": 40,
    "before": 40,
    "after": 40,
    "measured_on": 10,
    "source": 200,
    "evidence": 300,
}
"""Field → most letters. ``measured_on`` is a date as in 2026-11-23, or empty."""


def effect_row(raw: Mapping[str, str | None], number: int) -> dict[str, str] | None:
    """One row as it will be kept, None when all of it is empty; ``Invalid`` names its field.

    Fields are named ``<number>-<field>``.
    """
    row = {
        name: clean_line(raw.get(name), field=f"{number}-{name}", letters=letters)
        for name, letters in EFFECT_FIELDS.items()
    }
    if all(is_blank(text) for text in row.values()):
        return None
    if is_blank(row["indicator"]):
        raise Invalid(say("Sebutkan apa yang diukur di baris ini."), field=f"{number}-indicator")
    if row["measured_on"] and not _is_date(row["measured_on"]):
        raise Invalid(say("Tulis tanggalnya seperti 2026-11-23."), field=f"{number}-measured_on")
    return row


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def figure(text: str) -> float | None:
    """The number a person wrote, the Indonesian way: "Rp1.250.000" → 1250000, "12,5 hari" → 12.5.

    None when there is no number or more than one.
    """
    found = _FIGURE.findall(text)
    if len(found) != 1:
        return None
    whole, _comma, part = found[0].partition(",")
    if _THOUSANDS.fullmatch(whole):
        whole = whole.replace(".", "")
    try:
        return float(f"{whole}.{part}") if part else float(whole)
    except ValueError:  # two points that part no thousands: a date, a number of a letter
        return None


_FIGURE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15}){0,5}(?:,[0-9]{1,9})?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+")


def bar_pair(before: str, after: str) -> tuple[float, float] | None:
    """Lengths of two bars in percent of the longer one; None unless both are numbers from 0 up."""
    pair = (figure(before), figure(after))
    if (
        pair[0] is None
        or pair[1] is None
        or min(pair[0], pair[1]) < 0
        or max(pair[0], pair[1]) == 0
    ):
        return None
    longest = max(pair[0], pair[1])
    return round(100 * pair[0] / longest, 2), round(100 * pair[1] / longest, 2)


# --- two people, one text --------------------------------------------------------------------


def digest(text: str) -> str:
    """A short mark of one text, by which a form remembers what it showed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Hand:
    """Whose form arrives: ``seen`` is the version it was shown, ``key`` names the open form,
    ``base`` holds the digest of each field as it was shown."""

    seen: int
    key: str
    base: Mapping[str, str]


@dataclass(frozen=True)
class Merge:
    """What becomes of a form: ``changed`` is to be written, ``clashes`` holds their texts where
    both changed one field, ``shown`` is what the form should show next (mine where I typed)."""

    changed: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


def merge(
    stored: Mapping[str, str],
    typed: Mapping[str, str],
    edits: Mapping[str, Sequence[Any]],
    hand: Hand,
) -> Merge:
    """Bring a form's fields and the stored ones together so that nobody's words are lost.

    ``edits`` says of each field in which version and from which form it was last changed. A field
    I did not touch keeps what is stored; one I touched is written if nobody else changed it since
    my form was shown; else it clashes.
    """
    result = Merge(shown=dict(stored))
    for name, text in typed.items():
        theirs = stored.get(name, "")
        at, key = (edits.get(name) or (0, ""))[:2]
        mine = bool(hand.key) and key == hand.key
        untouched = hand.base.get(name) == digest(text) and not mine
        if text == theirs or untouched:
            continue
        result.shown[name] = text
        if mine or at <= hand.seen:
            result.changed[name] = text
        else:
            result.clashes[name] = theirs
    return result


# --- names that a blind stage must not show --------------------------------------------------

_TITLES = re.compile(
    r"\b(?:prof|dr|drs|dra|ir|h|hj|kh|ns|apt|bapak|ibu|sdr|sdri)\b\.?\s*", re.IGNORECASE
)
_RANKS = re.compile(
    r"^(?:pemerintah\s+)?(?:daerah\s+)?(?:provinsi|kabupaten|kota(?:\s+administrasi)?)\s+",
    re.IGNORECASE,
)
_LEAST_LETTERS = 4


def identity_variants(people: Iterable[str], organisations: Iterable[str]) -> list[str]:
    """The strings that give somebody away, longest first.

    Of people: the name with and without titles, and each word of it with four letters or more
    when there are several. Of organisations: the name, and without its rank ("Kota Malang" → "Malang").
    """
    found: set[str] = set()
    for name in people:
        bare = _TITLES.sub("", name.split(",")[0]).strip()
        found |= {name.strip(), bare, *bare.split()[:3]}
    for name in organisations:
        found |= {name.strip(), _RANKS.sub("", name).strip()}
    kept = {one for one in found if len(one) >= _LEAST_LETTERS and not is_blank(one)}
    return sorted(kept, key=lambda one: (-len(one), one.lower()))


def names_found(text: str, identities: Iterable[str]) -> list[str]:
    """Which of ``identities`` stand in ``text`` as whole words, as written there, each once.

    Case and the kind of blanks between words make no difference.
    """
    patterns = [r"\s+".join(map(re.escape, one.split())) for one in identities if one.strip()]
    if not patterns or not text:
        return []
    found = re.finditer(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", text, re.IGNORECASE)
    return list(dict.fromkeys(" ".join(hit.group().split()) for hit in found))
