"""What everybody reads about editions."""

from datetime import datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import Actor
from app.innovations.editions import policies, queries, rules, slots
from app.innovations.editions.models import Edition
from app.innovations.editions.views.door import blueprint, organised
from app.web.http import current_actor, page
from app.web.i18n import translated


@blueprint.get("/innovations/editions/")
def index() -> ResponseReturnValue:
    """Editions, newest first, each with where it stands now."""
    actor, now = current_actor(), clock.now()
    rows = queries.editions_visible_to(actor, before=request.args.get("before", type=int))
    older = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    rows = rows[: queries.PAGE]
    out = slots.with_results({row.id for row in rows})
    shown = [(row, rules.standing_of(row, now, announced=row.id in out)) for row in rows]
    return page(
        "innovations/editions/index.html",
        rows=shown,
        older=older,
        may_create=policies.may_create_edition(actor),
        now=now,
    )


@blueprint.get("/innovations/editions/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One edition: who may join, until when, how it is judged."""
    actor = current_actor()
    edition = queries.edition_by_slug(actor, slug)
    return page("innovations/editions/show.html", **everything(actor, edition, clock.now()))


@blueprint.get("/desk/editions/<slug>/setup/preview")
def preview(slug: str) -> ResponseReturnValue:
    """The public page as it will look, for the organiser."""
    actor, edition = organised(slug)
    values = everything(actor, edition, clock.now())
    return page("innovations/editions/show.html", previewed=True, **values)


def everything(actor: Actor, edition: Edition, now: datetime) -> dict[str, Any]:
    """What the public page of an edition shows."""
    rubric = queries.rubric_of(edition)
    late = queries.late_until_for(actor, edition.id) if actor.known else None
    announced = bool(slots.with_results({edition.id}))
    return {
        "edition": edition,
        "rubric": rubric,
        "sections": rules.sections(rubric.body),
        "criteria": rules.criteria(rubric.body),
        "section_weights": {
            one["key"]: rules.section_weight(rubric.body, one["key"])
            for one in rules.sections(rubric.body)
        },
        "organiser": accounts.organisation_by_id(edition.organiser_id),
        "extensions": queries.extensions_of(edition.id),
        "status": rules.standing_of(edition, now, late, announced=announced),
        "announced": announced,
        "late_until": late,
        "steps": stage_steps(edition, now),
        "examples": rules.examples_left(rubric.body),
        "kinds": [translated(rules.PERSON_KINDS[kind]) for kind in rules.kinds_for(edition)],
        "words": {"tie": rules.TIE_RULES, "kind": rules.PERSON_KINDS} | _words(),
        "may_organise": policies.may_organise(actor, edition),
        "now": now,
    }


def _words() -> dict[str, Any]:
    return {
        "blindness": rules.BLINDNESS,
        "maturity": rules.MATURITIES,
        "organisation": rules.ORGANISATION_KINDS,
    }


def stage_steps(edition: Edition, now: datetime) -> list[dict[str, Any]]:
    """The way of an entry as the journey line shows it: sending in, then every stage."""
    words = {"ahead": "todo", "open": "now", "over": "done"}
    status = rules.window_status(rules.submission_window(edition), now)
    sending = {"label": _("Pengajuan"), "state": words[status], "at": edition.opens}
    steps = [sending | {"zone": edition.zone}]
    for stage in edition.stages:
        state = words[rules.window_status(rules.stage_window(stage), now)]
        if stage.opens is None and stage.closes is None:
            state = "todo"
        steps.append(
            {
                "label": stage.title,
                "state": "done" if stage.locked_at else state,
                "at": stage.opens,
                "zone": edition.zone,
            }
        )
    return steps
