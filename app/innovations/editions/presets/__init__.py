"""Editions to start from, as data files beside this one (SOURCES.md says where they come from).

A preset gives what an organiser would otherwise type: tracks, categories, stages, sections, rubric.
``example: true`` marks what no published source gives. Dates are counted in days from the making.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from app.core.errors import Invalid
from app.core.words import Sentence, say

HERE = Path(__file__).parent
Preset = dict[str, Any]
ABOUT = {  # for the organiser who chooses; here and not in the data, so that it is translated
    "kipp-2023": say(
        "Bentuk nasional tahun 2023: kelompok umum dan khusus, naskah delapan bagian, bobot yang "
        "sudah diterbitkan."
    ),
    "kipp-daerah": say(
        "Untuk provinsi, kabupaten, atau kota: jalur ide di samping jalur berjalan, warga boleh "
        "ikut, berkas 70 dan wawancara 30."
    ),
}

_LEVEL = {"value": int, "label": str, "text": str}
_SHAPE: dict[str, Any] = {
    "name": str,
    "title": str,
    "summary": str,
    "window": {"opens_in_days": int, "closes_in_days": int},
    "tracks": [{"key": str, "name": str, "about": str, "maturities": [str], "kinds": [str]}],
    "categories": [{"name": str}],
    "stages": [
        {
            "kind": str,
            "title": str,
            "blindness": str,
            "settings": dict,
            "opens_in_days": int,
            "closes_in_days": int,
        }
    ],
    "rubric": {
        "sections": [{"key": str, "title": str, "help": str, "max_words": int, "required": bool}],
        "criteria": [
            {"key": str, "name": str, "weight": (int, float), "section": str, "levels": [_LEVEL]}
        ],
    },
}


class BadPreset(ValueError):
    """A preset file that cannot be read: ``line`` (from 1) says where, ``reason`` why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


def names() -> list[str]:
    """Keys of the presets that ship, sorted."""
    return sorted(path.stem for path in HERE.glob("*.json"))


def about(name: str) -> Sentence:
    """One sentence on a preset that ships."""
    return ABOUT.get(name) or say("Templat edisi.")


@cache
def load(name: str) -> Preset:
    """The preset of that key; ``Invalid`` (field ``preset``) if none ships under it."""
    if name not in names():
        raise Invalid(say("Templat itu tidak ada."), field="preset")
    return parse((HERE / f"{name}.json").read_text("utf-8"))


def parse(text: str) -> Preset:
    """A preset from JSON text; ``BadPreset`` with the line when its shape is wrong."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise BadPreset(wrong.lineno, wrong.msg) from wrong
    problem = _problem(data, _SHAPE, "")
    if problem:
        path, reason = problem
        raise BadPreset(_line_of(text, path), f"{path or 'preset'}: {reason}")
    return dict(data)


def _problem(data: Any, shape: Any, path: str) -> tuple[str, str] | None:
    """The first place where ``data`` is not of ``shape``, and what was expected there."""
    if isinstance(shape, dict):
        return _problem_in_object(data, shape, path)
    if isinstance(shape, list):
        if not isinstance(data, list):
            return path, "a list is expected"
        found = (_problem(one, shape[0], f"{path}[{i}]") for i, one in enumerate(data))
        return next(filter(None, found), None)
    fits = isinstance(data, shape) and (shape is bool or not isinstance(data, bool))
    return None if fits else (path, f"{getattr(shape, '__name__', 'number')} is expected")


def _problem_in_object(data: Any, shape: dict[str, Any], path: str) -> tuple[str, str] | None:
    if not isinstance(data, dict):
        return path, "an object is expected"
    for key, inner in shape.items():
        below = f"{path}.{key}".lstrip(".")
        if key not in data:
            return below, "is missing"
        problem = _problem(data[key], inner, below)
        if problem:
            return problem
    return None


def _line_of(text: str, path: str) -> int:
    """The line on which the outermost key of ``path`` stands (1 when it is not there)."""
    outermost = re.split(r"[.\[]", path)[0]
    at = text.find(f'"{outermost}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
