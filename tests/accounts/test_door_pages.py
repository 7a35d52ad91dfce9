"""The door as people meet it: signing up, in and out, slowed guesses, what was typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event

from app.accounts import passwords
from app.accounts.models import Person
from app.accounts.people import actions
from app.accounts.signing import actions as signing
from app.db.base import db
from app.db.unit import transaction
from tests.accounts.makers import (
    NEW,
    NOW,
    PASSWORD,
    link_in,
    make_member,
    row,
    sign_in_as,
    slip,
    who_is,
)
from tests.support.clients import Visitor, words_of
from tests.support.mail import Mailbox
from tests.support.people import make_organisation, make_person, sign_in

SIGN_UP = {"email": "ratna@contoh.test", "password": PASSWORD, "name": "Ratna", "kind": "citizen"}


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """SQL statements as they are sent (transaction words left out)."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


# ---------------------------------------------------------------- signing up
@pytest.mark.one_database
def test_sign_up_is_one_screen_of_four_fields(client: Visitor) -> None:
    page = html.fromstring(client.get("/accounts/sign-up").text)
    (form,) = [f for f in page.forms if f.get("action") == "/accounts/sign-up"]
    shown = {i.get("name") for i in form.inputs if i.get("type") not in ("hidden", "submit")}
    assert shown - {None} == {"email", "password", "name", "kind"}


def test_a_known_address_is_answered_just_like_a_new_one(app: Flask, visitor: Any) -> None:
    make_person("Pemilik", email="pemilik@contoh.test")
    told = []
    for email in ("baru@contoh.test", "pemilik@contoh.test", "PEMILIK@contoh.test"):
        one: Visitor = visitor()
        answer = one.submit("/accounts/sign-up", **(SIGN_UP | {"email": email}))
        after = one.get(answer.location)
        cookies = sorted(h.split("=")[0] for h in answer.headers.getlist("Set-Cookie"))
        told.append((answer.status_code, answer.location, cookies, words_of(after)))
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 302
    assert db.session.query(Person).count() == 2


def test_a_new_account_comes_in_through_the_mailed_link(
    app: Flask, client: Visitor, mailbox: Mailbox
) -> None:
    app.config["SMTP_URL"] = mailbox.url
    client.submit("/accounts/sign-up", expect=302, **SIGN_UP)
    refused = sign_in_as(client, "ratna@contoh.test", expect=422)
    assert "buka dulu tautan" in words_of(refused)
    link = link_in(mailbox, app, "ratna@contoh.test")
    client.submit(link, password="bukan-kata-sandinya", expect=422)
    client.submit(link, password=PASSWORD, expect=302)
    assert who_is(client) == "Ratna"


def test_who_came_from_a_page_is_led_back_to_it(
    app: Flask, client: Visitor, visitor: Any, mailbox: Mailbox
) -> None:
    app.config["SMTP_URL"] = mailbox.url
    wanted = "/forums/threads/7?page=2#reply"
    page = html.fromstring(client.get("/accounts/sign-in", query_string={"go": wanted}).text)
    (door,) = page.xpath("//main//a[starts-with(@href, '/accounts/sign-up')]/@href")
    told = client.submit(door, expect=302, **SIGN_UP)
    sent = html.fromstring(client.get(told.headers["Location"]).text)
    (enter,) = sent.xpath("//main//a[starts-with(@href, '/accounts/sign-in')]/@href")
    link = link_in(mailbox, app, "ratna@contoh.test")
    assert client.submit(link, password=PASSWORD, expect=302).headers["Location"] == wanted
    typed = {"email": "ratna@contoh.test", "password": PASSWORD}
    assert visitor().submit(enter, expect=302, **typed).headers["Location"] == wanted


@pytest.mark.parametrize("go", ["https://lain.test/", "//lain.test/", "/\\lain.test", "", "/"])
def test_no_way_back_leads_to_another_site(
    app: Flask, client: Visitor, mailbox: Mailbox, go: str
) -> None:
    app.config["SMTP_URL"] = mailbox.url
    client.submit("/accounts/sign-up", expect=302, **(SIGN_UP | {"go": go}))
    link = link_in(mailbox, app, "ratna@contoh.test")
    answer = client.submit(f"{link}?go={go}", password=PASSWORD, expect=302)
    assert answer.headers["Location"] == "/accounts/me"


def test_without_mail_no_page_speaks_of_a_letter_that_went_out(app: Flask, client: Visitor) -> None:
    wrong = sign_in_as(client, "ratna@contoh.test", expect=422)
    assert "tautan di surel" not in words_of(wrong)
    for path in ("/accounts/sent/forgot", "/accounts/forgot"):
        told = words_of(client.get(path))
        assert "Petugas di instansi Anda" in told
        assert "Kami kirim" not in told
    (Path(app.config["DATA_DIR"]) / "DEMO").touch()
    folder = str(Path(app.config["DATA_DIR"]) / "mail")
    assert folder in words_of(client.get("/accounts/sent/forgot"))
    assert folder in words_of(client.get("/accounts/sent/sign-up"))
    assert client.submit("/accounts/forgot", email="ratna@contoh.test", expect=302)


def test_a_weak_password_is_told_once_beside_its_field(client: Visitor) -> None:
    weak = client.submit("/accounts/sign-up", expect=422, **(SIGN_UP | {"password": "1234"}))
    beside = html.fromstring(weak.text).xpath("//*[@id='password-error']//p")
    assert [one.text for one in beside] == ["Kata sandi paling sedikit 8 huruf atau angka."]


def test_the_summary_says_that_a_password_must_be_typed_again(client: Visitor) -> None:
    weak = client.submit("/accounts/sign-up", expect=422, **(SIGN_UP | {"password": "1234"}))
    assert "kecuali kata sandi: ketik lagi" in words_of(weak)


def test_the_owner_of_a_known_address_is_told_and_nothing_else(
    app: Flask, client: Visitor, mailbox: Mailbox
) -> None:
    app.config["SMTP_URL"] = mailbox.url
    owner = make_member("Pemilik", email="ratna@contoh.test")
    client.submit("/accounts/sign-up", expect=302, **(SIGN_UP | {"password": NEW}))
    letter = link_in(mailbox, app, "ratna@contoh.test")
    assert letter == "/accounts/sign-in"
    assert row(owner).name == "Pemilik"
    sign_in_as(client, "ratna@contoh.test", NEW, expect=422)
    sign_in_as(client, "ratna@contoh.test", PASSWORD, expect=302)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ratna"),
        ("email", ""),
        ("email", "ratna@"),
        ("email", "AAAA-BBBB"),
        ("password", "pendek"),
        ("password", "ratna@contoh.test"),
        ("name", ""),
        ("name", "Rat\0na"),
        ("kind", "king"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(
    client: Visitor, field: str, value: str
) -> None:
    answer = client.submit("/accounts/sign-up", expect=422, **(SIGN_UP | {field: value}))
    page = html.fromstring(answer.text)
    assert page.xpath("//*[contains(@class, 'field-error')]")
    for name in {"email", "name"} - {field}:
        assert page.xpath(f"//input[@name='{name}']/@value") == [SIGN_UP[name]]
    assert PASSWORD not in answer.text
    assert db.session.query(Person).count() == 0


def test_a_slip_makes_an_account_without_e_mail_that_comes_in_again(
    app: Flask, visitor: Any
) -> None:
    unit = make_organisation()
    code = slip("sign_up", make_person(roles=[("officer", "*")]), unit)
    client: Visitor = visitor()
    typed = SIGN_UP | {"email": f" {code[:4].lower()} {code[4:8]}-{code[8:]}", "name": "Bu Sari"}
    answer = client.submit("/accounts/sign-up", expect=302, **typed)
    handle = db.session.query(Person.handle).filter_by(name="Bu Sari").scalar()
    assert handle in words_of(client.get(answer.location))
    other: Visitor = visitor()
    sign_in_as(other, f" {handle.upper()} ", expect=302)
    assert who_is(other) == "Bu Sari"
    again = visitor().submit("/accounts/sign-up", expect=422, **typed)
    assert "sudah dipakai" in words_of(again)


# ---------------------------------------------------------------- signing in and out
def test_in_and_out(app: Flask, client: Visitor) -> None:
    make_member("Ratna", email="ratna@contoh.test")
    assert who_is(client) is None
    sign_in_as(client, " Ratna@contoh.TEST ", expect=302)
    assert who_is(client) == "Ratna"
    assert client.get("/accounts/sign-out").status_code == 405
    client.submit("/accounts/me", form="/accounts/sign-out", expect=302)
    assert who_is(client) is None


@pytest.mark.one_database
def test_the_right_name_and_the_unknown_one_are_refused_alike_and_cost_the_same(
    app: Flask, visitor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_member(email="ratna@contoh.test")
    make_person(email="tanpa@contoh.test", password_hash=None)
    cost: list[str] = []
    for kind in ("hash", "verify"):
        real = getattr(type(passwords._HASHER), kind)

        def counted(self: Any, *args: Any, _real: Any = real, _kind: str = kind) -> Any:
            cost.append(_kind)
            return _real(self, *args)

        monkeypatch.setattr(type(passwords._HASHER), kind, counted)
    told = set()
    for email in ("ratna@contoh.test", "tanpa@contoh.test", "siapa@contoh.test"):
        answer = sign_in_as(visitor(), email, "keliru-sekali", expect=422)
        told.add(words_of(answer))
    assert len(told) == 1
    assert len(cost) == 3  # argon2id once each, whoever it was


@pytest.mark.one_database
def test_guessing_slows_one_account_and_nobody_else(app: Flask, visitor: Any) -> None:
    for n in range(20):
        make_member(email=f"warga{n}@contoh.test")
    client: Visitor = visitor()
    answers = [sign_in_as(client, "warga0@contoh.test", f"tebakan-{n}") for n in range(8)]
    assert [a.status_code for a in answers][:4] == [422] * 4
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "warga0@contoh.test" in answers[-1].text  # what was typed is kept
    assert sign_in_as(client, "warga0@contoh.test").status_code == 429
    for n in range(1, 20):  # from the same address
        sign_in_as(visitor(), f"warga{n}@contoh.test", expect=302)


@pytest.mark.one_database
def test_guessing_at_nobody_is_slowed_just_the_same(app: Flask, client: Visitor) -> None:
    answers = [sign_in_as(client, "hantu@contoh.test", f"tebakan-{n}") for n in range(8)]
    assert answers[-1].status_code == 429


@pytest.mark.one_database
def test_a_closed_account_does_not_come_in(app: Flask, client: Visitor) -> None:
    row(make_member(email="tutup@contoh.test")).closed_at = NOW
    db.session.commit()
    sign_in_as(client, "tutup@contoh.test", expect=422)


@pytest.mark.parametrize("go", ["/innovations/", "//evil.example", "https://evil.example"])
@pytest.mark.one_database
def test_signing_in_leads_back_and_never_away(app: Flask, client: Visitor, go: str) -> None:
    make_member(email="ratna@contoh.test")
    answer = client.submit(
        f"/accounts/sign-in?go={go}", email="ratna@contoh.test", password=PASSWORD, expect=302
    )
    assert answer.location == (go if go == "/innovations/" else "/")


def test_who_is_asking_costs_one_statement(
    app: Flask, client: Visitor, statements: list[str]
) -> None:
    city = make_organisation(kind="city")
    unit = make_organisation(parent=city)
    actor = make_person("Ratna", org=unit, roles=[("judge", "edition:3"), ("officer", "*")])
    assert actor.grants == {("judge", "edition:3"), ("officer", "*")}
    assert (actor.organisations, actor.lineage) == ({unit}, {city, unit})
    sign_in(client, actor)
    statements.clear()
    assert client.get("/accounts/code").status_code == 200  # reads nothing of its own
    about_people = [s for s in statements if "FROM person" in s]
    assert len(about_people) == 1
    assert len(statements) <= 2  # the other one counts unread notices


# ---------------------------------------------------------------- sessions end
def test_a_new_password_ends_the_other_sessions(app: Flask, visitor: Any) -> None:
    make_member("Ratna", email="ratna@contoh.test")
    here, there = visitor(), visitor()
    for one in (here, there):
        sign_in_as(one, "ratna@contoh.test", expect=302)
    wrong = here.submit("/accounts/password", current="keliru", password=NEW, expect=422)
    assert "tidak cocok" in words_of(wrong)
    here.submit("/accounts/password", current=PASSWORD, password=NEW, expect=302)
    assert (who_is(here), who_is(there)) == ("Ratna", None)
    sign_in_as(there, "ratna@contoh.test", PASSWORD, expect=422)
    sign_in_as(there, "ratna@contoh.test", NEW, expect=302)
    there.submit("/accounts/me", form="/accounts/sessions/end", expect=302)
    assert (who_is(here), who_is(there)) == (None, "Ratna")


def test_a_role_given_ends_the_sessions(app: Flask, client: Visitor) -> None:
    person, admin = make_person(), make_person(roles=[("admin", "*")])
    sign_in(client, person)
    assert who_is(client) == person.name
    with transaction():
        actions.give_role(admin, person.person_id or 0, "judge", "*", now=NOW)
    assert who_is(client) is None


@pytest.mark.parametrize(
    "cookie", ["1", "1.", ".1", "x.y", "99999999999999999999.1", "1.2", "-1.1", ""]
)
@pytest.mark.one_database
def test_a_session_that_makes_no_sense_is_no_session(
    app: Flask, client: Visitor, cookie: str
) -> None:
    make_person()
    with client.session_transaction() as session:
        session["_user_id"] = cookie
    assert client.get("/accounts/me").status_code == 401


def test_a_copied_cookie_ends_with_its_session_and_no_other(app: Flask, visitor: Any) -> None:
    make_member("Bu Salin", email="salin@contoh.test")
    public, phone, thief = visitor(), visitor(), visitor()
    for each in (public, phone):
        sign_in_as(each, "salin@contoh.test")
    with public.session_transaction() as session:
        copied = dict(session)
    with thief.session_transaction() as session:
        session.update(copied)
    assert who_is(thief) == "Bu Salin"
    for again in (public, phone):
        assert who_is(again) == "Bu Salin"
    public.submit("/accounts/me", form="/accounts/sign-out", expect=302)
    assert who_is(thief) is None
    assert who_is(phone) == "Bu Salin", "the phone at home stays signed in"
    with transaction():
        signing.end_session(copied["_user_id"].rpartition(".")[2], now=NOW)
    assert who_is(thief) is None
