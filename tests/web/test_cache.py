"""The exact cache: whoever was told that something is written finds it on the next page."""

import gzip
import os
import subprocess
import sys
import threading
import time

import pytest
from flask import Blueprint, session

from app.db.unit import announce, transaction
from app.web import cache as exact
from app.web.cache import cacheable
from app.web.versions import EVERYTHING, MappedVersions, ValkeyVersions, picked
from tests.support.databases import make_app
from tests.support.live import ROOT
from tests.support.servers import free_port


@pytest.fixture
def house(app):
    """An app with pages that count how often they were made."""
    add_pages(app)
    return app


def add_pages(app):
    pages = Blueprint("counted", __name__)
    app.made = []

    @pages.get("/kota")
    def listed():
        cacheable("cities")
        app.made.append("kota")
        return f"<p>{len(app.made)}</p>" + "kota " * 300

    @pages.get("/lain")
    def personal():
        app.made.append("lain")
        return "lain"

    @pages.get("/kue")
    def greeted():
        cacheable("cities")
        session["seen"] = True
        app.made.append("kue")
        return "kue"

    @pages.get("/lambat")
    def slow():
        cacheable("cities")
        app.made.append("lambat")
        if app.meanwhile:
            app.meanwhile.pop()()
        return "lambat"

    app.meanwhile = []
    app.register_blueprint(pages)


def write(topic="cities.city_renamed"):
    with transaction():
        announce(topic, 1)


def test_a_page_is_made_once_until_something_is_written(house, client):
    first, second = client.get("/kota"), client.get("/kota")
    assert first.data == second.data
    assert house.made == ["kota"]
    write("forests.tree_felled")
    client.get("/kota")
    assert house.made == ["kota"], "another room's news changes nothing here"
    write()
    assert client.get("/kota").data != first.data


def test_a_kept_page_is_the_page(house, client):
    first, second = client.get("/kota"), client.get("/kota")
    ours = {"X-Request-Id"}
    theirs = {(k, v) for k, v in second.headers if k not in ours}
    assert {(k, v) for k, v in first.headers if k not in ours} == theirs
    assert second.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in second.headers["Content-Security-Policy"]


def test_a_page_that_says_nothing_is_never_kept(house, client):
    client.get("/lain")
    client.get("/lain")
    assert house.made == ["lain", "lain"]


def test_nobody_with_a_session_is_served_from_it_or_fills_it(house, client, visitor):
    client.set_cookie("rembuk", "anything")
    client.get("/kota")
    client.get("/kota")
    assert house.made == ["kota", "kota"]
    stranger = visitor()
    stranger.get("/kota")
    assert len(house.made) == 3, "the page made for a session was not kept"
    remembered = visitor()
    remembered.set_cookie("remember_token", "x")
    remembered.get("/kota")
    assert len(house.made) == 4


def test_an_answer_that_sets_a_cookie_is_not_kept(house, visitor):
    visitor().get("/kue")
    visitor().get("/kue")
    assert house.made == ["kue", "kue"]


def test_language_theme_query_and_encoding_are_kept_apart(house, visitor):
    for cookies in ({}, {"lang": "en"}, {"theme": "dark"}, {"lang": "en", "theme": "dark"}):
        one = visitor()
        for name, value in cookies.items():
            one.set_cookie(name, value)
        one.get("/kota")
        one.get("/kota")
    assert len(house.made) == 4
    visitor().get("/kota?after=1")
    visitor().get("/kota?after=2")
    assert len(house.made) == 6
    visitor().get("/kota", headers={"Accept-Encoding": "gzip"})
    assert len(house.made) == 7


def test_bodies_are_kept_compressed_as_asked(house, visitor):
    asked = {"Accept-Encoding": "gzip"}
    first = visitor().get("/kota", headers=asked)
    again = visitor().get("/kota", headers=asked)
    if first.headers.get("Content-Encoding") == "gzip":
        assert b"kota" in gzip.decompress(again.data)
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert b"kota" in visitor().get("/kota").data


def test_a_reader_who_has_it_gets_304_and_after_a_write_the_new_one(house, client):
    tag = client.get("/kota").headers["ETag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}'):
        same = client.get("/kota", headers={"If-None-Match": given})
        assert (same.status_code, same.data) == (304, b"")
    write()
    assert client.get("/kota", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_made_while_something_was_written_is_never_used(house, client):
    def in_between():
        other = threading.Thread(target=write_elsewhere, args=(house,))
        other.start()
        other.join()

    house.meanwhile.append(in_between)
    client.get("/lambat")
    client.get("/lambat")
    client.get("/lambat")
    assert house.made == ["lambat", "lambat"]


def write_elsewhere(app):
    with app.app_context():
        write()


def test_a_page_grows_old_by_itself(house, client, monkeypatch):
    monkeypatch.setattr(exact, "MAX_AGE_S", 0.05)
    client.get("/kota")
    time.sleep(0.1)
    client.get("/kota")
    assert len(house.made) == 2


def test_memory_is_bounded(house, client, monkeypatch):
    monkeypatch.setattr(exact, "MOST_BYTES", 20_000)
    for n in range(100):
        client.get(f"/kota?n={n}")
    held = house.extensions["cache.pages"]
    assert held._bytes <= 20_000
    assert held._bytes == sum(len(one.body) for one in held._stored.values())


WRITER = """
from app import create_app
from app.db.unit import announce, transaction
app = create_app(TESTING=True)
with app.app_context():
    for line in iter(input, "end"):
        with transaction():
            announce("cities.city_renamed", 1)
        print("written", flush=True)
"""


def test_a_write_in_another_process_is_seen_by_the_next_read(house, client):
    place = {
        "DATA_DIR": str(house.config["DATA_DIR"]),
        "DATABASE_URL": house.config["DATABASE_URL"],
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=ROOT, env=os.environ | place | {"SECRET_KEY": "x" * 32},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip

    def other_writes():
        writer.stdin.write("write\n")
        writer.stdin.flush()
        assert writer.stdout.readline() == "written\n"

    other_writes()
    for n in range(1, 21):
        client.get("/kota")
        client.get("/kota")
        assert len(house.made) == n
        other_writes()
    writer.communicate("end\n", timeout=20)


def test_a_new_process_makes_everything_stale(house, client):
    client.get("/kota")
    make_app(house.config["DATABASE_URL"], house.config["DATA_DIR"])
    client.get("/kota")
    assert len(house.made) == 2


def test_bumps_of_many_processes_all_count(tmp_path):
    path = tmp_path / "versions"
    code = (
        "import sys; from pathlib import Path; from app.web.versions import MappedVersions as M\n"
        "v = M(Path(sys.argv[1]))\nfor _ in range(5000): v.bump('cities')"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT) for _ in range(3)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    number = picked(MappedVersions(path).snapshot(), ("cities",))[:8]
    assert int.from_bytes(number, sys.byteorder) == 15_000


def test_versions_in_valkey_are_shared(valkey_url):
    here, there = ValkeyVersions(valkey_url), ValkeyVersions(valkey_url)
    before = picked(here.snapshot(), ("cities",))
    there.bump("cities")
    assert picked(here.snapshot(), ("cities",)) != before
    middle = picked(here.snapshot(), ("cities",))
    there.bump(EVERYTHING)
    assert picked(here.snapshot(), ("cities",)) != middle


@pytest.mark.one_database
def test_with_valkey_away_pages_are_made_anew_and_none_breaks(database_url, tmp_path):
    app = make_app(database_url, tmp_path, VALKEY_URL=f"redis://127.0.0.1:{free_port()}/0")
    add_pages(app)
    client = app.test_client()
    assert [client.get("/kota").status_code for _ in range(2)] == [200, 200]
    assert len(app.made) == 2


@pytest.mark.one_database
def test_two_machines_see_each_others_writes(database_url, tmp_path, valkey_url):
    one, two = (
        make_app(database_url, tmp_path / name, VALKEY_URL=valkey_url) for name in ("a", "b")
    )
    add_pages(one)
    client = one.test_client()
    client.get("/kota")
    client.get("/kota")
    assert len(one.made) == 1
    write_elsewhere(two)
    client.get("/kota")
    assert len(one.made) == 2
