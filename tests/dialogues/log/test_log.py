"""The log: no gaps, no doubles, nothing lost, and the state is what it says."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DatabaseError

from app.db.base import db
from app.db.unit import transaction
from app.dialogues.activities.protocol import Doer
from app.dialogues.log.actions import SNAPSHOT_EVERY, Asked, act_in
from app.dialogues.log.fold import Hall, told
from app.dialogues.log.models import Event, Snapshot, Words
from app.dialogues.log.queries import hall_from_log, heads_of, rows_since
from tests.dialogues.makers import NOW, do, make_stage

pytestmark = pytest.mark.usefixtures("notes")


@pytest.fixture
def stage(app):
    return make_stage()


def numbers(stage):
    return [row.stamp.seq for row in rows_since(stage.id, 0)]


def test_an_act_becomes_numbered_rows(stage):
    done = do(stage, stage.participant, "note", {"text": "Loket dua", "times": 2})
    assert (done.refusal, done.seq) == (None, 2)
    assert numbers(stage) == [1, 2]
    assert heads_of([stage.id])[stage.id] == (2, 0, "open")
    assert hall_from_log(stage.id).views("public")["notes"]["notes"] == {
        "1": "Loket dua",
        "2": "Loket dua",
    }


def test_the_same_key_is_the_same_act(stage):
    told_once = {"text": "Satu", "times": 1}
    first = do(stage, stage.participant, "note", told_once, key="a")
    again = do(stage, stage.participant, "note", told_once, key="a")
    assert (first.seq, again.seq, again.rows) == (1, 1, [])
    assert do(stage, stage.facilitator, "note", told_once, key="a").seq == 2, "keys are one's own"


@pytest.mark.parametrize(
    ("who", "activity", "verb", "raw", "key", "code"),
    [
        ("participant", "notes", "clear", {}, "", "forbidden"),
        ("facilitator", "notes", "clear", {}, "", "conflict"),
        ("participant", "notes", "note", {"text": "", "times": 1}, "", "invalid"),
        ("participant", "notes", "note", {"text": "x", "times": 99}, "", "invalid"),
        ("participant", "notes", "note", {"text": "x", "times": 1, "more": 1}, "", "invalid"),
        ("participant", "notes", "note", "x", "", "invalid"),
        ("participant", "notes", "sing", {}, "", "missing"),
        ("participant", "agenda", "note", {}, "", "missing"),
        ("participant", "../notes", "note", {}, "", "missing"),
        ("participant", "notes", "note", {"text": "x", "times": 1}, "k" * 41, "invalid"),
        ("participant", "notes", "note", {"text": "x", "times": 1}, "\0", "invalid"),
    ],
)
def test_a_refused_act_changes_nothing(stage, who, activity, verb, raw, key, code):
    asked = Asked(getattr(stage, who), activity, verb, raw, key)
    with transaction():
        [done] = act_in(stage.id, hall_from_log(stage.id), [asked], now=NOW).done
    assert done.refusal.code == code
    assert numbers(stage) == []
    assert heads_of([stage.id])[stage.id] == (0, 0, "open")


def test_nobody_acts_for_another_but_who_runs_the_room(stage):
    mine = {"text": "Kata Pak Karim", "times": 1}
    for_him = Doer(stage.participant.seat, stage.participant.roles, behalf=7)
    assert do(stage, for_him, "note", mine).refusal.code == "forbidden"
    assert do(stage, Doer(1, frozenset({"minutes"}), behalf=7), "note", mine).refusal is None
    assert told(rows_since(stage.id, 0)[0])["behalf"] == 7


def test_a_room_that_is_not_open_takes_nothing(app):
    stage = make_stage(opened=False)
    assert (
        do(stage, stage.participant, "note", {"text": "x", "times": 1}).refusal.code == "conflict"
    )


def test_one_refused_act_of_many_costs_the_others_nothing(stage):
    good = [Asked(stage.participant, "notes", "note", {"text": str(n), "times": 1}) for n in (1, 2)]
    bad = Asked(stage.participant, "notes", "clear", {})
    with transaction():
        done = act_in(stage.id, hall_from_log(stage.id), [good[0], bad, good[1]], now=NOW).done
    assert [one.seq for one in done] == [1, 0, 2]
    assert numbers(stage) == [1, 2]


def test_what_the_clock_makes_so_stands_before_the_next_act(stage):
    do(stage, stage.participant, "note", {"text": "x", "times": 1})
    do(stage, stage.participant, "note", {"text": "y", "times": 1}, after_s=61)
    assert [row.fact.kind for row in rows_since(stage.id, 0)] == ["noted", "rang", "noted"]
    assert rows_since(stage.id, 0)[1].stamp.seat == 0


def test_the_clock_speaks_by_itself_and_once(stage):
    do(stage, stage.participant, "note", {"text": "x", "times": 1})
    hall = hall_from_log(stage.id)
    assert hall.next_due() == NOW + timedelta(minutes=1)
    for expected in (1, 0):
        with transaction():
            assert len(act_in(stage.id, hall, [], now=NOW + timedelta(minutes=2)).rows) == expected


def test_a_transcript_holds_no_words(stage):
    do(stage, stage.participant, "note", {"text": "Rahasia", "times": 1})
    [row] = rows_since(stage.id, 0)
    assert told(row) == {
        "seq": 1, "at": NOW.isoformat(), "activity": "notes", "kind": "noted", "seat": 2, "data": {},
    }  # fmt: skip
    assert "Rahasia" not in str(db.session.execute(text("SELECT data FROM dialogue_event")).all())


def test_a_snapshot_and_the_rest_are_the_whole_log(stage):
    hall = hall_from_log(stage.id)
    for number in range(SNAPSHOT_EVERY // 5 + 3):
        do(stage, stage.participant, "note", {"text": str(number), "times": 5}, hall=hall)
    assert db.session.get(Snapshot, stage.id).seq == SNAPSHOT_EVERY
    from_the_start = Hall.begun(hall.settings)
    for row in rows_since(stage.id, 0):
        from_the_start.take(row)
    assert hall_from_log(stage.id).states == from_the_start.states == hall.states


def test_a_failed_transaction_leaves_no_row(stage):
    with pytest.raises(RuntimeError), transaction():
        asked = Asked(stage.participant, "notes", "note", {"text": "x", "times": 1})
        act_in(stage.id, hall_from_log(stage.id), [asked], now=NOW)
        raise RuntimeError
    assert numbers(stage) == []
    assert do(stage, stage.participant, "note", {"text": "y", "times": 1}).seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        update(Event).values(kind="other"),
        delete(Event),
        insert(Event).values(
            room_id=1, seq=9, at=NOW, seat=0, behalf=0, activity="notes", kind="rang", data={}
        ),
        insert(Event).values(
            room_id=1, seq=1, at=NOW, seat=0, behalf=0, activity="notes", kind="rang", data={}
        ),
    ],
    ids=["change", "remove", "gap", "same-number"],
)
def test_raw_sql_cannot_touch_the_log(stage, statement):
    do(stage, stage.participant, "note", {"text": "x", "times": 1})
    with pytest.raises(DatabaseError):
        db.session.execute(statement)
    db.session.rollback()
    assert numbers(stage) == [1]


def test_words_can_be_emptied_and_the_fact_stays(stage):
    do(stage, stage.participant, "note", {"text": "Rahasia", "times": 1})
    with transaction():
        db.session.execute(update(Words).values(words=""))
    assert hall_from_log(stage.id).views("public")["notes"]["notes"] == {"1": ""}


def test_two_at_once_have_two_numbers(app, stage):
    found, start = [], threading.Barrier(2)

    def act(place):
        with app.app_context():
            start.wait()
            for _ in range(10):
                raw = {"text": str(place), "times": 1}
                found.append(do(stage, stage.participant, "note", raw).seq)
            db.session.remove()

    threads = [threading.Thread(target=act, args=(place,)) for place in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(found) == list(range(1, 21))
    assert numbers(stage) == list(range(1, 21))
