"""What the other tests stand on does what it says."""

import smtplib
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Browser

from tests.support import chromium
from tests.support.clients import find_form
from tests.support.databases import _libpq, _tables_with_rows, databases_of, empty
from tests.support.mail import Mailbox


def test_the_mail_server_keeps_what_it_is_sent_and_can_turn_away(mailbox: Mailbox) -> None:
    host, port = mailbox.url.removeprefix("smtp://").split(":")
    letter = "Subject: Uji\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHalo"
    with smtplib.SMTP(host, int(port)) as post:
        mailbox.refuse_next = 1
        with pytest.raises(smtplib.SMTPDataError):
            post.sendmail("a@contoh.test", ["b@contoh.test"], letter)
        post.sendmail("a@contoh.test", ["b@contoh.test"], letter)
    assert mailbox.wait_for("b@contoh.test").get_content().strip() == "Halo"
    assert mailbox.to("c@contoh.test") == []


def test_valkey_is_a_real_one(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as store:
        store.set("foundations", "1", ex=60)
        assert store.get("foundations") == b"1"
        assert "valkey_version" in store.info("server")


def test_each_test_begins_with_an_empty_postgresql(postgres_template: str) -> None:
    insert = (
        "INSERT INTO audit_entry (at, verb, subject_kind, subject_id, facts) "
        "VALUES (now(), 'a', 'b', 1, '{}') RETURNING id"
    )
    ids = []
    for _ in range(2):
        empty(postgres_template)
        assert _tables_with_rows(postgres_template) == []
        with psycopg.connect(_libpq(postgres_template), autocommit=True) as connection:
            ids.append(connection.execute(insert).fetchone())
        assert _tables_with_rows(postgres_template) == ["public.audit_entry"]
    empty(postgres_template)
    assert ids == [(1,), (1,)]


def test_a_test_runs_on_both_databases_unless_it_says_otherwise() -> None:
    assert databases_of({}.get, "both") == ["sqlite", "postgresql"]
    assert databases_of({"one_database": True}.get, "both") == ["sqlite"]
    assert databases_of({"postgres": True}.get, "sqlite") == ["postgresql"]
    assert databases_of({}.get, "postgresql") == ["postgresql"]


@pytest.mark.browser
def test_the_browser_is_a_real_one(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Halo</h1>")
    assert page.get_by_role("heading").inner_text() == "Halo"
    page.close()


def test_without_any_chromium_the_reasons_are_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "_run", lambda command: f"{command[-2:]}: exit 1, no network")
    with pytest.raises(chromium.NoChromium) as reason:
        chromium.obtain()
    assert "on the PATH" in str(reason.value)
    assert "['install', 'chromium']: exit 1, no network" in str(reason.value)
    assert "apt" in str(reason.value)


def test_a_form_is_found_by_place_id_or_address() -> None:
    page = (
        '<form id="a" action="/one"><input name="x" value="1"></form>'
        '<form action="/two"><input type="checkbox" name="y" value="1" checked>'
        '<input type="checkbox" name="y" value="2" checked></form>'
    )
    assert dict(find_form(page, "a").form_values()) == {"x": "1"}
    assert find_form(page).get("action") == "/two"
    assert find_form(page, "/two").form_values() == [("y", "1"), ("y", "2")]
    with pytest.raises(AssertionError, match="/one"):
        find_form(page, "/three")
