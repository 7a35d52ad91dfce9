"""Walks a running house as one person: every link from the front door, or every route there is."""

import http.cookiejar
import itertools
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import html

from tests.support.live import LiveServer


@dataclass(frozen=True)
class Answer:
    """One answer as it arrived."""

    path: str
    status: int
    headers: str
    body: bytes

    @property
    def is_html(self) -> bool:
        """Is it a page?"""
        return "text/html" in self.headers

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def links(self) -> list[str]:
        """Addresses on the same host that the page links to, with their query."""
        if not self.is_html or not self.body:
            return []
        found = html.fromstring(self.body).xpath("//a/@href")
        whole = [urllib.parse.urljoin(self.path, str(href)) for href in found]
        return [href.partition("#")[0] for href in whole if href.startswith("/")]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


class Walker:
    """One person's cookies; redirects are not followed, so that their headers are seen too."""

    def __init__(self, server: LiveServer) -> None:
        self._url = server.url
        self._jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(
            _Stay, urllib.request.HTTPCookieProcessor(self._jar)
        )

    def get(self, path: str, data: dict[str, str] | None = None) -> Answer:
        """One request (a POST with ``data``)."""
        body = urllib.parse.urlencode(data).encode() if data else None
        quoted = urllib.parse.quote(path, safe="/?&=%:,.-_~+")
        request = urllib.request.Request(self._url + quoted, body)
        request.add_header("Referer", self._url + "/")
        try:
            with self._open.open(request, timeout=60) as answer:
                return Answer(path, answer.status, str(answer.headers), answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(path, refused.code, str(refused.headers), refused.read())

    def sign_in(self, account: dict[str, str]) -> "Walker":
        """Sign in through the form."""
        page = self.get("/accounts/sign-in")
        token = html.fromstring(page.body).xpath("//main//input[@name='csrf_token']/@value")[0]
        fields = {"email": account["email"], "password": account["password"]}
        answer = self.get("/accounts/sign-in", {"csrf_token": str(token), **fields})
        assert answer.status == 302, answer.text[-1500:]
        return self

    def with_cookie(self, value: str) -> "Walker":
        """Go on with a session that was made elsewhere."""
        place = {"domain": "127.0.0.1", "domain_specified": False, "domain_initial_dot": False}
        whole = {"path": "/", "path_specified": True, "secure": False, "expires": None}
        rest = {"port": None, "port_specified": False, "discard": True, "rest": {}}
        more = {"comment": None, "comment_url": None}
        self._jar.set_cookie(
            http.cookiejar.Cookie(0, "rembuk", value, **place, **whole, **rest, **more)  # type: ignore[arg-type]
        )
        return self

    def walk(self, *, most: int, start: str = "/") -> Iterator[Answer]:
        """Pages along links from ``start``, each once, breadth first."""
        waiting, seen = deque([start]), {start}
        while waiting and most:
            answer = self.get(waiting.popleft())
            most -= 1
            yield answer
            for href in answer.links():
                if href not in seen:
                    seen.add(href)
                    waiting.append(href)


def addresses(rule: str, values: dict[str, list[str]], most: int) -> list[str]:
    """Addresses of one routing rule with every combination of known values (at most ``most``).

    ``values`` maps an argument's name to what may stand there.
    """
    pieces, names = [], []
    for part in rule.split("<"):
        if ">" in part:
            inside, _end, rest = part.partition(">")
            names.append(inside.rpartition(":")[2])
            pieces.append(rest)
        else:
            pieces.append(part)
    choices: Iterable[tuple[str, ...]] = itertools.product(*(values.get(n, ["1"]) for n in names))
    return [
        pieces[0] + "".join(v + p for v, p in zip(chosen, pieces[1:], strict=True))
        for chosen in itertools.islice(choices, most)
    ]
