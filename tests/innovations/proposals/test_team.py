"""The team: inviting without telling who has an account, agreeing, leaving, handing over."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.core.texts import clean_line
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.innovations.proposals import queries
from app.innovations.proposals.listing.queries import proposals_visible_to
from app.innovations.proposals.models import TeamMember
from app.innovations.proposals.team import actions
from app.notices.models import Notice
from tests.innovations.proposals.makers import Scene, again, make_scene, save
from tests.support.nasty import NASTY
from tests.support.people import fresh, make_person


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


def invite(actor, slug: str, name: str = "Budi", email: str = "", role: str = "") -> None:
    with transaction():
        actions.invite_member(actor, slug, name=name, email=email, role=role, now=clock.now())


def answer(actor, slug: str, *, agrees: bool) -> None:
    with transaction():
        actions.answer_invitation(actor, slug, agrees=agrees, now=clock.now())


def hand_over(actor, slug: str, to, reason: str = "Pindah tugas.") -> None:
    with transaction():
        actions.hand_over(actor, slug, to=to.person_id, reason=reason, now=clock.now())


def _told(actor) -> list[str]:
    rows = select(Notice.msgid).where(Notice.person_id == actor.person_id)
    return list(db.session.scalars(rows))


def test_the_list_does_not_tell_who_has_an_account(scene: Scene, slug: str) -> None:
    make_person("Siti Nurbaya", email="siti@contoh.test")
    invite(scene.lead, slug, "Bu Siti", "siti@contoh.test", "pelatih")
    invite(scene.lead, slug, "Pak Joko", "tak-ada@contoh.test", "pelatih")
    rows = [one for one in queries.team_of(again(slug).id) if one.name != scene.lead.name]
    assert [(one.name, one.person_id, one.verified, one.role) for one in rows] == [
        ("Bu Siti", None, False, "pelatih"),
        ("Pak Joko", None, False, "pelatih"),
    ]


def test_nobody_is_on_a_team_unasked(scene: Scene, slug: str) -> None:
    siti = make_person("Siti Nurbaya", email="siti@contoh.test")
    invite(scene.lead, slug, "Bu Siti", "SITI@contoh.test")
    assert siti.person_id not in queries.team_ids(again(slug).id)
    assert _told(siti) == [actions.INVITED.msgid]
    with pytest.raises(Missing):
        queries.proposal_for_team(siti, slug)
    answer(siti, slug, agrees=True)
    assert siti.person_id in queries.team_ids(again(slug).id)
    save(siti, slug, s_summary="tulisan Siti")
    assert [one.name for one in queries.team_of(again(slug).id)][-1] == "Siti Nurbaya"


def test_who_declines_leaves_no_name(scene: Scene, slug: str) -> None:
    siti = make_person(email="siti@contoh.test")
    invite(scene.lead, slug, "Bu Siti", "siti@contoh.test")
    answer(siti, slug, agrees=False)
    assert len(queries.team_of(again(slug).id)) == 1
    with pytest.raises(Missing):
        answer(siti, slug, agrees=True)


def test_only_the_lead_and_officers_of_the_unit_invite(scene: Scene, slug: str) -> None:
    stranger = make_person(org=scene.unit)
    officer = make_person(roles=[("officer", f"organisation:{scene.unit}")])
    with pytest.raises(Missing):
        invite(stranger, slug)
    invite(officer, slug)
    member = make_person(email="anggota@contoh.test")
    invite(scene.lead, slug, "Anggota", "anggota@contoh.test")
    answer(member, slug, agrees=True)
    with pytest.raises(Forbidden):
        invite(member, slug)


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [("", "", "name"), ("\u200b", "", "name"), ("A" * 121, "", "name"), ("A", "bukan", "email"),
     ("A\0", "", "name")],
)  # fmt: skip
def test_a_wrong_invitation_names_its_field(
    scene: Scene, slug: str, name: str, email: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        invite(scene.lead, slug, name, email)
    assert refused.value.field == field


def test_naughty_names_are_kept(scene: Scene, slug: str) -> None:
    for text in NASTY[:30]:
        invite(scene.lead, slug, f"x{text}"[:120], role=text[:80])
    names = [one.name for one in queries.team_of(again(slug).id)][1:]
    assert names == [clean_line(f"x{one}"[:120], field="x", letters=120) for one in NASTY[:30]]


def test_a_member_may_leave_and_the_lead_hands_over_first(scene: Scene, slug: str) -> None:
    budi = make_person("Budi", org=scene.unit)
    with pytest.raises(Conflict), transaction():
        actions.leave_team(scene.lead, slug, now=clock.now())
    hand_over(scene.lead, slug, budi)
    with transaction():
        actions.leave_team(scene.lead, slug, now=clock.now())
    assert queries.team_ids(again(slug).id) == {budi.person_id}
    with pytest.raises(Missing):
        queries.proposal_for_team(scene.lead, slug)


def test_a_handover_leaves_a_trace_and_tells_everybody(scene: Scene, slug: str) -> None:
    budi, siti = make_person("Budi", org=scene.unit), make_person(email="siti@contoh.test")
    invite(scene.lead, slug, "Siti", "siti@contoh.test")
    answer(siti, slug, agrees=True)
    hand_over(scene.lead, slug, budi)
    proposal = again(slug)
    assert proposal.lead_id == budi.person_id
    (trace,) = queries.handovers_of(proposal.id)
    assert (trace.giver, trace.taker, trace.reason) == (scene.lead.name, "Budi", "Pindah tugas.")
    assert _told(budi) == [actions.HANDED_TO_YOU.msgid]
    assert actions.HANDED_OVER.msgid in _told(siti)
    assert "proposal.handed_over" in set(db.session.scalars(select(AuditEntry.verb)))
    with pytest.raises(Forbidden):
        hand_over(scene.lead, slug, siti)


def test_an_officer_hands_over_what_its_lead_left_behind(scene: Scene, slug: str) -> None:
    officer = make_person(roles=[("officer", f"organisation:{scene.city}")])
    budi, stranger = make_person("Budi", org=scene.unit), make_person("Orang luar")
    with pytest.raises(Invalid):
        hand_over(officer, slug, stranger)
    with pytest.raises(Invalid):
        hand_over(officer, slug, budi, reason=" ")
    hand_over(officer, slug, budi)
    assert again(slug).lead_id == budi.person_id


def test_a_removed_member_reads_no_more(scene: Scene, slug: str) -> None:
    siti = make_person(email="siti@contoh.test")
    invite(scene.lead, slug, "Siti", "siti@contoh.test")
    answer(siti, slug, agrees=True)
    team = queries.team_of(again(slug).id)
    row = next(one for one in team if one.person_id == siti.person_id)
    with pytest.raises(Conflict), transaction():
        lead = next(one for one in team if one.person_id == scene.lead.person_id)
        actions.remove_member(scene.lead, slug, lead.id, now=clock.now())
    with transaction():
        actions.remove_member(scene.lead, slug, row.id, now=clock.now())
    with pytest.raises(Missing):
        queries.proposal_for_team(siti, slug)
    with pytest.raises(Missing), transaction():
        actions.remove_member(scene.lead, slug, 10**30, now=clock.now())


def test_a_name_of_another_team_cannot_be_removed(scene: Scene, slug: str) -> None:
    other = scene.start(make_person(org=scene.unit))
    row = db.session.scalar(select(TeamMember).where(TeamMember.proposal_id == other.id))
    assert row is not None
    with pytest.raises(Missing), transaction():
        actions.remove_member(scene.lead, slug, row.id, now=clock.now())


def test_my_list_holds_teams_invitations_and_my_units(scene: Scene, slug: str) -> None:
    siti = make_person(email="siti@contoh.test")
    officer = make_person(roles=[("officer", f"organisation:{scene.city}")])
    invite(scene.lead, slug, "Siti", "siti@contoh.test")

    def seen(actor) -> list[tuple[bool, bool]]:
        return [(bool(one.on_team), bool(one.invited)) for one in proposals_visible_to(actor)]

    assert seen(scene.lead) == [(True, False)]
    assert seen(siti) == [(False, True)]
    assert seen(officer) == [(False, False)]
    assert seen(make_person(org=scene.unit)) == []
    assert seen(fresh(scene.organiser)) == []
