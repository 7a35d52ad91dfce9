"""Blind means blind: whatever names a team never reaches a judge, on any route of the whole house.

Strings are planted in every place that could name somebody, then every route is asked as every
role. To be sure that the walk can see them at all, the organiser must find what is kept for it.
"""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.models import Assignment
from app.innovations.proposals.models import Proposal, SectionText
from tests.support.live import LiveServer, copy_of
from tests.whole.crawler import Answer, Walker, addresses

MOST_PER_ROUTE = 24

PLANTED = {
    "person name": "Xanadewi Kirimatahari",
    "person e-mail": "xanadewi.rahasia@unitgaib.test",
    "person handle": "xanadewihandel",
    "member name": "Yostarinda Bulanpurnama",
    "second member name": "Zulfahmanda Angintimur",
    "member role": "Pakar Tunggal Dinas Lembayungsari",
    "unit name": "Dinas Lembayungsari Gaib",
    "region name": "Kabupaten Antahberantahraya",
    "position in unit": "Kepala Seksi Pelangijingga",
    "number's last four": "NIPQ7",
    "handover reason": "Mutasi Xanadewi ke Lembayungsari",
    "handover taker": "Wulandaru Embunpagi",
    "attachment name": "SK-Xanadewi-Lembayungsari.pdf",
    "attachment caption": "Foto Xanadewi di Lembayungsari",
    "check reason": "Kiriman Lembayungsari kurang stempel",
    "check note": "Sudah ditelepon ke Lembayungsari",
    "trace note": "Dikembalikan ke Lembayungsari",
    "notice value": "Kabar untuk Lembayungsari",
    "audit fact": "faktaLembayungsari",
    "revision text": "Revisi oleh Xanadewi",
    "verification note": "Diperiksa di Lembayungsari",
    "slug": "lembayungsari-slug-rahasia",
    "name in a section": "Xanadewi Kirimatahari",
    "unit in a section": "Dinas Lembayungsari Gaib",
}
ESSENCE = ("Xanadewi", "Yostarinda", "Zulfahmanda", "Wulandaru", "Lembayungsari", "Antahberantah")
ESSENCE += ("xanadewi", "lembayungsari", "Pelangijingga", "NIPQ7")
PEOPLE = ("Xanadewi", "Yostarinda", "Zulfahmanda", "Wulandaru", "xanadewi", "Pelangijingga")
DIRECTORY = ("/accounts/organisations", "/services", "/api/v1/organisations", "/api/v1/services")
"""Public directories say that an agency exists, of whatever it does: no link to any entry."""


@pytest.fixture(scope="module")
def planted(
    demo_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A copy of the demo with one blind proposal whose every identity-bearing column holds a planted string."""
    with copy_of(demo_server, tmp_path_factory.mktemp("planted")) as server:
        with server.app().app_context():
            with transaction():
                _plant(_victim())
            db.session.remove()
            db.engine.dispose()
        yield server


def _victim() -> Proposal:
    """A proposal in the open blind stage that lies on the demo judge's desk."""
    judge = "SELECT id FROM person WHERE email = 'judge@demo.test'"
    rows = (
        select(Proposal)
        .join(Assignment, Assignment.proposal_id == Proposal.id)
        .join(Stage, Stage.id == Assignment.stage_id)
        .where(Stage.locked_at.is_(None), Stage.blindness == "agency")
        .where(Assignment.person_id == db.session.scalar(text(judge)))
        .order_by(Proposal.id)
    )
    found = db.session.scalars(rows).first()
    assert found is not None
    return found


def _plant(one: Proposal) -> None:
    run = db.session.execute
    ids = {"proposal": one.id, "lead": one.lead_id, "unit": one.unit_id}
    run(
        text("UPDATE person SET name=:n, email=:e, handle=:h WHERE id=:lead"),
        {
            **ids,
            "n": PLANTED["person name"],
            "e": PLANTED["person e-mail"],
            "h": PLANTED["person handle"],
        },
    )
    parent = db.session.scalar(text("SELECT parent_id FROM organisation WHERE id=:unit"), ids)
    for place, name in ((one.unit_id, "unit name"), (parent, "region name")):
        run(text("UPDATE organisation SET name=:n WHERE id=:i"), {"n": PLANTED[name], "i": place})
    run(
        text("UPDATE membership SET position=:p WHERE person_id=:lead"),
        {**ids, "p": PLANTED["position in unit"]},
    )
    members = list(
        db.session.scalars(
            text("SELECT id FROM team_member WHERE proposal_id=:proposal ORDER BY id"), ids
        )
    )
    names = ("person name", "member name", "second member name")
    for member, name in zip(members, names, strict=False):
        run(
            text("UPDATE team_member SET name=:n, role=:r WHERE id=:i"),
            {"n": PLANTED[name], "r": PLANTED["member role"], "i": member},
        )
    run(
        text("UPDATE verification SET note=:n WHERE person_id=:lead"),
        {**ids, "n": PLANTED["verification note"]},
    )
    run(
        text("UPDATE stage_entry SET reason=:r, answers=:a WHERE proposal_id=:proposal"),
        {
            **ids,
            "r": PLANTED["check reason"],
            "a": json.dumps(
                {"items": [{"text": "x", "met": True, "note": PLANTED["check note"], "reason": ""}]}
            ),
        },
    )
    run(
        text("UPDATE trace SET note=:n WHERE proposal_id=:proposal"),
        {**ids, "n": PLANTED["trace note"]},
    )
    run(
        text("UPDATE notice SET facts=:f WHERE person_id=:lead"),
        {**ids, "f": json.dumps({"title": PLANTED["notice value"], "number": "", "stage": ""})},
    )
    one.slug = PLANTED["slug"]
    texts = list(db.session.scalars(select(SectionText).where(SectionText.proposal_id == one.id)))
    for section in texts:
        said = f"Kata {PLANTED['name in a section']} dari {PLANTED['unit in a section']}."
        section.source += f"\n\n{said}"
        section.html += f"<p>{said}</p>"


def _values(server: LiveServer) -> dict[str, list[str]]:
    """What may stand in a route's places: everything of the blind edition, some of the others."""
    app = server.app()
    with app.app_context():
        slug = db.session.scalar(
            select(Edition.slug)
            .join(Stage)
            .where(Stage.blindness == "agency")
            .where(Stage.locked_at.is_(None), Stage.started_at.is_not(None))
        )
        edition = db.session.scalar(select(Edition.id).where(Edition.slug == slug))
        proposals = list(
            db.session.execute(
                select(Proposal.slug, Proposal.id).where(Proposal.edition_id == edition)
            )
        )
        stages = list(db.session.scalars(select(Stage.id).where(Stage.edition_id == edition)))
        entries = list(
            db.session.scalars(select(StageEntry.id).where(StageEntry.stage_id.in_(stages)))
        )
        desk = list(
            db.session.scalars(select(Assignment.id).where(Assignment.stage_id.in_(stages)))
        )
        db.session.remove()
        db.engine.dispose()
    slugs = [PLANTED["slug"], *(row.slug for row in proposals[:3]), str(slug)]
    return {
        "slug": slugs,
        "edition_slug": [str(slug)],
        "stage_id": [str(i) for i in stages],
        "entry_id": [str(i) for i in entries],
        "assignment_id": [str(i) for i in desk],
        "attachment_id": [str(i) for i in range(1, 6)],
        "person_id": [str(i) for i in range(1, 40)],
        "organisation_id": [str(i) for i in range(590, 700, 5)],
        "kind": ["csv", "json", "xlsx"],
        "old": ["1"],
        "new": ["1", "2"],
        "key": ["summary", "novelty"],
    }


def _everything(server: LiveServer, walker: Walker) -> list[Answer]:
    """Every GET route with every known value, and every link from the front door."""
    app, values = server.app(), _values(server)
    asked = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            asked += [walker.get(path) for path in addresses(rule.rule, values, MOST_PER_ROUTE)]
    return [*asked, *walker.walk(most=150)]


def _leaks(answers: list[Answer], strings: tuple[str, ...]) -> list[str]:
    found = []
    for answer in answers:
        place = (answer.headers + answer.text) if answer.status != 404 else ""
        found += [f"{answer.path}: {s}" for s in strings if s in place and s not in answer.path]
    return sorted(set(found))


def test_no_route_of_the_house_tells_a_judge_who_wrote_it(planted: LiveServer) -> None:
    """All routes, all known values, the judge's own session: nothing planted, in body or header."""
    account = planted.demo_accounts()["judge"]
    answers = _everything(planted, Walker(planted).sign_in(account))
    assert len([a for a in answers if a.status == 200]) > 30
    assert [a.path for a in answers if a.status >= 500] == []
    apart = [a for a in answers if not a.path.startswith(DIRECTORY)]
    assert _leaks(apart, ESSENCE) == []
    assert _leaks(answers, PEOPLE) == []
    assert _leaks(answers, tuple(account["hidden"])) == []


def test_the_organiser_finds_what_is_kept_from_the_judge(planted: LiveServer) -> None:
    """The same walk does see the strings where they may be seen, so silence above means something."""
    accounts = planted.demo_accounts()
    walker = Walker(planted).sign_in(accounts["organiser"])
    seen = "".join(answer.text for answer in walker.walk(most=400))
    hidden = [s for s in accounts["judge"]["hidden"] if s not in PLANTED.values()]
    assert len(hidden) >= 20
    assert [s for s in hidden if s not in seen] == []
    assert PLANTED["unit name"] in seen
    assert PLANTED["person name"] in seen


@pytest.mark.parametrize("role", ["citizen", "ngo", "leader", "asn", "moderator"])
def test_other_roles_and_strangers_learn_nothing_either(planted: LiveServer, role: str) -> None:
    """Nobody without a part in it reads a blind proposal before it is published."""
    walker = Walker(planted).sign_in(planted.demo_accounts()[role])
    answers = _everything(planted, walker)
    assert [a.path for a in answers if a.status >= 500] == []
    private = tuple(s for s in ESSENCE if s not in {"Lembayungsari", "Antahberantah"})
    assert _leaks([a for a in answers if "/innovations" in a.path], private) == []
