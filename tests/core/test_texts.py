"""Rules of any text that people type: counting, cleaning, comparing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.texts import changes, clean_line, clean_text, count_words, is_blank
from tests.support.nasty import NASTY, UNSTORABLE

WORDS = st.text(alphabet="ab \n|-.é", max_size=60)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", 0),
        ("satu dua  tiga", 3),
        ("- satu\n- dua", 2),
        ("| a | b |\n|---|---|", 2),
        ("100 % selesai.", 2),
        ("e-KTP, bukan e KTP", 4),
        ("👍 🙏", 0),
    ],
)
def test_words_are_counted_as_a_person_would(source: str, words: int) -> None:
    assert count_words(source) == words


@given(WORDS, WORDS)
def test_words_of_two_texts_add_up(one: str, other: str) -> None:
    assert count_words(f"{one} {other}") == count_words(one) + count_words(other)


@pytest.mark.parametrize("text", NASTY)
def test_naughty_text_is_kept_as_typed(text: str) -> None:
    kept = clean_text(text, field="x", letters=1000)
    assert kept == text.replace("\r\n", "\n").replace("\r", "\n").rstrip(" \t\n")
    assert clean_text(kept, field="x", letters=1000) == kept


@pytest.mark.parametrize("text", UNSTORABLE)
def test_what_no_database_keeps_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_text(text, field="title", letters=100)
    assert refused.value.field == "title"


@given(st.text(max_size=60))
def test_a_line_is_one_line(text: str) -> None:
    try:
        kept = clean_line(text, field="x", letters=100)
    except Invalid:
        assert "\0" in text
        return
    assert len(kept.splitlines()) <= 1
    kept.encode()


def test_too_long_is_refused_not_cut() -> None:
    assert clean_text("a" * 10, field="x", letters=10) == "a" * 10
    with pytest.raises(Invalid):
        clean_text("a" * 11, field="x", letters=10)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u202e\u2069", "\u3000\n\ufeff", "\x07"])
def test_nothing_to_see_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(text + "x")


@given(WORDS, WORDS)
def test_changes_hold_both_texts(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(text for kind, text in found if kind != "ins") == before
    assert "".join(text for kind, text in found if kind != "del") == after


@given(WORDS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert changes(text, text) == ([("same", text)] if text else [])


def test_only_the_changed_words_are_marked() -> None:
    assert changes("warga menunggu tiga hari", "warga menunggu satu hari") == [
        ("same", "warga menunggu "),
        ("del", "tiga"),
        ("ins", "satu"),
        ("same", " hari"),
    ]


@pytest.mark.parametrize("piece", ["a ", "a\n", "ab ba ", "\n", "a. b, "])
def test_comparing_two_long_texts_comes_to_an_end(piece: str) -> None:
    one, other = piece * 8000, ("x " + piece) * 4000
    found = changes(one, other)
    assert "".join(text for kind, text in found if kind != "ins") == one
