"""Cookies and headers that keep a page to itself, also where the server answers by itself."""

import socket
import urllib.request

import pytest

from app.web.security import HEADERS, LONGEST_ADDRESS
from tests.support.clients import words_of
from tests.support.live import LiveServer

GUARDS = ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "X-Content-Type-Options")


def cookie_of(answer):
    return next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("rembuk="))


@pytest.mark.one_database
def test_the_session_stays_on_https_where_the_outside_is_https(app, client):
    page = "/accounts/sign-in"
    assert "Secure" not in cookie_of(client.get(page))
    assert "Secure" in cookie_of(app.test_client().get(page, base_url="https://localhost"))
    app.config["PUBLIC_URL"] = "https://rembuk.example.go.id"
    assert "Secure" in cookie_of(app.test_client().get(page)), "a proxy that does not say so"


@pytest.mark.one_database
def test_an_address_too_long_is_told_on_a_page(app, client):
    answer = client.get("/services/?q=" + "a" * LONGEST_ADDRESS)
    assert answer.status_code == 414
    assert "Alamat itu terlalu panjang" in words_of(answer)
    assert set(HEADERS) <= set(answer.headers.keys())


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("guards")
    copy = folder / "house.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    with LiveServer(folder, f"sqlite:///{copy}", WEB_WORKERS="2") as server:
        yield server


def told(server, request: bytes) -> str:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


COUNTED = 'rembuk_answers_total{endpoint="health.healthz",status="200"}'
BROKEN = {
    414: b"GET /?q=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    431: b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
    400: b"GET / HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n",
}


@pytest.mark.parametrize("status", BROKEN)
def test_what_the_server_refuses_by_itself_is_guarded_too(house, status):
    head, _, page = told(house, BROKEN[status]).partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert [name for name in GUARDS if name not in head] == []
    assert "tidak dapat dibaca" in page


def test_an_address_of_five_thousand_letters_gets_a_page_of_ours(house):
    asked = (
        b"GET /services/?q=" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    answer = told(house, asked)
    assert answer.startswith("HTTP/1.1 414 ")
    assert "Strict" not in answer
    assert 'class="skip' in answer or "<nav" in answer


def test_built_files_are_guarded_too(house):
    page = urllib.request.urlopen(house.url + "/", timeout=20).read().decode()
    start = page.index("/static/build/")
    path = page[start : page.index('"', start)]
    with urllib.request.urlopen(house.url + path, timeout=20) as answer:
        assert [name for name in HEADERS if name not in answer.headers] == []


def test_the_figures_of_all_workers_are_added_up(house):
    """Two workers share a port; whichever is asked must know of all that were answered."""
    for _ in range(40):
        urllib.request.urlopen(house.url + "/healthz", timeout=20).read()
    seen = set()
    for _ in range(12):
        text = urllib.request.urlopen(house.url + "/metrics", timeout=20).read().decode()
        line = next(one for one in text.splitlines() if one.startswith(COUNTED))
        seen.add(float(line.split()[-1]))
    assert len(seen) == 1
    assert seen.pop() >= 40
