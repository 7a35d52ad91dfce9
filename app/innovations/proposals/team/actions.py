"""Writes of the team: inviting, answering, leaving, handing over."""

from datetime import datetime

from sqlalchemy import delete, select

from app.accounts.models import Person
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, Missing
from app.core.texts import clean_line, is_blank
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.proposals import queries
from app.innovations.proposals.models import Handover, Proposal, TeamMember
from app.innovations.proposals.policies import may_read_draft, require_editable, require_lead
from app.innovations.proposals.rules import TEAM_SIZE
from app.innovations.proposals.team.queries import takers_of
from app.notices.actions import tell

INVITED = say("%(who)s mengundang Anda ke tim usulan “%(title)s”.")
JOINED = say("%(who)s bergabung dengan tim usulan “%(title)s”.")
HANDED_TO_YOU = say(
    "%(who)s menyerahkan usulan “%(title)s” kepada Anda. Anda ketua timnya sekarang."
)
HANDED_OVER = say("Usulan “%(title)s” sekarang dipimpin %(taker)s.")


def invite_member(
    actor: Actor, slug: str, *, name: str, email: str, role: str, now: datetime
) -> None:
    """Put somebody on the team: by name, and by e-mail if they may have an account.

    Whether the address has one is told to nobody: who has, is invited and joins by agreeing; else
    only the name stands there. The list looks the same for both.
    """
    proposal = _to_lead(actor, slug)
    require_editable(proposal)
    name = clean_line(name, field="name", letters=120)
    if is_blank(name):
        raise Invalid(say("Tulis nama orangnya."), field="name")
    if len(queries.team_of(proposal.id)) >= TEAM_SIZE:
        raise Invalid(say("Satu tim paling banyak %(n)d orang.", n=TEAM_SIZE), field="name")
    invited = _person_at(clean_line(email, field="email", letters=254))
    if invited is not None and invited in queries.team_ids(proposal.id):
        raise Invalid(say("Orang itu sudah ada di tim."), field="email")
    role = clean_line(role, field="role", letters=80)
    _invite(actor, proposal, invited, name, role, now)


def _to_lead(actor: Actor, slug: str) -> Proposal:
    """The proposal, locked, for its lead or an officer of its unit."""
    proposal = queries.proposal_by_slug(slug, lock=True)
    lineage = queries.unit_lineage(proposal)
    if not may_read_draft(actor, proposal, queries.team_ids(proposal.id), lineage):
        raise Missing(say("Usulan itu tidak ditemukan."))
    require_lead(actor, proposal, lineage)
    return proposal


def _person_at(email: str) -> int | None:
    if not email:
        return None
    if "@" not in email:
        raise Invalid(say("Alamat surel itu tidak lengkap."), field="email")
    rows = select(Person.id).where(
        Person.email == email.lower(), Person.confirmed_at.is_not(None), Person.closed_at.is_(None)
    )
    return db.session.scalar(rows)


def _invite(
    actor: Actor, proposal: Proposal, invited: int | None, name: str, role: str, now: datetime
) -> None:
    member = TeamMember(proposal_id=proposal.id, invited_id=invited, name=name, role=role)
    member.joined_at = now
    db.session.add(member)
    db.session.flush()
    _record(actor, proposal, "proposal.member_invited", now, member=member.id)
    if invited is not None:
        href = f"/innovations/{proposal.slug}/team"
        tell([invited], INVITED.msgid, href, now=now, who=actor.name, title=proposal.title)


def _record(actor: Actor, proposal: Proposal, verb: str, now: datetime, **facts: int) -> None:
    audit.record(actor, verb, ("proposal", proposal.id), now=now, **facts)
    announce("proposals.team_changed", proposal.id)


def answer_invitation(actor: Actor, slug: str, *, agrees: bool, now: datetime) -> Proposal:
    """The invited person joins the team, or takes the name off it."""
    proposal = queries.proposal_by_slug(slug, lock=True)
    member = queries.invitation_for(actor, proposal.id)
    if member is None:
        raise Missing(say("Usulan itu tidak ditemukan."))
    if not agrees:
        _drop(actor, proposal, member, "proposal.invitation_declined", now)
        return proposal
    if actor.person_id in queries.team_ids(proposal.id):
        raise Conflict(say("Anda sudah ada di tim ini."))
    member.person_id, member.invited_id = actor.person_id, None
    member.name, member.joined_at = actor.name, now
    _record(actor, proposal, "proposal.member_joined", now, member=member.id)
    href = f"/innovations/{slug}/team"
    tell([proposal.lead_id], JOINED.msgid, href, now=now, who=actor.name, title=proposal.title)
    return proposal


def _drop(actor: Actor, proposal: Proposal, member: TeamMember, verb: str, now: datetime) -> None:
    db.session.execute(delete(TeamMember).where(TeamMember.id == member.id))
    facts = {"person": member.person_id} if member.person_id else {}
    _record(actor, proposal, verb, now, member=member.id, **facts)


def remove_member(actor: Actor, slug: str, member_id: int, *, now: datetime) -> None:
    """Take a name off the team; never the lead's, who hands over first."""
    proposal = _to_lead(actor, slug)
    member = db.session.get(TeamMember, min(member_id, 2**31 - 1))
    if member is None or member.proposal_id != proposal.id:
        raise Missing(say("Nama itu tidak ada di tim ini."))
    _require_not_lead(proposal, member.person_id)
    _drop(actor, proposal, member, "proposal.member_removed", now)


def leave_team(actor: Actor, slug: str, *, now: datetime) -> None:
    """A member goes; the lead hands over first."""
    proposal = queries.proposal_by_slug(slug, lock=True)
    rows = select(TeamMember).where(
        TeamMember.proposal_id == proposal.id, TeamMember.person_id == actor.person_id
    )
    member = db.session.scalar(rows)
    if member is None or not actor.known:
        raise Missing(say("Usulan itu tidak ditemukan."))
    _require_not_lead(proposal, actor.person_id)
    _drop(actor, proposal, member, "proposal.member_left", now)


def _require_not_lead(proposal: Proposal, person_id: int | None) -> None:
    if person_id == proposal.lead_id:
        raise Conflict(say("Ketua tim tidak dapat keluar. Serahkan dulu usulan ini ke orang lain."))


def hand_over(actor: Actor, slug: str, *, to: int, reason: str, now: datetime) -> Proposal:
    """Give the lead to somebody on the team or in the unit; the trace and the old lead stay."""
    proposal = _to_lead(actor, slug)
    reason = clean_line(reason, field="reason", letters=300)
    if is_blank(reason):
        raise Invalid(say("Tulis alasan serah terima."), field="reason")
    names = {taker.id: taker.name for taker in takers_of(proposal)}
    if to not in names:
        raise Invalid(say("Pilih salah satu dari daftar."), field="to")
    if to not in queries.team_ids(proposal.id):
        member = TeamMember(proposal_id=proposal.id, person_id=to, name=names[to])
        member.joined_at = now
        db.session.add(member)
    giver, proposal.lead_id = proposal.lead_id, to
    db.session.add(
        Handover(
            proposal_id=proposal.id, from_person_id=giver, to_person_id=to, reason=reason, at=now
        )
    )
    _record(actor, proposal, "proposal.handed_over", now, giver=giver, taker=to)
    _tell_of_handover(actor, proposal, names[to], now)
    return proposal


def _tell_of_handover(actor: Actor, proposal: Proposal, taker: str, now: datetime) -> None:
    href, to = f"/innovations/{proposal.slug}", proposal.lead_id
    tell([to], HANDED_TO_YOU.msgid, href, now=now, who=actor.name, title=proposal.title)
    db.session.flush()
    others = queries.team_ids(proposal.id) - {to, actor.person_id}
    tell(others, HANDED_OVER.msgid, href, now=now, title=proposal.title, taker=taker)
