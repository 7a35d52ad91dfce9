"""Opening a hidden name takes two people, is logged, and its bearer hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.forums.naming import actions, queries
from app.notices.models import Notice
from tests.forums.makers import MONDAY, ask, make_cast
from tests.support.people import make_person, sign_in, sign_out

WHY = "Ada ancaman nyata kepada anak di sekolah itu; polisi meminta."
SECRET = "Sumarni Tersembunyi"


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def hidden(cast):
    return ask(cast, who=make_person(SECRET, "citizen"), name_hidden=True)


def asked(who, post_id, reason=WHY):
    with transaction():
        return actions.ask(who, post_id, reason=reason, now=MONDAY).id


def agree(who, opening_id):
    with transaction():
        return actions.agree(who, opening_id, now=MONDAY + timedelta(hours=1))


def test_two_people_read_it_and_nobody_else(cast, hidden):
    opening = asked(cast.moderator, hidden.id)
    with pytest.raises(Missing):
        queries.opened_name(cast.moderator, queries.opening(opening))
    with pytest.raises(Conflict, match="orang lain"):
        agree(cast.moderator, opening)
    agree(cast.second, opening)
    for who in (cast.moderator, cast.second):
        assert queries.opened_name(who, queries.opening(opening)) == SECRET
    third = make_person("Mod Tiga", "citizen", roles=[("moderator", "*")])
    with pytest.raises(Missing):
        queries.opened_name(third, queries.opening(opening))
    with pytest.raises(Conflict, match="sudah disetujui"):
        agree(third, opening)


def test_people_of_the_agency_neither_ask_nor_agree(cast, hidden):
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        asked(cast.insider, hidden.id)
    opening = asked(cast.moderator, hidden.id)
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        agree(cast.insider, opening)
    for who in (cast.officer, cast.citizen):
        with pytest.raises(Forbidden):
            asked(who, hidden.id)


def test_a_reason_is_needed_and_stays(cast, hidden):
    with pytest.raises(Invalid):
        asked(cast.moderator, hidden.id, "Ingin tahu.")
    asked(cast.moderator, hidden.id)
    for statement in (
        "UPDATE forum_name_opening SET reason = 'lain'",
        "DELETE FROM forum_name_opening",
    ):
        with pytest.raises(Conflict, match="tidak dapat diubah"), transaction():
            db.session.execute(text(statement))


def test_a_name_that_is_shown_anyway_is_not_opened(cast):
    open_one = ask(cast)
    with pytest.raises(Missing):
        asked(cast.moderator, open_one.id)


def test_on_the_pages_it_is_logged_and_told(client, cast, hidden):
    sign_in(client, cast.moderator)
    client.submit(f"/forums/posts/{hidden.id}/open-name", reason=WHY, expect=302)
    assert SECRET not in client.get("/forums/names/").text
    sign_out(client)
    sign_in(client, cast.second)
    answer = client.submit("/forums/names/", expect=302)
    assert SECRET in client.get(answer.headers["Location"]).text
    rows = select(AuditEntry.verb).where(AuditEntry.verb.like("forums.name_%"))
    verbs = list(db.session.scalars(rows.order_by(AuditEntry.id)))
    assert verbs == ["forums.name_asked", "forums.name_opened", "forums.name_read"]
    told = db.session.scalars(
        select(Notice.facts).where(Notice.msgid == actions.OPENED.msgid)
    ).all()
    assert [one["reason"] for one in told] == [WHY]
