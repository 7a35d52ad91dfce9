"""Light pre-moderation on the written sets: harsh words pass, abuse waits (``texts/README.md``).

The odd lines may be read while the words are tuned, the even lines never: both halves keep the goals.
"""

from pathlib import Path

import pytest

from app.moderation.screening.rules import findings

TEXTS = Path(__file__).parent / "texts"
HARSH_HELD = 0.01
"""The issue's goal: less than this share of harsh but clean texts is held."""
ABUSE_HELD = 0.75
"""More than the issue's 60 %."""
PARTS = {"whole": slice(None), "odd": slice(0, None, 2), "even": slice(1, None, 2)}


def lines(name):
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def held(texts):
    return [text for text in texts if findings(text)]


@pytest.mark.parametrize(("name", "many"), [("harsh", 1000), ("abusive", 500)])
def test_the_sets_are_as_large_as_they_say_and_no_line_stands_twice(name, many):
    texts = lines(name)
    assert len(texts) == len(set(texts)) == many


@pytest.mark.parametrize("part", PARTS)
def test_harsh_but_clean_criticism_is_hardly_ever_held(part):
    texts = lines("harsh")[PARTS[part]]
    wrong = held(texts)
    assert len(wrong) / len(texts) < HARSH_HELD, wrong


@pytest.mark.parametrize("part", PARTS)
def test_most_abuse_is_held(part):
    texts = lines("abusive")[PARTS[part]]
    assert len(held(texts)) / len(texts) >= ABUSE_HELD


@pytest.mark.parametrize("text", lines("near"))
def test_what_only_comes_near_to_abuse_passes(text):
    assert findings(text) == []


@pytest.mark.parametrize("text", lines("thrown"))
def test_plain_abuse_is_held(text):
    assert findings(text)


@pytest.mark.parametrize(
    "said",
    ["Petugas itu bilang “{}” kepada saya.", '"{}" begitu kata orang di loket itu.'],
)
def test_abuse_quoted_by_whom_it_hit_is_a_complaint(said):
    assert findings(said.format("dasar goblok kamu")) == []
