"""Conflicts of interest: declared, detected, detected again, waived by two."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.models import Membership
from app.accounts.organisations.actions import begin_membership
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import announce, transaction
from app.innovations.judging import actions, queries
from app.innovations.judging.conflicts.actions import block
from app.innovations.judging.conflicts.detection.queries import findings
from app.innovations.judging.conflicts.queries import conflicts_visible_to
from app.innovations.judging.desks.queries import desk_of
from app.innovations.judging.models import ConflictOfInterest
from app.innovations.proposals.models import Handover, TeamMember
from app.notices.models import Notice
from tests.innovations.judging.makers import (
    GOOD,
    assign,
    assignment_of,
    declare,
    make_entries,
    make_judge,
    save,
)
from tests.innovations.makers import lock
from tests.support.people import fresh, make_organisation, make_person

YEAR = timedelta(days=365)
pytestmark = pytest.mark.usefixtures("app")


def only_conflict():
    rows = select(ConflictOfInterest).execution_options(populate_existing=True)
    return db.session.scalars(rows).one()


def waive(actor, reason="Kaitannya jauh dan sudah lama berlalu."):
    with transaction():
        return actions.waive(actor, only_conflict().id, reason, now=clock.now())


def second_organiser(made, name="Penyelenggara kedua"):
    return make_person(name, roles=[("organiser", f"edition:{made.edition_id}")])


def test_a_declared_conflict_takes_everything_away(made, judge):
    entries = make_entries(made, 2)
    first, second = assign(made, judge, *entries)
    save(judge, first)
    declare(judge, first)
    assert assignment_of(made, judge, entries[0]).state == "blocked"
    assert [row.id for row in queries.queue_of(judge, show="all").rows] == [second]
    assert queries.queue_of(judge).stage.total == 1
    assert queries.totals_of(made.stage_ids[0]) == []
    for refused in (lambda: queries.entry_for_judge(judge, first), lambda: save(judge, first)):
        with pytest.raises(Missing):
            refused()


def test_a_conflict_needs_a_word_and_leaves_a_trace_without_names(made, judge):
    (one,) = assign(made, judge, *make_entries(made))
    with pytest.raises(Invalid):
        declare(judge, one, "   ")
    declare(judge, one)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "conflict.declared")
    ).one()
    assert "kenal" not in entry.facts
    told = db.session.scalars(select(Notice).where(Notice.href == "/desk/conflicts/")).all()
    assert {one.person_id for one in told} == {made.organiser.person_id}


@pytest.mark.parametrize("words", ["Saudara\0nya", "x" * 301, " \n "])
def test_words_that_cannot_be_kept_are_refused_alike_on_both_databases(made, judge, words):
    (entry,) = make_entries(made)
    (desk,) = assign(made, judge, entry)
    with pytest.raises(Invalid) as no:
        declare(judge, desk, words)
    assert no.value.field == "note"
    with pytest.raises(Invalid) as no, transaction():
        actions.hand_back(judge, desk, words, now=clock.now())
    assert no.value.field == "reason"
    assert assignment_of(made, judge, entry).state == "open"


def test_the_same_house_is_found_when_assigning(made):
    regency = make_organisation("Kabupaten Berau", kind="regency")
    unit = make_organisation("Dinas Sosial", parent=regency)
    sibling = make_organisation("Dinas Kesehatan", parent=regency)
    stranger = make_organisation("Dinas Kesehatan", kind="unit")
    entries = make_entries(made, 1, unit_id=unit)
    near = [make_judge(made, org=place) for place in (unit, sibling, regency)]
    far = make_judge(made, org=stranger)
    for one in near:
        assign(made, one, *entries)
        assert assignment_of(made, one, entries[0]).state == "blocked"
        assert queries.queue_of(fresh(one), show="all").stage is None
    assign(made, far, *entries)
    assert assignment_of(made, far, entries[0]).state == "open"


@pytest.mark.parametrize("how", ["member", "lead", "handed_over", "same_name"])
def test_the_team_is_found_when_assigning(made, how):
    judge = make_judge(made, "Dr. Endah Lestari, M.Si.")
    if how == "lead":
        entries = make_entries(made, 1, lead=judge)
    elif how == "member":
        entries = make_entries(made, 1, team=(judge,))
    else:
        entries = make_entries(made, 1)
        with transaction():
            _tie(how, entries[0], judge)
    assign(made, judge, *entries)
    assert assignment_of(made, judge, entries[0]).state == "blocked"
    assert only_conflict().source == "team"


def _tie(how, proposal, judge):
    now = clock.now()
    if how == "handed_over":
        lead = db.session.scalar(
            select(TeamMember.person_id).where(TeamMember.proposal_id == proposal)
        )
        db.session.add(
            Handover(
                proposal_id=proposal, from_person_id=judge.person_id, to_person_id=lead, at=now
            )
        )
    else:
        db.session.add(TeamMember(proposal_id=proposal, name="endah LESTARI", joined_at=now))


def test_found_again_when_a_membership_begins(made, judge):
    unit = make_organisation("Dinas Sosial")
    entries = make_entries(made, 1, unit_id=unit)
    (one,) = assign(made, judge, *entries)
    save(judge, one)
    admin = make_person("Admin", roles=[("admin", "*")])
    with transaction():
        begin_membership(admin, judge.person_id, unit, now=clock.now())
    assert assignment_of(made, judge, entries[0]).state == "blocked"
    assert only_conflict().source == "organisation"
    assert queries.totals_of(made.stage_ids[0]) == []


@pytest.mark.parametrize(("left", "near"), [(timedelta(days=-1), False), (timedelta(0), True)])
def test_whoever_leaves_while_the_edition_goes_on_is_still_of_that_house(made, judge, left, near):
    unit = make_organisation("Dinas Sosial")
    (entry,) = make_entries(made, 1, unit_id=unit)
    opened = made.edition().created_at
    with transaction():
        place = Membership(person_id=judge.person_id, organisation_id=unit, since=opened - YEAR)
        place.until = opened + left
        db.session.add(place)
    wanted = {(entry, judge.person_id): "organisation"} if near else {}
    assert findings([entry], [judge.person_id]) == wanted


def test_found_again_when_a_team_grows(made, judge):
    entries = make_entries(made, 1)
    assign(made, judge, *entries)
    with transaction():
        db.session.add(
            TeamMember(
                proposal_id=entries[0],
                person_id=judge.person_id,
                name=judge.name,
                joined_at=clock.now(),
            )
        )
        announce("proposals.team_changed", entries[0])
    assert assignment_of(made, judge, entries[0]).state == "blocked"


def test_what_was_not_written_down_yet_is_hidden_all_the_same(made, judge):
    """Between a membership's commit and its listener the entry is closed already."""
    unit = make_organisation("Dinas Sosial")
    (one,) = assign(made, judge, *make_entries(made, 1, unit_id=unit))
    assert desk_of(judge, one)
    with transaction():
        db.session.execute(
            text(
                "INSERT INTO membership (person_id, organisation_id, position, since)"
                " SELECT :p, :o, '', created_at FROM person WHERE id = :p"
            ),
            {"p": judge.person_id, "o": unit},
        )
    with pytest.raises(Missing):
        desk_of(fresh(judge), one)
    with pytest.raises(Missing):
        save(fresh(judge), one)


def test_a_locked_stage_is_not_looked_at_again(made, judge):
    unit = make_organisation("Dinas Sosial")
    entries = make_entries(made, 1, unit_id=unit)
    (one,) = assign(made, judge, *entries)
    save(judge, one)
    lock(made, 0)
    with transaction():
        TeamMember(proposal_id=entries[0])
        assert actions.detect_conflicts(person_id=judge.person_id, now=clock.now()) == []


def test_what_was_counted_stays_counted(made, judge):
    """After the lock a judge tells the organiser; nothing that was counted leaves."""
    (entry,) = make_entries(made)
    (desk,) = assign(made, judge, entry)
    save(judge, desk)
    lock(made, 0)
    with pytest.raises(Conflict, match="langsung kepada penyelenggara"):
        declare(judge, desk, "Saudara ketua tim")
    with transaction():
        block(SYSTEM, {(entry, judge.person_id): "same_house"}, now=clock.now())
    assert assignment_of(made, judge, entry).state in ("open", "done")


def test_two_people_waive_and_the_entry_comes_back(made, judge):
    entries = make_entries(made, 1)
    (one,) = assign(made, judge, *entries)
    save(judge, one)
    declare(judge, one)
    assert waive(made.organiser).state == "blocked"
    with pytest.raises(Conflict):
        waive(made.organiser)
    with pytest.raises(Missing):
        queries.entry_for_judge(judge, one)
    assert waive(second_organiser(made), "Sependapat.").state == "waived"
    assert assignment_of(made, judge, entries[0]).state == "done"
    assert save(judge, one, GOOD).total == 72.0
    assert [row.total for row in queries.totals_of(made.stage_ids[0])] == [72.0]
    assert only_conflict().waive_reason.splitlines() == [
        "Kaitannya jauh dan sudah lama berlalu.",
        "Sependapat.",
    ]
    with pytest.raises(Conflict):
        waive(second_organiser(made))


def test_who_may_not_waive(made, judge):
    helper = second_organiser(made, "Anggota tim")
    entries = make_entries(made, 1, team=(helper,))
    (one,) = assign(made, judge, *entries)
    declare(judge, one)
    with pytest.raises(Forbidden):
        waive(helper)
    stranger = make_person("Penyelenggara lain", roles=[("organiser", "edition:999")])
    with pytest.raises(Missing):
        waive(stranger)
    with pytest.raises(Missing):
        waive(judge)
    with pytest.raises(Invalid):
        waive(made.organiser, " ")
    with pytest.raises(Invalid):
        waive(made.organiser, "x" * 501)


def test_an_organiser_who_judges_never_sees_the_own_conflict(made):
    both = make_judge(made)
    with transaction():
        db.session.execute(
            text(
                'INSERT INTO "grant" (person_id, role, scope, given_at)'
                " SELECT id, 'organiser', :scope, created_at FROM person WHERE id = :p"
            ),
            {"p": both.person_id, "scope": f"edition:{made.edition_id}"},
        )
    both = fresh(both)
    (one,) = assign(made, both, *make_entries(made))
    declare(both, one)
    assert conflicts_visible_to(both) == []
    assert len(conflicts_visible_to(made.organiser)) == 1
    with pytest.raises(Missing):
        waive(both)
    told = select(Notice).where(
        Notice.person_id == both.person_id, Notice.href == "/desk/conflicts/"
    )
    assert db.session.scalars(told).all() == []


def test_a_waiver_ends_when_something_is_added(made):
    unit = make_organisation("Dinas Sosial")
    judge = make_judge(made, org=unit)
    entries = make_entries(made, 1, unit_id=unit)
    (one,) = assign(made, judge, *entries)
    waive(made.organiser)
    waive(second_organiser(made))
    with transaction():
        assert actions.detect_conflicts(now=clock.now()) == []
    assert save(judge, one).total == 72.0
    with transaction():
        db.session.add(
            TeamMember(
                proposal_id=entries[0], person_id=judge.person_id, name="J", joined_at=clock.now()
            )
        )
    with transaction():
        found = actions.detect_conflicts(proposal_id=entries[0], now=clock.now())
    assert found == [(entries[0], judge.person_id)]
    assert only_conflict().state == "blocked"
    assert only_conflict().waived_first_by is None


def test_detection_is_the_systems_act(made, judge):
    unit = make_organisation("Dinas Sosial")
    other = make_judge(made, org=unit)
    assign(made, other, *make_entries(made, 1, unit_id=unit))
    with transaction():
        db.session.execute(text("UPDATE conflict_of_interest SET note = ''"))
    assert SYSTEM.person_id is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "conflict.found")).one()
    assert '"source": "organisation"' in entry.facts
