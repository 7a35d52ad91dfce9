"""The audit log: append-only on both databases, chained by one writer, and a changed row is named."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.actor import SYSTEM
from app.db import audit
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction


def write(count, verb="test.happened"):
    with transaction():
        for number in range(count):
            audit.record(SYSTEM, verb, ("test", number), now=clock.now(), n=number, word="é ⟦")


def test_a_chain_of_entries_holds_and_its_head_moves(app):
    write(3)
    assert audit.verify().waiting == 3
    assert audit.chain_pending(now=clock.now()) == 3
    first = audit.verify()
    write(2)
    audit.chain_pending(now=clock.now())
    second = audit.verify()
    assert (first.holds, second.holds) == (True, True)
    assert (first.chained, second.chained, second.waiting) == (3, 5, 0)
    assert first.head != second.head


def test_what_was_rolled_back_leaves_no_entry(app):
    with pytest.raises(RuntimeError), transaction():
        audit.record(SYSTEM, "test.undone", ("test", 1), now=clock.now())
        raise RuntimeError
    assert audit.chain_pending(now=clock.now()) == 0


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_even_raw_sql_cannot_change_the_log(app, table, statement):
    write(1)
    audit.chain_pending(now=clock.now())
    column = {"audit_entry": "verb", "audit_link": "hash"}[table]
    with pytest.raises(IntegrityError, match="audit_is_append_only"), db.engine.begin() as raw:
        raw.execute(text(statement.format(table, column)))


def tamper(change):
    """Change a row as somebody with the operator's power would: triggers off."""
    with db.engine.begin() as raw:
        if db.engine.dialect.name == "postgresql":
            raw.execute(text("SET session_replication_role = replica"))
            raw.execute(text(change))
            raw.execute(text("SET session_replication_role = DEFAULT"))
            return
        names = raw.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for (name,) in names.all():
            raw.execute(text(f"DROP TRIGGER {name}"))
        raw.execute(text(change))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE audit_entry SET facts = '{}' WHERE subject_id = 2", 3),
        ("UPDATE audit_entry SET actor_id = 9 WHERE subject_id = 0", 1),
        ("UPDATE audit_link SET hash = 'x' WHERE seq = 2", 2),
        ("DELETE FROM audit_link WHERE seq = 4", 5),
    ],
)
def test_a_row_changed_by_hand_is_named(app, change, named):
    write(5)
    audit.chain_pending(now=clock.now())
    db.session.rollback()
    tamper(change)
    verdict = audit.verify()
    assert not verdict.holds
    assert verdict.broken == named


def test_an_end_that_was_cut_off_is_noticed_by_who_kept_a_link(app):
    write(5)
    audit.chain_pending(now=clock.now())
    kept = {row.seq: row.hash for row in audit.daily_heads()}
    assert audit.verify(kept).holds
    db.session.rollback()
    tamper("DELETE FROM audit_link WHERE seq >= 4")
    db.session.rollback()
    tamper("DELETE FROM audit_entry WHERE subject_id >= 3")
    assert audit.verify().holds  # what is left fits
    verdict = audit.verify(kept)
    assert (verdict.holds, verdict.reason) == (False, "seq 5 was kept, and is gone")
    assert not audit.verify({3: "0" * 64}).holds


def test_an_entry_that_was_left_out_is_named(app):
    write(1)
    with transaction():
        late = clock.now() + timedelta(hours=2)
        audit.record(SYSTEM, "test.happened", ("test", 7), now=late)
    audit.chain_pending(now=clock.now())
    db.session.rollback()
    tamper("UPDATE audit_link SET seq = 9 WHERE seq = 1")
    db.session.rollback()
    tamper("DELETE FROM audit_link WHERE seq = 9")
    db.session.rollback()
    head = audit.link_hash(
        audit.GENESIS, db.session.execute(select(*AuditEntry.__table__.c)).all()[1]
    )
    db.session.rollback()
    tamper(f"UPDATE audit_link SET seq = 1, hash = '{head}'")
    verdict = audit.verify()
    assert (verdict.holds, verdict.broken) == (False, 1)


def test_a_broken_chain_is_never_chained_on(app):
    write(3)
    audit.chain_pending(now=clock.now())
    db.session.rollback()
    tamper("DELETE FROM audit_link WHERE seq >= 2")
    db.session.rollback()
    tamper("UPDATE audit_entry SET verb = 'x' WHERE subject_id = 0")
    runner = app.test_cli_runner()
    told = runner.invoke(args=["audit", "verify", "--json"])
    assert (told.exit_code, json.loads(told.output)["broken"]) == (1, 1)
    assert audit.waiting() == 2
    wrong = runner.invoke(args=["audit", "verify", "--known", "x:y"])
    assert wrong.exit_code == 2


def test_the_command_says_so_with_its_exit_code(app):
    write(2)
    fine = app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert (fine.exit_code, json.loads(fine.output)["holds"]) == (0, True)
    db.session.rollback()
    tamper("UPDATE audit_entry SET verb = 'x' WHERE subject_id = 1")
    broken = app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert (broken.exit_code, json.loads(broken.output)["broken"]) == (1, 2)


def test_two_writers_chain_each_entry_once(app):
    write(40)

    def chain(_number):
        with app.app_context():
            try:
                return audit.chain_pending(now=clock.now())
            except Exception as lost:  # noqa: BLE001 -- the loser of the race may be told off
                return type(lost).__name__

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(chain, range(8)))
    verdict = audit.verify()
    assert (verdict.holds, verdict.chained, verdict.waiting) == (True, 40, 0)


def test_daily_heads_name_the_last_hash(app):
    write(3)
    audit.chain_pending(now=clock.now())
    heads = audit.daily_heads()
    assert [(row.seq, row.hash) for row in heads] == [(3, audit.verify().head)]
