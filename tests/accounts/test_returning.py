"""Nothing typed is lost when a session ends, and no other site gains by it."""

from typing import Any

import pytest
from flask import Flask

from app.db.base import db
from tests.accounts.makers import PASSWORD, make_member, row, sign_in_as
from tests.support.clients import Visitor, find_form, words_of
from tests.support.people import make_person, sign_in

TEXT = "Nama yang panjang sekali dan tidak boleh hilang"


def test_what_was_typed_outlives_the_session(app: Flask, client: Visitor) -> None:
    person = make_member("Ratna", email="ratna@contoh.test")
    sign_in_as(client, "ratna@contoh.test", expect=302)
    token = client.token("/accounts/me/edit")
    row(person).stamp = 2
    db.session.commit()
    typed = {"name": TEXT, "kind": "ngo", "lang": "id", "csrf_token": token}
    came_from = {"Referer": "http://localhost/accounts/me/edit", "Origin": "http://localhost"}
    refused = client.post("/accounts/me/edit", data=typed, headers=came_from)
    assert refused.status_code == 401
    assert "Tulisan Anda aman" in words_of(refused)
    resumed = _send(client, refused, email="ratna@contoh.test", password=PASSWORD)
    assert resumed.status_code == 200
    assert TEXT in words_of(resumed)
    assert token not in resumed.text
    sent = _send(client, resumed)
    assert sent.status_code == 302
    assert row(person).name == TEXT


def _send(client: Visitor, page: Any, **fields: str) -> Any:
    """Fill in and send the last form of an answer that is shown already."""
    form = find_form(page.text)
    return client.post(form.get("action"), data=dict(form.form_values()) | fields)


@pytest.mark.one_database
def test_a_wrong_password_does_not_lose_it_either(app: Flask, client: Visitor) -> None:
    make_member(email="ratna@contoh.test")
    headers = {"Origin": "http://localhost"}
    refused = client.post("/accounts/me/edit", data={"name": TEXT}, headers=headers)
    assert refused.status_code == 401
    again = _send(client, refused, email="ratna@contoh.test", password="keliru-dulu")
    assert again.status_code == 422
    assert TEXT in again.text
    resumed = _send(client, again, email="ratna@contoh.test", password=PASSWORD)
    assert TEXT in words_of(resumed)


@pytest.mark.one_database
def test_a_form_from_before_this_session_is_offered_again(app: Flask, client: Visitor) -> None:
    person = make_person()
    sign_in(client, person)
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post(
        "/accounts/me/edit", data={"name": TEXT, "kind": "ngo", "lang": "id"}, headers=headers
    )
    assert answer.status_code == 422
    assert TEXT in words_of(answer)
    assert _send(client, answer).status_code == 302
    assert row(person).name == TEXT


@pytest.mark.one_database
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_another_site_puts_no_words_into_a_mouth(
    app: Flask, client: Visitor, headers: dict[str, str]
) -> None:
    answer = client.post("/accounts/me/edit", data={"name": TEXT}, headers=headers)
    assert answer.status_code == 401
    assert TEXT not in answer.text
    sign_in(client, make_person())
    answer = client.post("/accounts/me/edit", data={"name": TEXT}, headers=headers)
    assert answer.status_code == 422
    assert TEXT not in answer.text


@pytest.mark.one_database
def test_secrets_are_not_carried(app: Flask, client: Visitor) -> None:
    headers = {"Origin": "http://localhost"}
    typed = {"current": "rahasia-lama-saya", "password": "rahasia-baru-saya", "x": TEXT}
    answer = client.post("/accounts/password", data=typed, headers=headers)
    assert TEXT in answer.text
    assert "rahasia" not in answer.text


@pytest.mark.one_database
def test_scripts_are_told_in_their_own_words(app: Flask, client: Visitor) -> None:
    for method in ("get", "post"):
        answer = getattr(client, method)(
            "/accounts/me/edit", headers={"Accept": "application/json"}
        )
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.json["code"] == "signed_out"


@pytest.mark.one_database
def test_a_page_for_members_asks_to_sign_in_and_leads_back(app: Flask, client: Visitor) -> None:
    make_member(email="ratna@contoh.test")
    answer = client.get("/accounts/me/number?lang=id")
    assert answer.status_code == 401
    back = _send(client, answer, email="ratna@contoh.test", password=PASSWORD)
    assert back.location == "/accounts/me/number?lang=id"


@pytest.mark.one_database
@pytest.mark.parametrize("carried", ["[" * 3000 + "]" * 3000, "[" * 100_000, "{}", "x", "null"])
def test_a_carried_text_that_cannot_be_read_is_left_behind(
    app: Flask, client: Visitor, carried: str
) -> None:
    make_member(email="ratna@contoh.test")
    token = client.token()
    if carried.endswith("]"):
        carried = '{"path": "/x", "fields": ' + carried + "}"
    typed = {"email": "ratna@contoh.test", "password": PASSWORD, "csrf_token": token}
    answer = client.post("/accounts/sign-in", data=typed | {"carried": carried})
    assert answer.status_code == 302
