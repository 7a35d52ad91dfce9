"""Twenty kill -9 under load: nothing acknowledged is missing, nothing is half there.

Judges save scorecards and a lead sends proposals in, over real connections, while the worker or the
whole tree is killed at random moments. Each acknowledged act is compared with the database. The
same harness run against a house that answers before it commits must find losses.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import threading
import time
import urllib.parse
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core import clock
from app.db import audit
from app.db.audit import AuditEntry
from app.db.base import db
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.models import Score, Scoresheet
from app.innovations.proposals.models import Proposal, Revision
from tests.innovations import makers as field_makers
from tests.innovations.judging import makers as desk_makers
from tests.support.live import GUNICORN, LiveServer
from tests.support.people import sign_in

DRAFTS, DESKS = 500, 5
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Load:
    """What was prepared, and what the house acknowledged."""

    cookies: dict[str, str] = field(default_factory=dict)
    slugs: list[str] = field(default_factory=list)
    assignments: list[int] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)
    sent_in: list[str] = field(default_factory=list)
    acked: dict[int, int] = field(default_factory=dict)
    tried: dict[int, int] = field(default_factory=dict)
    stop: bool = False

    @property
    def count(self) -> int:
        """All acknowledged acts."""
        return len(self.sent_in) + sum(self.acked.values())


class Killable(LiveServer):
    """A house that can be shot at."""

    wsgi = "wsgi:app"

    def start(self) -> None:
        """Start the tree and wait until it answers."""
        self._spawn([*GUNICORN[:-1], self.wsgi])
        self._wait_until_ready()

    def kill_worker(self) -> None:
        """kill -9 one worker; gunicorn starts another."""
        arbiter = self.children[0].pid
        children = Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)

    def kill_tree(self) -> None:
        """kill -9 everything, and start again."""
        child = self.children.pop()
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        self.start()


def _prepare(server: LiveServer, drafts: int) -> Load:
    app, load = server.app(), Load()
    with app.app_context():
        made = desk_makers.make_stage()
        judge = desk_makers.make_judge(made)
        load.assignments = desk_makers.assign(made, judge, *desk_makers.make_entries(made, DESKS))
        load.criteria = [one["key"] for one in made.body["criteria"]]
        second = field_makers.make_edition()
        first, lead = field_makers.make_draft(second)
        unit = field_makers.the_proposal(first).unit_id
        for _each in range(drafts - 1):
            field_makers.make_draft(second, lead, unit_id=unit)
        mine = select(Proposal.slug).where(Proposal.edition_id == second.edition_id)
        load.slugs = list(db.session.scalars(mine.order_by(Proposal.id)))
        for name, actor in (("judge", judge), ("lead", lead)):
            with app.test_client() as client:
                sign_in(client, actor)
                cookie = client.get_cookie("rembuk")
                assert cookie is not None
                load.cookies[name] = f"rembuk={cookie.value}"
        audit.chain_pending(now=clock.now())
        db.session.remove()
        db.engine.dispose()
    return load


class Person:
    """One person's patient browser: tries again when the line is cut."""

    def __init__(self, server: LiveServer, cookie: str, load: Load) -> None:
        self._port, self._cookie, self._load = server.port, cookie, load
        self._token = ""

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {"Cookie": self._cookie, "Accept": "text/html", "Referer": "http://127.0.0.1/"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if "/score" in path:
            headers |= {"Accept": "application/json", "X-Requested-With": "fetch"}
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            cookie = answer.getheader("Set-Cookie", "")
            if cookie.startswith("rembuk="):
                self._cookie = cookie.partition(";")[0]
            return answer.status, text, answer.getheader("Location", "")
        finally:
            line.close()

    def post(self, page: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form with the session's token; (0, "") when the line was cut."""
        try:
            if not self._token:
                found = _TOKEN.search(self._ask("GET", page)[1])
                self._token = found.group(1) if found else ""
            told = urllib.parse.urlencode(fields | {"csrf_token": self._token})
            status, text, location = self._ask("POST", path, told)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return 0, ""
        return status, location or text


def _score(server: LiveServer, load: Load, assignment: int) -> None:
    person, number = Person(server, load.cookies["judge"], load), 0
    page = f"/judging/entries/{assignment}"
    while not load.stop:
        number += 1
        load.tried[assignment] = number
        level = str(2 + number % 3)
        fields = {f"value-{key}": level for key in load.criteria}
        fields |= {"internal_note": str(number)}
        status, _text = person.post(page, f"{page}/score", fields)
        if status == 200:
            load.acked[assignment] = number
        elif status not in (0, 503):
            raise AssertionError((status, _text[-500:]))


def _send_in(server: LiveServer, load: Load) -> None:
    person = Person(server, load.cookies["lead"], load)
    for slug in load.slugs:
        while not load.stop:
            path = f"/innovations/{slug}/submit"
            status, where = person.post(path, path, {"sure": "y"})
            if status == 302 and ("receipt" in where or "journey" in where):
                load.sent_in.append(slug)
                break
            assert status in (0, 200, 503), (status, where[-800:])


def _shoot(server: Killable, load: Load, kills: int, acts: int, seed: int) -> int:
    dice, shot, until = random.Random(seed), 0, time.monotonic() + 240
    while (shot < kills or load.count < acts) and time.monotonic() < until:
        time.sleep(dice.uniform(0.2, 1.2))
        if shot % 4 == 3:
            server.kill_tree()
        else:
            server.kill_worker()
        shot += 1
    return shot


def _run(server: Killable, load: Load, kills: int, acts: int) -> tuple[int, list[BaseException]]:
    wrong: list[BaseException] = []

    def guarded(work: object, *args: object) -> None:
        try:
            work(*args)  # type: ignore[operator]
        except BaseException as fault:  # noqa: BLE001 -- told by the test itself
            wrong.append(fault)

    crowd = [
        threading.Thread(target=guarded, args=(_score, server, load, one), daemon=True)
        for one in load.assignments
    ]
    crowd.append(threading.Thread(target=guarded, args=(_send_in, server, load), daemon=True))
    for one in crowd:
        one.start()
    shot = _shoot(server, load, kills, acts, seed=2026)
    load.stop = True
    for one in crowd:
        one.join(30)
    return shot, wrong


def _losses(server: LiveServer, load: Load) -> list[str]:
    """Every acknowledged act that the database does not know, and everything that is half there."""
    app = server.app()
    with app.app_context():
        lost = [*_lost_cards(load), *_lost_proposals(load)]
        audit.chain_pending(now=clock.now())
        verdict = audit.verify()
        if not verdict.holds:
            lost.append(f"audit: {verdict}")
        db.session.remove()
        db.engine.dispose()
    return lost


def _lost_cards(load: Load) -> list[str]:
    lost = []
    for assignment, acked in load.acked.items():
        sheet = db.session.get(Scoresheet, assignment)
        kept = int(sheet.internal_note or 0) if sheet else 0
        if not acked <= kept <= load.tried[assignment]:
            lost.append(f"card {assignment}: acknowledged {acked}, kept {kept}")
        values = list(
            db.session.scalars(select(Score.value).where(Score.assignment_id == assignment))
        )
        if sheet and set(values) != {2 + kept % 3}:
            lost.append(f"card {assignment}: note {kept} but levels {values}")
    return lost


def _lost_proposals(load: Load) -> list[str]:
    lost = []
    rows = db.session.execute(
        select(Proposal.id, Proposal.slug, Proposal.state, Proposal.number).where(
            Proposal.slug.in_(load.slugs)
        )
    )
    for row in rows:
        kept = {
            "entry": _has(StageEntry.id, StageEntry.proposal_id == row.id),
            "revision": _has(
                Revision.id, Revision.proposal_id == row.id, Revision.submitted.is_(True)
            ),
            "number": row.number is not None,
            "state": row.state == "submitted",
            "audit": _has(
                AuditEntry.id,
                AuditEntry.subject_kind == "proposal",
                AuditEntry.subject_id == row.id,
                AuditEntry.verb == "proposal.submitted",
            ),
        }
        if len(set(kept.values())) > 1:
            lost.append(f"{row.slug} is half there: {kept}")
        if row.slug in load.sent_in and not all(kept.values()):
            lost.append(f"{row.slug} was acknowledged: {kept}")
    return lost


def _has(column: object, *conditions: object) -> bool:
    return db.session.scalar(select(column).where(*conditions).limit(1)) is not None  # type: ignore[call-overload]


def _house(template: Path, folder: Path) -> Killable:
    target = folder / "rembuk.sqlite3"
    folder.mkdir()
    shutil.copyfile(template, target)
    return Killable(folder, f"sqlite:///{target}")


@pytest.mark.timeout(420)
def test_twenty_kills_lose_nothing_that_was_acknowledged(database_url: str, tmp_path: Path) -> None:
    """20 kills, at least 2,000 acknowledged acts, on both databases."""
    server = Killable(tmp_path / "house", database_url)
    server.data_dir.mkdir()
    load = _prepare(server, DRAFTS)
    with server:
        shot, wrong = _run(server, load, kills=20, acts=2000)
    assert wrong == []
    assert shot >= 20
    assert load.count >= 2000, json.dumps(load.acked)
    assert load.sent_in
    assert _losses(server, load) == []


@pytest.mark.timeout(240)
def test_a_house_that_answers_before_it_commits_is_caught(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """The same harness finds losses when the commit comes after the answer."""
    server = _house(sqlite_template, tmp_path / "house")
    server.wsgi = "tests.whole.early_wsgi:app"
    load = _prepare(server, 40)
    server.data_dir.mkdir(exist_ok=True)
    server.start()
    try:
        _run(server, load, kills=6, acts=60)
    finally:
        server.__exit__()
    assert _losses(server, load) != []
