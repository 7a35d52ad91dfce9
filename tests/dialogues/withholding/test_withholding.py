"""Words are hidden, shown again, and deleted for good; the rows of the log stand."""

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DatabaseError

from app.core.actor import ANYONE
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.live.standing import Standing
from app.dialogues.log.actions import SNAPSHOT_EVERY, Asked, act_in
from app.dialogues.log.models import Snapshot, Withheld, Words
from app.dialogues.log.queries import hall_from_log, heads_of, rows_since, withheld_of
from app.dialogues.rooms.actions import close_room, give_role
from app.dialogues.rooms.queries import seats_of
from app.dialogues.withholding.actions import hide_words, purge_words, show_words
from tests.dialogues.makers import NOW, do, make_stage
from tests.support.people import make_person

pytestmark = pytest.mark.usefixtures("notes")
SECRET = "Pak Anu, 0812-3456-7890"


@pytest.fixture
def stage(app):
    stage = make_stage()
    do(stage, stage.participant, "note", {"text": SECRET, "times": 1})
    do(stage, stage.participant, "note", {"text": "Loket dua", "times": 1})
    return stage


def hide(stage, actor=None, seq=1, rule="private", reason="Nomor telepon orang lain."):
    with transaction():
        hide_words(actor or stage.officer, stage.id, seq, rule, reason, now=NOW)


def purge(stage, actor=None, seq=1, reason="Diminta pemilik nomornya."):
    with transaction():
        purge_words(actor or stage.officer, stage.id, seq, reason, now=NOW)


def notes(stage):
    return hall_from_log(stage.id).views("public")["notes"]["notes"]


def everything_kept():
    """All that the database holds of rooms, as text."""
    tables = ("dialogue_event", "dialogue_words", "dialogue_snapshot", "dialogue_withheld")
    return str([db.session.execute(text(f"SELECT * FROM {name}")).all() for name in tables])


def test_hidden_words_are_read_by_nobody_until_they_are_shown_again(stage):
    before = [(row.stamp, row.fact.kind) for row in rows_since(stage.id, 0)]
    hide(stage)
    assert notes(stage) == {"1": "", "2": "Loket dua"}
    assert hall_from_log(stage.id).withheld == {"1": {"kind": "hidden", "rule": "private"}}
    assert withheld_of(stage.id)[0].reason == "Nomor telepon orang lain."
    assert [(row.stamp, row.fact.kind) for row in rows_since(stage.id, 0)] == before
    with pytest.raises(Conflict):
        hide(stage)
    with transaction():
        show_words(stage.officer, stage.id, 1, now=NOW)
    assert notes(stage) == {"1": SECRET, "2": "Loket dua"}
    assert hall_from_log(stage.id).withheld == {}
    with pytest.raises(Conflict), transaction():
        show_words(stage.officer, stage.id, 1, now=NOW)


def test_purged_words_are_nowhere_any_more_and_a_tombstone_says_so(stage):
    hide(stage)
    assert SECRET in everything_kept()
    purge(stage)
    assert SECRET not in everything_kept()
    assert notes(stage) == {"1": "", "2": "Loket dua"}
    assert hall_from_log(stage.id).withheld == {"1": {"kind": "purged", "rule": "private"}}
    [stone] = withheld_of(stage.id)
    assert (stone.seq, stone.kind, stone.at) == (1, "purged", NOW)
    for again in (purge, hide):
        with pytest.raises(Conflict):
            again(stage)
    with pytest.raises(Conflict), transaction():
        show_words(stage.officer, stage.id, 1, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        update(Withheld).values(kind="hidden"),
        delete(Withheld),
        update(Words).where(Words.seq == 1).values(words=SECRET),
        insert(Words).values(room_id=1, seq=1, name="more", words=SECRET),
    ],
    ids=["change", "remove", "refill", "more"],
)
def test_raw_sql_cannot_take_a_purge_back(stage, statement):
    purge(stage)
    with pytest.raises(DatabaseError):
        db.session.execute(statement)
    db.session.rollback()
    assert SECRET not in everything_kept()
    assert len(withheld_of(stage.id)) == 1


def test_a_snapshot_made_by_whoever_knew_the_words_does_not_bring_them_back(stage):
    known = hall_from_log(stage.id)
    for _ in range(SNAPSHOT_EVERY // 5):
        do(stage, stage.participant, "note", {"text": "x", "times": 5}, hall=known)
    assert SECRET in str(db.session.get(Snapshot, stage.id).states)
    purge(stage)
    assert db.session.get(Snapshot, stage.id) is None
    assert SECRET in str(known.states)
    for _ in range(SNAPSHOT_EVERY // 5):
        do(stage, stage.participant, "note", {"text": "x", "times": 5}, hall=known)
    assert db.session.get(Snapshot, stage.id) is not None
    assert SECRET not in str(known.states)
    assert SECRET not in everything_kept()


def test_what_others_wrote_meanwhile_is_still_told(stage):
    known = hall_from_log(stage.id)
    do(stage, stage.participant, "note", {"text": "y", "times": 1})
    purge(stage)
    with transaction():
        asked = Asked(stage.participant, "notes", "note", {"text": "z", "times": 1})
        grown = act_in(stage.id, known, [asked], now=NOW)
    assert [row.stamp.seq for row in grown.rows] == [3, 4]
    assert known.views("public") == hall_from_log(stage.id).views("public")


def test_readers_are_told_by_a_patch(stage):
    seats = seats_of(stage.id)
    standing = Standing.of(hall_from_log(stage.id), seats)
    assert heads_of([stage.id])[stage.id] == (2, standing.edition, "open")
    hide(stage)
    assert heads_of([stage.id])[stage.id] == (2, standing.edition + 1, "open")
    deltas = standing.gone_on([], seats, hall_from_log(stage.id))
    assert deltas["public"] == {
        "events": [],
        "patch": {
            "notes": {"notes": {"1": ""}},
            "withheld": {"1": {"kind": "hidden", "rule": "private"}},
        },
    }
    assert heads_of([stage.id])[stage.id] == (2, standing.edition, "open")


def test_who_may_hide_and_who_may_purge(stage):
    moderator = make_person("Mod", roles=[("moderator", "*")])
    minutes = make_person("Notulis", "citizen")
    for nobody in (ANYONE, stage.citizen, minutes):
        for withhold in (hide, purge):
            with pytest.raises(Forbidden):
                withhold(stage, nobody)
    with transaction():
        give_role(stage.officer, stage.id, 2, "minutes", now=NOW)
    hide(stage, stage.citizen)
    with pytest.raises(Forbidden):
        purge(stage, stage.citizen)
    purge(stage, moderator)
    hide(stage, moderator, seq=2)


def test_a_closed_room_can_still_be_cleaned(stage):
    with transaction():
        close_room(stage.officer, stage.id, now=NOW)
    purge(stage)
    assert notes(stage)["1"] == ""


@pytest.mark.parametrize(
    ("told", "field"), [({"rule": "raja"}, "rule"), ({"reason": " "}, "reason")]
)
def test_nothing_is_hidden_without_a_rule_and_a_reason(stage, told, field):
    with pytest.raises(Invalid) as no:
        hide(stage, **told)
    assert no.value.field == field
    assert notes(stage)["1"] == SECRET


def test_a_row_without_words_has_nothing_to_hide(stage):
    do(stage, stage.facilitator, "clear")
    for seq in (3, 99):
        for withhold in (hide, purge):
            with pytest.raises(Missing):
                withhold(stage, seq=seq)
