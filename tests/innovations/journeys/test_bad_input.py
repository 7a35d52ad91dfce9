"""Text that breaks programs, in every field of a proposal's way: refused, or kept as it is."""

from datetime import timedelta

import pytest
from lxml import html

from app.core import clock
from app.core.texts import is_blank
from app.innovations.journeys import queries
from tests.innovations import makers
from tests.innovations.journeys.acts import all_met, as_person, entry_page, slug_of
from tests.support.clients import find_form
from tests.support.nasty import NASTY, UNSTORABLE

pytestmark = pytest.mark.one_database
SENDABLE_NUL = [one for one in UNSTORABLE if "\0" in one]
"""Half a surrogate pair cannot leave a browser; the parts' own tests hand one in."""


@pytest.fixture
def made(app):
    return makers.make_edition()


def as_kept(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def test_what_an_officer_types_comes_back_whole_or_is_refused(made, visitor):
    officer = as_person(visitor, made.organiser)
    proposal_id, lead = makers.make_submitted(made)
    path, team = entry_page(made, proposal_id), as_person(visitor, lead)
    met, kept = all_met(), 0
    first = next(iter(met))
    due = (clock.now() + timedelta(days=5)).date().isoformat()
    for nasty in [*NASTY, *SENDABLE_NUL]:
        sent = dict(find_form(officer.get(path).text).form_values()) | met
        sent |= {first: "tidak", f"{first}-note": nasty[:300], "verdict": "repair", "due_on": due}
        answer = officer.post(path, data=sent | {"reason": nasty})
        assert answer.status_code in {302, 422}, repr(nasty)
        if answer.status_code == 422:
            assert nasty in UNSTORABLE or is_blank(nasty), repr(nasty)
            continue
        kept += 1
        found = queries.entry_on_repair(proposal_id)
        assert found.reason == as_kept(nasty)
        page = html.fromstring(team.get(f"/innovations/{slug_of(proposal_id)}/journey").text)
        assert not page.xpath("//main//script | //main//img")
        assert not page.xpath("//main//svg[@onload]")
    assert kept == sum(not is_blank(one) for one in NASTY)


@pytest.mark.parametrize("field", ["verdict", "due_on", "version", "act"])
def test_odd_values_of_small_fields_are_refused(made, visitor, field):
    officer = as_person(visitor, made.organiser)
    proposal_id, _ = makers.make_submitted(made)
    path = entry_page(made, proposal_id)
    for nasty in [*NASTY, *SENDABLE_NUL, "9999-12-31", "0001-01-01", "2026-02-30", "99999999999"]:
        sent = dict(find_form(officer.get(path).text).form_values()) | all_met()
        sent |= {"verdict": "repair", "reason": "Lengkapi."}
        answer = officer.post(path, data=sent | {field: nasty})
        assert answer.status_code in {302, 409, 422}, (field, nasty)


def test_a_reason_to_withdraw_comes_back_whole_or_is_refused(made, visitor):
    proposal_id, lead = makers.make_submitted(made)
    browser, path = as_person(visitor, lead), f"/innovations/{slug_of(proposal_id)}/withdraw"
    for nasty in SENDABLE_NUL:
        answer = browser.submit(path, reason=nasty)
        assert answer.status_code == 422, repr(nasty)
    browser.submit(path, reason=NASTY[-1] + "<script>alert(1)</script>", expect=302)
    assert queries.trace_of(proposal_id)[0].note == NASTY[-1] + "<script>alert(1)</script>"
