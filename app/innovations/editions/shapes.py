"""The parts of an edition as plain rows: what forms show, what is compared, what a conflict shows.

Pure. Each ``…_rows`` gives JSON values; ``fingerprint`` of them is the version an edit starts from,
so that two organisers who edit different parts never stand in each other's way.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core.errors import Invalid
from app.core.words import Sentence, say
from app.innovations.editions import rules

Row = dict[str, Any]
LEVEL_LABELS = ("Sangat kurang", "Kurang", "Cukup", "Baik", "Sangat baik")
_KEY = re.compile(r"[a-z0-9_-]{1,40}")


def fingerprint(value: Any) -> str:
    """A short version of any JSON value: equal values, equal fingerprints."""
    return rules.rubric_sha256({"": value})[:16]


def basics(edition: Any) -> Row:
    """What the first setup page edits."""
    return {
        "title": edition.title,
        "year": edition.year,
        "summary": edition.summary,
        "contact": edition.contact,
        "zone": edition.zone,
        "kinds": list(edition.eligibility.get("kinds", [])),
        "organisation_kinds": list(edition.eligibility.get("organisation_kinds", [])),
        "tie_rules": list(edition.tie_rules),
        "min_age_years": edition.limits.get("min_age_years"),
        "per_agency": edition.limits.get("per_agency"),
    }


def track_rows(edition: Any) -> list[Row]:
    """Tracks as the form edits them."""
    keys = ("key", "name", "about", "maturities", "kinds")
    return [{key: getattr(track, key) for key in keys} for track in edition.tracks]


def category_rows(edition: Any) -> list[Row]:
    """Categories as the form edits them; ``key`` is the number of an existing one."""
    return [{"key": str(one.id), "name": one.name} for one in edition.categories]


def stage_rows(edition: Any) -> list[Row]:
    """Stages as the form edits them; ``key`` is the number of an existing one."""
    return [
        {"key": str(one.id), "kind": one.kind, "title": one.title, "blindness": one.blindness}
        for one in edition.stages
    ]


def window_rows(edition: Any) -> list[Row]:
    """The window for sending in (key ``""``), then each stage's, as ISO instants or None."""
    subjects = [("", edition), *((str(stage.id), stage) for stage in edition.stages)]
    return [
        {"key": key, "opens": _iso(one.opens), "closes": _iso(one.closes)} for key, one in subjects
    ]


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def section_rows(body: Mapping[str, Any]) -> list[Row]:
    """Sections as the form edits them."""
    keys = ("key", "title", "help", "max_words", "required")
    return [{key: one.get(key) for key in keys} for one in rules.sections(body)]


def criterion_rows(body: Mapping[str, Any]) -> list[Row]:
    """Criteria without their levels, as the form edits them."""
    keys = ("key", "name", "weight", "section")
    return [{key: one.get(key) for key in keys} for one in rules.criteria(body)]


def level_rows(one: Mapping[str, Any]) -> list[Row]:
    """Levels of a criterion, as the form edits them."""
    return [{key: level[key] for key in ("value", "label", "text")} for level in one["levels"]]


def blank_levels() -> list[Row]:
    """Five named levels that still have to be described."""
    return [
        {"value": value, "label": label, "text": "", "example": False}
        for value, label in enumerate(LEVEL_LABELS, start=1)
    ]


def keyed(rows: Iterable[Row], name: str, known: Iterable[str]) -> list[Row]:
    """The rows with a key each: a ``known`` one stays, any other is made of the row's ``name``."""
    rows, known = list(rows), set(known)
    taken = {row["key"] for row in rows if row.get("key") in known}
    made = []
    for row in rows:
        key = row["key"] if row.get("key") in known else key_from(row[name], taken)
        taken.add(key)
        made.append(row | {"key": key})
    return made


def key_from(name: str, taken: Iterable[str] = ()) -> str:
    """A key of at most 40 small letters made of a name, different from those ``taken``."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:34].strip("-") or "bagian"
    taken, key, number = set(taken), stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def refuse_twins(rows: Sequence[Row], name: str, message: Callable[[str], Sentence]) -> None:
    """``Invalid`` when two rows bear the same name (case aside)."""
    seen: set[str] = set()
    for row in rows:
        folded = str(row[name]).casefold()
        if folded in seen:
            raise Invalid(message(str(row[name])), field="rows")
        seen.add(folded)


def still_example(row: Row, before: Mapping[str, Any] | None, *, adopt: bool) -> bool:
    """Does a row still carry the mark "contoh"? Gone once it was edited or taken as one's own."""
    if adopt or before is None or not before.get("example"):
        return False
    return all(before.get(key) == value for key, value in row.items())


def canonical(value: Any) -> str:
    """Canonical JSON, for the log."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def digest(value: Any) -> str:
    """SHA-256 (hex) of a value's canonical JSON: what the log keeps of a long text."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def is_key(text: str) -> bool:
    """Is ``text`` shaped like a key?"""
    return _KEY.fullmatch(text) is not None


TWINS = {
    "name": lambda n: say("Ada dua baris bernama “%(name)s”.", name=n),
    "title": lambda n: say("Ada dua baris berjudul “%(name)s”.", name=n),
    "value": lambda n: say("Ada dua tingkat bernilai %(name)s.", name=n),
}
