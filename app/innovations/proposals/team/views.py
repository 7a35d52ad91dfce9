"""HTTP door of the team."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.innovations.editions import queries as editions
from app.innovations.proposals import queries, rules
from app.innovations.proposals.policies import is_on_team, may_lead
from app.innovations.proposals.team import actions
from app.innovations.proposals.team.forms import HandoverForm, InviteForm
from app.innovations.proposals.team.queries import takers_of
from app.innovations.proposals.views import blueprint
from app.web.http import attempt, done, page, signed_in_actor


@blueprint.route("/<slug>/team", methods=["GET", "POST"])
def team(slug: str) -> ResponseReturnValue:
    """Who works on it; the lead invites. An invited person is asked here."""
    actor, form = signed_in_actor(), InviteForm()
    if request.method == "GET" and (asked := _asked(actor, slug)):
        return asked
    proposal = queries.proposal_for_team(actor, slug)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.invite_member(
                actor,
                slug,
                name=form.name.data or "",
                email=form.email.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
        if tried.ok:
            done(_("Nama ditambahkan. Bila surelnya terdaftar, ia mendapat undangan."))
            return redirect(url_for(".team", slug=slug))
        proposal = queries.proposal_for_team(actor, slug)
    return _team_page(actor, proposal, form)


def _asked(actor: Actor, slug: str) -> ResponseReturnValue | None:
    """The page that asks an invited person; None for everybody else."""
    proposal = queries.proposal_by_slug(slug)
    invitation = queries.invitation_for(actor, proposal.id)
    if invitation is None:
        return None
    return page("innovations/proposals/invitation.html", proposal=proposal, invitation=invitation)


def _team_page(actor: Actor, proposal: Any, form: InviteForm) -> ResponseReturnValue:
    lineage = queries.unit_lineage(proposal)
    members = queries.team_of(proposal.id)
    ids = {one.person_id for one in members if one.person_id}
    return page(
        "innovations/proposals/team.html",
        form=form,
        proposal=proposal,
        members=members,
        handovers=queries.handovers_of(proposal.id),
        zone=editions.zone_of_edition(proposal.edition_id),
        leads=may_lead(actor, proposal, lineage),
        member=is_on_team(actor, proposal, ids),
        editable=rules.is_editable(proposal.state),
    )


@blueprint.post("/<slug>/team/answer")
def answer(slug: str) -> ResponseReturnValue:
    """The invited person agrees or not."""
    actor, agrees = signed_in_actor(), request.form.get("act") == "join"
    with transaction():
        actions.answer_invitation(actor, slug, agrees=agrees, now=clock.now())
    if agrees:
        done(_("Anda sekarang anggota tim."))
        return redirect(url_for(".show", slug=slug))
    done(_("Undangan ditolak. Nama Anda tidak ada lagi di tim itu."))
    return redirect(url_for(".mine"))


@blueprint.post("/<slug>/team/<int:member_id>/remove")
def remove(slug: str, member_id: int) -> ResponseReturnValue:
    """Take a name off the team."""
    actor = signed_in_actor()
    with transaction():
        actions.remove_member(actor, slug, member_id, now=clock.now())
    done(_("Nama dikeluarkan dari tim."))
    return redirect(url_for(".team", slug=slug))


@blueprint.post("/<slug>/team/leave")
def leave(slug: str) -> ResponseReturnValue:
    """Go from the team."""
    actor = signed_in_actor()
    with transaction():
        actions.leave_team(actor, slug, now=clock.now())
    done(_("Anda sudah keluar dari tim."))
    return redirect(url_for(".mine"))


@blueprint.route("/<slug>/handover", methods=["GET", "POST"])
def handover(slug: str) -> ResponseReturnValue:
    """Somebody else leads from now on."""
    actor, form = signed_in_actor(), HandoverForm()
    proposal = queries.proposal_for_team(actor, slug)
    takers = [(one.id, one.name) for one in takers_of(proposal)]
    form.offer(takers)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.hand_over(
                actor, slug, to=form.taker(), reason=form.reason.data or "", now=clock.now()
            )
        if tried.ok:
            done(_("Usulan diserahkan. Jejaknya tercatat."))
            return redirect(url_for(".team", slug=slug))
        proposal = queries.proposal_for_team(actor, slug)
    return page(
        "innovations/proposals/handover.html", form=form, proposal=proposal, takers=bool(takers)
    )
