"""Private details in what a promise says are pointed out before everybody reads them."""

import pytest

from app.commitments import actions
from app.commitments.models import Commitment
from app.core import clock
from app.db.base import db
from tests.commitments.makers import MONDAY, do, kept, make, make_cast, prove_all, steps
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

SAID = "Hubungi Bu Tini di 0812-3456-7890."


@pytest.fixture
def cast(app):
    clock.set_now(MONDAY)
    yield make_cast()
    clock.set_now(None)


def pointed_out(client, path, field, **filled):
    """It is refused beside its field, with the box right below; ticked, it goes through."""
    text = filled[field]
    first = client.submit(path, **filled)
    assert first.status_code == 422
    assert "tampaknya memuat data pribadi: 0812-3456-7890" in words_of(first)
    between = first.text.split(f'name="{field}"')[1].split('name="considered"')[0]
    assert "<label" not in between.replace("form-check-label", "")
    assert text in first.text
    client.submit(path, **filled, considered="y", expect=302)


def test_each_form_points_them_out(client, cast):
    sign_in(client, cast.officer)
    number = make(cast)
    base, (step,) = f"/commitments/{number}", steps(number)
    pointed_out(client, f"{base}/milestones/new", "title", title=SAID)
    pointed_out(client, f"{base}/milestones/{step}/claim", "note", note=SAID)
    proof = {"description": SAID, "url": "https://contoh.test/foto", "files": None}
    pointed_out(client, f"{base}/milestones/{step}/evidence", "description", **proof)
    pointed_out(client, f"{base}/move", "reason", reason=SAID, due_on="2026-12-14")
    pointed_out(client, f"{base}/withdraw", "reason", reason=SAID)
    assert kept(number).standing == "withdrawn"


def test_a_new_promise_points_out_all_its_fields_at_once(client, cast):
    sign_in(client, cast.officer)
    path = f"/commitments/new?agency={cast.agency}"
    filled = {
        "title": "Warga di 0812-3456-7890 dilayani", "measure": "Terpasang", "due_on": "2026-11-30",
        "owner": str(cast.officer.person_id), "owner_role": "Kabid", "text": SAID,
    }  # fmt: skip
    found = client.submit(path, **filled)
    assert found.text.count("tampaknya memuat data pribadi") == 4  # two fields, and in the summary
    assert db.session.query(Commitment).count() == 0
    client.submit(path, **filled, considered="y", expect=302)


def test_refusals_and_answers_to_doubt_too(client, cast):
    number = make(cast, owner_id=cast.owner.person_id)
    sign_in(client, cast.owner)
    pointed_out(client, f"/commitments/{number}/refuse", "reason", reason=SAID)
    other = make(cast)
    prove_all(cast, other, at=MONDAY)
    do(actions.doubt, make_person("Sari", "citizen"), other, why="undone", now=MONDAY)
    sign_in(client, cast.officer)
    pointed_out(client, f"/commitments/{other}/doubts", "answer", answer=SAID)
