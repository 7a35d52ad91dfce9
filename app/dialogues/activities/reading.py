"""The shape of what comes with an act, on whichever wire: plain values out, ``Invalid`` beside the
field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.core.errors import Invalid
from app.core.texts import clean_line, clean_text, is_blank
from app.core.words import say
from app.dialogues.activities.protocol import Field, Verb

LARGEST = 2_147_483_647
LINE_LETTERS = 300
MOST_NUMBERS = 50


def told_of(verb: Verb, raw: Any) -> dict[str, Any]:
    """What came with a verb, in shape: exactly its fields. ``Invalid`` names the field.

    From a form texts come as texts, from a socket as JSON: "12" and 12 are the same number.
    """
    return shaped(verb.fields, raw)


def shaped(fields: tuple[Field, ...], raw: Any) -> dict[str, Any]:
    """The values of fields out of what came; unknown names are refused."""
    if not isinstance(raw, Mapping):
        raise Invalid(say("Isi kiriman ini tidak dikenali."))
    known = {one.name for one in fields}
    for name in raw:
        if name not in known:
            raise Invalid(say("Isi kiriman ini tidak dikenali."), field=str(name)[:60])
    return {one.name: _READ[one.kind](one, raw.get(one.name)) for one in fields}


def _line(one: Field, value: Any) -> str:
    text = clean_line(_text_in(one, value), field=one.name, letters=one.most or LINE_LETTERS)
    return _wanted(one, text)


def _text(one: Field, value: Any) -> str:
    return _wanted(one, clean_text(_text_in(one, value), field=one.name, letters=one.most))


def _text_in(one: Field, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field=one.name)
    return value


def _wanted(one: Field, text: str) -> str:
    text = "" if is_blank(text) else text.strip()
    if one.required and not text:
        raise Invalid(say("Isian ini wajib."), field=one.name)
    return text


def _number(one: Field, value: Any) -> int | None:
    if value in (None, "") and not one.required:
        return None
    found = _whole(one, value)
    if not one.least <= found <= (one.most or LARGEST):
        most = one.most or LARGEST
        raise Invalid(
            say("Tulis angka antara %(least)g dan %(most)g.", least=one.least, most=most),
            field=one.name,
        )
    return found


def _whole(one: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Invalid(say("Tulis angka bulat."), field=one.name)
    text = str(value).strip()
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 11):
        raise Invalid(say("Tulis angka bulat."), field=one.name)
    return int(text)


def _number_of(one: Field, value: Any) -> int | None:
    return _number(Field(one.name, "number", one.label, one.required, 1, LARGEST), value)


def _numbers(one: Field, value: Any) -> list[int]:
    """From JSON a list, from a form a list of texts; in their order, none twice."""
    if value in (None, "", []):
        value = []
    if not isinstance(value, (list, tuple)) or len(value) > (one.most or MOST_NUMBERS):
        raise Invalid(say("Pilih yang ada di daftar."), field=one.name)
    found = [_whole(one, each) for each in value]
    if len(set(found)) < len(found) or any(not 0 < each <= LARGEST for each in found):
        raise Invalid(say("Pilih yang ada di daftar."), field=one.name)
    if one.required and not found:
        raise Invalid(say("Pilih setidaknya satu."), field=one.name)
    return found


def _lines(one: Field, value: Any) -> list[str]:
    """From JSON a list of lines, from a form one text with a line for each."""
    given = value.splitlines() if isinstance(value, str) else ([] if value is None else value)
    if not isinstance(given, (list, tuple)):
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field=one.name)
    line = Field(one.name, "line", one.label, required=False, most=LINE_LETTERS)
    found = [text for each in given if (text := _line(line, each))]
    if len(found) > one.most:
        raise Invalid(say("Paling banyak %(most)d baris.", most=one.most), field=one.name)
    if one.required and len(found) < max(1, one.least):
        raise Invalid(say("Tulis setidaknya %(n)d baris.", n=max(1, one.least)), field=one.name)
    return found


def _flag(one: Field, value: Any) -> bool:
    if value in (None, "", False, 0, "0", "false"):
        return False
    if value in (True, 1, "1", "true", "on", "y"):
        return True
    raise Invalid(say("Isi kiriman ini tidak dikenali."), field=one.name)


def _choice(one: Field, value: Any) -> str:
    if value in (None, "") and not one.required:
        return ""
    if not isinstance(value, str) or value not in {key for key, _word in one.choices}:
        raise Invalid(say("Pilih salah satu."), field=one.name)
    return value


def _date(one: Field, value: Any) -> str:
    """Kept as text, since facts are JSON."""
    text = _text_in(one, value).strip()
    if not text and not one.required:
        return ""
    if not _is_date(text):
        raise Invalid(say("Tulis tanggal seperti 2026-12-31."), field=one.name)
    return text


def _is_date(text: str) -> bool:
    try:
        # fromisoformat alone would also take "20261231" and "2026-W53-4".
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_READ: dict[str, Callable[[Field, Any], Any]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "number_of": _number_of,
    "numbers": _numbers,
    "lines": _lines,
    "flag": _flag,
    "choice": _choice,
    "date": _date,
}
KINDS = frozenset(_READ)
