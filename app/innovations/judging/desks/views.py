"""HTTP doors of a judge: pledge, queue, one entry with its scorecard, locking."""

from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Forbidden
from app.core.window import zone_of
from app.db.unit import transaction
from app.innovations.editions.rules import MATURITIES, criteria, extreme_levels
from app.innovations.judging import actions
from app.innovations.judging.asked import asked_number
from app.innovations.judging.desks import queries
from app.innovations.judging.desks.forms import (
    ConflictForm,
    EmptyForm,
    PledgeForm,
    ReturnForm,
    filled_form,
    read_card,
)
from app.innovations.judging.desks.wording import still_lacking
from app.innovations.judging.entries.queries import entry_on, file_for_judge
from app.innovations.judging.pledge_texts import CURRENT, by_sha256
from app.innovations.judging.policies import require_judge
from app.innovations.judging.queues import queries as queues
from app.innovations.judging.rules import (
    Lack,
    lacks,
    may_hand_back,
    reason_field,
    returnable_until,
    value_field,
)
from app.web.files.doors import send_file_safely
from app.web.http import attempt, done, page, refuse, signed_in_actor, wants_json
from app.web.i18n import translated

blueprint = Blueprint("judging", __name__, url_prefix="/judging")


@blueprint.errorhandler(Forbidden)
def pledge_first(no: Forbidden) -> ResponseReturnValue:
    """Whoever has not given the pledge yet is led to it."""
    if "pledge" in no.facts and not wants_json():
        return redirect(url_for(".pledge", edition_slug=no.facts["pledge"]))
    return refuse(no)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """What lies on my desk."""
    actor = signed_in_actor()
    require_judge(actor)
    show = request.args.get("show", "open")
    queue = queues.queue_of(
        actor,
        stage_id=asked_number("stage"),
        show=show if show in ("open", "done", "all") else "open",
        after=asked_number("after") or 0,
    )
    return page("judging/index.html", queue=queue, show=show, now=clock.now())


@blueprint.route("/pledge/<edition_slug>", methods=["GET", "POST"])
def pledge(edition_slug: str) -> ResponseReturnValue:
    """Read the integrity pledge, and agree."""
    actor = signed_in_actor()
    edition, given = queries.edition_to_pledge(actor, edition_slug)
    form = PledgeForm(data={"text": CURRENT.sha256})
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            agreed = form.text.data or ""
            actions.give_pledge(actor, edition_slug, agreed, now=clock.now())
        if tried.ok:
            done(_("Terima kasih. Pakta integritas Anda tersimpan."))
            return redirect(url_for(".index"))
    text = (by_sha256(given.text_sha256) if given else None) or CURRENT
    return page("judging/pledge.html", form=form, edition=edition, given=given, text=text)


@blueprint.get("/entries/<int(max=2147483647):assignment_id>")
def entry(assignment_id: int) -> ResponseReturnValue:
    """One entry, with its scorecard beside it."""
    desk = queries.desk_of(signed_in_actor(), assignment_id)
    return _workspace(desk, queries.card_of(desk))


def _workspace(
    desk: Any, card: queries.Filled, form: Any = None, theirs: Any = None
) -> ResponseReturnValue:
    body = queries.rubric_body(desk.rubric_id, desk.rubric_sha256)
    now = clock.now()
    return page(
        "judging/entry.html",
        form=form or filled_form(body, desk.rubric_sha256, card),
        desk=desk,
        card=card,
        theirs=theirs,
        entry=entry_on(desk),
        around=queries.surroundings_of(desk),
        criteria=criteria(body),
        extremes={one["key"]: sorted(extreme_levels(one)) for one in criteria(body)},
        lacking=still_lacking(lacks(body, card.values, card.reasons)) if card.version else "",
        access=queries.access_to(desk, now),
        returnable=may_hand_back(desk.assigned_at, desk.settings, now),
        return_until=returnable_until(desk.assigned_at, desk.settings),
        fields=(value_field, reason_field),
        maturities=MATURITIES,
    )


@blueprint.post("/entries/<int(max=2147483647):assignment_id>/score")
def score(assignment_id: int) -> ResponseReturnValue:
    """Save the scorecard: by itself while writing (JSON), or by its button."""
    actor = signed_in_actor()
    if wants_json():
        card, version = read_card(request.form)
        with transaction():
            saved = actions.save_scores(
                actor, assignment_id, card, version=version, now=clock.now()
            )
        return jsonify(_as_json(saved))
    return _save_plainly(actor, assignment_id)


def _as_json(saved: actions.Saved) -> dict[str, Any]:
    return {
        "saved_at": f"{saved.at.astimezone(zone_of(saved.zone)):%H.%M} {saved.zone}",
        "version": saved.version,
        "total": saved.total,
        "complete": not saved.lacks,
        "lacks": [one.field for one in saved.lacks],
        "lacking": still_lacking(saved.lacks),
    }


def _save_plainly(actor: Any, assignment_id: int) -> ResponseReturnValue:
    desk = queries.desk_of(actor, assignment_id)
    body = queries.rubric_body(desk.rubric_id, desk.rubric_sha256)
    stands = queries.card_of(desk)
    form = filled_form(body, desk.rubric_sha256, stands)
    with attempt(form) as tried, transaction():
        card, version = read_card(request.form)
        saved = actions.save_scores(
            actor, assignment_id, card, version=version, now=clock.now(), strict=True
        )
    if not tried.ok:
        theirs = tried.refusal.facts.get("theirs") if tried.refusal else None
        if theirs is not None:
            form.version.data = theirs.version
        _put_beside_each(form, tried.refusal.facts.get("lacks", []) if tried.refusal else [])
        return _workspace(desk, stands, form, theirs)
    _say_saved(saved)
    desk = queries.desk_of(actor, assignment_id)
    following = queries.surroundings_of(desk).next_open if request.form.get("then") else None
    return redirect(url_for(".entry", assignment_id=following or assignment_id))


def _put_beside_each(form: Any, lacks: list[Lack]) -> None:
    """Every reason that is wanting beside its own field; the refusal itself named the first."""
    for one in lacks[1:]:
        form[one.field].errors = [*form[one.field].errors, translated(one.message)]


def _say_saved(saved: actions.Saved) -> None:
    if saved.lacks:
        done(_("Tersimpan. %(lacking)s", lacking=still_lacking(saved.lacks)))
    else:
        done(_("Nilai tersimpan lengkap. Anda masih dapat mengubahnya sampai dikunci."))


@blueprint.route("/entries/<int(max=2147483647):assignment_id>/conflict", methods=["GET", "POST"])
def conflict(assignment_id: int) -> ResponseReturnValue:
    """Say that this entry stands too near."""
    actor = signed_in_actor()
    desk = queries.desk_of(actor, assignment_id)
    form = ConflictForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.declare_conflict(actor, assignment_id, form.note.data or "", now=clock.now())
        if tried.ok:
            done(_("Terima kasih sudah jujur. Usulan itu sudah ditarik dari meja Anda."))
            return redirect(url_for(".index"))
    return page("judging/conflict.html", form=form, desk=desk)


@blueprint.route("/entries/<int(max=2147483647):assignment_id>/return", methods=["GET", "POST"])
def hand_back(assignment_id: int) -> ResponseReturnValue:
    """Hand an entry back as outside one's field."""
    actor = signed_in_actor()
    desk = queries.desk_of(actor, assignment_id)
    form = ReturnForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.hand_back(actor, assignment_id, form.reason.data or "", now=clock.now())
        if tried.ok:
            done(_("Usulan itu sudah dikembalikan. Penyelenggara akan mencari juri lain."))
            return redirect(url_for(".index"))
    until = returnable_until(desk.assigned_at, desk.settings)
    return page("judging/return.html", form=form, desk=desk, until=until, now=clock.now())


@blueprint.get(
    "/entries/<int(max=2147483647):assignment_id>/files/<int(max=2147483647):attachment_id>"
)
def download(assignment_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file that judges may open, under its neutral name."""
    desk = queries.desk_of(signed_in_actor(), assignment_id)
    name, stored = file_for_judge(desk, attachment_id)
    return send_file_safely(stored, inline=True, name=name)


@blueprint.route("/stages/<int(max=2147483647):stage_id>/lock", methods=["GET", "POST"])
def lock(stage_id: int) -> ResponseReturnValue:
    """ "Kunci semua nilai": after it nothing can be changed."""
    actor = signed_in_actor()
    stage = queues.stage_of_judge(actor, stage_id)
    form = EmptyForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            count = actions.lock_scores(actor, stage_id, now=clock.now())
        if tried.ok:
            done(_("%(n)s nilai terkunci. Terima kasih atas kerja Anda.", n=count))
            return redirect(url_for(".index"))
    lacking = queues.entries_lacking(actor, stage_id)
    return page("judging/lock.html", form=form, stage=stage, lacking=lacking)
