"""Kill -9, lost lines and several processes: every transcript is the log, and nothing answered is lost."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from app.db.unit import transaction
from app.dialogues.activities import activities
from app.dialogues.log.fold import told
from app.dialogues.log.queries import rows_since
from app.dialogues.rooms.actions import Who, take_seat
from tests.dialogues.live.conftest import cookie_of
from tests.dialogues.makers import NOW, Notes, make_stage
from tests.support import live as servers
from tests.support.live import ROOT, LiveServer
from tests.support.people import make_person

pytestmark = [pytest.mark.one_database, pytest.mark.slow, pytest.mark.timeout(600)]
SENDERS, EACH, READERS = 12, 20, 60


def stage_with(server, senders):
    """A room with as many people in it; its id, its slug, their cookies."""
    app = server.app()
    with app.app_context():
        stage, cookies = make_stage(), []
        for place in range(senders):
            person = make_person(f"Warga {place}", "citizen")
            with transaction():
                take_seat(
                    stage.id, Who(f"Warga {place}", "users"), now=NOW, person_id=person.person_id
                )
            cookies.append(cookie_of(app, person))
    return app, stage, cookies


def kill_now_and_then(server, times, stop):
    """kill -9 of the whole live process, and a new one at the same address."""
    for _ in range(times):
        if stop.wait(random.uniform(1.0, 2.5)):
            return
        [process] = server.children
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        server.children.clear()
        server._spawn(server._loads)
        server._wait_until_ready()


def rows_of(app, room_id):
    """The rows of the log as everybody may read them."""
    with app.app_context():
        found, seq = [], 0
        while rows := rows_since(room_id, seq):
            found += [told(row) for row in rows]
            seq = rows[-1].stamp.seq
    return found


def crowd(folder, plan):
    """The crowd, in a process of its own."""
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    command = [sys.executable, "-m", "tests.dialogues.live.crowd", str(path)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_five_kills_lose_nothing_that_was_answered(sqlite_template, tmp_path, monkeypatch):
    monkeypatch.setattr(activities, "_parts", {"notes": Notes()})
    shutil.copyfile(sqlite_template, tmp_path / "house.sqlite3")
    loads = [*servers.GUNICORN[:-1], "tests.dialogues.live.notes_house:app"]
    with LiveServer(tmp_path, f"sqlite:///{tmp_path}/house.sqlite3", loads=loads) as server:
        app, stage, cookies = stage_with(server, SENDERS)
        plan = {
            "ports": [server.port], "room": stage.slug, "readers": READERS, "cookies": cookies,
            "each": EACH, "pause_s": 0.5, "offline_s": 8, "patience_s": 400,
        }  # fmt: skip
        people = crowd(tmp_path, plan)
        assert people.stderr.readline() == "ready\n", people.stderr.read()
        stop = threading.Event()
        killer = threading.Thread(target=kill_now_and_then, args=(server, 5, stop))
        killer.start()
        out, wrong = people.communicate(timeout=500)
        stop.set()
        killer.join()
        assert people.returncode == 0, wrong[-2000:]
        heard = json.loads(out)
        rows = rows_of(app, stage.id)
    judge(heard, rows, SENDERS * EACH)


def judge(heard, rows, acts):
    """Everybody's transcript is the log, and every answer is in it, once."""
    text = "\n".join(json.dumps(row, sort_keys=True) for row in rows)
    assert len(rows) > 200
    assert heard["unfinished"] == 0
    assert heard["lost"] > 0, "nobody lost a line: nothing was tried"
    assert len(heard["acked"]) == len(set(heard["acked"].values())) == acts
    assert heard["hashes"] == [hashlib.sha256(text.encode()).hexdigest()]
    assert len([row for row in rows if row["kind"] == "noted"]) == acts, "none doubled, none lost"
    rejoins = heard["rejoins"]
    told_us = f"\n{len(rows)} rows, {heard['lost']} lines lost, p99 of {len(rejoins)} rejoins "
    sys.stdout.write(told_us + f"{rejoins[int(len(rejoins) * 0.99)]:.2f} s\n")
