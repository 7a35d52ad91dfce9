"""A receipt says what was taken down for whom, and nothing that could be sold."""

import pytest

from app.core.errors import Forbidden, Missing
from app.db.unit import transaction
from app.dialogues.activities.protocol import Doer
from app.dialogues.receipts.queries import receipt_of
from app.dialogues.rooms.actions import Who, write_down
from app.dialogues.rooms.queries import seat_by_number
from app.dialogues.withholding.actions import hide_words
from tests.dialogues.makers import NOW, do, make_stage

TEXT = "Bolehkah anak mengambilkan KTP ibunya?"


@pytest.fixture
def stage(app):
    return make_stage()


@pytest.fixture
def for_tuti(stage):
    """The facilitator, typing for somebody in the hall."""
    with transaction():
        tuti = write_down(stage.officer, stage.id, Who("Bu Tuti", "community", "Ketua RT"), now=NOW)
    return Doer(1, frozenset({"facilitator"}), "community", tuti.number)


@pytest.fixture
def desk(stage):
    return seat_by_number(stage.id, 1)


def test_it_names_the_room_the_row_the_words_and_both_people(stage, for_tuti, desk):
    done = do(stage, for_tuti, "ask", {"text": TEXT}, activity="questions")
    found = receipt_of(desk, stage.id, done.seq)
    assert (found.room.slug, found.room.agency) == (stage.slug, "Disdukcapil Nusa")
    assert (found.seq, found.at, found.kind) == (1, NOW, "asked")
    assert found.words == {"text": TEXT}
    assert (found.whose.name, found.whose.post, found.whose.element) == (
        "Bu Tuti", "Ketua RT", "community",
    )  # fmt: skip
    assert (found.by.name, found.by.role) == ("Bu Ratna", "facilitator")


def test_it_does_not_say_how_somebody_voted(stage, for_tuti, desk):
    two = {"kind": "single", "question": "Kapan?", "options": ["Senin", "Kamis"]}
    do(stage, stage.facilitator, "add", two, activity="polls")
    do(stage, stage.facilitator, "open", {"poll": 1}, activity="polls")
    done = do(stage, for_tuti, "vote", {"poll": 1, "choices": [2]}, activity="polls")
    found = receipt_of(desk, stage.id, done.seq)
    assert (found.kind, found.words) == ("voted", {})
    assert "choices" not in str(found)


def test_words_that_are_withheld_are_not_printed(stage, for_tuti, desk):
    done = do(stage, for_tuti, "ask", {"text": TEXT}, activity="questions")
    with transaction():
        hide_words(stage.officer, stage.id, done.seq, "topic", "Di luar topik.", now=NOW)
    assert receipt_of(desk, stage.id, done.seq).words == {}


def test_there_is_none_for_others_nor_for_what_people_did_themselves(stage, for_tuti, desk):
    do(stage, for_tuti, "ask", {"text": TEXT}, activity="questions")
    own = do(stage, stage.participant, "ask", {"text": "Berapa?"}, activity="questions")
    for seq in (own.seq, 99, 0, -1):
        with pytest.raises(Missing):
            receipt_of(desk, stage.id, seq)
    for viewer in (None, seat_by_number(stage.id, 2)):
        with pytest.raises(Forbidden):
            receipt_of(viewer, stage.id, 1)
