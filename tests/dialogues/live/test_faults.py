"""Kill -9, lost lines and several processes: every transcript is the log, and nothing answered is lost.

A small crowd each time; ``FAULTS=all`` (``make test-faults``) takes 300 clients and more than 2,000 rows,
``FAULTS=1000`` a thousand.
"""

import hashlib
import json
import os
import time
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from app.db.base import db
from app.db.unit import transaction
from app.dialogues.activities import activities
from app.dialogues.log.fold import told
from app.dialogues.log.queries import rows_since
from app.dialogues.rooms.actions import Who, take_seat
from tests.dialogues.live.conftest import cookie_of
from tests.dialogues.live.troubles import Crowds, Size, Valkey, trouble
from tests.dialogues.makers import NOW, Notes, make_stage
from tests.support import live as servers
from tests.support.databases import make_app
from tests.support.live import LiveServer
from tests.support.people import make_person

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SIZE = {
    "all": Size(240, 10, 50, 42, 2.4, 30, crowds=2),
    "1000": Size(900, 50, 50, 42, 2.4, 30, crowds=2),
}.get(os.environ.get("FAULTS", ""), Size(40, 4, 10, 15, 0.6, 4))


def stage_with(app, senders):
    """A room with as many people in it; it, and their cookies."""
    with app.app_context():
        stage, cookies = make_stage(), []
        for place in range(senders):
            person = make_person(f"Warga {place}", "citizen")
            with transaction():
                take_seat(
                    stage.id, Who(f"Warga {place}", "users"), now=NOW, person_id=person.person_id
                )
            cookies.append(cookie_of(app, person))
    return stage, cookies


def head_of(app, room_id):
    """How far the room's log is."""
    with app.app_context():
        asked = text("SELECT head FROM dialogue_room WHERE id = :id")
        try:
            return int(db.session.execute(asked, {"id": room_id}).scalar_one())
        finally:
            db.session.remove()


def rows_of(app, room_id):
    """The rows of the log as everybody may read them."""
    with app.app_context():
        found, seq = [], 0
        while rows := rows_since(room_id, seq):
            found += [told(row) for row in rows]
            seq = rows[-1].stamp.seq
    return found


def played(houses, plan, head, folder, valkey=None):
    """Let the crowd at it, with trouble at the same time: what they heard, what was done. The trouble
    is no thread: Linux would end with it the servers that it has started."""
    crowds = Crowds(folder, plan, SIZE)
    try:
        crowds.wait_until("ready")
        crowds.tell("go")
        done = trouble(houses, head, SIZE, valkey)
        crowds.wait_until("sent")
        crowds.tell(str(head()))
        return crowds.told(), done
    finally:
        crowds.end()


def faults(state, name, database_url, folder, processes, valkey=None):
    """The whole of it, for as many live processes on a database."""
    app = make_app(database_url, folder / "here")
    stage, cookies = stage_with(app, SIZE.senders)
    loads = [*servers.GUNICORN[:-1], "tests.dialogues.live.notes_house:app"]
    more = {"VALKEY_URL": valkey.url} if valkey else {}
    with ExitStack() as running:
        houses = [
            running.enter_context(LiveServer(folder / str(n), database_url, loads=loads, **more))
            for n in range(processes)
        ]
        plan = {"ports": [one.port for one in houses], "room": stage.slug, "cookies": cookies}
        heard, done = played(houses, plan, lambda: head_of(app, stage.id), folder, valkey)
    rows = rows_of(app, stage.id)
    with app.app_context():
        db.engine.dispose()
    assert done.count("kill") == SIZE.kills
    assert not valkey or {"stop", "start"} < set(done)
    stated(state, name, heard, rows)
    judge(heard, rows)


def judge(heard, rows):
    """Everybody's transcript is the log, and every answer is in it, once."""
    [*acts] = [row for row in rows if row.get("kind") == "noted"]
    head = max(seq for one in heard for seq in one["acked"].values())
    acked = {key: seq for one in heard for key, seq in one["acked"].items()}
    assert [one["unfinished"] for one in heard] == [0] * len(heard)
    assert all(one["lost"] for one in heard), "nobody lost a line: nothing was tried"
    assert len(acked) == len(set(acked.values())) == SIZE.acts, (
        "every act was answered with its row"
    )
    assert len(acts) == SIZE.acts, "none doubled, none lost"
    assert {row["seq"] for row in acts} == set(acked.values())
    hashes = {one for each in heard for one in each["hashes"]}
    assert len(hashes) == 1, "everybody heard the same"
    assert hashes <= {hash_of(rows[:upto]) for upto in range(head, len(rows) + 1)}


def hash_of(rows):
    """The hash of a transcript."""
    lines = "\n".join(json.dumps(row, sort_keys=True) for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def stated(state, name, heard, rows):
    """The figures; how quick it is depends on the machine and is no matter of passing."""
    ways = [sorted(t[way] for one in heard for t in one["rejoins"]) for way in range(3)]
    greeted, joins, away = (
        f"p50 {found[len(found) // 2]:.2f} s, p99 {found[int(len(found) * 0.99)]:.2f} s"
        for found in ways
    )
    clients, lost, paged, gaps = (
        sum(one[what] for one in heard) for what in ("clients", "lost", "paged", "gaps")
    )
    state(
        f"faults, {name}: {clients} clients, {len(rows)} rows, {lost} lines lost, {gaps} gaps, {paged} read "
        f"the log by pages; {len(ways[0])} rejoins (goal: p99 3 s): {greeted} once the server greets; "
        f"{joins} from the attempt on (a server that starts lets wait); {away} from the loss of the line"
    )


@pytest.fixture(autouse=True)
def _small_activity(monkeypatch):
    monkeypatch.setattr(activities, "_parts", {"notes": Notes()})


@pytest.mark.one_database
def test_five_kills_lose_nothing_that_was_answered(database_url, tmp_path, state):
    faults(state, "SQLite, 1 process", database_url, tmp_path, 1)


@pytest.mark.postgres
def test_nor_on_two_processes_while_valkey_is_away(database_url, tmp_path, state):
    with Valkey(tmp_path) as valkey:
        faults(state, "PostgreSQL, 2 processes, Valkey", database_url, tmp_path, 2, valkey)


def test_stock_flask_socketio_loses_events(tmp_path, state):
    """The same crowd and the same kills: what is told out of a memory is lost with the line."""
    loads = [*servers.GUNICORN[:-1], "tests.dialogues.live.stock_house:app"]
    begun = []
    with LiveServer(tmp_path, "", loads=loads) as house:
        plan = {"ports": [house.port], "room": "r", "cookies": [""] * SIZE.senders, "stock": True}
        heard, done = played([house], plan, lambda: int(SIZE.acts * ticking(begun)), tmp_path)
    missed, doubled, clients, answered = (
        sum(one[what] if isinstance(one[what], int) else len(one[what]) for one in heard)
        for what in ("missed", "doubled", "clients", "acked")
    )
    state(
        f"faults, stock Flask-SocketIO: {clients} clients, {answered} answered acts: {missed} of "
        f"{clients * answered} deliveries never came ({missed / clients / answered:.1%}), "
        f"{doubled} came twice"
    )
    assert done.count("kill") == SIZE.kills
    assert missed > 0


def ticking(begun):
    """A share of the work by the clock: the stock house keeps no log to read it from."""
    begun.append(time.monotonic())
    return min(1.0, (begun[-1] - begun[0]) / (SIZE.each * SIZE.pause_s / 2))
