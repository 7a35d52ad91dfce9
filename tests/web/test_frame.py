"""The kept band and foot: nobody ever sees what was filled in for somebody else."""

import re

from tests.support.people import make_person, sign_in


def of(visitor, name):
    """A client in which that person has signed in."""
    client = visitor()
    sign_in(client, make_person(name))
    return client


_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def test_each_reader_finds_the_own_name_and_the_own_token(visitor):
    pages, tokens = [], []
    for name in ("Ratna Sari", "Budi <b>Santoso</b> & Anak"):
        reader = of(visitor, name)
        pages.append(reader.get("/about").text)
        tokens.append(_TOKEN.search(pages[-1])[1])
        assert reader.post("/accounts/sign-out", data={"csrf_token": tokens[-1]}).status_code == 302
    assert pages[0].count("Ratna Sari") == 2
    assert pages[1].count("Budi &lt;b&gt;Santoso&lt;/b&gt; &amp; Anak") == 2
    assert "Ratna" not in pages[1]
    assert tokens[0] != tokens[1]


def test_a_visitor_after_a_member_gets_a_frame_without_either(visitor):
    member = of(visitor, "Ratna Sari")
    assert "Ratna Sari" in member.get("/about").text
    page = visitor().get("/about").text
    assert "Ratna" not in page
    assert "csrf_token" not in page
    assert 'href="/accounts/sign-in"' in page


def test_the_buttons_keep_the_rest_of_this_very_address(visitor):
    anyone = visitor()
    first = anyone.get('/about?q=satu"><i>&lang=id').text
    assert first.count('<input type="hidden" name="q" value="satu&#34;&gt;&lt;i&gt;">') == 5
    assert 'name="lang" value="id" lang="id"' in first
    second = anyone.get("/about?place=dua&place=tiga").text
    assert 'name="q"' not in second
    assert second.count('name="place" value="dua"') == second.count('value="tiga"') == 5


def test_a_hole_cannot_be_filled_from_outside(visitor):
    anyone = visitor()
    page = anyone.get("/about?q=\ue000name\ue001").text
    assert 'value="\ue000name\ue001"' in page


def test_language_and_place_of_the_menu_are_the_readers(visitor):
    anyone = visitor()
    indonesian, english = (anyone.get(f"/innovations/?lang={one}").text for one in ("id", "en"))
    assert "Langsung ke isi" in indonesian
    assert "Langsung ke isi" not in english
    assert re.search(r'href="/innovations/" aria-current="page"', english)
    assert not re.search(r'href="/innovations/" aria-current', anyone.get("/about").text)
