"""Cold start, memory of a worker, and what a first visit loads."""

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import sync_playwright

from bench import client
from bench.goals import Goals
from bench.houses import Place, Served, serve
from tests.support import chromium

_STARTS = 3
_VISITS = 12  # over new connections, so that both workers have made every page


def main_pages(served: Served) -> list[str]:
    """The five main pages: home, list, a proposal, an edition, sign-in."""
    wire = client.Wire(served.port)
    _status, body = wire.ask(client.get(served.port, "/innovations/"))
    wire.close()
    slug = re.findall(r'<h3><a href="(/innovations/[^"/?]+)"', body.decode())[0]
    return ["/", "/innovations/", slug, "/innovations/editions/kipp-nusa-raya-2025",
            "/accounts/sign-in"]  # fmt: skip


def bench(place: Place, goals: Goals) -> None:
    """Three cold starts; the last one is looked at."""
    took = [_start(place, None) for _each in range(_STARTS - 1)]
    took.append(_start(place, lambda served: _look(served, goals)))
    goals.add("cold start to /readyz", statistics.median(took), "s", "≤ 2")


def _start(place: Place, look: Callable[[Served], None] | None) -> float:
    """Seconds from starting gunicorn to its first ready answer."""
    began = time.monotonic()
    with serve(place) as served:
        took = time.monotonic() - began
        if look:
            look(served)
    return took


def _look(served: Served, goals: Goals) -> None:
    pages = main_pages(served)
    for path in pages:
        for _visit in range(_VISITS):
            wire = client.Wire(served.port)
            status, _body = wire.ask(client.get(served.port, path))
            wire.close()
            assert status == 200, f"{path}: {status}"
    most = max(client.memory_of(pid) for pid in served.pids)
    goals.add("RSS per worker after start and the five main pages", most, "MB", "≤ 100")
    loads = [_first_load(served.url + path) for path in pages]
    goals.add("first load, largest of the five, compressed", max(b for b, _n in loads) / 1000,
              "kB", "≤ 60")  # fmt: skip
    goals.add("first load, requests", max(n for _b, n in loads), "requests", "≤ 6")


def _first_load(url: str) -> tuple[int, int]:
    """Bytes on the wire (headers too) and requests of a first visit by a phone's Chromium."""
    seen: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.obtain(), args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", lambda e: _note_request(seen, e))
        wire.on("Network.loadingFinished", lambda e: _note_bytes(seen, e))
        wire.send("Network.enable")
        page.goto(url, wait_until="networkidle")
        browser.close()
    return sum(seen.values()), len(seen)


def _note_request(seen: dict[str, int], sent: dict[str, Any]) -> None:
    if sent["request"]["url"].startswith("http"):  # data: comes with the style sheet
        seen.setdefault(sent["requestId"], 0)


def _note_bytes(seen: dict[str, int], came: dict[str, Any]) -> None:
    if came["requestId"] in seen:
        seen[came["requestId"]] = int(came["encodedDataLength"])
