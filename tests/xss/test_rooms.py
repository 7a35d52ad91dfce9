"""Every payload in whatever people write in a room, as pages show it and as pages are told it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from app.dialogues.activities import activities
from app.dialogues.live.easel import taken_apart
from tests.dialogues.makers import make_stage
from tests.support.cases import cases
from tests.xss import rooms
from tests.xss.payloads import payloads
from tests.xss.test_payloads import EVERY, raw
from tests.xss.theatre import Theatre

FEWER = 10 if EVERY == 1 else 300
"""Of so many payloads one is tried in ``make test``: a page of all that a room shows takes a second."""
pytestmark = [pytest.mark.one_database, pytest.mark.conformance, pytest.mark.timeout(3_600)]


@pytest.mark.browser
@pytest.mark.slow
def test_no_payload_runs_in_a_room(visitor, browser, state):
    chosen, slug = payloads(cases("xss"))[::FEWER], make_stage().slug
    theatre = Theatre(browser, visitor().get("/about").headers["Content-Security-Policy"])
    try:
        control = theatre.fired(map(raw, chosen), csp=False)
        ours = list(rooms.pages(slug, chosen))
        ran = [theatre.fired(ours, csp=csp) for csp in (True, False)]
    finally:
        theatre.close()
    state(
        f"{len(chosen)} payloads in a room: {len(control)} ran raw, {sum(map(len, ran))} as shown"
    )
    assert len(control) > len(chosen) // 4, "the control hardly fires: it proves nothing"
    assert [chosen[place] for place in sorted(set().union(*ran))] == []


def words_of(page):
    """Everything that can be read on a page, element by element."""
    return [one.strip() for one in html.fromstring(f"<div>{page}</div>").itertext() if one.strip()]


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(said=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_a_piece_says_what_the_page_says(app, said):
    """Taking a page apart and laying it together again changes neither words nor elements."""
    slug = getattr(test_a_piece_says_what_the_page_says, "slug", None) or make_stage().slug
    test_a_piece_says_what_the_page_says.slug = slug
    [page] = rooms.pages(slug, [said])
    whole = page.removeprefix("<!doctype html><meta charset=utf-8><title>x</title>")
    found = taken_apart(whole)
    for name, text in found.pieces.items():
        again = taken_apart(text)
        assert again.pieces[name] == text
        assert words_of(text) == words_of(again.pieces[name])
        assert not html.fromstring(text).xpath("//script | //@onerror | //@onload | //iframe")


def test_every_verb_that_brings_words_is_tried():
    """The course must not fall behind the activities."""
    used = {(name, verb) for _doer, name, verb, _told in rooms.course("x")}
    for name in activities.names():
        part = activities.get(name)
        for verb in part.verbs:
            words = {one.name for one in verb.fields} & part.texts
            if words and (name, verb.name) not in used:
                assert verb.name in {"change", "hide", "refuse", "remove", "call", "share"}, (
                    verb.name
                )
