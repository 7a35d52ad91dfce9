"""HTTP door of reading: the register, a promise, an agency's word, and the feeds of changes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import escape

from app.accounts.queries import ids_of_path, organisation_by_id
from app.commitments import policies, queries, rules
from app.commitments.blueprint import blueprint
from app.commitments.rules import standing
from app.commitments.slots import Subject, subjects
from app.core import clock
from app.core.actor import Actor
from app.core.numbers import row_number
from app.core.places import Place
from app.notices.following.queries import is_following
from app.web.cache import cacheable
from app.web.dates import day
from app.web.feeds import Entry, atom
from app.web.files.doors import send_file_safely
from app.web.http import current_actor, page
from app.web.i18n import translated
from app.web.sharing import shared
from app.workdays.queries import known_calendar

TOPICS = ("accounts", "commitments", "workdays")
NEWEST = "new"


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Every promise: how they are kept, the longest late first, or as it is filtered."""
    cacheable(*TOPICS)
    now, asked = clock.now(), _asked()
    rows = queries.listed(now, after=Place.of(request.args.get("after")), **asked)
    return page(
        "commitments/index.html",
        figures=queries.figures_of(None, now),
        agencies=queries.agencies_listed(),
        promises=policies.may_try(current_actor()),
        newest=NEWEST,
        asked=asked,
        **_listed(rows, now),
    )


def _asked() -> dict[str, Any]:
    """The filters that were set, as ``queries.listed`` takes them."""
    return {
        "state": rules.one_of(rules.STATES, request.args.get("state", "")),
        "agency_id": row_number(request.args.get("agency")),
        "newest": request.args.get("order") == NEWEST,
    }


def _listed(rows: list[Any], now: datetime) -> dict[str, Any]:
    """A page of rows, each with where it stands, and the place where the next page begins."""
    off, some = known_calendar(), rows[: queries.PAGE]
    last = some[-1] if len(rows) > queries.PAGE else None
    return {
        "lines": [(row, standing(row, now, off)) for row in some],
        "older": f"{last.turn},{last.id}" if last else None,
        "states": {key: translated(word) for key, (_kind, word) in rules.STATES.items()},
        "now": now,
    }


@blueprint.get("/<int:commitment_id>")
def show(commitment_id: int) -> ResponseReturnValue:
    """One promise: whose, until when, how far, with what evidence, and everything that became of it."""
    cacheable(*TOPICS, *(topic for kind in subjects for topic in kind.topics))
    now, head = clock.now(), queries.commitment_head(commitment_id)
    steps, stands = queries.milestones_of(head.id), standing(head, now, known_calendar())
    return page(
        "commitments/show.html",
        head=head,
        stands=stands,
        steps=[(row, rules.step_is_late(row.state, row.due_on, head.zone, now)) for row in steps],
        evidence=queries.evidence_of(head.id) if head.proven else {},
        files=queries.files_of(head.id) if head.proven else {},
        changes=queries.changes_of(head.id)[::-1],
        answers=_answered(head.id),
        words=rules,
        share=shared(f"/commitments/{head.id}", head.title, _told(head, stands)),
        following=is_following(current_actor(), "commitment", head.id),
        now=now,
        doubted=queries.has_doubted(current_actor(), head.id),
        **_may(current_actor(), head),
    )


def _told(head: Any, stands: dict[str, Any]) -> str:
    """What is passed on of a promise besides its title: whose it is, where it stands, its measure."""
    return f"{head.agency}. {_stand(head, stands)} {head.measure}"


def _stand(head: Any, stands: dict[str, Any]) -> str:
    """Late is said to be late, and a day that was moved is named as it was first."""
    first = day(head.first_due_on)
    if stands["state"] == rules.LATE:
        late = {"n": stands["late"], "day": first}
        return str(_("Terlambat %(n)s hari kerja: dijanjikan paling lambat %(day)s.", **late))
    if stands["state"] in {rules.KEPT, rules.REFUSED, rules.WITHDRAWN}:
        return f"{translated(rules.STATES[stands['state']][1])}."
    until = _("Dijanjikan paling lambat %(day)s.", day=day(head.due_on))
    return f"{until} {_('Semula %(day)s.', day=first)}" if head.moved else str(until)


def _may(actor: Actor, head: Any) -> dict[str, bool]:
    """What the reader may do, or could after signing in (no statement: the lineage stands in the agency's path)."""
    lineage = ids_of_path(head.agency_path)
    return {
        "may_work": policies.may_promise(actor, head.agency_id, lineage),
        "may_accept": policies.may_accept(actor, head, lineage),
        "may_doubt": rules.is_shown(head.standing, head.proven)
        and (not actor.known or policies.may_doubt(actor, head, lineage)),
        "may_refuse": policies.may_refuse(actor, head),
    }


def _answered(commitment_id: int) -> list[Subject]:
    """What the promise answers, as far as anybody may read it (1 statement, and 1 for each kind)."""
    held = [(row.kind, row.subject_id) for row in queries.links_of(commitment_id)]
    found = {kind: _subjects(kind, {i for k, i in held if k == kind}) for kind, _id in held}
    return [found[kind][number] for kind, number in held if number in found[kind]]


def _subjects(kind: str, ids: Collection[int]) -> dict[int, Subject]:
    known = subjects.get(kind)
    return known(ids) if known else {}


@blueprint.get("/<int:commitment_id>/files/<int:file_id>")
def file(commitment_id: int, file_id: int) -> ResponseReturnValue:
    """A file of a piece of evidence."""
    return send_file_safely(queries.file_of(commitment_id, file_id), inline=True)


@blueprint.get("/agencies/<int:agency_id>")
def agency(agency_id: int) -> ResponseReturnValue:
    """How one agency keeps its word: figures, and its promises as lines of time."""
    cacheable(*TOPICS)
    now, place = clock.now(), organisation_by_id(agency_id)
    rows = queries.commitments_of_agency(
        place.id, now, after=Place.of(request.args.get("after")), limit=queries.PAGE
    )
    told = _listed(rows, now)
    actor = current_actor()
    return page(
        "commitments/agency.html",
        place=place,
        figures=queries.figures_of(place.id, now),
        spans=rules.spans([row for row, _stands in told["lines"]], now),
        promises=policies.may_promise(actor, place.id, ids_of_path(place.path)),
        **told,
    )


@blueprint.get("/feed.atom")
def feed() -> Response:
    """What changed last, anywhere."""
    return _feed(_("Janji instansi"), "/commitments/", queries.newest_changes())


@blueprint.get("/agencies/<int:agency_id>/feed.atom")
def agency_feed(agency_id: int) -> Response:
    """What changed last at one agency."""
    place = organisation_by_id(agency_id)
    href = f"/commitments/agencies/{place.id}"
    return _feed(place.name, href, queries.newest_changes(place.id))


def _feed(title: str, href: str, rows: list[Any]) -> Response:
    cacheable(*TOPICS)
    return atom(title, href, [_entry(row) for row in rows])


def _entry(row: Any) -> Entry:
    what = translated(rules.CHANGES[row.kind][1])
    html = f"<p>{escape(what)}</p>" + (f"<p>{escape(row.note)}</p>" if row.note else "")
    href = f"/commitments/{row.commitment_id}#c{row.number}"
    return Entry(href, f"{row.title}: {what}", row.at, html, row.agency)
