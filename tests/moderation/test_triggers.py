"""What the database itself refuses of moderation, whatever the code above it does."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import Membership
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.moderation import actions
from app.moderation.models import CaseAgency, ModerationAct, ModerationCase
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.people import make_organisation, make_person

DAY = timedelta(days=1)
INSERT = (
    "INSERT INTO moderation_act (case_id, verb, rule, reason, moderator_id, at) "
    "VALUES (:case, 'hide', 'insult', 'x', :who, CURRENT_TIMESTAMP)"
)


@pytest.fixture
def cast(app):
    return make_cast()


def report(cast, post_id):
    who = make_person("Pelapor", "citizen")
    with transaction():
        made = actions.report_subject(who, "post", post_id, rule="insult", text="", now=MONDAY)
        return made.id


def hide(who, post_id):
    with transaction():
        return actions.act(
            who, "post", post_id, "hide", rule="insult", reason="Menyerang.", now=MONDAY
        ).id


def raw(case_id, person_id):
    with transaction():
        db.session.execute(text(INSERT), {"case": case_id, "who": person_id})


def near_people(cast):
    """Everybody a case about the agency is too near to: of it, above it, below it, by role."""
    child = make_organisation("Seksi", parent=cast.agency)
    role = [("moderator", "*"), ("officer", f"organisation:{cast.agency}")]
    return [
        cast.insider,
        make_person("Mod Seksi", org=child, roles=[("moderator", "*")]),
        make_person("Mod Petugas", "citizen", roles=role),
    ]


def test_nobody_acts_on_what_is_said_of_their_own_agency(cast):
    asked = ask(cast)
    case = report(cast, asked.id)
    for who in near_people(cast):
        with pytest.raises(Conflict, match="instansi Anda sendiri"):
            hide(who, asked.id)
        with pytest.raises(Conflict, match="instansi Anda sendiri"):
            raw(case, who.person_id)
    assert db.session.scalar(select(ModerationAct.id)) is None
    hide(cast.moderator, asked.id)


def test_a_parent_agency_counts_too_and_who_left_before_does_not(cast):
    province = make_organisation("Provinsi", kind="province")
    unit = make_organisation("Dinas Provinsi", parent=province)
    cast.agency = unit
    asked = ask(cast)
    report(cast, asked.id)
    boss = make_person("Mod Provinsi", org=province, roles=[("moderator", "*")])
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        hide(boss, asked.id)
    with transaction():
        gone = update(Membership).where(Membership.person_id == boss.person_id)
        db.session.execute(gone.values(until=MONDAY - timedelta(days=1)))
    hide(boss, asked.id)


def test_the_thread_says_whose_matter_it_is_even_when_the_case_does_not(cast):
    asked = ask(cast)
    with transaction():
        case = ModerationCase(
            subject_kind="post", subject_id=asked.id, author_id=cast.citizen.person_id
        )
        db.session.add(case)
        db.session.flush()
        case_id = case.id
    assert db.session.scalar(select(CaseAgency.case_id)) is None
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        raw(case_id, cast.insider.person_id)
    raw(case_id, cast.moderator.person_id)


def test_nobody_moderates_their_own_post(cast):
    asked = ask(cast)
    own = reply(cast.moderator, asked.thread_id)
    report(cast, own.id)
    with pytest.raises(Conflict, match="tulisan Anda sendiri"):
        hide(cast.moderator, own.id)


def test_appeals_are_decided_once_by_somebody_else(cast):
    asked = ask(cast)
    act = hide(cast.moderator, asked.id)

    def decide(who, granted=True):
        with transaction():
            actions.decide_appeal(
                who, act, granted=granted, reason="Sudah dibaca.", now=MONDAY + DAY
            )

    with transaction():
        actions.appeal(cast.citizen, act, text="Saya hanya bertanya.", now=MONDAY)
    with pytest.raises(Conflict, match="moderator lain"):
        decide(cast.moderator)
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        decide(cast.insider)
    decide(cast.second)
    with pytest.raises(Conflict, match="sudah diputus"):
        decide(cast.second, granted=False)
    with pytest.raises(Conflict, match="sudah diajukan"), transaction():
        actions.appeal(cast.citizen, act, text="Lagi.", now=MONDAY)
    verbs = db.session.scalars(select(ModerationAct.verb).order_by(ModerationAct.id)).all()
    assert list(verbs) == ["hide", "restore"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_act SET reason = 'lain'",
        "DELETE FROM moderation_act",
        "UPDATE moderation_case_agency SET organisation_id = organisation_id",
        "DELETE FROM moderation_case_agency",
    ],
)
def test_acts_and_whom_they_concern_are_for_good(cast, statement):
    hide(cast.moderator, ask(cast).id)
    with pytest.raises(Conflict, match="tidak dapat diubah"), transaction():
        db.session.execute(text(statement))


def test_an_appeal_cannot_be_born_decided(cast):
    act = hide(cast.moderator, ask(cast).id)
    born = (
        "INSERT INTO moderation_appeal (act_id, text, at, decided_by, decided_at, granted, reason) "
        "VALUES (:act, 'x', CURRENT_TIMESTAMP, :who, CURRENT_TIMESTAMP, TRUE, 'x')"
    )
    with pytest.raises(Conflict), transaction():
        db.session.execute(text(born), {"act": act, "who": cast.moderator.person_id})
