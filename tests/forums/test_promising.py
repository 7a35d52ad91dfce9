"""An official answer that commits to something: the register knows it, the thread shows it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.commitments.models import Commitment, CommitmentLink
from app.core import clock
from app.db.base import db
from tests.forums.makers import MONDAY, ask, make_cast
from tests.support.clients import words_of
from tests.support.people import sign_in, sign_out

ANSWER = {"text": "Papan dipasang.", "status": "explained", "reason": "SOP", "role": "Kabid"}
PROMISE = {
    "promise_title": "Papan keadaan mesin di setiap loket",
    "promise_measure": "Sembilan loket punya papan",
    "promise_due_on": "2026-12-11",
}


@pytest.fixture
def cast(app):
    clock.set_now(MONDAY)
    yield make_cast()
    clock.set_now(None)


def test_the_promise_is_registered_and_shown_where_it_was_given(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    client.submit(f"{path}/answer", **ANSWER, **PROMISE, expect=302)
    (kept,) = db.session.scalars(select(Commitment))
    assert (kept.agency_id, kept.owner_id, kept.owner_role) == (
        cast.agency, cast.officer.person_id, "Kabid",
    )  # fmt: skip
    assert kept.accepted_at is not None
    (link,) = db.session.scalars(select(CommitmentLink))
    assert (link.kind, link.subject_id) == ("thread", asked.thread_id)
    sign_out(client)
    words = words_of(client.get(path))
    assert PROMISE["promise_title"] in words
    assert "Berjalan" in words
    assert f"/commitments/{kept.id}" in client.get(path).text
    assert "Berapa lama mengurus KTP" in words_of(client.get(f"/commitments/{kept.id}"))
    clock.set_now(MONDAY + timedelta(days=25))
    assert "Terlambat" in words_of(client.get(f"{path}?page=1"))  # not the cached page


def test_somebody_absent_has_not_agreed_yet(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    other = {"promise_owner_name": "Ibu Kepala Dinas", "promise_owner_role": "Kepala Dinas"}
    client.submit(f"{path}/answer", **ANSWER, **PROMISE, **other, expect=302)
    (kept,) = db.session.scalars(select(Commitment))
    assert (kept.owner_id, kept.accepted_at) == (None, None)
    assert "Menunggu persetujuan" in words_of(client.get(path))


@pytest.mark.parametrize("left_out", list(PROMISE))
def test_half_a_promise_is_refused_beside_its_field_and_nothing_is_lost(client, cast, left_out):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    half = {name: text for name, text in PROMISE.items() if name != left_out}
    no = client.submit(f"{path}/answer", **ANSWER, **half, expect=422)
    assert f'id="{left_out}-error"' in no.text
    assert "Papan dipasang." in no.text
    assert "open" in no.text.partition("promise-fold")[2][:10]
    assert db.session.scalar(select(Commitment.id)) is None
    assert "Papan dipasang." not in client.get(path).text


def test_a_hidden_threads_title_is_not_told_by_its_promise(client, cast):
    from app.db.unit import transaction
    from app.moderation.actions import act

    asked = ask(cast, title="Judul rahasia sekali")
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    client.submit(f"{path}/answer", **ANSWER, **PROMISE, expect=302)
    (kept,) = db.session.scalars(select(Commitment.id))
    assert "Judul rahasia" in client.get(f"/commitments/{kept}").text
    with transaction():
        act(cast.moderator, "thread", asked.thread_id, "hide", rule="spam", reason="x.", now=MONDAY)
    sign_out(client)
    for page in (f"/commitments/{kept}", "/commitments/", f"/commitments/agencies/{cast.agency}"):
        assert "Judul rahasia" not in client.get(page).text


def test_ones_own_name_typed_is_ones_own_promise(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    own = {"promise_owner_name": f" {cast.officer.name.upper()}"}
    client.submit(f"{path}/answer", **ANSWER, **PROMISE, **own, expect=302)
    (kept,) = db.session.scalars(select(Commitment))
    assert (kept.owner_id, kept.owner_role) == (cast.officer.person_id, "Kabid")
    assert kept.accepted_at is not None
