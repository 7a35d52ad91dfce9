"""HTTP doors of the secretariat: a stage's queue, one entry, start, lock, publish."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Refusal
from app.db.unit import transaction
from app.innovations.editions.models import Stage
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.queries import edition_by_id, stage_by_id
from app.innovations.journeys import actions
from app.innovations.journeys import queries as ways
from app.innovations.journeys.forms import ActForm, ReasonForm
from app.innovations.journeys.secretariat import queries
from app.innovations.journeys.secretariat.forms import JudgeForm
from app.innovations.journeys.views import blueprint, happened
from app.innovations.proposals.rules import bar_pair
from app.innovations.stages.protocol import Raw
from app.web.http import Attempt, attempt, done, page, signed_in_actor
from app.web.i18n import translated

_BOTH = ["GET", "POST"]
STAGE = "/desk/stages/<int(max=2147483647):stage_id>"


@blueprint.get(STAGE + "/")
def stage(stage_id: int) -> ResponseReturnValue:
    """The entries of one stage, those that wait first."""
    bench = queries.bench_of(signed_in_actor(), stage_id)
    after = request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    queue = queries.queue_of(bench, request.args.get("state", ""), start)
    return page(
        "innovations/journeys/stage.html",
        bench=bench,
        queue=queue,
        status=bench.status(clock.now()),
        states=queries.STATES,
        outcomes=bench.part.outcomes(bench.settings),
        badge_of=lambda state: ways.badge_of(bench.part, state),
    )


# --- one entry -----------------------------------------------------------------------------------


@blueprint.route(STAGE + "/<int(max=2147483647):entry_id>", methods=_BOTH)
def entry(stage_id: int, entry_id: int) -> ResponseReturnValue:
    """One entry: the proposal on the left, the part's own form on the right."""
    actor, form, tried = signed_in_actor(), JudgeForm(), Attempt()
    raw: Raw = request.form.to_dict(flat=False)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            _judge(actor, stage_id, entry_id, raw, form.seen)
        if tried.ok:
            done(_("Putusan tersimpan."))
            return _onward(stage_id, entry_id)
    paper = queries.paper_of(actor, stage_id, entry_id)
    sent = request.method == "POST"
    form.version.data = str(paper.entry.version)
    return page(
        "innovations/journeys/entry.html",
        form=form,
        paper=paper,
        bench=paper.bench,
        typed=raw if sent else paper.typed(clock.now()),
        errors=_beside(tried.refusal),
        theirs=_theirs(paper, tried.refusal),
        **_drawn(paper),
    )


def _judge(actor: Actor, stage_id: int, entry_id: int, raw: Raw, seen: int | None) -> None:
    bench = queries.bench_of(actor, stage_id)
    found = ways.entry_of(stage_id, entry_id)
    judgement = bench.part.read(raw, bench.settings)
    actions.judge_entry(actor, found, judgement, version=seen, now=clock.now())


def _onward(stage_id: int, entry_id: int) -> Response:
    """To the next entry that waits, when asked so and there is one; else to the queue."""
    following = ways.next_waiting(stage_id, entry_id) if request.form.get("act") == "next" else None
    if following is None:
        return redirect(url_for(".stage", stage_id=stage_id))
    return redirect(url_for(".entry", stage_id=stage_id, entry_id=following))


def _beside(no: Refusal | None) -> dict[str, str]:
    """Field → what is wrong with it, for the part's form; "" for what concerns all of it."""
    if no is None:
        return {}
    problems = no.facts.get("problems") or [(no.field or "", no.message)]
    return {name: translated(message) for name, message in reversed(problems)}


def _theirs(paper: queries.Paper, no: Refusal | None) -> dict[str, Any] | None:
    """The judgement of another officer who was faster, to be set beside what was typed."""
    if no is None or "theirs" not in no.facts:
        return None
    judgement = queries.judgement_of(paper.entry, paper.bench.edition.zone)
    return {
        "decider": no.facts["decider"],
        "at": paper.entry.decided_at,
        "badge": ways.badge_of(paper.bench.part, judgement.state),
        "judgement": judgement,
        "findings": paper.bench.part.findings(judgement.answers),
    }


def _drawn(paper: queries.Paper) -> dict[str, Any]:
    zone = paper.bench.edition.zone
    return {
        "standing": _standing(paper),
        "found": paper.bench.part.findings(paper.entry.answers or {}),
        "effects": [{"row": e, "bars": bar_pair(e.before, e.after)} for e in paper.effects],
        "happened": happened(paper.trace, zone),
        "status": paper.bench.status(clock.now()),
    }


def _standing(paper: queries.Paper) -> tuple[str, str]:
    """Badge of the entry: kind and word, an outcome by its own name."""
    kind, word = ways.badge_of(paper.bench.part, paper.entry.state)
    named = paper.bench.part.outcomes(paper.bench.settings).get(paper.entry.outcome or "")
    return kind, named or translated(word)


# --- start, lock, publish ------------------------------------------------------------------------


@blueprint.route(STAGE + "/start", methods=_BOTH)
def start(stage_id: int) -> ResponseReturnValue:
    """What starting means, and the act itself."""
    actor, form = signed_in_actor(), ActForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            came = actions.start_stage(actor, _stage(actor, stage_id), now=clock.now())
        if tried.ok:
            done(
                ngettext(
                    "Tahap dimulai. %(num)s usulan masuk.",
                    "Tahap dimulai. %(num)s usulan masuk.",
                    came,
                )
            )
            return redirect(url_for(".stage", stage_id=stage_id))
    bench = queries.bench_of(actor, stage_id)
    coming = queries.waiting_to_start(bench)
    return page("innovations/journeys/start.html", form=form, bench=bench, coming=coming)


@blueprint.route(STAGE + "/lock", methods=_BOTH)
def lock(stage_id: int) -> ResponseReturnValue:
    """What speaks against locking, what it means, and the act itself."""
    actor, form = signed_in_actor(), ReasonForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.lock_stage(
                actor, _stage(actor, stage_id), reason=form.reason.data or "", now=clock.now()
            )
        if tried.ok:
            done(_("Tahap dikunci. Putusannya tidak dapat diubah lagi."))
            return redirect(url_for(".stage", stage_id=stage_id))
    bench = queries.bench_of(actor, stage_id)
    return page(
        "innovations/journeys/lock.html",
        form=form,
        bench=bench,
        obstacles=ways.obstacles_of(bench.stage),
        counts=ways.counts_of(stage_id),
    )


@blueprint.route(STAGE + "/publish", methods=_BOTH)
def publish_all(stage_id: int) -> ResponseReturnValue:
    """Publish all that may be published of a locked stage."""
    actor, form = signed_in_actor(), ActForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            n = actions.publish_stage(actor, _stage(actor, stage_id), now=clock.now())
        if tried.ok:
            done(ngettext("%(num)s usulan terbit.", "%(num)s usulan terbit.", n))
            return redirect(url_for(".stage", stage_id=stage_id))
    bench = queries.bench_of(actor, stage_id)
    ready = len(ways.publishable_of_stage(bench.stage))
    return page("innovations/journeys/publish_all.html", form=form, bench=bench, ready=ready)


def _stage(actor: Actor, stage_id: int) -> Stage:
    """The stage inside the act's own transaction, for organisers of its edition only."""
    found = stage_by_id(stage_id)
    require_organiser(actor, edition_by_id(actor, found.edition_id))
    return found


@blueprint.route("/desk/proposals/<slug>/publish", methods=_BOTH)
def publish(slug: str) -> ResponseReturnValue:
    """Publish one proposal, after being told who will read it."""
    actor, form = signed_in_actor(), ActForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            proposal = queries.proposal_to_publish(actor, slug)
            actions.publish_proposal(actor, proposal, now=clock.now())
        if tried.ok:
            done(_("Usulan terbit untuk umum."))
            return redirect(url_for("proposals.show", slug=slug))
    proposal = queries.proposal_to_publish(actor, slug)
    refused = ways.publishing_refused(proposal)
    told = translated(refused) if refused else ""
    return page("innovations/journeys/publish.html", form=form, proposal=proposal, refused=told)
