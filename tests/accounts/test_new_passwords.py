"""Forgotten passwords, forged links, slips: as people meet them."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import keys, rules
from app.core import clock
from app.web import outbox
from tests.accounts.makers import NEW, link_in, make_member, slip, who_is
from tests.support.clients import Visitor, words_of
from tests.support.mail import Mailbox
from tests.support.people import make_person, sign_in


# ---------------------------------------------------------------- forgotten passwords
def test_a_forgotten_password_is_made_anew_by_mail(
    app: Flask, client: Visitor, mailbox: Mailbox
) -> None:
    app.config["SMTP_URL"] = mailbox.url
    make_member("Ratna", email="ratna@contoh.test")
    told = {
        words_of(client.get(client.submit("/accounts/forgot", email=e, expect=302).location))
        for e in ("ratna@contoh.test", "siapa@contoh.test")
    }
    assert len(told) == 1
    link = link_in(mailbox, app, "ratna@contoh.test")
    assert mailbox.to("siapa@contoh.test") == []
    client.submit(link, password="pendek", expect=422)
    client.submit(link, password=NEW, expect=302)
    assert who_is(client) == "Ratna"
    stale = client.submit(link, password="satu-lagi-yang-baru", expect=409)
    assert "sudah dipakai" in words_of(stale)
    outbox.deliver_due(app)
    assert "diganti" in mailbox.wait_for("ratna@contoh.test", 2)["Subject"]


@pytest.mark.one_database
def test_nobody_is_buried_in_letters(app: Flask, client: Visitor, mailbox: Mailbox) -> None:
    app.config["SMTP_URL"] = mailbox.url
    make_member(email="ratna@contoh.test")
    for _ in range(12):
        client.submit("/accounts/forgot", email="ratna@contoh.test", expect=302)
    outbox.deliver_due(app)
    assert 1 <= len(mailbox.to("ratna@contoh.test")) <= 6


@pytest.mark.one_database
@pytest.mark.parametrize("what", ["confirm", "reset", "vouch"])
@pytest.mark.parametrize("token", ["x", "W10.abc", "\u202e", "a.b.c", "%00"])
def test_forged_links_lead_nowhere(app: Flask, client: Visitor, what: str, token: str) -> None:
    sign_in(client, make_person())
    assert client.get(f"/accounts/{what}/{token}").status_code == 404


@pytest.mark.one_database
def test_a_link_of_one_kind_is_none_of_another_and_grows_old(app: Flask, client: Visitor) -> None:
    person = make_member()
    with app.test_request_context():
        soon, late = clock.now() + timedelta(minutes=1), clock.now() - timedelta(seconds=1)
        vouch = keys.write_token("vouch", [person.person_id or 0], soon)
        old = keys.write_token("reset", [person.person_id or 0, 1], late)
        good = keys.write_token("reset", [person.person_id or 0, 1], soon)
    assert client.get(f"/accounts/confirm/{vouch}").status_code == 404
    assert client.get(f"/accounts/reset/{old}").status_code == 404
    assert client.get(f"/accounts/reset/{good}").status_code == 200
    assert timedelta(hours=2) == rules.RESET_WITHIN


def test_a_slip_from_the_desk_makes_a_new_password(app: Flask, client: Visitor) -> None:
    officer, person = make_person(roles=[("admin", "*")]), make_member("Ratna")
    code = slip("reset", officer, person.person_id or 0)
    client.submit("/accounts/code", code="ZZZZ-ZZZZ-ZZZZ", password=NEW, expect=422)
    client.submit("/accounts/code", code="ZZZZ", password=NEW, expect=422)
    client.submit("/accounts/code", code=code.lower(), password=NEW, expect=302)
    assert who_is(client) == "Ratna"
    client.submit("/accounts/code", code=code, password=NEW, expect=422)
