"""The unit of work: all or nothing, news only after the commit, races become conflicts."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.catalogue.models import Service
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Conflict
from app.core.words import say
from app.db import audit, unit
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import announce, explain_constraint, listen, transaction


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(unit, "_listeners", {})
    heard = []
    listen("test.happened", lambda news: heard.append((news.subject_id, count_entries())))
    return heard


def count_entries():
    return db.session.scalar(select(func.count()).select_from(AuditEntry))


def act(subject=1):
    audit.record(SYSTEM, "test.happened", ("test", subject), now=clock.now())
    announce("test.happened", subject)


def test_listeners_hear_after_the_commit_and_see_what_was_written(app, told):
    with transaction():
        act()
        assert told == []
    assert told == [(1, 1)]


def test_a_failed_action_writes_and_tells_nothing(app, told):
    with pytest.raises(ValueError, match="no"), transaction():
        act()
        raise ValueError("no")
    assert told == []
    assert count_entries() == 0
    with transaction():
        pass
    assert told == []


def test_a_failing_listener_fails_nothing_and_the_next_one_still_hears(app, told):
    def broken(_news):
        db.session.add(AuditEntry())
        raise RuntimeError("listener")

    unit._listeners["test.happened"].insert(0, broken)
    with transaction():
        act()
    assert told == [(1, 1)]
    with transaction():
        act(2)
    assert count_entries() == 2


def test_a_listener_hung_twice_hears_once(app, told):
    heard = []
    listen("test.happened", heard.append)
    listen("test.happened", heard.append)
    with transaction():
        act()
    assert len(heard) == 1


def test_a_violated_constraint_is_a_conflict_with_its_explanation(app):
    explain_constraint("service.slug", say("Nama itu sudah dipakai."))
    explain_constraint("uq_service_slug", say("Nama itu sudah dipakai."))
    from tests.support.people import make_organisation

    unit_id = make_organisation("Dinas Uji")

    def add():
        db.session.add(
            Service(slug="sama", organisation_id=unit_id, name="x", created_at=clock.now())
        )

    with transaction():
        add()
    with pytest.raises(Conflict, match="sudah dipakai") as refused, transaction():
        add()
    assert isinstance(refused.value.__cause__, IntegrityError)


@pytest.mark.postgres
def test_of_two_transactions_that_wait_for_each_other_one_goes_on_and_one_is_a_conflict(app):
    both, found = Barrier(2), []

    def cross(first, second):
        with app.app_context():
            try:
                with transaction():
                    db.session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": first})
                    both.wait(10)
                    db.session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": second})
                found.append("stood")
            except Conflict:
                found.append("conflict")
            finally:
                db.session.remove()

    threads = [Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(found) == ["conflict", "stood"]
