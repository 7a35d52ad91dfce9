"""Shows pages in a real Chromium and says on which of them a script ran."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request

from tests.support.chromium import FLAGS, obtain

STATIC = Path(__file__).resolve().parents[2] / "static"
NOWHERE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""No other host is found. (Playwright's own routing would switch the browser's cache off.)"""
PAINTING = "--disable-threaded-compositing"
"""Nobody looks at the pages: laid out and painted in one thread, a page costs two thirds."""
PHONE = {"width": 360, "height": 640}
WATCH = """
window.__ran = [];
for (const name of ["alert", "prompt", "confirm", "print"])
  window[name] = (...said) => { window.__ran.push(name + ":" + said.join(",")); };
"""
STIR = """
() => {
  for (const one of document.querySelectorAll("*"))
    for (const { name, value } of [...one.attributes]) {
      if (/^on/i.test(name)) one.dispatchEvent(new Event(name.slice(2).toLowerCase()));
      if (/^(href|xlink:href|action|formaction)$/i.test(name) && /^\\s*javascript:/i.test(value))
        try { (0, eval)(decodeURIComponent(value.replace(/^\\s*javascript:/i, ""))); } catch {}
    }
  return window.__ran.length;
}
"""
"""Every handler an element carries is called, every javascript: address followed, as a reader might."""
INLINE = "<!doctype html><title>x</title><script>alert('control')</script>"
OWN = "<!doctype html><title>x</title><script src=/control.js></script>"
"""Controls: a script in the page runs only without the policy, one of our own host always."""


class Theatre:
    """A small server for pages by number, and a window that watches them."""

    def __init__(self, browser: Browser, csp: str) -> None:
        self.pages: list[str] = []
        self._csp, self._with_csp = csp, False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._left = 0
        self._browser = browser.browser_type.launch(
            executable_path=obtain(), args=[*FLAGS, PAINTING, "--host-resolver-rules=" + NOWHERE]
        )
        self._context = self._browser.new_context(viewport=PHONE)
        self._context.add_init_script(WATCH)
        self._context.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        """A script asked for from another host (none is reachable) counts as one that ran."""
        away = not request.url.startswith((self.origin, "data:", "blob:"))
        self._left += away and request.resource_type == "script"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        theatre = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                theatre._answer(self)

            def log_message(self, *_: Any) -> None:
                """Silence."""

        return Handler

    def _answer(self, ask: BaseHTTPRequestHandler) -> None:
        path = ask.path.split("?")[0]
        kind, body, lasting = "text/html; charset=utf-8", b"", False
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            body, lasting = (file.read_bytes() if file.is_file() else b""), True
            kind = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}.get(
                file.suffix, "application/octet-stream"
            )
        elif path == "/control.js":
            kind, body = "text/javascript", b"alert('control')"
        elif (number := path.removeprefix("/p/")).isdecimal():
            body = self.pages[int(number)].encode("utf-8", "replace")
        ask.send_response(200)
        ask.send_header("Content-Type", kind)
        ask.send_header("Content-Length", str(len(body)))
        ask.send_header("Cache-Control", "max-age=3600" if lasting else "no-store")
        if self._with_csp and not lasting:
            ask.send_header("Content-Security-Policy", self._csp)
        with suppress(OSError):  # a page that runs away hangs up
            ask.end_headers()
            ask.wfile.write(body)

    def fired(self, pages: Iterable[str], *, csp: bool) -> set[int]:
        """The places of the pages on which a script ran. The harmless controls must do as they must."""
        self.pages, self._with_csp = [*pages, INLINE, OWN], csp
        page = self._context.new_page()
        ran = {place for place in range(len(self.pages)) if self._ran(page, place)}
        page.close()
        inline, own = len(self.pages) - 2, len(self.pages) - 1
        assert own in ran, "the harmless control script did not run: this round proves nothing"
        assert (inline in ran) is not csp, "the policy did not do as it must"
        return ran - {inline, own}

    def _ran(self, page: Page, place: int) -> bool:
        self._left = 0
        try:
            page.goto(f"{self.origin}/p/{place}", wait_until="load", timeout=8_000)
            said = int(page.evaluate(STIR))
        except Exception:  # noqa: BLE001 -- a page that runs away did run
            return bool(self._left)
        return bool(said or self._left)

    def close(self) -> None:
        """End the window and the server."""
        self._browser.close()
        self._server.shutdown()
