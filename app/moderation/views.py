"""HTTP door of moderation: reports, the queue, cases, appeals, the house rules."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.numbers import row_number
from app.core.words import say
from app.db.unit import transaction
from app.moderation import actions, queries
from app.moderation.forms import ActForm, AppealForm, DecisionForm, ReleaseForm, ReportForm
from app.moderation.policies import require_moderator
from app.moderation.reporting.queries import require_unreported
from app.moderation.rules import APPEALABLE, PEOPLES, RULES, SAID, VERBS, fits, in_force
from app.moderation.slots import Moderated, Subject
from app.web.cache import cacheable
from app.web.http import attempt, done, hindered, page, signed_in_actor

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """What waits: held and reported, the longest waiting first; and appeals."""
    actor = signed_in_actor()
    require_moderator(actor)
    rows = queries.queue(actor, after=_after())
    shown = rows[: queries.PAGE]
    last = shown[-1] if len(rows) > queries.PAGE else None
    appeals = queries.appeals_for(actor)
    subjects = queries.subjects_of([row for row in [*shown, *appeals] if not _is_near(row)])
    far = queries.far_ones(actor, subjects)
    return page(
        "moderation/index.html",
        cases=[(row, far.get(about), about in subjects) for row, about in _abouts(shown)],
        appeals=[(row, far.get(about)) for row, about in _abouts(appeals) if about in far],
        older=_key(last) if last else None,
        verbs=VERBS,
        now=clock.now(),
    )


def _abouts(rows: list[Any]) -> list[tuple[Any, tuple[str, int]]]:
    return [(row, _about(row)) for row in rows]


def _is_near(row: Any) -> bool:
    return bool(getattr(row, "near", False))


def _about(row: Any) -> tuple[str, int]:
    return row.subject_kind, row.subject_id


_EPOCH, _TICK = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def _key(row: Any) -> str:
    """Where the next page of the queue begins, to the microsecond."""
    return f"{(row.open_since - _EPOCH) // _TICK},{row.id}"


def _after() -> tuple[datetime, int] | None:
    since, _comma, number = request.args.get("after", "").partition(",")
    last = row_number(number)
    if last is None or not (since.isascii() and since.isdigit()):
        return None
    return _EPOCH + min(int(since[:16]), _LATEST) * _TICK, last


_LATEST = 3_000_000_000_000_000  # microseconds: some ninety-five years


@blueprint.route("/cases/<kind>/<int:subject_id>", methods=["GET", "POST"])
def case(kind: str, subject_id: int) -> ResponseReturnValue:
    """One subject, what was done about it, and what can be."""
    actor = signed_in_actor()
    require_moderator(actor)
    given = queries.given_for(kind)
    form = ActForm().offer(frozenset()).ask_where(given.targets)
    asked = _asked_about(form, given, subject_id) if form.validate_on_submit() else _NOTHING
    if asked.ready and _acted(actor, kind, subject_id, form, asked.target):
        return redirect(url_for(".index"))
    return _case_page(actor, kind, subject_id, form, asked)


def _case_page(
    actor: Actor, kind: str, subject_id: int, form: ActForm, asked: Any
) -> ResponseReturnValue:
    """What moderators read of a subject; of what is too near to the actor, nothing."""
    given = queries.given_for(kind)
    subject, known = queries.subject_of(kind, subject_id), queries.case_of(kind, subject_id)
    if _near(actor, subject, known.id if known else None):
        return page("moderation/case.html", form=form, near=True)
    acts, waits = queries.acts_of(known.id) if known else [], bool(known and known.open_since)
    force = in_force(acts, clock.now())
    return page(
        "moderation/case.html",
        form=form.offer({v for v in _verbs(given, subject) if fits(v, force, waits=waits)}),
        subject=subject,
        near=False,
        acts=acts,
        held=next((one for one in acts if one.id == force.get("hold")), None),
        goal=asked.goal,
        release=ReleaseForm(),
        reports=queries.reports_of(known.id) if known else [],
        targets=given.targets,
        rules=SAID,
        verbs=VERBS,
    )


def _near(actor: Actor, subject: Subject | None, case_id: int | None) -> bool:
    """Is it the actor's own text, or about an agency of theirs, then or now?"""
    then = queries.agencies_of(case_id) if case_id else frozenset[int]()
    if subject is None:
        return queries.is_too_near(actor, 0, then, None)
    agencies = {*then, *subject.agency_ids}
    return queries.is_too_near(actor, subject.author_id, agencies, subject.since)


def _verbs(given: Moderated, subject: Subject) -> frozenset[str]:
    """What is offered about a subject; of what no longer fits it, nothing."""
    return (given.verbs if subject.verbs is None else subject.verbs) | PEOPLES


@blueprint.post("/cases/<kind>/<int:subject_id>/release")
def release(kind: str, subject_id: int) -> ResponseReturnValue:
    """One click: what was held breaks no rule."""
    actor, form = signed_in_actor(), ReleaseForm()
    require_moderator(actor)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.release(
                actor,
                kind,
                subject_id,
                reason=_("Sudah dibaca moderator: tidak melanggar aturan bersama."),
                now=clock.now(),
            )
        if tried.ok:
            done(_("Tercatat, dan penulisnya sudah diberi tahu."))
            return redirect(url_for(".index"))
    return redirect(url_for(".case", kind=kind, subject_id=subject_id))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whether an act may go on, where to, and what is to be shown before it does."""

    ready: bool
    target: int | None = None
    goal: tuple[int, str, str] | None = None


_NOTHING = _Asked(ready=False)


def _asked_about(form: ActForm, given: Moderated, subject_id: int) -> _Asked:
    """Where an act leads: chosen from a few, or found by its address and shown once before."""
    wanted = given.targets.get(form.verb.data or "")
    if wanted is None or wanted.find is None:
        return _Asked(ready=True, target=form.target.data or None)
    goal = wanted.find(form.other.data or "")
    if goal is None:
        form.other.errors = [_how_to_name(form.other.data)]
        return _NOTHING
    with attempt(form) as tried:
        if wanted.require:
            wanted.require(subject_id, goal[0])
    if not tried.ok:
        return _NOTHING
    seen, form.seen.data = form.seen.data, goal[0]
    form.seen.raw_data = None
    return _Asked(ready=seen == goal[0], target=goal[0], goal=goal)


def _how_to_name(typed: str | None) -> str:
    if (typed or "").strip():
        return str(_("Tidak ada topik seperti itu. Tempel alamat topiknya, atau tulis nomornya."))
    return str(_("Tempel alamat topiknya, atau tulis nomornya."))


def _acted(actor: Actor, kind: str, subject_id: int, form: ActForm, target: int | None) -> bool:
    with attempt(form) as tried, transaction():
        actions.act(
            actor,
            kind,
            subject_id,
            form.verb.data or "",
            rule=form.rule.data or "",
            reason=form.reason.data or "",
            target=target,
            days=form.days.data or None,
            now=clock.now(),
        )
    if tried.ok:
        done(_("Tercatat, dan penulisnya sudah diberi tahu."))
    return tried.ok


@blueprint.route("/report/<kind>/<int:subject_id>", methods=["GET", "POST"])
def report(kind: str, subject_id: int) -> ResponseReturnValue:
    """A reader says what is wrong with something that everybody may read."""
    actor, form = signed_in_actor(), ReportForm().offer()
    subject = queries.public_subject_of(kind, subject_id)
    if no := hindered(
        lambda: require_unreported(actor, kind, subject_id), _("Laporkan tulisan"), subject.href
    ):
        return no
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.report_subject(
                actor,
                kind,
                subject_id,
                rule=form.rule.data or "",
                text=form.text.data or "",
                now=clock.now(),
            )
        if tried.ok:
            done(_("Terima kasih. Moderator akan memeriksanya."))
            return redirect(subject.href)
    return page("moderation/report.html", form=form, subject=subject)


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """What was done about my own texts, and how to object."""
    rows = queries.acts_on(signed_in_actor())
    subjects = queries.subjects_of(rows)
    return page(
        "moderation/mine.html",
        acts=[(row, subjects.get(_about(row))) for row in rows],
        rules=SAID,
        verbs=VERBS,
        appealable=APPEALABLE,
    )


@blueprint.route("/acts/<int:act_id>/appeal", methods=["GET", "POST"])
def appeal(act_id: int) -> ResponseReturnValue:
    """The author objects."""
    actor, form = signed_in_actor(), AppealForm()
    act = queries.act_by_id(act_id)
    if act.author_id != actor.person_id:
        raise Missing(say("Tindakan itu tidak ada."))
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.appeal(actor, act_id, text=form.text.data or "", now=clock.now())
        if tried.ok:
            done(_("Keberatan terkirim. Moderator lain yang memutus."))
            return redirect(url_for(".mine"))
    return page("moderation/appeal.html", form=form, act=act, rules=SAID, verbs=VERBS)


@blueprint.route("/appeals/<int:act_id>", methods=["GET", "POST"])
def decide(act_id: int) -> ResponseReturnValue:
    """Another moderator decides."""
    actor, form = signed_in_actor(), DecisionForm().offer()
    require_moderator(actor)
    act = queries.act_by_id(act_id)
    if act.appealed_at is None:
        raise Missing(say("Keberatan itu tidak ada."))
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.decide_appeal(
                actor,
                act_id,
                granted=form.granted.data == "yes",
                reason=form.reason.data or "",
                now=clock.now(),
            )
        if tried.ok:
            done(_("Putusan tercatat, dan penulisnya sudah diberi tahu."))
            return redirect(url_for(".index"))
    subject = queries.subjects_of([act]).get(_about(act))
    near = act.author_id == actor.person_id or _near(actor, subject, act.case_id)
    by_oneself = act.moderator_id == actor.person_id
    told = {"form": form, "rules": SAID, "verbs": VERBS, "near": near, "by_oneself": by_oneself}
    shown = {} if near or by_oneself else {"act": act, "subject": subject}
    return page("moderation/decide.html", **told, **shown)


@blueprint.get("/rules")
def house_rules() -> ResponseReturnValue:
    """What is not allowed, and what moderators may do about it."""
    cacheable("moderation")
    return page("moderation/rules.html", rules=RULES)
