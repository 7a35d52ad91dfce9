"""Rules of posts: quotes, mentions, pages, what goes to WhatsApp."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.texts import shared_text
from app.forums.posts.rules import PAGE, mentioned, numbers_on, page_of, quoted


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
