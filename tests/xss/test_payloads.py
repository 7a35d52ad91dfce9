"""Every payload that others know, in every field of the forum, shown in a real Chromium.

How many run when shown raw is counted first (the control): of those none may run as the house shows
them, three times with the Content Security Policy and three without it, so that neither wall stands
for the other. A harmless script that must run stands in each round. ``make test`` takes every tenth;
``XSS=all`` (``make test-xss``) takes all.
"""

import os
import sys

import pytest

from tests.support.cases import cases
from tests.xss.pages import Pages
from tests.xss.payloads import payloads
from tests.xss.theatre import Theatre

EVERY = 1 if os.environ.get("XSS") == "all" else 10
ROUNDS = 3
pytestmark = [
    pytest.mark.one_database,
    pytest.mark.browser,
    pytest.mark.conformance,
    pytest.mark.slow,
    pytest.mark.timeout(14_400),
]


@pytest.fixture
def chosen():
    return payloads(cases("xss"))[::EVERY]


def raw(payload):
    return f"<!doctype html><meta charset=utf-8><title>x</title><body>{payload}"


def test_no_payload_runs(client, browser, chosen, capsys):
    csp = client.get("/about").headers["Content-Security-Policy"]
    theatre = Theatre(browser, csp)
    try:
        control = theatre.fired(map(raw, chosen), csp=False)
        ours = list(Pages(client).all(chosen))
        ran = [theatre.fired(ours, csp=csp_on) for csp_on in (True, False) for _ in range(ROUNDS)]
    finally:
        theatre.close()
    with capsys.disabled():
        words = f"\n{len(chosen)} payloads: {len(control)} ran raw, {sum(map(len, ran))} as shown\n"
        sys.stdout.write(words)
    assert len(control) > len(chosen) // 4, "the control hardly fires: it proves nothing"
    shown = [chosen[place] for place in sorted(set().union(*ran))]
    assert shown == []
