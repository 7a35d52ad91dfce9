"""Every payload that others know, in every field of the forum, shown in a real Chromium.

How many run when shown raw is counted first (the control): of those none may run as the house shows
them, three times with the Content Security Policy and three without it, so that neither wall stands
for the other. A harmless script of our own must run in each round, and one written into the page
must run only without the policy. ``make test`` takes every tenth, once with and once without it;
``XSS=all`` (``make test-xss``) takes all.
"""

import os

import pytest

from tests.support.cases import cases
from tests.xss.pages import Pages
from tests.xss.payloads import payloads
from tests.xss.theatre import Theatre

EVERY = 1 if os.environ.get("XSS") == "all" else 10
PARTS = 4
"""Parts of the cases, so that two workers share them."""
ROUNDS = 3 if EVERY == 1 else 1
pytestmark = [
    pytest.mark.one_database,
    pytest.mark.browser,
    pytest.mark.conformance,
    pytest.mark.slow,
    pytest.mark.timeout(14_400),
]


@pytest.fixture(params=range(PARTS), ids=lambda part: f"part{part + 1}")
def chosen(request):
    return payloads(cases("xss"))[::EVERY][request.param :: PARTS]


def raw(payload):
    return f"<!doctype html><meta charset=utf-8><title>x</title><body>{payload}"


def test_no_payload_runs(visitor, browser, chosen, state):
    client = visitor()
    csp = client.get("/about").headers["Content-Security-Policy"]
    theatre = Theatre(browser, csp)
    try:
        control = theatre.fired(map(raw, chosen), csp=False)
        ours = list(Pages(visitor).all(chosen))
        ran = [theatre.fired(ours, csp=csp_on) for csp_on in (True, False) for _ in range(ROUNDS)]
    finally:
        theatre.close()
    times = sum(map(len, ran))
    state(f"{len(chosen)} payloads: {len(control)} ran raw, {times} as shown in {len(ran)} runs")
    assert len(control) > len(chosen) // 4, "the control hardly fires: it proves nothing"
    shown = [chosen[place] for place in sorted(set().union(*ran))]
    assert shown == []
