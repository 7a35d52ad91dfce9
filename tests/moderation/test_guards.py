"""What the database refuses by itself, also to raw SQL; and two acts at once."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.moderation import actions
from tests.moderation.makers import KIND, act, appeal, decide, hold, report, rows

_ACT = """
INSERT INTO moderation_act (case_id, verb, rule, reason, moderator_id, at)
VALUES (:case, :verb, 'spam', 'x', :who, :now)
"""


def run(sql, **values):
    """A raw statement in a transaction; what it is told to be comes out as a conflict."""
    with transaction():
        db.session.execute(text(sql), values)


def raw_act(case, who, verb="hide"):
    run(_ACT, case=case, verb=verb, who=who and who.person_id, now="2026-11-23 09:00:00+00:00")


def raw_decision(act_id, who):
    run(
        "UPDATE moderation_appeal SET decided_by = :who, granted = :yes, decided_at = at "
        "WHERE act_id = :act",
        act=act_id, who=who.person_id, yes=True,
    )  # fmt: skip


@pytest.fixture
def case(wall, cast):
    """A case about a note of the agency's, reported."""
    return report(cast.reader, wall.put(cast.author, cast.agency)).id


def test_raw_acts_of_those_too_near_are_refused(case, cast):
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        raw_act(case, cast.insider)
    with pytest.raises(Conflict, match="tulisan Anda sendiri"):
        raw_act(case, cast.author)
    raw_act(case, cast.first)
    assert rows("SELECT moderator_id FROM moderation_act") == [(cast.first.person_id,)]


def test_only_screening_acts_without_a_name_and_only_by_holding(case):
    with pytest.raises(Conflict):
        raw_act(case, None, "hide")
    raw_act(case, None, "hold")


def test_raw_decisions_of_those_too_near_are_refused(wall, cast):
    done = act(cast.first, wall.put(cast.author, cast.agency), "hide")
    appeal(cast.author, done.id)
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        raw_decision(done.id, cast.insider)
    with pytest.raises(Conflict, match="tulisan Anda sendiri"):
        raw_decision(done.id, cast.author)
    with pytest.raises(Conflict, match="bukan yang melakukan tindakannya"):
        raw_decision(done.id, cast.first)
    raw_decision(done.id, cast.second)


def test_a_decision_stands_and_an_appeal_is_not_born_decided(wall, cast):
    done = act(cast.first, wall.put(cast.author), "hide")
    born = (
        "INSERT INTO moderation_appeal (act_id, text, at, decided_by, decided_at, granted, reason) "
        "VALUES (:act, 'x', :now, :who, :now, :no, 'x')"
    )
    told = {"act": done.id, "now": "2026-11-23 09:00:00+00:00", "who": cast.first.person_id}
    with pytest.raises(Conflict, match="diajukan dulu"):
        run(born, no=False, **told)
    appeal(cast.author, done.id)
    decide(cast.second, done.id, granted=False)
    for sql in (
        "UPDATE moderation_appeal SET granted = NOT granted",
        "UPDATE moderation_appeal SET text = 'lain'",
        "DELETE FROM moderation_appeal",
    ):
        with pytest.raises(Conflict, match="tidak dapat diubah"):
            run(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE moderation_act SET reason = 'lain'",
        "UPDATE moderation_act SET moderator_id = NULL",
        "DELETE FROM moderation_act",
        "UPDATE moderation_case_agency SET organisation_id = 1",
        "DELETE FROM moderation_case_agency",
        "UPDATE moderation_case SET author_id = author_id + 1",
        "UPDATE moderation_case SET subject_id = 77",
        "DELETE FROM moderation_case",
    ],
)
def test_what_decides_who_may_act_is_kept(wall, cast, sql):
    act(cast.first, wall.put(cast.author, cast.agency), "hide")
    with pytest.raises(Conflict, match="tidak dapat diubah"):
        run(sql)


@pytest.mark.one_database
def test_nothing_is_replaced_on_sqlite(wall, cast):
    done = act(cast.first, wall.put(cast.author), "hide")
    appeal(cast.author, done.id)
    for sql in (
        "INSERT OR REPLACE INTO moderation_act SELECT * FROM moderation_act",
        "INSERT OR REPLACE INTO moderation_case SELECT * FROM moderation_case",
        "INSERT OR REPLACE INTO moderation_case (subject_kind, subject_id, author_id) "
        "SELECT subject_kind, subject_id, author_id + 1 FROM moderation_case",
        "INSERT OR REPLACE INTO moderation_appeal SELECT * FROM moderation_appeal",
        "UPDATE OR REPLACE moderation_act SET id = id + 1",
    ):
        with pytest.raises(Conflict):
            run(sql)


@pytest.mark.postgres
def test_nothing_is_emptied_on_postgresql(wall, cast):
    act(cast.first, wall.put(cast.author), "hide")
    for table in (
        "moderation_act",
        "moderation_case_agency",
        "moderation_appeal",
        "moderation_case",
    ):
        with pytest.raises(Conflict):
            run(f"TRUNCATE {table} CASCADE")


def test_nobody_reports_what_they_wrote_not_even_by_hand(case, cast):
    with pytest.raises(Conflict, match="tulisan Anda sendiri"):
        run(
            "INSERT INTO moderation_report (case_id, person_id, rule, text, at) "
            "VALUES (:case, :who, 'spam', '', :now)",
            case=case, who=cast.author.person_id, now="2026-11-23 09:00:00+00:00",
        )  # fmt: skip


def test_an_act_is_undone_once(case, cast):
    raw_act(case, cast.first)
    undo = (
        "INSERT INTO moderation_act (case_id, verb, rule, reason, moderator_id, at, undoes_id) "
        "SELECT case_id, 'restore', rule, 'x', moderator_id, at, id FROM moderation_act WHERE verb = 'hide'"
    )
    run(undo)
    with pytest.raises(Conflict):
        run(undo)


# ---------------------------------------------------------------- at once
def at_once(app, *works):
    """Each in a thread and a transaction of its own; what each returned or was refused."""
    barrier, found = Barrier(len(works)), [None] * len(works)

    def begin(place, work):
        with app.app_context():
            try:
                barrier.wait(10)
                with transaction():
                    found[place] = work()
            except Exception as no:  # noqa: BLE001 -- the test looks at what it was
                found[place] = no
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [Thread(target=begin, args=pair) for pair in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return [type(one) if isinstance(one, Exception) else None for one in found]


def acting(who, note, verb):
    told = {"rule": "insult", "reason": "x", "now": clock.now()}
    return lambda: actions.act(who, KIND, note, verb, **told) and None


@pytest.mark.parametrize("_round", range(3))
def test_two_moderators_at_once_do_one_thing_once(app, wall, cast, _round):
    note = wall.put(cast.author)
    found = at_once(app, *(acting(who, note, "hide") for who in (cast.first, cast.second) * 2))
    assert sorted(map(str, found)) == sorted(map(str, [None, Conflict, Conflict, Conflict]))
    assert rows("SELECT verb FROM moderation_act") == [("hide",)]
    assert wall.notes[note].done == ["hide"]


def test_release_and_hide_at_once_end_in_one_state(app, wall, cast):
    note = wall.put(cast.author)
    hold(wall, note)
    at_once(app, acting(cast.first, note, "release"), acting(cast.second, note, "hide"))
    verbs = [verb for (verb,) in rows("SELECT verb FROM moderation_act ORDER BY id")]
    assert verbs in (["hold", "release", "hide"], ["hold", "hide"])
    assert rows("SELECT open_since FROM moderation_case") == [(None,)]


def test_two_readers_at_once_open_one_case(app, wall, cast):
    note = wall.put(cast.author)

    def reporting(who):
        told = {"rule": "spam", "text": "", "now": clock.now()}
        return lambda: actions.report_subject(who, KIND, note, **told) and None

    readers = (cast.reader, cast.first, cast.second)
    assert at_once(app, *map(reporting, readers)) == [None] * 3
    assert rows("SELECT count(*) FROM moderation_case") == [(1,)]
    assert rows("SELECT count(*) FROM moderation_report") == [(3,)]


def test_two_decisions_at_once_are_one(app, wall, cast):
    note = wall.put(cast.author)
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)

    def deciding(granted):
        told = {"granted": granted, "reason": "x", "now": clock.now()}
        return lambda: actions.decide_appeal(cast.second, done.id, **told) and None

    found = at_once(app, deciding(True), deciding(True), deciding(False))
    assert sorted(map(str, found)) == sorted(map(str, [None, Conflict, Conflict]))
    assert len(rows("SELECT id FROM moderation_act")) <= 2
