"""HTTP door of the public log: a page, JSON and Atom, the same acts in each."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import escape

from app.core.numbers import row_number
from app.moderation.log import queries
from app.moderation.queries import acts_count, subjects_of
from app.moderation.rules import SAID, VERBS
from app.moderation.slots import Subject
from app.web.cache import cacheable
from app.web.feeds import Entry, atom
from app.web.http import page
from app.web.i18n import translated

blueprint = Blueprint("moderation_log", __name__, url_prefix="/moderation")


@blueprint.get("/log")
def log() -> ResponseReturnValue:
    """Every act there was, without people and without reasons."""
    cacheable("moderation", "forums")
    rows, older = _rows()
    return page(
        "moderation/log.html",
        rows=rows,
        older=older,
        count=acts_count(),
        verbs=VERBS,
        rules=SAID,
    )


@dataclass(frozen=True, slots=True)
class _Public:
    """What everybody may know of an act's subject: its address and which agencies it concerns."""

    href: str = ""
    agencies: tuple[str, ...] = ()


def _rows() -> tuple[list[tuple[Any, _Public]], int | None]:
    """A page of acts, each with what everybody may read of its subject (nothing of the rest)."""
    rows = queries.log(before=row_number(request.args.get("before")))
    older = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    shown = rows[: queries.PAGE]
    known = subjects_of(shown)
    public = {key: subject for key, subject in known.items() if subject.public}
    names = queries.agency_names({one for each in public.values() for one in each.agency_ids})
    told = {key: _public(subject, names) for key, subject in public.items()}
    return [(row, told.get((row.subject_kind, row.subject_id), _Public())) for row in shown], older


def _public(subject: Subject, names: dict[int, str]) -> _Public:
    agencies = sorted(names[one] for one in subject.agency_ids if one in names)
    return _Public(subject.href, tuple(agencies))


@blueprint.get("/log.json")
def log_json() -> ResponseReturnValue:
    """The log for machines: one page, ``next`` leads on."""
    cacheable("moderation", "forums")
    rows, older = _rows()
    following = url_for(".log_json", before=older) if older else None
    return jsonify(count=acts_count(), acts=[_told(*pair) for pair in rows], next=following)


def _told(row: Any, public: _Public) -> dict[str, Any]:
    return {
        "id": row.id,
        "verb": row.verb,
        "rule": row.rule,
        "at": row.at.isoformat(),
        "by": "moderator" if row.by_person else "screening",
        "undoes": row.undoes_id,
        "subject": row.subject_kind,
        "href": public.href or None,
        "agencies": list(public.agencies),
        "appealed": row.appealed_at is not None,
        "granted": row.granted,
    }


@blueprint.get("/log.atom")
def log_atom() -> ResponseReturnValue:
    """The log for feed readers."""
    cacheable("moderation", "forums")
    rows, older = _rows()
    entries = [_entry(row, public) for row, public in rows]
    older_href = url_for(".log_atom", before=older) if older else ""
    return atom(_("Catatan moderasi Rembuk"), url_for(".log"), entries, older=older_href)


def _entry(row: Any, public: _Public) -> Entry:
    lasting = url_for(".log", before=row.id + 1) + f"#a{row.id}"
    title, rule = translated(VERBS[row.verb][1]), escape(translated(SAID[row.rule]))
    agencies = escape(", ".join(public.agencies))
    return Entry(
        lasting, title, row.at, f"<p>{rule}</p>" + (f"<p>{agencies}</p>" if agencies else "")
    )
