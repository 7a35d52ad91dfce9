"""Holding, acting, appealing: on both databases, about notes of a room above."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import ANYONE
from app.core.errors import Conflict, Forbidden, Invalid, Missing, SlowDown
from app.db.unit import transaction
from app.moderation import actions, queries
from app.moderation.log.queries import log
from app.moderation.rules import APPEALABLE, FLOOD_REPORTS
from app.notices.queries import notices_for
from tests.moderation.makers import KIND, REASON, act, appeal, decide, hold, report, rows
from tests.support.people import make_organisation, make_person

DAY = timedelta(days=1)


def verbs():
    return [row[0] for row in rows("SELECT verb FROM moderation_act ORDER BY id")]


def waiting(actor):
    return [(row.subject_id, bool(row.near)) for row in queries.queue(actor)]


def told(actor):
    return [(one.msgid, one.facts) for one in reversed(notices_for(actor))]


def suspended(actor, now):
    return queries.suspended_until(actor.person_id, now)


def test_a_held_note_waits_is_told_of_and_is_released(app, wall, cast):
    note = wall.put(cast.author, cast.agency)
    hold(wall, note)
    assert waiting(cast.first) == [(note, False)]
    assert [msgid for msgid, _facts in told(cast.author)] == [actions.HELD.msgid]
    act(cast.first, note, "release", rule="insult")
    assert wall.notes[note].state == "shown"
    assert waiting(cast.first) == []
    assert verbs() == ["hold", "release"]
    ((undoes,),) = rows("SELECT undoes_id FROM moderation_act WHERE verb = 'release'")
    assert undoes == rows("SELECT id FROM moderation_act WHERE verb = 'hold'")[0][0]
    msgid, facts = told(cast.author)[-1]
    assert msgid == actions.EASED.msgid
    assert facts["reason"] == REASON


def test_a_held_note_that_was_edited_is_held_once(app, wall, cast):
    note = wall.put(cast.author)
    hold(wall, note)
    hold(wall, note, kind="threat")
    assert verbs() == ["hold"]
    act(cast.first, note, "hide")
    hold(wall, note)
    assert verbs() == ["hold", "hide", "hold"]
    assert waiting(cast.first) == [(note, False)]


def test_every_act_is_told_with_its_rule_its_reason_and_the_way_to_object(app, wall, cast):
    note = wall.put(cast.author)
    act(cast.first, note, "hide", rule="private")
    (one,) = notices_for(cast.author)
    assert one.msgid == actions.TOLD.msgid
    assert one.href == "/moderation/mine"
    assert one.facts["reason"] == REASON
    assert "data pribadi" in one.facts["rule"]["say"]
    assert [row.verb for row in queries.acts_on(cast.author)] == ["hide"]


@pytest.mark.parametrize("verb", ["warn", "suspend", "lock"])
def test_while_a_note_is_held_it_keeps_waiting_whatever_else_is_done(app, wall, cast, verb):
    note = wall.put(cast.author)
    hold(wall, note)
    act(cast.first, note, verb, days=1)
    assert waiting(cast.first) == [(note, False)]
    act(cast.first, note, "hide")
    assert waiting(cast.first) == []


def test_what_a_moderator_holds_waits_too(app, wall, cast):
    note = wall.put(cast.author)
    act(cast.first, note, "hold")
    assert wall.notes[note].state == "held"
    assert waiting(cast.second) == [(note, False)]


def test_what_would_change_nothing_is_a_conflict_and_leaves_no_act(app, wall, cast):
    note = wall.put(cast.author)
    for verb in ("release", "restore", "unlock", "lift", "dismiss"):
        with pytest.raises(Conflict):
            act(cast.first, note, verb)
    act(cast.first, note, "hide")
    for verb in ("hide", "hold", "release"):
        with pytest.raises(Conflict):
            act(cast.second, note, verb)
    assert verbs() == ["hide"]
    assert wall.notes[note].done == ["hide"]


def test_an_act_that_its_room_refuses_leaves_nothing(app, wall, cast):
    note = wall.put(cast.author)
    with pytest.raises(Conflict):
        act(cast.first, note, "merge")
    assert verbs() == []
    assert told(cast.author) == []


def test_what_is_missing_is_said_beside_its_field(app, wall, cast):
    note = wall.put(cast.author)
    for field, odd in (("reason", " "), ("rule", "x"), ("verb", "delete"), ("days", 3)):
        said = {"verb": "suspend", "days": 1} | {field: odd}
        with pytest.raises(Invalid) as no:
            act(cast.first, note, said.pop("verb"), **said)
        assert no.value.field == field
    for number in (99, 2**40):
        with pytest.raises(Missing):
            act(cast.first, number, "hide")
    with pytest.raises(Missing), transaction():
        actions.act(cast.first, "poem", 1, "hide", rule="spam", reason="x", now=clock.now())


@pytest.mark.parametrize("roles", [[], [("officer", "*")], [("moderator", "organisation:1")],
                                   [("admin", "organisation:1")], [("judge", "edition:1")]])  # fmt: skip
def test_only_moderators_of_everything_act(app, wall, cast, roles):
    note, who = wall.put(cast.author), make_person(roles=roles)
    with pytest.raises(Forbidden):
        act(who, note, "hide")
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)
    with pytest.raises(Forbidden):
        decide(who, done.id)


def test_admins_moderate_too(app, wall, cast):
    act(make_person(roles=[("admin", "*")]), wall.put(cast.author), "hide")
    assert verbs() == ["hide"]


def test_nobody_of_the_agency_above_it_or_below_it_acts(app, wall, cast):
    note = wall.put(cast.author, cast.agency)
    everywhere = ("moderator", "*")
    other = make_organisation("Dinas Lain", parent=cast.regency)
    near = [
        *(
            make_person(org=org, roles=[everywhere])
            for org in (cast.regency, cast.agency, cast.unit)
        ),
        make_person(roles=[everywhere, ("officer", f"organisation:{cast.unit}")]),
        make_person(roles=[everywhere, ("judge", f"organisation:{cast.regency}")]),
        make_person(roles=[("admin", "*"), ("admin", f"organisation:{cast.agency}")]),
    ]
    hold(wall, note)
    for who in near:
        with pytest.raises(Conflict, match="instansi Anda sendiri"):
            act(who, note, "release")
        assert waiting(who) == [(note, True)]
        assert queries.open_count(who) == 0
    sibling = make_person(org=other, roles=[everywhere])
    assert waiting(sibling) == [(note, False)]
    act(sibling, note, "release")


def test_agencies_1_and_11_are_not_in_one_line(app, wall, cast):
    first = make_organisation("Satu", kind="ministry")
    others = [make_organisation(f"Banyak {n}", kind="ministry") for n in range(12)]
    note = wall.put(cast.author, first)
    far = [one for one in others if str(one).startswith(str(first))] or others
    act(make_person(org=far[0], roles=[("moderator", "*")]), note, "hide")


def test_nobody_moderates_what_they_wrote(app, wall, cast):
    note = wall.put(cast.first)
    with pytest.raises(Conflict, match="tulisan Anda sendiri"):
        act(cast.first, note, "lock")
    with pytest.raises(Forbidden, match="tulisan Anda sendiri"):
        report(cast.first, note)
    report(cast.reader, note)
    assert waiting(cast.first) == [(note, True)]
    assert queries.open_count(cast.first) == 0
    assert queries.open_count(cast.second) == 1


def test_a_reader_reports_once_and_is_told_when_it_was_looked_at(app, wall, cast):
    note, now = wall.put(cast.author), clock.now()
    report(cast.reader, note, now=now)
    with pytest.raises(Conflict, match="sudah melaporkan"):
        report(cast.reader, note)
    report(cast.second, note, rule="other", text="Salah orang.")
    act(cast.first, note, "dismiss", rule="other", now=now + DAY)
    assert waiting(cast.first) == []
    assert [msgid for msgid, _f in told(cast.reader)] == [actions.REVIEWED.msgid]
    assert told(cast.author) == []
    third = make_person(kind="citizen")
    report(third, note, now=now + 2 * DAY)
    act(cast.first, note, "hide", now=now + 3 * DAY)
    assert len(told(cast.reader)) == 1
    assert len(told(third)) == 1


def test_what_is_not_public_cannot_be_reported(app, wall, cast):
    for state in ("held", "hidden"):
        with pytest.raises(Missing):
            report(cast.reader, wall.put(cast.author, state=state))
    with pytest.raises(Forbidden):
        report(ANYONE, wall.put(cast.author))
    with pytest.raises(Invalid):
        report(cast.reader, wall.put(cast.author), rule="other")
    assert rows("SELECT id FROM moderation_case") == []


def test_an_appeal_granted_by_another_moderator_takes_the_act_back(app, wall, cast):
    note = wall.put(cast.author, cast.agency)
    hold(wall, note)
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)
    assert [row.id for row in queries.appeals_for(cast.second)] == [done.id]
    for near in (cast.first, cast.insider):
        assert queries.appeals_for(near) == []
        with pytest.raises(Conflict):
            decide(near, done.id)
    assert wall.notes[note].state == "hidden"
    decide(cast.second, done.id)
    assert wall.notes[note].state == "shown"
    assert verbs() == ["hold", "hide", "restore"]
    with pytest.raises(Conflict, match="sudah diputus"):
        decide(cast.second, done.id)
    assert told(cast.author)[-1][0] == actions.DECIDED.msgid
    newest = log()[0]
    assert newest.undoes_id == done.id
    assert [row.granted for row in log()] == [None, True, None]


def test_an_appeal_refused_leaves_the_act(app, wall, cast):
    note = wall.put(cast.author)
    done = act(cast.first, note, "lock")
    appeal(cast.author, done.id)
    decide(cast.second, done.id, granted=False)
    assert wall.notes[note].locked
    assert verbs() == ["lock"]


def test_an_appeal_granted_too_late_takes_nothing_back_twice(app, wall, cast):
    note = wall.put(cast.author)
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)
    act(cast.first, note, "restore")
    act(cast.second, note, "hide", rule="spam")
    decide(cast.second, done.id)
    assert wall.notes[note].state == "hidden"
    assert verbs() == ["hide", "restore", "hide"]


def test_a_moved_note_goes_back_to_where_it_stood(app, wall, cast):
    note = wall.put(cast.author, board=3)
    done = act(cast.first, note, "move", target=9, rule="place")
    assert wall.notes[note].board == 9
    appeal(cast.author, done.id)
    decide(cast.second, done.id)
    assert wall.notes[note].board == 3
    assert verbs() == ["move", "move"]
    with pytest.raises(Conflict):
        appeal(cast.author, log()[0].id)


def test_only_the_author_appeals_once_and_only_what_hits(app, wall, cast):
    note = wall.put(cast.author)
    hold(wall, note)
    held = log()[0].id
    done = act(cast.first, note, "hide")
    for who in (cast.reader, cast.first, cast.second):
        with pytest.raises(Forbidden):
            appeal(who, done.id)
    with pytest.raises(Conflict):
        appeal(cast.author, held)
    with pytest.raises(Invalid):
        appeal(cast.author, done.id, " ")
    with pytest.raises(Missing):
        appeal(cast.author, 10**12)
    appeal(cast.author, done.id)
    with pytest.raises(Conflict, match="sudah diajukan"):
        appeal(cast.author, done.id)
    free = act(cast.first, note, "restore")
    with pytest.raises(Conflict):
        appeal(cast.author, free.id)
    with pytest.raises(Missing):
        decide(cast.second, free.id)


def test_whom_a_matter_came_near_meanwhile_does_not_decide_the_appeal(app, wall, cast):
    note = wall.put(cast.author)
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)
    wall.notes[note].agency_ids = frozenset({cast.agency})
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        decide(cast.insider, done.id)
    wall.notes[note].agency_ids = frozenset()
    decide(cast.second, done.id)


def test_an_agency_once_concerned_stays_concerned(app, wall, cast):
    note = wall.put(cast.author, cast.agency)
    report(cast.reader, note)
    wall.notes[note].agency_ids = frozenset({make_organisation("Dinas Lain")})
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        act(cast.insider, note, "hide")


def test_a_suspended_person_may_not_write_until_it_is_over_or_lifted(app, wall, cast):
    note, now = wall.put(cast.author), clock.now()
    other = wall.put(cast.author)
    act(cast.first, note, "suspend", days=1, now=now)
    with pytest.raises(Forbidden, match="belum boleh menulis"):
        queries.require_not_suspended(cast.author, now)
    queries.require_not_suspended(cast.reader, now)
    queries.require_not_suspended(ANYONE, now)
    queries.require_not_suspended(cast.author, now + DAY)
    longer = act(cast.second, other, "suspend", days=30, now=now)
    assert suspended(cast.author, now) == now + 30 * DAY
    appeal(cast.author, longer.id)
    decide(cast.first, longer.id)
    assert suspended(cast.author, now) == now + DAY
    act(cast.first, note, "lift", now=now)
    assert suspended(cast.author, now) is None
    assert verbs() == ["suspend", "suspend", "lift", "lift"]


def test_an_appeal_is_open_to_the_suspended_and_an_audit_names_no_author(app, wall, cast):
    done = act(cast.first, wall.put(cast.author, hidden_name=True), "suspend", days=30)
    appeal(cast.author, done.id)
    trace = rows(
        "SELECT actor_id, facts FROM audit_entry WHERE verb LIKE 'moderation.%' ORDER BY id"
    )
    assert [by for by, _facts in trace] == [cast.first.person_id, None]
    assert all(REASON not in facts for _by, facts in trace)


def test_the_queue_is_read_page_by_page_oldest_first_without_gaps(app, wall, cast):
    now = clock.now()
    numbers = [wall.put(cast.author) for _ in range(queries.PAGE + 3)]
    readers = [make_person(kind="citizen") for _ in range(len(numbers) // 10 + 1)]
    for place, number in enumerate(numbers):
        report(readers[place // 10], number, now=now + timedelta(microseconds=place // 2))
    first = queries.queue(cast.first)[: queries.PAGE]
    rest = queries.queue(cast.first, after=(first[-1].open_since, first[-1].id))
    assert [row.subject_id for row in [*first, *rest]] == numbers
    assert queries.open_count(cast.first) == len(numbers)


def test_every_hitting_verb_can_be_appealed_by_its_author(app, wall, cast):
    for verb in sorted(APPEALABLE):
        done = act(cast.first, wall.put(cast.author), verb, days=1, target=2)
        appeal(cast.author, done.id)
        decide(cast.second, done.id)
    assert all(row.granted for row in log() if row.verb in APPEALABLE and row.undoes_id is None)


def test_unused_kind_reads_as_absent(app, cast):
    with pytest.raises(Missing), transaction():
        actions.report_subject(cast.reader, KIND, 1, rule="spam", text="", now=clock.now())


def test_reports_have_a_limit(wall, cast):
    one, writer, now = make_person(kind="citizen"), make_person(kind="citizen"), clock.now()
    notes = [wall.put(writer) for _each in range(FLOOD_REPORTS + 2)]
    for number in notes[:FLOOD_REPORTS]:
        report(one, number, now=now)
    with pytest.raises(SlowDown) as no:
        report(one, notes[-2], now=now + timedelta(minutes=1))
    assert no.value.facts["seconds"] == 541
    report(make_person(kind="citizen"), notes[-2], now=now)
    report(one, notes[-1], now=now + timedelta(minutes=11))
