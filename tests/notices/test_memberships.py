"""Who asks to belong somewhere, and who answers, hear of one another: in the app and by mail."""

import pytest
from sqlalchemy import select

from app.accounts.models import MembershipRequest
from app.accounts.organisations import actions
from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.notices.models import Notice
from app.web.outbox import deliver_due
from tests.support.clients import words_of
from tests.support.people import make_organisation, make_person, sign_in


def officer_of(place, name="", **how):
    return make_person(name, roles=[("officer", f"organisation:{place}")], **how)


def ask(person, unit):
    with transaction():
        actions.ask_to_join(person, unit, "Analis", now=clock.now())
    return db.session.scalars(select(MembershipRequest).order_by(MembershipRequest.id)).all()[-1].id


def answer(officer, request, *, accept):
    with transaction():
        actions.answer_request(officer, request, accept=accept, now=clock.now())


def told():
    db.session.rollback()
    rows = db.session.execute(select(Notice.person_id, Notice.msgid).order_by(Notice.id))
    return [(row.person_id, row.msgid % dict.fromkeys(("name", "place"), "…")) for row in rows]


def people_told():
    return sorted(person for person, _words in told())


def test_the_desk_hears_of_who_asks_and_the_asker_of_the_answer(app, client):
    unit = make_organisation("Puskesmas Uji")
    officers = [officer_of(unit), officer_of(unit)]
    officer_of(make_organisation())
    person = make_person("Ratna")
    request = ask(person, unit)
    assert people_told() == sorted(one.person_id for one in officers)
    sign_in(client, officers[0])
    page = client.get("/notices/")
    assert "Ratna minta tercatat di Puskesmas Uji" in words_of(page)
    assert f"/accounts/organisations/{unit}" in page.text
    assert client.get(f"/accounts/organisations/{unit}").status_code == 200
    answer(officers[0], request, accept=True)
    assert told()[-1] == (person.person_id, "Anda sekarang tercatat di ….")
    sign_in(client, person)
    assert "Anda sekarang tercatat di Puskesmas Uji." in words_of(client.get("/notices/"))


def test_a_no_is_told_too_and_says_what_to_do(app):
    unit, person = make_organisation(), make_person()
    officer = officer_of(unit)
    answer(officer, ask(person, unit), accept=False)
    who, words = told()[-1]
    assert who == person.person_id
    assert "ditolak" in words
    assert "permintaan baru boleh dikirim" in words


def test_a_unit_without_officers_is_answered_for_by_the_nearest_desk_above(app):
    province = make_organisation(kind="province")
    regency = make_organisation(kind="regency", parent=province)
    unit = make_organisation(parent=regency)
    officer_of(province)
    near = officer_of(regency)
    make_person(roles=[("admin", "*")])
    ask(make_person(), unit)
    assert people_told() == [near.person_id]


def test_where_no_desk_is_those_who_serve_everywhere_hear_of_it(app):
    admin = make_person(roles=[("admin", "*")])
    make_person(roles=[("judge", "*"), ("organiser", "*")])
    ask(make_person(), make_organisation())
    assert people_told() == [admin.person_id]


def test_an_officer_who_asks_hears_nothing_of_the_own_request(app):
    unit = make_organisation()
    officer, other = officer_of(unit), officer_of(unit)
    ask(officer, unit)
    assert people_told() == [other.person_id]


def test_what_was_not_asked_in_the_end_is_not_told(app):
    unit, person = make_organisation(), make_person()
    officer_of(unit)
    with pytest.raises(RuntimeError), transaction():
        actions.ask_to_join(person, unit, "", now=clock.now())
        raise RuntimeError
    assert told() == []


def test_letters_go_out_in_the_readers_own_language(app, mailbox):
    app.config["SMTP_URL"] = mailbox.url
    unit = make_organisation("Puskesmas Uji")
    officer = officer_of(unit, email="petugas@contoh.test", lang="id")
    person = make_person("Ratna", email="ratna@contoh.test", lang="en")
    request = ask(person, unit)
    answer(officer, request, accept=True)
    for _round in range(4):
        deliver_due(app)
    to_desk = mailbox.wait_for("petugas@contoh.test").get_content()
    assert "Ratna minta tercatat di Puskesmas Uji" in to_desk
    assert f"/accounts/organisations/{unit}" in to_desk
    to_person = mailbox.wait_for("ratna@contoh.test").get_content()
    assert "You now belong to Puskesmas Uji" in to_person
    assert (len(mailbox.to("petugas@contoh.test")), len(mailbox.to("ratna@contoh.test"))) == (1, 1)
