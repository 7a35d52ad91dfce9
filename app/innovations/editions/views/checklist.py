"""What the checklist of an edition shows: each set-up page with what is missing on it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.innovations.editions import queries, rules
from app.innovations.editions.models import Edition
from app.web.i18n import translated


def checklist(edition: Edition, now: datetime) -> dict[str, Any]:
    """Values of the checklist page: the parts in order, progress, warnings, versions."""
    rubric = queries.rubric_of(edition)
    working = queries.rubric_in_work(edition)
    body = (working or rubric).body
    problems = rules.missing_before_publishing(edition, edition.tracks, edition.stages, body, now)
    if edition.state != "draft":
        problems = rules.rubric_problems(body) if working else []
    parts = _parts(edition, body)
    for part in parts:
        part["problems"] = [translated(p.message) for p in problems if p.part == part["key"]]
        part["state"] = "todo" if part["problems"] else "warn" if part["examples"] else "done"
    return {
        "edition": edition,
        "parts": parts,
        "ready": sum(not part["problems"] for part in parts),
        "missing": len(problems),
        "warnings": [translated(one) for one in rules.window_warnings(edition, edition.stages)],
        "rubric": rubric,
        "working": working if edition.state != "draft" else None,
        "status": rules.submission_status(edition, now),
        "now": now,
    }


def _parts(edition: Edition, body: dict[str, Any]) -> list[dict[str, Any]]:
    tracks, categories, stages = edition.tracks, edition.categories, edition.stages
    sections, criteria = rules.sections(body), rules.criteria(body)
    in_rubric = [one for row in criteria for one in [row, *row["levels"]]]
    dated = edition.dates_example + sum(stage.dates_example for stage in stages)
    counted = {
        "tracks": _("%(num)s kelompok", num=len(tracks)),
        "categories": _("%(num)s kategori", num=len(categories)),
        "stages": _("%(num)s tahap", num=len(stages)),
        "sections": _("%(num)s bagian", num=len(sections)),
        "rubric": ngettext("%(num)s kriteria", "%(num)s kriteria", len(criteria)),
    }
    return [
        _part("basics", _("Keterangan dan peserta"), "", len(edition.limits.get("example", []))),
        _part("tracks", _("Kelompok"), counted["tracks"], _marked(tracks)),
        _part("categories", _("Kategori"), counted["categories"], _marked(categories)),
        _part("stages", _("Tahap seleksi"), counted["stages"], _marked(stages)),
        _part("windows", _("Waktu"), "", dated),
        _part("sections", _("Bagian naskah"), counted["sections"], _marked(sections)),
        _part("rubric", _("Rubrik penilaian"), counted["rubric"], _marked(in_rubric)),
    ]


def _part(key: str, title: str, note: str, marked: int) -> dict[str, Any]:
    examples = ngettext("%(num)s isian contoh", "%(num)s isian contoh", marked) if marked else ""
    return {"key": key, "title": title, "note": note, "examples": examples}


def _marked(rows: Any) -> int:
    return sum(bool(one.get("example") if isinstance(one, dict) else one.example) for one in rows)
