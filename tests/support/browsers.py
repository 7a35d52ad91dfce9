"""A real Chromium for journeys: small and large, light and dark, with and without JavaScript."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.chromium import FLAGS, NoChromium, obtain
from tests.support.live import ROOT, LiveServer

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker; a test run without any fails and says why."""
    try:
        path = obtain()
    except NoChromium as reason:
        pytest.fail(str(reason))
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_browser(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens windows that share nothing: ``page = open_browser(server, size=PHONE, dark=True)``.

    ``javascript=False`` switches it off. Anything the page complains about (an exception, a refused
    script or style, a failed request for a part of it) fails the test when it ends. Other words go
    to Playwright's ``new_context``.
    """
    windows: list[tuple[BrowserContext, Page, list[str]]] = []

    def opener(
        server: LiveServer,
        *,
        size: Any = DESK,
        dark: bool = False,
        javascript: bool = True,
        **words: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **words,
        )
        context.set_default_timeout(15_000)
        page, complaints = context.new_page(), list[str]()
        _listen(page, complaints)
        windows.append((context, page, complaints))
        return page

    failed_before = request.session.testsfailed
    yield opener
    complaints = [each for _, _, said in windows for each in said]
    if complaints or request.session.testsfailed > failed_before:
        _keep_pictures(request.node.name, [page for _, page, _ in windows])
    for context, _, _ in windows:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_browser: Opener, live_server: LiveServer) -> Page:
    """A window on the empty live server."""
    return open_browser(live_server)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, a line for each node.

    The window is as high as the page meanwhile: what a bar at its foot half covers is no smaller for
    that, one scrolls.
    """
    size = page.viewport_size or DESK
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({**size, "height": max(size["height"], whole)})
    try:
        return _violations(page)
    finally:
        page.set_viewport_size(size)


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', "
        "'wcag22aa', 'best-practice']})"
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _listen(page: Page, complaints: list[str]) -> None:
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            complaints.append(f"{page.url}: {said.text}")
            if said.type == "error"
            and "status of 4" not in said.text
            and "ERR_INTERNET_DISCONNECTED" not in said.text  # a test cut the line itself
            else None
        ),
    )
    page.on("requestfailed", lambda request: _note_failure(page, request, complaints))


def _note_failure(page: Page, request: Any, complaints: list[str]) -> None:
    aborted_by_leaving = "ERR_ABORTED" in (request.failure or "")
    if (
        request.resource_type in {"script", "stylesheet", "font", "image"}
        and not aborted_by_leaving
    ):
        complaints.append(f"{page.url}: {request.url} {request.failure}")


def _keep_pictures(test: str, pages: list[Page]) -> None:
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    for number, page in enumerate(pages):
        name = f"{re.sub(r'[^a-zA-Z0-9]+', '-', test)[:80]}-{number}.png"
        try:
            page.screenshot(path=Path(folder / name), full_page=True)
        except Exception as lost:  # noqa: BLE001 -- a picture that fails must not hide the failure
            (folder / name).with_suffix(".txt").write_text(str(lost))
