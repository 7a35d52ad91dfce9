"""Notices: told in the act's transaction, read in the reader's language, mailed to confirmed people."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.words import say
from app.db.base import db
from app.db.unit import transaction
from app.notices import actions, queries
from app.notices.models import Notice
from app.web.models import OutboxMessage
from app.web.outbox import deliver_due
from tests.support.people import make_person, sign_in

SENTENCE = say("Ada %(count)s usulan baru untuk Anda nilai: %(stage)s, %(edition)s.")
VALUES = {"count": 3, "stage": "Penilaian", "edition": "KIPP"}


def tell(*people):
    with transaction():
        ids = [one.person_id for one in people]
        return actions.tell(ids, SENTENCE.msgid, "/judging/", now=clock.now(), **VALUES)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_each_person_is_told_once_and_sees_only_the_own_notices(app):
    one, two = make_person(), make_person()
    assert tell(one, one, two) == 2
    assert [queries.unread_count(p) for p in (one, two)] == [1, 1]
    assert len(queries.notices_for(one)) == 1


def test_what_is_rolled_back_was_never_told(app):
    one = make_person()
    with pytest.raises(RuntimeError), transaction():
        actions.tell([one.person_id], SENTENCE.msgid, "/", now=clock.now(), **VALUES)
        raise RuntimeError
    assert (count(Notice), count(OutboxMessage)) == (0, 0)


def test_only_people_with_a_confirmed_address_get_a_letter(app):
    before = count(OutboxMessage)
    tell(make_person(), make_person(confirmed_at=None), make_person(email=None, handle="a-1"))
    assert count(OutboxMessage) == before + 1


def test_the_letter_goes_out_over_smtp_in_the_persons_language(app, mailbox):
    app.config["SMTP_URL"] = mailbox.url
    one = make_person("Ratna", lang="en", email="ratna@contoh.test")
    tell(one)
    for _round in range(3):
        deliver_due(app)
    letter = mailbox.wait_for("ratna@contoh.test")
    text = letter.get_content()
    assert "KIPP" in text
    assert "/judging/" in text
    assert "usulan" not in text


def test_reading_all_clears_the_figure(app, client):
    one = make_person()
    tell(one)
    sign_in(client, one)
    page = client.get("/notices/")
    assert "Ada 3 usulan baru" in page.text
    client.submit("/notices/", form="/notices/read", expect=302)
    assert queries.unread_count(one) == 0


def test_pages_are_for_their_owner(client, app):
    assert client.get("/notices/").status_code == 401


def test_older_pages_go_on_where_the_first_ended(app, client):
    one = make_person()
    for _each in range(queries.PAGE + 2):
        tell(one)
    sign_in(client, one)
    first = client.get("/notices/").text
    assert first.count('class="card"') == queries.PAGE
    assert 'rel="next"' in first


@pytest.mark.parametrize("odd", ["99999999999999999999", "²", "-1", "x"])
def test_odd_page_numbers_break_nothing(app, client, odd):
    sign_in(client, make_person())
    assert client.get(f"/notices/?before={odd}").status_code == 200
    assert client.get(f"/services/?after=a,{odd}").status_code == 200


def test_notices_stand_by_when_things_happened(app):
    person = make_person()
    now = clock.now()
    times = [now, now - timedelta(days=2), now - timedelta(days=1), now]
    for place, at in enumerate(times * 10):
        with transaction():
            actions.tell(
                [person.person_id], say("Kabar uji.").msgid, f"/{place}", now=at, mail=False
            )
    first = queries.notices_for(person)
    rest = queries.notices_for(person, before=first[queries.PAGE - 1].id)
    seen = [(row.created_at, row.id) for row in [*first[: queries.PAGE], *rest]]
    assert len(seen) == len(times) * 10
    assert seen == sorted(seen, reverse=True)
