"""HTTP doors for those who assign entries to judges."""

import secrets
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.db.unit import transaction
from app.innovations.judging import actions
from app.innovations.judging.asked import asked_number
from app.innovations.judging.assignments import queries
from app.innovations.judging.assignments.forms import HandForm, SpreadForm
from app.innovations.judging.queries import progress_of
from app.web.http import attempt, done, page, signed_in_actor

blueprint = Blueprint("assigning", __name__, url_prefix="/desk")
_SEEDS = 1_000_000


@blueprint.get("/stages/<int(max=2147483647):stage_id>/assign")
def show(stage_id: int) -> ResponseReturnValue:
    """Judges with their loads, the even spread, and entries to assign by hand."""
    return _page(stage_id)


def _page(
    stage_id: int, spread: SpreadForm | None = None, hand: HandForm | None = None
) -> ResponseReturnValue:
    stage, edition = queries.stage_to_assign(signed_in_actor(), stage_id)
    judges = queries.judges_of(edition)
    wanted = int(stage.settings.get("judges_per_entry") or 2)
    return page(
        "judging/assign.html",
        form=hand or spread,
        spread=spread or _spread_form(judges, wanted),
        hand=hand or _hand_form(judges),
        stage=stage,
        edition=edition,
        judges=judges,
        wanted=wanted,
        overview=queries.overview_of(stage_id, wanted),
        progress=progress_of(stage_id),
        **_entries(stage_id, wanted),
    )


def _entries(stage_id: int, wanted: int) -> dict[str, Any]:
    """One page of entries with their judges; ``?show=short`` keeps those with too few."""
    short = request.args.get("show") == "short"
    rows = queries.entries_to_assign(
        stage_id, wanted=wanted if short else None, after=asked_number("after") or 0
    )
    shown = rows[: queries.PAGE]
    assigned = queries.assignments_of(stage_id, [row.proposal_id for row in shown])
    older = shown[-1].id if len(rows) > queries.PAGE else None
    return {"entries": shown, "assigned": assigned, "older": older, "short": short}


def _spread_form(judges: dict[int, str], wanted: int) -> SpreadForm:
    form = SpreadForm(data={"each": wanted, "everybody": True, "seed": secrets.randbelow(_SEEDS)})
    form.judges.choices = list(judges.items())
    return form


def _hand_form(judges: dict[int, str]) -> HandForm:
    form = HandForm()
    form.judge.choices = list(judges.items())
    return form


@blueprint.post("/stages/<int(max=2147483647):stage_id>/spread")
def spread(stage_id: int) -> ResponseReturnValue:
    """Spread the entries evenly over the judges."""
    actor = signed_in_actor()
    _stage, edition = queries.stage_to_assign(actor, stage_id)
    form = SpreadForm()
    form.judges.choices = list(queries.judges_of(edition).items())
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            outcome = actions.spread_evenly(
                actor,
                stage_id,
                each=form.each.data or 0,
                seed=_seed(form.seed.data),
                judges=None if form.everybody.data else form.judges.data,
                now=clock.now(),
            )
        if tried.ok:
            return _said_spread(stage_id, outcome)
    return _page(stage_id, spread=form)


def _seed(text: str | None) -> int:
    digits = text or ""
    return int(digits) % _SEEDS if digits.isascii() and digits.isdigit() else 0


def _said_spread(stage_id: int, outcome: Any) -> ResponseReturnValue:
    loads = sorted(outcome.loads.values()) or [0]
    low, high = loads[0], loads[-1]
    done(
        _(
            "%(n)s penugasan baru. Beban juri %(low)s–%(high)s usulan.",
            n=outcome.made,
            low=low,
            high=high,
        )
    )
    if outcome.short:
        n = len(outcome.short)
        done(_("%(n)s usulan belum mendapat cukup juri karena benturan kepentingan.", n=n))
    return redirect(url_for(".show", stage_id=stage_id))


@blueprint.post("/stages/<int(max=2147483647):stage_id>/assign")
def assign(stage_id: int) -> ResponseReturnValue:
    """Put chosen entries on one judge's desk."""
    actor = signed_in_actor()
    _stage, edition = queries.stage_to_assign(actor, stage_id)
    form = _hand_form(queries.judges_of(edition))
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            outcome = actions.assign(
                actor, stage_id, form.proposals.data or [], form.judge.data, now=clock.now()
            )
        if tried.ok:
            done(_("%(n)s usulan ditugaskan.", n=len(outcome.made)))
            if outcome.blocked:
                n = len(outcome.blocked)
                done(_("%(n)s terhalang benturan kepentingan dan tidak terlihat juri itu.", n=n))
            return redirect(url_for(".show", stage_id=stage_id, **_place()))
    return _page(stage_id, hand=form)


def _place() -> dict[str, Any]:
    return {name: request.args[name] for name in ("show", "after") if name in request.args}


@blueprint.post("/assignments/<int(max=2147483647):assignment_id>/take-back")
def take_back(assignment_id: int) -> ResponseReturnValue:
    """Take an entry off a desk on which nothing was written yet."""
    actor = signed_in_actor()
    with transaction():
        stage_id = actions.take_back(actor, assignment_id, now=clock.now())
    done(_("Usulan itu ditarik dari meja juri."))
    return redirect(url_for(".show", stage_id=stage_id, **_place()))
