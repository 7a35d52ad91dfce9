"""Reading what forms sent, for the parts: plain values out, ``Invalid`` beside the field."""

import re
from datetime import date

from app.core.errors import Invalid
from app.core.texts import clean_text, is_blank
from app.core.words import Sentence, say
from app.innovations.stages.protocol import Raw

MAX_REASON = 2000
Problem = tuple[str, Sentence]


def refuse_all(problems: list[Problem]) -> None:
    """Raise one ``Invalid`` that carries every problem; do nothing without any."""
    if problems:
        field, message = problems[0]
        raise Invalid(message, field=field, problems=problems)


def text(raw: Raw, key: str, problems: list[Problem], *, most: int = MAX_REASON) -> str:
    """The trimmed text of a field; too long or with broken letters is a problem."""
    try:
        value = clean_text((raw.get(key) or [""])[0], field=key, letters=most).strip()
    except Invalid as no:
        problems.append((key, _sentence(no)))
        return ""
    return "" if is_blank(value) else value


def _sentence(no: Invalid) -> Sentence:
    return no.message if isinstance(no.message, Sentence) else Sentence(str(no.message))


def day(raw: Raw, key: str, problems: list[Problem]) -> date | None:
    """A date as browsers send it (2026-11-23), None when empty; anything else is a problem."""
    value = text(raw, key, problems, most=10)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        problems.append((key, say("Tulis tanggal seperti 2026-11-23.")))
        return None


def number(
    raw: Raw, key: str, problems: list[Problem], *, least: float, most: float
) -> float | None:
    """A number between the bounds, with comma or point; None when empty."""
    value = text(raw, key, problems, most=20).replace(",", ".")
    if not value:
        return None
    if re.fullmatch(r"\d{1,6}(\.\d{1,4})?", value) and least <= float(value) <= most:
        return float(value)
    bounds = say("Tulis angka antara %(least)g dan %(most)g.", least=least, most=most)
    problems.append((key, bounds))
    return None


def whole(raw: Raw, key: str, problems: list[Problem], *, least: int, most: int) -> int | None:
    """Like ``number``, but whole."""
    value = number(raw, key, problems, least=least, most=most)
    if value is not None and value != int(value):
        problems.append((key, say("Tulis bilangan bulat.")))
    return None if value is None else int(value)


def lines(raw: Raw, key: str, problems: list[Problem], *, most: int = 40) -> list[list[str]]:
    """One thing per line, its pieces parted by ``|``: ``"Judul | alasan"`` → ``["Judul", "alasan"]``."""
    written = text(raw, key, problems, most=8000)
    kept = [[piece.strip() for piece in one.split("|")] for one in written.splitlines()]
    kept = [pieces for pieces in kept if pieces[0]]
    if len(kept) > most:
        problems.append((key, say("Paling banyak %(most)d baris.", most=most)))
    return kept
