"""Another e-mail address: shown by a mailed link to be one's own, told to the old one."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from app.accounts.addresses import actions
from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.web import outbox
from tests.accounts.makers import (
    NEW,
    PASSWORD,
    audit_text,
    link_in,
    make_member,
    row,
    sign_in_as,
    verbs,
    who_is,
)
from tests.support.clients import Visitor, words_of
from tests.support.mail import Mailbox
from tests.support.people import sign_in

OLD, FRESH = "ratna@contoh.test", "ratna.baru@contoh.test"
PATH = "/accounts/address"


@pytest.fixture
def ratna(app: Flask, mailbox: Mailbox) -> Any:
    """Somebody with an account, and a real post office."""
    app.config["SMTP_URL"] = mailbox.url
    return make_member("Ratna", email=OLD)


def ask(client: Visitor, email: str = FRESH, **how: Any) -> Any:
    return client.submit(PATH, email=email, **({"password": PASSWORD, "expect": 302} | how))


def test_a_new_address_is_the_accounts_once_its_link_is_opened(
    app: Flask, ratna: Any, visitor: Any, mailbox: Mailbox
) -> None:
    here, phone = visitor(), visitor()
    for browser in (here, phone):
        sign_in_as(browser, OLD, expect=302)
    asked = ask(here, " Ratna.Baru@Contoh.TEST ")
    assert "alamat baru" in words_of(here.get(asked.location))
    assert row(ratna).email == OLD
    link = link_in(mailbox, app, FRESH)
    assert FRESH not in link
    elsewhere = visitor()
    assert FRESH in words_of(elsewhere.get(link))
    assert row(ratna).email == OLD, "opening the link alone changes nothing"
    elsewhere.submit(link, password="bukan-ini-kata-sandinya", expect=422)
    done = elsewhere.submit(link, password=PASSWORD, expect=302)
    assert done.location == "/accounts/sign-in"
    assert (row(ratna).email, row(ratna).stamp) == (FRESH, 1)
    assert who_is(here) == who_is(phone) == "Ratna", "sessions go on"
    sign_in_as(visitor(), OLD, expect=422)
    sign_in_as(visitor(), FRESH, expect=302)
    assert verbs(ratna.person_id) == ["address.changed"]
    assert "@" not in audit_text()


def test_the_old_address_hears_of_the_wish_and_of_the_change(
    app: Flask, ratna: Any, client: Visitor, mailbox: Mailbox
) -> None:
    sign_in(client, ratna)
    ask(client)
    outbox.deliver_due(app)
    wish = mailbox.wait_for(OLD)
    assert wish["Subject"] == "Permintaan ganti alamat surel"
    assert "/accounts/forgot" in wish.get_content()
    client.submit(link_in(mailbox, app, FRESH), password=PASSWORD, expect=302)
    outbox.deliver_due(app)
    change = mailbox.wait_for(OLD, 2)
    assert change["Subject"] == "Alamat surel Anda diganti"
    for letter in (wish, change):
        assert FRESH not in letter.as_string()


def test_nobody_learns_who_has_an_account(
    app: Flask, ratna: Any, visitor: Any, mailbox: Mailbox
) -> None:
    make_member("Budi", email="budi@contoh.test", lang="en")
    told = []
    for address in ("budi@contoh.test", FRESH):
        client = visitor()
        sign_in(client, ratna)
        answer = ask(client, address)
        told.append((answer.location, words_of(client.get(answer.location))))
    assert told[0] == told[1]
    outbox.deliver_due(app)
    letter = mailbox.wait_for("budi@contoh.test")
    assert "already has an account" in letter.get_content()
    assert "/accounts/address/" not in letter.get_content()
    assert "Ratna" not in letter.as_string()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"password": "bukan-ini-kata-sandinya"}, 422),
        ({"email": "ratna"}, 422),
        ({"email": OLD}, 422),
        ({"email": ""}, 422),
        ({"password": ""}, 422),
    ],
)
def test_what_is_refused_sends_no_letter(
    app: Flask, ratna: Any, client: Visitor, mailbox: Mailbox, typed: Any, status: int
) -> None:
    sign_in(client, ratna)
    answer = ask(client, **({"email": FRESH} | typed), expect=status)
    assert PASSWORD not in answer.text
    outbox.deliver_due(app)
    assert mailbox.messages == []


@pytest.mark.one_database
def test_it_is_for_the_signed_in_only(app: Flask, client: Visitor) -> None:
    assert client.get(PATH).status_code == 401
    assert client.get(f"{PATH}/asked").status_code == 401


@pytest.mark.parametrize("what", ["new password", "another change", "used", "too late", "closed"])
def test_a_link_loses_its_force(
    app: Flask, ratna: Any, client: Visitor, mailbox: Mailbox, what: str
) -> None:
    sign_in(client, ratna)
    ask(client)
    link = link_in(mailbox, app, FRESH)
    person = row(ratna)
    if what == "new password":
        client.submit("/accounts/password", current=PASSWORD, password=NEW, expect=302)
    elif what == "another change":
        person.email = "lain@contoh.test"
    elif what == "used":
        client.submit(link, password=PASSWORD, expect=302)
    elif what == "closed":
        person.closed_at = clock.now()
    db.session.commit()
    if what == "too late":
        clock.set_now(clock.now() + timedelta(hours=24, seconds=1))
        try:
            assert client.get(link).status_code == 404
        finally:
            clock.set_now(None)
        return
    status = 404 if what == "closed" else 409
    assert client.get(link).status_code == status
    if what != "used":
        assert row(ratna).email != FRESH


@pytest.mark.one_database
@pytest.mark.parametrize("token", ["x", "W10.abc", "\u202e", "a.b.c", "%00"])
def test_forged_links_lead_nowhere(app: Flask, client: Visitor, token: str) -> None:
    assert client.get(f"{PATH}/{token}").status_code == 404


def test_a_reset_link_mailed_to_the_old_address_opens_nothing_any_more(
    app: Flask, ratna: Any, visitor: Any, mailbox: Mailbox
) -> None:
    thief, owner = visitor(), visitor()
    thief.submit("/accounts/forgot", email=OLD, expect=302)
    stolen = link_in(mailbox, app, OLD)
    assert thief.get(stolen).status_code == 200
    sign_in(owner, ratna)
    ask(owner)
    owner.submit(link_in(mailbox, app, FRESH), password=PASSWORD, expect=302)
    assert thief.get(stolen).status_code == 404
    owner.submit("/accounts/forgot", email=FRESH, expect=302)
    outbox.deliver_due(app)
    assert "/accounts/reset/" in mailbox.wait_for(FRESH, 2).get_content()


def test_an_account_from_a_desk_gets_its_first_address(
    app: Flask, client: Visitor, mailbox: Mailbox
) -> None:
    app.config["SMTP_URL"] = mailbox.url
    person = make_member("Bu Sari", email=None, handle="sari-12345")
    sign_in(client, person)
    assert "Tambah alamat" in client.get("/accounts/me").text
    ask(client)
    client.submit(link_in(mailbox, app, FRESH), password=PASSWORD, expect=302)
    assert row(person).email == FRESH
    assert len(mailbox.messages) == 1, "there was nobody else to tell"


@pytest.mark.one_database
def test_nobody_is_buried_in_letters(
    app: Flask, ratna: Any, client: Visitor, mailbox: Mailbox
) -> None:
    sign_in(client, ratna)
    answers = [
        client.submit(PATH, email=f"a{n}@contoh.test", password=PASSWORD).status_code
        for n in range(9)
    ]
    assert answers == [302] * 5 + [429] * 4
    outbox.deliver_due(app)
    assert len(mailbox.messages) <= 10


@pytest.mark.one_database
def test_guessing_the_password_here_is_slowed_too(app: Flask, ratna: Any, client: Visitor) -> None:
    sign_in(client, ratna)
    answers = [ask(client, password=f"tebakan-ke-{n}", expect=None).status_code for n in range(7)]
    assert answers == [422] * 5 + [429] * 2


@pytest.mark.parametrize("_round", range(3))
def test_two_accounts_take_one_address_at_once(app: Flask, _round: int) -> None:
    people = [make_member(email=f"orang-{n}-{_round}@contoh.test") for n in range(2)]
    before = [row(each).email for each in people]
    barrier, found = Barrier(2), []

    def take(place: int) -> None:
        with app.app_context():
            try:
                barrier.wait(10)
                with transaction():
                    actions.change_address(
                        people[place].person_id or 0,
                        stamp=1,
                        before=before[place],
                        address=FRESH,
                        now=clock.now(),
                    )
                found.append("changed")
            except Conflict as no:
                found.append(str(no))
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [Thread(target=take, args=(n,)) for n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(found) == ["Alamat surel itu sudah dipakai.", "changed"]
