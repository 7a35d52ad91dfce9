"""Every page of the house, small and large, light and dark: axe finds nothing, and nothing is wider
than the screen. First what links lead to, as each role; then what no link of the demo leads to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.catalogue.models import Service
from app.commitments.actions import doubt
from app.commitments.models import Commitment, Milestone
from app.commitments.rules import DOUBTS
from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.log.models import Event
from app.dialogues.rooms.models import Room
from app.forums.boards.models import Board
from app.innovations.editions.actions.setup import create_edition
from app.innovations.editions.models import Edition, Stage
from app.innovations.judging import actions as judging
from app.innovations.judging.models import Assignment, ConflictOfInterest
from app.innovations.proposals.models import Proposal
from tests.support.browsers import DESK, PHONE, Opener
from tests.support.live import LiveServer, copy_of
from tests.whole.crawler import addresses
from tests.whole.forum_places import forum_places
from tests.whole.looking import ROLES, faults_of, pages_of, visitor
from tests.whole.planted import places_of, victim

VIEWS = [(PHONE, False), (DESK, True)]
OTHER_VIEWS = [(PHONE, True), (DESK, False)]
MOST_TRIED = 30
NOT_HERE = {
    "accounts.confirm": "a mailed link, used at once",
    "accounts.confirm_address": "a mailed link, used at once",
    "accounts.index": "leads on to the own page",
    "accounts.reset": "a mailed link",
    "accounts.vouch": "a neighbour's link",
    "attachment_judges.state": "JSON for the script of an upload that runs",
    "attachment_secretariat.state": "JSON for the script of an upload that runs",
    "commitments.file": "a file",
    "dialogues.by_code": "leads on to the room",
    "dialogues.file": "a file",
    "dialogues.scan_file": "a file",
    "forum_files_answer.state": "JSON for the script of an upload that runs",
    "forum_files_board.state": "JSON for the script of an upload that runs",
    "forum_files_thread.state": "JSON for the script of an upload that runs",
    "forums.draft": "leads back to where it was begun",
    "forums.post": "leads to its place in the thread",
    "judging.download": "a file",
    "notices.ending": "a mailed link",
    "static": "files",
    "web.style": "the components, looked at by tests of their own",
}
"""What the walk cannot reach or need not; pages among them are looked at by their rooms' tests."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("views", [VIEWS, OTHER_VIEWS], ids=["first", "second"])
@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_on_any_page(
    demo_server: LiveServer, open_browser: Opener, role: str, views: list[Any]
) -> None:
    """WCAG 2.2 AA and best practice, at 360 and 1280 px, light and dark."""
    paths = sorted(pages_of(demo_server, role).values())
    assert len(paths) >= 8
    assert faults_of(demo_server, open_browser, role, paths, views) == []


@pytest.fixture
def rich(
    demo_server: LiveServer, tmp_path: Path
) -> Iterator[tuple[LiveServer, dict[str, list[str]]]]:
    """A copy of the demo with what it lacks for some pages, and what may stand in their places."""
    with copy_of(demo_server, tmp_path / "rich") as server:
        with server.app().app_context():
            one = victim()
            draft = _half_made_edition(one)
            _declared_conflict()
            places = places_of(one)
            places["slug"] = [draft.slug, *places["slug"], *_others(one)]
            own = db.session.scalars(select(Stage.id).where(Stage.edition_id == draft.id))
            places["stage_id"] = [*map(str, own), *places["stage_id"]]
            conflicts = select(ConflictOfInterest.id).order_by(ConflictOfInterest.id.desc())
            asked = select(Commitment.id).where(Commitment.accepted_at.is_(None))
            running, step = _doubted_promise()
            places["commitment_id"] = ["1", str(running), *map(str, db.session.scalars(asked))]
            places["milestone_id"] = ["1", str(step)]
            people = (_who(f"{role}@demo.test") for role in ("citizen", "moderator", "admin"))
            places |= forum_places(*people)
            places["slug"] += db.session.scalars(select(Board.slug))
            places["kind"] += ["post", "thread"]
            rooms = list(db.session.execute(select(Room.slug, Room.state)))
            places["slug"] = [
                *(slug for slug, state in rooms if state == "open"),
                *places["slug"],
                *(slug for slug, state in rooms if state != "open"),
            ]
            places |= {"activity": ["questions"], "verb": ["ask"]}
            entered = select(Event.seq).where(Event.behalf > 0)
            places["seq"] = [str(i) for i in db.session.scalars(entered)]
            places["conflict_id"] = [str(i) for i in db.session.scalars(conflicts)]
            db.session.remove()
            db.engine.dispose()
        yield server, places


def _who(email: str) -> Actor:
    found = accounts.actor_of(
        db.session.scalar(select(Person.id).where(Person.email == email)) or 0
    )
    assert found is not None
    return found


def _half_made_edition(one: Proposal) -> Edition:
    organiser_id = db.session.get_one(Edition, one.edition_id).organiser_id
    with transaction():
        return create_edition(
            _who("organiser@demo.test"),
            title="Edisi yang disusun",
            year=2027,
            organiser_id=organiser_id,
            preset="kipp-2023",
            now=clock.now(),
        )


def _declared_conflict() -> None:
    judge = _who("judge@demo.test")
    mine = select(Assignment.id).where(
        Assignment.person_id == judge.person_id, Assignment.state == "open"
    )
    with transaction():
        last = db.session.scalar(mine.order_by(Assignment.id.desc()))
        judging.declare_conflict(judge, last or 0, "Sepupu ketua tim", now=clock.now())


def _doubted_promise() -> tuple[int, int]:
    """A promise on its way whose evidence a reader doubts, and a step of it that is still open."""
    on_the_way = (Commitment.standing == "open", Commitment.proven > 0, Milestone.state == "open")
    found = select(Milestone.commitment_id, Milestone.id).join(Commitment).where(*on_the_way)
    number, step = db.session.execute(found.order_by(Milestone.id)).first() or (0, 0)
    with transaction():
        doubt(_who("citizen@demo.test"), number, why=next(iter(DOUBTS)), now=clock.now())
    return number, step


def _others(one: Proposal) -> list[str]:
    """The demo civil servant's own proposals, a service, and every edition."""
    me = _who("asn@demo.test").person_id
    own = db.session.scalars(select(Proposal.slug).where(Proposal.lead_id == me))
    services = db.session.scalars(select(Service.slug).limit(1))
    return [*own, *services, *db.session.scalars(select(Edition.slug))]


def _rest(
    server: LiveServer, places: dict[str, list[str]]
) -> tuple[dict[str, list[str]], set[str]]:
    """Role → addresses of pages that no link leads to, and the endpoints that are pages of nobody."""
    met = set().union(*(pages_of(server, role) for role in ROLES))
    rules = [r for r in server.app().url_map.iter_rules() if "GET" in (r.methods or ())]
    left = {r.endpoint: r.rule for r in rules if r.endpoint not in met}
    found: dict[str, list[str]] = {}
    for role in ("organiser", "judge", "asn", "officer", "admin", "citizen", "moderator", ""):
        walker = visitor(server, role)
        for endpoint, rule in list(left.items()):
            for path in addresses(rule, places, MOST_TRIED):
                if (answer := walker.get(path)).status == 200:
                    if answer.is_html and "<html" in answer.text:  # not a piece for a script
                        found.setdefault(role, []).append(path)
                    del left[endpoint]
                    break
    return found, set(left)


@pytest.mark.timeout(600)
def test_axe_finds_nothing_on_pages_that_no_link_leads_to(
    rich: tuple[LiveServer, dict[str, list[str]]], open_browser: Opener
) -> None:
    """The rest of the routing table; what cannot be reached is named with its reason."""
    server, places = rich
    found, left = _rest(server, places)
    assert left == set(NOT_HERE)
    wrong = []
    for role, paths in found.items():
        wrong += faults_of(server, open_browser, role, paths, VIEWS)
    assert wrong == []
