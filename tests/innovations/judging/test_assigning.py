"""Assigning by hand and evenly, handing back, taking back."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.core import clock
from app.core.errors import Conflict, Invalid, Missing
from app.db.base import db
from app.db.unit import announce, transaction
from app.innovations.judging import actions, queries
from app.innovations.judging.assignments.queries import entries_to_assign, overview_of
from app.innovations.judging.models import Assignment
from app.innovations.proposals.models import TeamMember
from app.notices.models import Notice
from tests.innovations.judging.makers import (
    assign,
    assignment_of,
    declare,
    make_entries,
    make_judge,
    save,
)
from tests.innovations.makers import lock, make_draft
from tests.support.people import make_organisation, make_person

pytestmark = pytest.mark.usefixtures("app")


def spread(made, each=2, seed=7, **more):
    with transaction():
        return actions.spread_evenly(
            made.organiser, made.stage_ids[0], each=each, seed=seed, now=clock.now(), **more
        )


def pairs(made):
    rows = select(Assignment.proposal_id, Assignment.person_id, Assignment.state)
    return {tuple(row) for row in db.session.execute(rows)}


def test_an_even_spread_over_all_judges(made):
    judges = [make_judge(made) for _ in range(4)]
    entries = make_entries(made, 6)
    outcome = spread(made)
    assert (outcome.made, outcome.short) == (12, ())
    assert set(outcome.loads.values()) == {3}
    assert {p for p, _, _ in pairs(made)} == set(entries)
    told = db.session.scalars(select(Notice).where(Notice.href == "/judging/")).all()
    assert {one.person_id for one in told} == {one.person_id for one in judges}
    again = spread(made)
    assert again.made == 0


def test_the_spread_passes_by_conflicts_and_hand_backs(made):
    unit = make_organisation("Dinas Sosial")
    near = make_judge(made, org=unit)
    others = [make_judge(made) for _ in range(2)]
    own = make_entries(made, 3, unit_id=unit)
    make_entries(made, 3)
    (given,) = assign(made, others[0], own[0])
    with transaction():
        actions.hand_back(others[0], given, "Bukan bidang saya.", now=clock.now())
    outcome = spread(made)
    assert not {(p, near.person_id, "open") for p in own} & pairs(made)
    assert (own[0], others[0].person_id, "returned") in pairs(made)
    assert outcome.short == (own[0],)


def test_only_chosen_judges(made):
    judges = [make_judge(made) for _ in range(3)]
    make_entries(made, 4)
    spread(made, each=1, judges=[judges[0].person_id])
    assert {j for _, j, _ in pairs(made)} == {judges[0].person_id}


@pytest.mark.parametrize("wrong", [{"each": 0}, {"each": 10}, {"judges": []}, {"judges": [0]}])
def test_a_spread_that_makes_no_sense(made, wrong):
    make_judge(made)
    make_entries(made)
    with pytest.raises(Invalid):
        spread(made, **wrong)


def test_only_judges_only_entries_only_organisers(made):
    judge, stranger = make_judge(made), make_person("Bukan juri")
    (entry,) = make_entries(made)
    draft, _ = make_draft(made)
    now, stage = clock.now(), made.stage_ids[0]
    for actor, entries, person, refusal in (
        (made.organiser, [entry], stranger, Invalid),
        (made.organiser, [draft], judge, Invalid),
        (made.organiser, [], judge, Invalid),
        (judge, [entry], judge, Missing),
    ):
        with pytest.raises(refusal), transaction():
            actions.assign(actor, stage, entries, person.person_id, now=now)
    with pytest.raises(Missing), transaction():
        actions.assign(made.organiser, made.stage_ids[1], [entry], judge.person_id, now=now)


def test_a_locked_stage_takes_no_assignment(made):
    judge = make_judge(made)
    entries = make_entries(made, 2)
    (one,) = assign(made, judge, entries[0])
    save(judge, one)
    lock(made, 0, reason="Satu usulan tidak dinilai, panitia sepakat.")
    with pytest.raises(Conflict):
        assign(made, judge, entries[1])
    with pytest.raises(Conflict):
        spread(made)
    with pytest.raises(Conflict), transaction():
        actions.take_back(made.organiser, one, now=clock.now())


def test_handing_back_within_three_days(made):
    judge = make_judge(made)
    first, second = assign(made, judge, *make_entries(made, 2))
    save(judge, first)
    with pytest.raises(Invalid), transaction():
        actions.hand_back(judge, first, "  ", now=clock.now())
    with transaction():
        actions.hand_back(judge, first, "Saya ahli hukum, bukan kesehatan.", now=clock.now())
    assert [row.id for row in queries.queue_of(judge, show="all").rows] == [second]
    assert queries.totals_of(made.stage_ids[0]) == []
    href = f"/desk/stages/{made.stage_ids[0]}/assign"
    (told,) = db.session.scalars(select(Notice).where(Notice.href == href)).all()
    assert told.person_id == made.organiser.person_id
    with pytest.raises(Conflict), transaction():
        actions.hand_back(judge, second, "Terlambat.", now=clock.now() + timedelta(days=3))


def test_what_was_handed_back_can_be_given_again_by_hand(made):
    judge = make_judge(made)
    (entry,) = make_entries(made)
    (one,) = assign(made, judge, entry)
    with transaction():
        actions.hand_back(judge, one, "Bukan bidang saya.", now=clock.now())
    assign(made, judge, entry)
    assert assignment_of(made, judge, entry).state == "open"


def test_taking_back_before_anything_was_written(made):
    judge = make_judge(made)
    first, second = assign(made, judge, *make_entries(made, 2))
    save(judge, second)
    with transaction():
        assert actions.take_back(made.organiser, first, now=clock.now()) == made.stage_ids[0]
    with pytest.raises(Conflict), transaction():
        actions.take_back(made.organiser, second, now=clock.now())
    with pytest.raises(Missing), transaction():
        actions.take_back(judge, second, now=clock.now())


def test_how_many_are_short(made):
    judge = make_judge(made)
    entries = make_entries(made, 3)
    desks = assign(made, judge, *entries[:2])
    declare(judge, desks[0])
    row = overview_of(made.stage_ids[0], 1)
    assert (row.entries, row.short, row.pairs) == (3, 2, 1)
    short = entries_to_assign(made.stage_ids[0], wanted=1)
    assert {one.proposal_id for one in short} == {entries[0], entries[2]}


def test_titles_follow_the_team_and_the_stage(made):
    judge = make_judge(made)
    (entry,) = make_entries(made, 1, title="Antar obat ala Ratih di Maratua")
    assign(made, judge, entry)
    (row,) = queries.queue_of(judge).rows
    assert row.title == "Antar obat ala Ratih di Maratua"
    with transaction():
        db.session.add(TeamMember(proposal_id=entry, name="Ratih Wijaya", joined_at=clock.now()))
        announce("proposals.team_changed", entry)
    (row,) = queries.queue_of(judge).rows
    assert row.title == "Antar obat ala ▇▇▇ (disamarkan) di Maratua"


def test_a_title_made_for_another_blindness_is_not_shown(made):
    judge = make_judge(made)
    (entry,) = make_entries(made)
    assign(made, judge, entry)
    with transaction():
        db.session.execute(
            Assignment.__table__.update().values(title="Terbuka: Kabupaten Berau", blindness="open")
        )
    (row,) = queries.queue_of(judge).rows
    assert row.title == ""
    with transaction():
        announce("editions.edition_changed", made.edition_id)
    (row,) = queries.queue_of(judge).rows
    assert row.title.startswith("Antar obat")


def test_the_queue_costs_two_statements_for_three_and_for_thirty(made):
    judge = make_judge(made)
    assign(made, judge, *make_entries(made, 3))
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))

    def cost():
        db.session.rollback()
        seen.clear()
        rows = queries.queue_of(judge).rows
        return len(rows), len([one for one in seen if not one.startswith("BEGIN")])

    assert cost() == (3, 2)
    assign(made, judge, *make_entries(made, 27))
    assert cost() == (30, 2)
    assign(made, judge, *make_entries(made, 3))
    queue = queries.queue_of(judge)
    assert len(queue.rows) == 30
    rest = queries.queue_of(judge, after=queue.older).rows
    assert len(rest) == 3
    assert rest[0].id > queue.rows[-1].id
