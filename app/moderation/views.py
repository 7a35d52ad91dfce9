"""HTTP door of moderation: reports, the queue, cases, appeals, and the public log."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.numbers import row_number
from app.db.unit import transaction
from app.moderation import actions, queries
from app.moderation.forms import ActForm, AppealForm, DecisionForm, ReportForm
from app.moderation.policies import require_moderator
from app.moderation.rules import APPEALABLE, PEOPLES, RULES, VERBS
from app.moderation.slots import Subject, moderated
from app.web.cache import cacheable
from app.web.feeds import Entry, atom
from app.web.http import attempt, done, page, signed_in_actor
from app.web.i18n import translated

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """What waits: held and reported, the longest waiting first; and appeals."""
    actor = signed_in_actor()
    require_moderator(actor)
    rows = queries.queue(actor, after=_after())
    shown = rows[: queries.PAGE]
    last = shown[-1] if len(rows) > queries.PAGE else None
    return page(
        "moderation/index.html",
        cases=[(row, None if row.near else _subject(row)) for row in shown],
        appeals=[(row, _subject(row)) for row in queries.appeals_for(actor)],
        older=f"{int(last.open_since.timestamp() * 1000)},{last.id}" if last else None,
        verbs=VERBS,
        now=clock.now(),
    )


def _after() -> tuple[datetime, int] | None:
    since, _comma, number = request.args.get("after", "").partition(",")
    if not (since.isascii() and since.isdigit() and row_number(number)):
        return None
    at = datetime.fromtimestamp(min(int(since[:14]), 4_102_444_800_000) / 1000, tz=UTC)
    return at, row_number(number) or 0


def _subject(row: Any) -> Subject | None:
    given = moderated.get(row.subject_kind)
    return given().read(row.subject_id) if given else None


@blueprint.route("/cases/<kind>/<int:subject_id>", methods=["GET", "POST"])
def case(kind: str, subject_id: int) -> ResponseReturnValue:
    """One subject, what was done about it, and what can be."""
    actor = signed_in_actor()
    require_moderator(actor)
    subject = queries.subject_of(kind, subject_id)
    given = moderated.get(kind)
    verbs = (given().verbs if given else frozenset()) | PEOPLES
    form = ActForm().offer(verbs)
    if form.validate_on_submit() and _acted(actor, kind, subject_id, form):
        return redirect(url_for(".index"))
    known = queries.case_of(kind, subject_id)
    near = bool(known and queries.is_too_near(actor, known.id))
    return page(
        "moderation/case.html",
        form=form,
        subject=subject,
        near=near,
        acts=queries.acts_of(known.id) if known else [],
        reports=queries.reports_of(known.id) if known else [],
        targets=given().targets if given else {},
        rules=RULES,
        verbs=VERBS,
    )


def _acted(actor: Actor, kind: str, subject_id: int, form: ActForm) -> bool:
    with attempt(form) as tried, transaction():
        actions.act(
            actor,
            kind,
            subject_id,
            form.verb.data or "",
            rule=form.rule.data or "",
            reason=form.reason.data or "",
            target=form.target.data,
            days=form.days.data or None,
            now=clock.now(),
        )
    if tried.ok:
        done(_("Tercatat, dan penulisnya sudah diberi tahu."))
    return tried.ok


@blueprint.route("/report/<kind>/<int:subject_id>", methods=["GET", "POST"])
def report(kind: str, subject_id: int) -> ResponseReturnValue:
    """A reader says what is wrong."""
    actor, form = signed_in_actor(), ReportForm().offer()
    subject = queries.subject_of(kind, subject_id)
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
    return page(
        "moderation/mine.html",
        acts=[(row, _subject(row)) for row in rows],
        rules=RULES,
        verbs=VERBS,
        appealable=APPEALABLE,
    )


@blueprint.route("/acts/<int:act_id>/appeal", methods=["GET", "POST"])
def appeal(act_id: int) -> ResponseReturnValue:
    """The author objects."""
    actor, form = signed_in_actor(), AppealForm()
    act = queries.act_by_id(act_id)
    if act.author_id != actor.person_id:
        return redirect(url_for(".mine"))
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.appeal(actor, act_id, text=form.text.data or "", now=clock.now())
        if tried.ok:
            done(_("Keberatan terkirim. Moderator lain yang memutus."))
            return redirect(url_for(".mine"))
    return page("moderation/appeal.html", form=form, act=act, rules=RULES, verbs=VERBS)


@blueprint.route("/appeals/<int:act_id>", methods=["GET", "POST"])
def decide(act_id: int) -> ResponseReturnValue:
    """Another moderator decides."""
    actor, form = signed_in_actor(), DecisionForm().offer()
    require_moderator(actor)
    act = queries.act_by_id(act_id)
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
    near = queries.is_too_near(actor, act.case_id)
    subject = None if near else _subject(act)
    return page(
        "moderation/decide.html", form=form, act=act, subject=subject, rules=RULES, verbs=VERBS
    )


@blueprint.get("/rules")
def house_rules() -> ResponseReturnValue:
    """What is not allowed, and what moderators may do about it."""
    cacheable("moderation")
    return page("moderation/rules.html", rules=RULES)


def _log_rows() -> tuple[list[Any], int | None]:
    rows = queries.log(before=row_number(request.args.get("before")))
    older = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    return rows[: queries.PAGE], older


@blueprint.get("/log")
def log() -> ResponseReturnValue:
    """Every act there was, without people and without reasons."""
    cacheable("moderation", "forums")
    rows, older = _log_rows()
    return page(
        "moderation/log.html",
        rows=[(row, _public(row)) for row in rows],
        older=older,
        count=queries.acts_count(),
        verbs=VERBS,
        rules=RULES,
    )


def _public(row: Any) -> str:
    """The address of a subject that everybody may read; "" for others."""
    subject = _subject(row)
    return subject.href if subject and subject.public else ""


@blueprint.get("/log.json")
def log_json() -> ResponseReturnValue:
    """The log for machines: one page, ``next`` leads on."""
    cacheable("moderation", "forums")
    rows, older = _log_rows()
    acts = [
        {
            "id": row.id,
            "verb": row.verb,
            "rule": row.rule,
            "at": row.at.isoformat(),
            "by": "moderator" if row.by_person else "screening",
            "subject": row.subject_kind,
            "href": _public(row) or None,
            "appealed": row.appealed_at is not None,
            "granted": row.granted,
        }
        for row in rows
    ]
    following = url_for(".log_json", before=older) if older else None
    return jsonify(count=queries.acts_count(), acts=acts, next=following)


@blueprint.get("/log.atom")
def log_atom() -> ResponseReturnValue:
    """The log for feed readers."""
    cacheable("moderation", "forums")
    rows, older = _log_rows()
    entries = [
        Entry(
            url_for(".log") + f"#a{row.id}",
            translated(VERBS[row.verb][1]),
            row.at,
            f"<p>{translated(RULES[row.rule])}</p>",
        )
        for row in rows
    ]
    older_href = url_for(".log_atom", before=older) if older else ""
    return atom(_("Catatan moderasi Rembuk"), url_for(".log"), entries, older=older_href)
