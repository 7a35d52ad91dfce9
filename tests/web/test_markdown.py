"""Markdown into clean HTML: nothing dangerous comes out, nothing that was typed breaks it."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from app.web import markdown
from app.web.markdown import clean_html, plain
from tests.support.nasty import NASTY

ALLOWED = set(
    "p br hr h3 h4 h5 h6 ul ol li strong em s code pre blockquote a "
    "table thead tbody tr th td".split()
)


def _elements(made: str) -> list:
    return list(html.fragment_fromstring(made, create_parent="div").iter())[1:]


def _assert_clean(made: str) -> None:
    for one in _elements(made):
        assert one.tag in ALLOWED
        assert set(one.attrib) <= {"href", "title", "rel", "start", "class"}
        assert one.get("class") in (None, "num")
        scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", one.get("href", ""), re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}


@pytest.mark.parametrize("text", NASTY)
def test_known_naughty_text_comes_out_clean(text: str) -> None:
    _assert_clean(clean_html(text))
    assert "\n\n\n" not in plain(text)


@given(st.text(alphabet=st.sampled_from(list("<>&\"'()[]*_`~|-# \n:/jhtpscrion!=")), max_size=80))
def test_any_marks_come_out_clean(text: str) -> None:
    _assert_clean(clean_html(text))


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    _assert_clean(clean_html(text))
    plain(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt&#58;alert(1))",
        "![a](https://jauh.test/pixel.png)",
        "<style>p{}</style>",
        '<a href="data:text/html,x">b</a>',
    ],
)
def test_what_is_dangerous_stays_words(hostile: str) -> None:
    tags = {one.tag for one in _elements(clean_html(hostile))}
    assert tags <= {"p"}


def test_lists_tables_and_line_breaks_stay() -> None:
    made = clean_html("satu\ndua\n\n- a\n- b\n\n|a|b|\n|--|-:|\n|x|1|\n\n~~lama~~ **baru**")
    for piece in ("satu<br>", "<li>a</li>", '<td class="num">1</td>', "<s>lama</s>", "<strong>"):
        assert piece in made
    assert "style=" not in made


def test_a_writers_heading_stands_under_the_pages_own() -> None:
    assert clean_html("# A\n\n#### B") == "<h3>A</h3>\n<h6>B</h6>"


def test_links_say_nothing_of_us() -> None:
    assert 'rel="nofollow ugc noopener noreferrer"' in clean_html("[a](https://a.test)")


def test_a_bare_address_is_a_wary_link() -> None:
    made = clean_html("Lihat https://desa.go.id/a_b_(c)?x=1&y=2. Atau http://contoh.test/, ya.")
    links = html.fragment_fromstring(made).xpath("//a")
    assert [one.get("href") for one in links] == [
        "https://desa.go.id/a_b_(c)?x=1&y=2",
        "http://contoh.test/",
    ]
    assert {one.get("rel") for one in links} == {"nofollow ugc noopener noreferrer"}
    assert [one.text for one in links] == [one.get("href") for one in links]


@pytest.mark.parametrize(
    "words",
    [
        "desa.id dan www.contoh.com", "//jauh.test/x", "ftp://jauh.test", "warga@contoh.test",
        "mailto:warga@contoh.test", "javascript:alert(1)", "`https://kode.test`", "10.0.0.1",
    ],
)  # fmt: skip
def test_nothing_else_becomes_a_link(words: str) -> None:
    assert "<a" not in clean_html(words)


def test_no_address_is_sought_in_what_has_no_end() -> None:
    """Looking for addresses in one endless word takes the square of its length."""
    few, many = (_calls("https://a." * n) for n in (500, 1000))
    assert many < 3 * few
    assert "<a" not in clean_html("https://a." * 2000)


def test_a_link_is_not_linked_twice() -> None:
    made = clean_html("[https://a.test](https://b.test)")
    assert (made.count("<a "), 'href="https://b.test"' in made) == (1, True)


def test_plain_keeps_the_words_only() -> None:
    assert (
        plain("## Judul\n\nSatu **dua** & <tiga>\n\n- x\n- y") == "Judul\nSatu dua & <tiga>\nx\ny"
    )


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "*a",
        "a**b",
        "> ",
        "[a](",
        "|a",
        "- ",
        "![[",
        "<",
        "_a_ ",
        "`a",
        "&amp;",
        "https://",
        "http://a.test ",
        "https://a.",
        "https://a/(",
        'https://a/"',
        "https://a@",
        "https://a:1",
    ],
)
def test_text_made_to_hurt_is_done_with(piece: str) -> None:
    """A parser that goes back and forth would not come to an end here (pytest's own timeout)."""
    _assert_clean(clean_html(piece * (40_000 // len(piece))))


HURTING = {
    "wide table": "|a" * 256 + "\n" + "|-" * 256 + "\n" + "|\n" * 256,
    "wide tables": ("|a" * 256 + "\n" + "|-" * 256 + "\n" + "|\n" * 256 + "\n") * 13,
    "long table": "|a|b|\n|-|-|\n" + "|\n" * 9990,
    "line breaks": "a\n" * 10_000,
    "items": "* a\n" * 5000,
    "rules": "***\n" * 5000,
    "references": "[x]: /u\n\n" + "[x] " * 4900,
    "brackets": "[" * 20_000,
    "addresses": "http://a.id " * 1600,
}


@pytest.mark.parametrize("text", HURTING.values(), ids=HURTING)
def test_no_text_makes_much_more_html_than_it_is(text: str) -> None:
    """A few hundred letters once made 675 kB, and ten thousand lines twenty seconds."""
    made = clean_html(text)
    assert len(made) <= 6 * len(text) + 100
    _assert_clean(made)


def test_twice_the_text_takes_not_much_more_than_twice_the_work() -> None:
    """The costliest shapes, counted in calls and not in seconds: no quadratic growth."""
    for shape in ("a\n", "* a\n", "|\n", "**a**\n"):
        few, many = (_calls(f"|a|b|\n|-|-|\n{shape * n}") for n in (2000, 4000))
        assert many < 3 * few, shape


def _calls(text: str) -> int:
    count = 0

    def note(*_told: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        clean_html(text)
    finally:
        sys.setprofile(None)
    return count


def test_a_table_of_some_size_stays_a_table() -> None:
    made = clean_html("|a|b|\n|-|-|\n" + "|1|2|\n" * 300)
    assert made.count("<tr>") == 301


def test_the_words_of_a_bare_address_are_what_was_typed() -> None:
    """Drawn as its look-alike in another script, an address would deceive whoever reads it."""
    for typed in ("https://xn--80ak6aa92e.com", "https://a.b/%00"):
        html = clean_html(f"Lihat {typed} ya")
        assert f'href="{typed}"' in html
        assert f">{typed}</a>" in html
    assert "<a" not in clean_html("Lihat https://a.b/\u202egnp.exe ya")


def test_thousands_of_addresses_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for links in them would take the square of their number."""
    asked: list[bool] = []
    reader = markdown._reader
    monkeypatch.setattr(
        markdown, "_reader", lambda *, links: (asked.append(links), reader(links=links))[1]
    )
    for text in ("http:// " * 2500, "https://( " * 500, "satu https://desa.id dua"):
        markdown.clean_html(text)
    assert asked == [False, False, True]
