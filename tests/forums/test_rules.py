"""Rules of posts: quotes, mentions, pages, what goes to WhatsApp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.texts import shared_text
from app.forums.posts.rules import PAGE, mentioned, numbers_on, page_of, quoted
from app.forums.threads.rules import require_title


def test_names_are_called_whole_once_and_not_in_quotes():
    names = ["Budi", "Budi Santoso", "Siti Aminah"]
    text = "> kata @Siti Aminah\n\nSetuju @budi  santoso, juga @Budi. Surel a@budi.test"
    assert mentioned(text, names) == ["Budi", "Budi Santoso"]
    assert mentioned("@Budiman", names) == []


def test_a_quote_says_who_and_where():
    assert quoted("satu\ndua", "Siti", 7) == "> **Siti** (#7):\n>\n> satu\n> dua\n\n"


@given(st.integers(1, 10**6))
def test_every_number_is_on_the_page_that_is_said(number):
    first, last = numbers_on(page_of(number))
    assert first <= number <= last
    assert last - first == PAGE - 1


@given(st.text(max_size=160), st.text(max_size=3000))
def test_at_most_700_letters_then_the_link(title, text):
    told = shared_text(title, text, "https://contoh.test/forums/threads/1")
    words, _newline, link = told.rpartition("\n")
    assert len(words) <= 700
    assert link == "https://contoh.test/forums/threads/1"


@pytest.mark.parametrize("title", ["😀😀😀😀😀😀", "– – – – –", "\u202e\u202e\u202e\u202e\u202e"])
def test_a_title_says_something_in_letters(title):
    with pytest.raises(Invalid):
        require_title(title)


def test_a_title_turns_nothing_that_stands_beside_it():
    assert require_title("Berapa \u202elama KTP") == "Berapa lama KTP"
