"""Work written in a transaction is done after it, at least once, whatever dies in between."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.web import outbox
from app.web.jobs import run_once
from app.web.models import OutboxMessage
from tests.support.databases import SECRETS
from tests.support.live import ROOT


@pytest.fixture
def done():
    """What the test's own task was called with."""
    return []


@pytest.fixture
def tasks(done, monkeypatch):
    monkeypatch.setattr(outbox, "_tasks", dict(outbox._tasks))
    outbox.task("test.note")(lambda payload: done.append(payload["n"]))
    return outbox._tasks


def message():
    db.session.rollback()  # a read begun earlier would see the past
    return db.session.query(OutboxMessage).one()


def test_work_is_done_once_it_is_committed(app, tasks, done):
    with transaction():
        outbox.later("test.note", {"n": 1}, now=clock.now())
        assert done == []
    assert outbox.waiting_count() == 1
    assert outbox.deliver_due(app) == {"done": 1, "failed": 0}
    assert outbox.deliver_due(app) == {"done": 0, "failed": 0}
    assert done == [1]
    assert message().payload == {}, "an address in it must not stay"


def test_a_transaction_undone_leaves_no_work(app, tasks, done):
    with pytest.raises(RuntimeError), transaction():
        outbox.later("test.note", {"n": 1}, now=clock.now())
        raise RuntimeError
    assert outbox.deliver_due(app) == {"done": 0, "failed": 0}


def test_work_waits_until_it_is_due(app, tasks, done):
    now = clock.now()
    with transaction():
        outbox.later("test.note", {"n": 1}, now=now, due=now + timedelta(hours=1))
    assert outbox.deliver_due(app) == {"done": 0, "failed": 0}
    clock.set_now(now + timedelta(hours=1, seconds=1))
    try:
        assert outbox.deliver_due(app) == {"done": 1, "failed": 0}
    finally:
        clock.set_now(None)


def test_a_failing_task_is_tried_eight_times_ever_later(app, tasks, done):
    def fail(payload):
        done.append(clock.now())
        raise OSError("surat ke ratna@contoh.test")

    outbox.task("test.fail")(fail)
    start = clock.now()
    with transaction():
        outbox.later("test.fail", {}, now=start)
    try:
        for step in range(40):
            clock.set_now(start + timedelta(minutes=20) * step)
            outbox.deliver_due(app)
    finally:
        clock.set_now(None)
    gaps = [round((b - a).total_seconds() / 60) for a, b in pairwise(done)]
    assert gaps == [20, 20, 20, 20, 40, 100, 360], "the first look after each back-off"
    assert message().failed == "OSError", "the words of an error may hold an address"
    assert outbox.failed_count() == 1
    assert outbox.waiting_count() == 0


def test_waits_grow_fourfold():
    assert [outbox.back_off(n) for n in range(1, 8)] == [5, 20, 80, 320, 1280, 5120, 20480]


def test_giving_up_is_final(app, tasks):
    def hopeless(payload):
        raise outbox.GiveUp("recipient refused: 550")

    outbox.task("test.hopeless")(hopeless)
    with transaction():
        outbox.later("test.hopeless", {}, now=clock.now())
    assert outbox.deliver_due(app) == {"done": 0, "failed": 1}
    assert message().failed == "recipient refused: 550"


def test_an_unknown_task_is_kept_for_a_newer_runner(app, tasks):
    with transaction():
        outbox.later("test.from_tomorrow", {"n": 1}, now=clock.now())
    outbox.deliver_due(app)
    assert message().failed is None
    assert message().payload == {"n": 1}


def test_a_claim_is_nobody_elses_until_its_lease_ends(app, tasks):
    now = clock.now()
    with transaction():
        outbox.later("test.note", {"n": 1}, now=now)
    held = outbox.claim_one(now)
    assert held is not None
    assert outbox.claim_one(now + timedelta(seconds=59)) is None
    again = outbox.claim_one(now + timedelta(seconds=61))
    assert again is not None
    assert again.tries == 2
    outbox._close(held, done_at=now)  # the first holder wakes up: its word no longer counts
    assert message().done_at is None


def test_a_message_that_kills_every_runner_is_given_up(app, tasks):
    now = clock.now()
    with transaction():
        outbox.later("test.note", {"n": 1}, now=now)
    for n in range(outbox.MOST_TRIES + 1):
        outbox.claim_one(now + timedelta(minutes=2) * n)
    assert message().failed == "no runner survived it"


def test_many_runners_at_once_do_each_message_once(app, tasks, done):
    with transaction():
        for n in range(60):
            outbox.later("test.note", {"n": n}, now=clock.now())
    runners = [threading.Thread(target=outbox.deliver_due, args=(app,)) for _ in range(4)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    db.session.rollback()
    assert Counter(done) == Counter(range(60))
    assert outbox.waiting_count() == 0


def test_one_hint_a_transaction(app, tasks):
    with transaction():
        for n in range(50):
            outbox.later("test.note", {"n": n}, now=clock.now())
    assert app.extensions["jobs"].huey.pending_count() == 1


def test_a_round_chains_the_audit_log_and_old_messages_go(app, tasks, done):
    from app.core.actor import SYSTEM
    from app.db import audit

    then = clock.now() - timedelta(days=40)
    with transaction():
        outbox.later("test.note", {"n": 1}, now=then)
        audit.record(SYSTEM, "tested", ("test", 1), now=clock.now())
    run_once(app)
    assert done == [1]
    assert audit.verify().chained == 1
    assert db.session.query(OutboxMessage).count() == 0


RUNNER = """
import os, sys, time
from app import create_app
from app.web import jobs, outbox

@outbox.task("test.slow", lease_s=2)
def slow(payload):
    open(payload["began"], "a").write("x")
    while not os.path.exists(payload["go"]):
        time.sleep(0.02)
    open(payload["done"], "a").write("x")

jobs.run_jobs(create_app(TESTING=True))
"""


def start_runner(data_dir, url, **more):
    env = os.environ | SECRETS | {"DATA_DIR": str(data_dir), "DATABASE_URL": url} | more
    return subprocess.Popen([sys.executable, "-c", RUNNER], cwd=ROOT, env=env)


def wait_for(path, patience_s=30):
    until = time.monotonic() + patience_s
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} never came"
        time.sleep(0.05)


def test_kill_9_in_the_middle_of_a_task_loses_nothing(app, tmp_path):
    data_dir, url = app.config["DATA_DIR"], app.config["DATABASE_URL"]
    paths = {name: tmp_path / name for name in ("began", "go", "done")}
    with transaction():
        outbox.later("test.slow", {k: str(p) for k, p in paths.items()}, now=clock.now())
    db.session.remove()
    first = start_runner(data_dir, url)
    try:
        wait_for(paths["began"])
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not paths["done"].exists()
    paths["go"].touch()
    second = start_runner(data_dir, url)
    try:
        wait_for(paths["done"])
        until = time.monotonic() + 20
        while outbox.waiting_count() and time.monotonic() < until:
            db.session.rollback()
            time.sleep(0.1)
        assert outbox.waiting_count() == 0
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    assert paths["done"].read_text() == "x"


def test_the_runner_ends_with_its_parent(app):
    reading, writing = os.pipe()
    env = {"REMBUK_PARENT_PIPE": str(reading)}
    os.set_inheritable(reading, True)
    told = (
        os.environ
        | SECRETS
        | env
        | {"DATA_DIR": str(app.config["DATA_DIR"]), "DATABASE_URL": app.config["DATABASE_URL"]}
    )
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER], cwd=ROOT, env=told, pass_fds=[reading]
    )
    os.close(reading)
    time.sleep(3)
    assert runner.poll() is None
    os.close(writing)
    assert runner.wait(10) == 1
