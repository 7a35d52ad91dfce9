"""Scorecards: what they lack, the total, the own distribution, the days to hand back."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.innovations.judging.conflicts.rules import graver, place, plain_name, same_house
from app.innovations.judging.entries.queries import neutral_name
from app.innovations.judging.pledge_texts import PLEDGES, by_sha256
from app.innovations.judging.rules import (
    Card,
    check_card,
    lacks,
    may_hand_back,
    reasons_lacking,
    standing,
)
from tests.innovations.makers import rubric_body

BODY = rubric_body()


def test_a_card_lacks_levels_and_the_reasons_of_extreme_ones():
    fields = [one.field for one in lacks(BODY, {"kebaruan": 5}, {})]
    assert fields == ["reason-kebaruan", "value-manfaat"]
    assert [
        one.field for one in lacks(BODY, {"kebaruan": 1, "manfaat": 3}, {"kebaruan": "  "})
    ] == ["reason-kebaruan"]
    assert lacks(BODY, {"kebaruan": 5, "manfaat": 3}, {"kebaruan": "Baru."}) == []


def test_only_a_missing_reason_stops_a_plain_save():
    assert reasons_lacking(BODY, {"kebaruan": 3}, {}) == []
    assert len(reasons_lacking(BODY, {"kebaruan": 1}, {})) == 1


@pytest.mark.parametrize(
    ("card", "field"),
    [
        (Card({"kebaruan": 6}), "value-kebaruan"),
        (Card({"lain": 3}), "value-lain"),
        (Card({}, {"lain": "x"}), "reason-lain"),
        (Card({}, {"kebaruan": "x" * 1001}), "reason-kebaruan"),
        (Card(internal_note="x" * 5001), "internal_note"),
        (Card(feedback="x" * 5001), "feedback"),
    ],
)
def test_a_card_that_does_not_fit_names_its_field(card, field):
    with pytest.raises(Invalid) as refused:
        check_card(BODY, card)
    assert refused.value.field == field


def test_where_an_entry_lies_among_ones_own():
    own = standing([80.0, 60.0, 70.0, 70.0], 70.0)
    assert (own.mean, own.place, own.totals) == (70.0, 2, (60.0, 70.0, 70.0, 80.0))
    assert standing([], None).mean is None


def test_three_days_to_hand_back_unless_the_stage_says_otherwise():
    now = clock.now()
    almost = now - timedelta(days=3) + timedelta(microseconds=1)
    assert may_hand_back(almost, {}, now)
    assert not may_hand_back(now - timedelta(days=3), {}, now)
    assert not may_hand_back(almost, {"hand_back_days": 1}, now)
    assert not may_hand_back(now, {"hand_back_days": 0}, now)


KINDS = {1: "province", 2: "regency", 3: "unit", 4: "unit", 5: "regency", 6: "unit", 7: "unit"}


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ((1, 2, 3), (1, 2, 3), True),  # the same unit
        ((1, 2, 3), (1, 2, 4), True),  # two units of one regency
        ((1, 2), (1, 2, 3), True),  # its parent
        ((1,), (1, 2, 3), True),  # above its parent
        ((1, 2, 3, 7), (1, 2), True),  # below
        ((1, 2, 3), (1, 5), False),  # two regencies of one province
        ((1, 6), (1, 5), False),  # a unit of the province and a regency
        ((1, 2, 3, 7), (1, 2, 4), True),  # two units of one regency, one deeper
    ],
)
def test_same_house(one, other, near):
    assert same_house(place(one, KINDS), place(other, KINDS)) is near
    assert same_house(place(other, KINDS), place(one, KINDS)) is near


def test_names_are_compared_without_titles():
    assert plain_name("Dr. Siti AMINAH, M.Si.") == plain_name("siti aminah")
    assert plain_name("Siti") == ""


def test_what_adds_to_a_known_conflict():
    assert graver("team", "organisation")
    assert graver("declared", "team")
    assert not graver("organisation", "organisation")


def test_file_names_say_nothing():
    assert neutral_name(2, "SK Bupati Magetan.PDF") == "Lampiran 2.pdf"
    assert neutral_name(3, "laporan.magetan") == "Lampiran 3"


def test_pledges_that_were_used_never_change():
    """Add a version beside it; a changed hash here means a text that judges agreed to was edited."""
    known = {"2026-1": "f7831974de8abcefbda47b85bd41b5676d86bd3a42a0dd52cf2163fc06d1cd80"}
    assert {one.version: one.sha256 for one in PLEDGES} == known
    assert by_sha256(PLEDGES[0].sha256) is PLEDGES[0]
    assert by_sha256("0" * 64) is None
