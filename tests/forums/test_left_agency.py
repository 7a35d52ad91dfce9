"""Who left an agency cannot change what they said in its name, and is not offered to."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from app.accounts.models import Grant, Membership
from app.db.base import db
from app.db.unit import transaction
from tests.forums.makers import MONDAY, answer, ask, at_now, make_cast, reply
from tests.support.people import sign_in


@pytest.fixture
def cast(app):
    yield make_cast()
    at_now(None)


def test_no_link_to_edit_a_former_official_answer(client, cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=1))
    plain = reply(cast.officer, asked.thread_id)
    sign_in(client, cast.officer)
    path = f"/forums/threads/{asked.thread_id}"
    for one in (said, plain):
        assert f"/forums/posts/{one.id}/edit" in client.get(path).text
    with transaction():
        gone = MONDAY - timedelta(days=1)
        mine = Membership.person_id == cast.officer.person_id
        db.session.execute(update(Membership).where(mine).values(until=gone))
        db.session.execute(delete(Grant).where(Grant.person_id == cast.officer.person_id))
    page = client.get(path).text
    assert f"/forums/posts/{said.id}/edit" not in page
    assert f"/forums/posts/{plain.id}/edit" in page
    assert client.get(f"/forums/posts/{said.id}/edit").status_code == 403
