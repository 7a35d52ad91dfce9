"""Who acts, for whom, and what becomes of words that attack people or give them away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.actor import ANYONE
from app.core.errors import Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.activities.protocol import ALL, STAFF, Doer, Verb
from app.dialogues.log.doers import Look, Sent, asked_by, doer_of, looked_at, screened
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import Who, take_seat, write_down
from app.dialogues.rooms.models import Room, Seat
from app.dialogues.rooms.queries import seat_by_number
from app.moderation.models import ModerationAct, ModerationCase, Suspension
from tests.dialogues.makers import NOW, do, make_stage

ATTACK = "Dasar kamu anjing!"
PRIVATE = "Telepon saja Pak Anu di 0812-3456-7890."
HOLDS, SHOWS = Verb("ask", "", ALL, holds=True), Verb("dissent", "", ALL)
STAFFS = Verb("agree", "", STAFF)
STAFF_DOER, GUEST = Doer(1, frozenset({"minutes"})), "g" * 64


@pytest.fixture
def stage(app):
    return make_stage()


@pytest.fixture
def tuti(stage):
    """Somebody in the hall."""
    with transaction():
        return write_down(stage.officer, stage.id, Who("Bu Tuti", "community"), now=NOW).number


def sent(text="Berapa biayanya?", **more):
    return Sent("questions", "ask", {"text": text}, **more)


def asked(stage, number, what, actor=None):
    actor = actor or (stage.officer if number == 1 else stage.citizen)
    seat = seat_by_number(stage.id, number)
    return asked_by(actor, stage.id, seat, what, looked_at(what), now=NOW)


# --- words ---------------------------------------------------------------------------------------


def test_words_are_looked_at_wherever_they_stand():
    assert looked_at(sent()) == Look(words=True)
    assert looked_at(sent(ATTACK)).attacks == "text"
    assert looked_at(sent(PRIVATE)).private == {"text": ["0812-3456-7890"]}
    options = Sent("polls", "add", {"question": "Siapa?", "options": ["Ya", PRIVATE]})
    assert set(looked_at(options).private) == {"options"}


@pytest.mark.parametrize(
    "nothing",
    [
        Sent("questions", "vote", {"question": 3}),
        Sent("lain", "ask", {"text": ATTACK}),
        Sent("questions", "ask", ATTACK),
        Sent("questions", "ask", {"text": 7, "more": ATTACK}),
        sent("x" * 9000),
    ],
)
def test_what_no_activity_would_take_is_not_looked_at(nothing):
    assert looked_at(nothing) == Look()


def test_an_attack_waits_where_it_can_wait():
    look = looked_at(sent(ATTACK))
    for doer in (Doer(2, frozenset({"participant"})), STAFF_DOER):
        assert screened(doer, HOLDS, look) == replace(doer, held=True)


def test_an_attack_is_refused_where_nothing_can_wait_but_staff_may_quote_it():
    look = looked_at(sent(ATTACK))
    with pytest.raises(Invalid) as no:
        screened(Doer(2, frozenset({"participant"})), SHOWS, look)
    assert no.value.field == "text"
    assert screened(STAFF_DOER, STAFFS, look) == STAFF_DOER


@pytest.mark.parametrize("verb", [HOLDS, SHOWS])
@pytest.mark.parametrize("role", ["participant", "facilitator"])
def test_private_details_are_pointed_out_until_the_writer_confirms(verb, role):
    doer, look = Doer(2, frozenset({role})), looked_at(sent(PRIVATE))
    with pytest.raises(Invalid) as no:
        screened(doer, verb, look)
    assert (no.value.field, no.value.facts) == ("text", {"private": True})
    assert "0812-3456-7890" in str(no.value)
    assert screened(doer, verb, look, considered=True) == doer


# --- the way into the log ------------------------------------------------------------------------


def test_held_words_are_shown_to_their_author_and_to_staff_until_they_are_released(stage):
    act = asked(stage, 2, sent(ATTACK))
    assert act.doer.held
    assert do(stage, act.doer, act.verb, act.raw, activity=act.activity).refusal is None
    hall = hall_from_log(stage.id)
    assert ATTACK not in str(hall.views("public"))
    assert ATTACK in str(hall.views("desk"))
    assert ATTACK in str(hall.own(2))
    assert ATTACK not in str(hall.own(1))
    do(stage, stage.facilitator, "release", {"question": 1}, activity="questions")
    assert ATTACK in str(hall_from_log(stage.id).views("public"))


def test_private_details_are_refused_before_anything_is_written(stage):
    with pytest.raises(Invalid):
        asked(stage, 2, sent(PRIVATE))
    act = asked(stage, 2, sent(PRIVATE, considered=True))
    assert not act.doer.held


def test_who_may_not_do_it_is_told_so_and_not_of_their_words(stage):
    act = asked(stage, 2, Sent("announcements", "say", {"text": PRIVATE}))
    assert do(stage, act.doer, act.verb, act.raw, activity="announcements").refusal.code == (
        "forbidden"
    )


def test_who_may_not_write_may_still_vote(stage):
    suspend(stage.citizen, stage.officer)
    with pytest.raises(Forbidden) as no:
        asked(stage, 2, sent())
    assert no.value.facts == {"suspended": True}
    assert asked(stage, 2, Sent("questions", "vote", {"question": 1})).doer.seat == 2


def suspend(person, moderator):
    """Let somebody not write for a day."""
    with transaction():
        case = ModerationCase(subject_kind="post", subject_id=1, author_id=person.person_id)
        db.session.add(case)
        db.session.flush()
        act = ModerationAct(
            case_id=case.id, verb="suspend", rule="insult", reason="Berulang.",
            moderator_id=moderator.person_id, at=NOW,
        )  # fmt: skip
        db.session.add(act)
        db.session.flush()
        until = NOW + timedelta(days=1)
        db.session.add(Suspension(act_id=act.id, person_id=person.person_id, until=until))


# --- for whom ------------------------------------------------------------------------------------


def test_what_is_typed_for_somebody_in_the_hall_is_theirs_with_their_element(stage, tuti):
    doer = asked(stage, 1, sent(behalf=tuti)).doer
    assert (doer.seat, doer.whose, doer.element) == (1, tuti, "community")
    assert asked(stage, 2, sent()).doer == Doer(2, frozenset({"participant"}), "users")


@pytest.mark.parametrize(
    ("number", "behalf", "refusal"), [(2, 3, Forbidden), (1, 2, Missing), (1, 99, Missing)]
)
def test_nobody_is_spoken_for_but_who_is_in_the_hall(stage, tuti, number, behalf, refusal):
    with pytest.raises(refusal) as no:
        asked(stage, number, sent(behalf=behalf))
    assert no.value.field in {"behalf", None}


def test_who_has_no_place_or_is_muted_does_nothing(stage):
    with pytest.raises(Forbidden):
        doer_of(stage.id, None)
    with transaction():
        db.session.execute(update(Seat).where(Seat.number == 2).values(muted=True))
    with pytest.raises(Forbidden):
        asked(stage, 2, sent())


@pytest.mark.parametrize("guests", ["take", "read"])
def test_people_without_an_account_take_part_where_the_room_allows_it(stage, guests):
    with transaction():
        number = take_seat(stage.id, Who("Tamu", "media"), now=NOW, guest=GUEST).number
        db.session.execute(update(Room).values(guests=guests))
    what = Sent("statements", "propose", {"text": "Loket dua perlu dibuka."})
    if guests == "read":
        with pytest.raises(Forbidden):
            asked(stage, number, what, ANYONE)
        return
    act = asked(stage, number, what, ANYONE)
    assert act.doer.element == "media"
    assert do(stage, act.doer, act.verb, act.raw, activity="statements").refusal is None
