"""What even raw SQL may not do, on both databases. Each guard is seen to let the honest act pass."""

import pytest
from sqlalchemy import text

from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from tests.innovations.judging.makers import (
    GOOD,
    assign,
    make_entries,
    save,
)
from tests.innovations.makers import lock

pytestmark = pytest.mark.usefixtures("app")
CONFLICT = "benturan kepentingan"
LOCKED = "sudah dikunci"
FIXED = "tetap milik"
EITHER = (CONFLICT, FIXED)  # two guards refuse it; which one speaks is the database's choice


@pytest.fixture
def desks(made, judge):
    return assign(made, judge, *make_entries(made, 2))


def run(sql, **values):
    with transaction():
        return db.session.execute(text(sql), values)


def refused(words, sql, **values):
    with pytest.raises(Conflict) as no:
        run(sql, **values)
    assert any(one in str(no.value) for one in (words if isinstance(words, tuple) else (words,)))


def block(desk):
    """A conflict written by hand: not even the assignment knows of it."""
    run(
        "INSERT INTO conflict_of_interest (proposal_id, person_id, source, note, state, found_at,"
        " waive_reason) SELECT proposal_id, person_id, 'declared', '', 'blocked', assigned_at, ''"
        " FROM assignment WHERE id = :desk",
        desk=desk,
    )


NEW_SHEET = (
    "INSERT INTO scoresheet (assignment_id, stage_id, proposal_id, person_id, rubric_sha256,"
    " internal_note, feedback, version, changed_at) SELECT id, stage_id, {proposal}, person_id,"
    " 'x', '', '', 1, assigned_at FROM assignment WHERE id = :desk"
)
NEW_SCORE = (
    "INSERT INTO score (assignment_id, criterion, value, reason, rubric_sha256)"
    " VALUES (:desk, :key, 3, '', 'x')"
)
UPSERT = NEW_SCORE + " ON CONFLICT (assignment_id, criterion) DO UPDATE SET value = 1"


def test_a_score_on_a_blocked_pair(judge, desks):
    free, barred = desks
    save(judge, free, GOOD)
    save(judge, barred, GOOD)
    block(barred)
    refused(CONFLICT, NEW_SCORE, desk=barred, key="lain")
    refused(CONFLICT, UPSERT, desk=barred, key="kebaruan")
    refused(CONFLICT, "UPDATE score SET value = 1 WHERE assignment_id = :desk", desk=barred)
    refused(CONFLICT, "UPDATE scoresheet SET total = 99 WHERE assignment_id = :desk", desk=barred)
    move = "UPDATE score SET assignment_id = :to, criterion = 'pindah' WHERE assignment_id = :desk AND criterion = 'kebaruan'"
    refused(EITHER, move, desk=free, to=barred)
    run(NEW_SCORE, desk=free, key="lain")


def test_a_first_card_on_a_blocked_pair_even_under_another_name(judge, desks):
    free, barred = desks
    block(barred)
    refused(CONFLICT, NEW_SHEET.format(proposal="proposal_id"), desk=barred)
    elsewhere = f"(SELECT proposal_id FROM assignment WHERE id = {free})"
    refused(EITHER, NEW_SHEET.format(proposal=elsewhere), desk=barred)
    run(NEW_SHEET.format(proposal="proposal_id"), desk=free)


def test_a_blocked_pair_is_not_assigned_or_opened(judge, desks):
    _free, barred = desks
    run("UPDATE assignment SET state = 'blocked' WHERE id = :desk", desk=barred)
    block(barred)
    refused(CONFLICT, "UPDATE assignment SET state = 'open' WHERE id = :desk", desk=barred)
    refused(CONFLICT, "UPDATE assignment SET state = 'done' WHERE id = :desk", desk=barred)
    again = (
        "INSERT INTO assignment (stage_id, proposal_id, person_id, state, assigned_at,"
        " returned_reason, title, blindness) SELECT s.id, proposal_id, person_id, :state,"
        " assigned_at, '', '', '' FROM assignment a, stage s WHERE a.id = :desk AND s.id <> a.stage_id"
    )
    refused(CONFLICT, again, desk=barred, state="open")
    run(again, desk=barred, state="blocked")
    run("UPDATE assignment SET reminded_at = assigned_at WHERE id = :desk", desk=barred)


def test_an_assignment_keeps_its_pair(judge, desks):
    free, other = desks
    with pytest.raises(Conflict):
        run("UPDATE assignment SET person_id = 1 WHERE id = :desk", desk=free)
    with pytest.raises(Conflict):
        run(
            "UPDATE assignment SET proposal_id ="
            " (SELECT proposal_id FROM assignment b WHERE b.id = :other) WHERE id = :desk",
            desk=free,
            other=other,
        )


def test_a_locked_card_is_never_touched(judge, desks):
    locked, free = desks
    save(judge, locked, GOOD)
    save(judge, free, GOOD)
    run("UPDATE scoresheet SET locked_at = changed_at WHERE assignment_id = :desk", desk=locked)
    for sql in (
        "UPDATE score SET value = 1 WHERE assignment_id = :desk",
        "DELETE FROM score WHERE assignment_id = :desk",
        "UPDATE scoresheet SET total = 1 WHERE assignment_id = :desk",
        "UPDATE scoresheet SET locked_at = NULL WHERE assignment_id = :desk",
        "DELETE FROM scoresheet WHERE assignment_id = :desk",
    ):
        refused(LOCKED, sql, desk=locked)
    refused(LOCKED, NEW_SCORE, desk=locked, key="lain")
    refused(LOCKED, UPSERT, desk=locked, key="kebaruan")
    run("DELETE FROM score WHERE assignment_id = :desk", desk=free)


def test_a_locked_stage_takes_no_score(made, judge, desks):
    begun, empty = desks
    save(judge, begun, GOOD)
    lock(made, 0, reason="Satu usulan tidak dinilai, panitia sepakat.")
    refused(LOCKED, NEW_SHEET.format(proposal="proposal_id"), desk=empty)
    refused(LOCKED, "UPDATE score SET value = 1 WHERE assignment_id = :desk", desk=begun)


def test_a_waiver_needs_two_different_people(judge, desks):
    block(desks[0])
    waive = "UPDATE conflict_of_interest SET state = 'waived', waived_first_by = :a, waived_second_by = :b"
    for first, second in ((None, None), (1, None), (None, 1), (1, 1)):
        with pytest.raises(Conflict):
            run(waive, a=first, b=second)
    run(waive, a=1, b=2)
    save(judge, desks[0], GOOD)


def test_a_card_keeps_the_entry_of_its_assignment(made, judge, desks):
    """Otherwise a score of a free pair would count for an entry that the judge may not judge."""
    free, barred = desks
    save(judge, free, GOOD)
    block(barred)
    theirs = f"(SELECT proposal_id FROM assignment WHERE id = {barred})"
    move = f"UPDATE scoresheet SET proposal_id = {theirs} WHERE assignment_id = :desk"
    refused(FIXED, move, desk=free)
    refused(FIXED, "UPDATE scoresheet SET person_id = 1 WHERE assignment_id = :desk", desk=free)
    other = (
        "UPDATE scoresheet SET stage_id = (SELECT max(id) FROM stage) WHERE assignment_id = :desk"
    )
    refused(FIXED, other, desk=free)
    run("UPDATE scoresheet SET total = 50 WHERE assignment_id = :desk", desk=free)


def test_a_first_card_tells_its_own_entry(judge, desks):
    free, other = desks
    theirs = f"(SELECT proposal_id FROM assignment WHERE id = {other})"
    refused(FIXED, NEW_SHEET.format(proposal=theirs), desk=free)
    run(NEW_SHEET.format(proposal="proposal_id"), desk=free)


def test_a_score_stays_on_its_card(judge, desks):
    locked, free = desks
    save(judge, locked, GOOD)
    save(judge, free, GOOD)
    run("UPDATE scoresheet SET locked_at = changed_at WHERE assignment_id = :desk", desk=locked)
    away = "UPDATE score SET assignment_id = :to, criterion = 'pindah' WHERE assignment_id = :desk AND criterion = 'kebaruan'"
    refused(FIXED, away, desk=locked, to=free)


@pytest.mark.one_database
def test_nothing_guarded_is_replaced(judge, desks):
    """INSERT OR REPLACE deletes what stands there, and no DELETE trigger sees it."""
    locked, free = desks
    save(judge, locked, GOOD)
    save(judge, free, GOOD)
    run("UPDATE scoresheet SET locked_at = changed_at WHERE assignment_id = :desk", desk=locked)
    again = "INSERT OR REPLACE INTO {0} SELECT * FROM {0} WHERE {1} = :desk"
    refused(LOCKED, again.format("scoresheet", "assignment_id"), desk=locked)
    refused(LOCKED, again.format("score", "assignment_id"), desk=locked)
    refused(FIXED, again.format("assignment", "id"), desk=free)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["assignment", "scoresheet", "score"])
def test_nothing_guarded_is_emptied(judge, desks, table):
    save(judge, desks[0], GOOD)
    with pytest.raises(Conflict):
        run(f"TRUNCATE {table} CASCADE")
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))
