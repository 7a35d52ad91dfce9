"""The home page: what waits for me comes first, and a stranger finds the way to results."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import event, update

from app.accounts.models import MembershipRequest
from app.core import clock
from app.core.actor import ANYONE, Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Edition, Stage
from app.innovations.proposals.models import Proposal, TeamMember
from app.innovations.results.models import ResultRelease
from app.web.waiting import Waiting, waiting, waiting_for
from tests.innovations.judging.makers import assign, make_entries, make_judge, make_stage, save
from tests.innovations.makers import Field, make_draft, make_edition, make_submitted
from tests.support.clients import Visitor, words_of
from tests.support.people import make_organisation, make_person, sign_in


@contextmanager
def counting() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def mine_of(client: Visitor) -> list[tuple[str, str]]:
    """Title and address of each card under "Yang menunggu Anda"."""
    tree = html.fromstring(client.get("/").text)
    links = tree.xpath("//section[@aria-labelledby='mine']//h3/a")
    return [(" ".join(one.text_content().split()), one.get("href")) for one in links]


@pytest.fixture
def at_home(client: Visitor) -> Callable[[Actor], list[tuple[str, str]]]:
    """What the home page of a person puts first."""

    def look(actor: Actor) -> list[tuple[str, str]]:
        sign_in(client, actor)
        return mine_of(client)

    return look


def released(made: Field) -> None:
    with transaction():
        row = {"edition_id": made.edition_id, "by_person_id": made.organiser.person_id}
        db.session.add(ResultRelease(**row, at=clock.now(), note=""))
        db.session.execute(update(Stage).values(locked_at=clock.now()))


def test_what_is_due_soonest_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    told = [Waiting("tanpa tenggat", "/a"), Waiting("lusa", "/b", due=now + timedelta(2))]
    monkeypatch.setattr(waiting, "_providers", {"a": lambda *_: told, "b": lambda *_: [
        Waiting("besok", "/c", due=now + timedelta(1))
    ]})  # fmt: skip
    assert [one.title for one in waiting_for(ANYONE, now)] == ["besok", "lusa", "tanpa tenggat"]


def test_a_judge_sees_how_much_is_open_and_no_name(at_home: Any, client: Visitor) -> None:
    made = make_stage()
    judge = make_judge(made)
    desks = assign(made, judge, *make_entries(made, 3))
    assert at_home(judge) == [("Nilai 3 usulan", f"/judging/?stage={made.stage_ids[0]}")]
    save(judge, desks[0])
    page = client.get("/")
    assert mine_of(client)[0][0] == "Nilai 2 usulan"
    assert "Sampai" in words_of(page)
    for title, name in db.session.execute(db.select(Proposal.title, Proposal.number)):
        assert title not in page.text
        assert name not in page.text


def test_a_judge_without_the_pledge_is_led_to_it(at_home: Any) -> None:
    made = make_stage()
    judge = make_judge(made, pledged=False)
    assign(made, judge, *make_entries(made, 1))
    assert at_home(judge)[0][0] == "Setujui pakta integritas, lalu nilai 1 usulan"


def test_a_judge_who_is_done_is_asked_to_lock(at_home: Any) -> None:
    made = make_stage()
    judge = make_judge(made)
    for one in assign(made, judge, *make_entries(made, 1)):
        save(judge, one)
    assert at_home(judge)[0][0] == "Periksa dan kunci nilai Anda"


def test_an_organiser_sees_what_waits_at_the_desk(at_home: Any) -> None:
    made = make_edition()
    assert at_home(made.organiser) == []  # nothing yet: proposals are still being written
    make_submitted(made)
    there = f"/desk/stages/{made.stage_ids[0]}/"
    assert [href for _words, href in at_home(made.organiser)] == [there]
    assert "1 usulan menunggu" in at_home(made.organiser)[0][0]
    released(made)
    assert at_home(made.organiser) == []


def test_an_organiser_sees_nothing_of_other_editions(at_home: Any) -> None:
    make_submitted(make_edition())
    assert at_home(make_edition().organiser) == []


def test_a_team_sees_drafts_repairs_and_invitations(at_home: Any) -> None:
    made = make_edition()
    draft, lead = make_draft(made, title="Draf kami")
    other, _else = make_draft(made, title="Draf orang lain")
    slug = db.session.get_one(Proposal, draft).slug
    assert at_home(lead) == [("Lanjutkan menulis: Draf kami", f"/innovations/{slug}/edit")]
    with transaction():
        member = TeamMember(proposal_id=other, joined_at=clock.now(), name="Undangan", role="")
        member.invited_id = lead.person_id
        db.session.add(member)
        db.session.execute(update(Proposal).where(Proposal.id == draft).values(state="repair"))
    words = [title for title, _href in at_home(lead)]
    assert set(words) == {
        "Jawab undangan tim: Draf orang lain",
        "Perbaiki dan kirim lagi: Draf kami",
    }


def test_a_draft_of_a_closed_window_waits_no_longer(at_home: Any) -> None:
    made = make_edition()
    _draft, lead = make_draft(made)
    with transaction():
        db.session.execute(update(Edition).values(closes=clock.now() - timedelta(hours=1)))
    assert at_home(lead) == []


def test_an_officer_sees_who_waits_below_the_own_desk_only(at_home: Any) -> None:
    top, elsewhere = make_organisation(kind="regency"), make_organisation(kind="regency")
    unit = make_organisation(parent=top)
    officer = make_person(org=top, roles=[("officer", f"organisation:{top}")])
    make_person(org=elsewhere, verified_at=None)
    assert at_home(officer) == []
    make_person(org=unit, verified_at=None)
    asker = make_person(kind="citizen", verified_at=None)
    with transaction():
        asked = {"person_id": asker.person_id, "asked_at": clock.now()}
        db.session.add(MembershipRequest(**asked, organisation_id=unit))
        db.session.add(MembershipRequest(**asked, organisation_id=elsewhere))
    assert at_home(officer) == [
        ("Jawab 1 permintaan jadi anggota", f"/accounts/organisations/{unit}"),
        ("Periksa 1 orang yang belum terverifikasi", "/accounts/people/?show=waiting"),
    ]


def test_nothing_waiting_is_said_calmly(client: Visitor) -> None:
    sign_in(client, make_person(kind="citizen"))
    assert "Tidak ada. Begitu ada yang perlu Anda kerjakan" in words_of(client.get("/"))


def test_each_room_costs_one_statement_and_only_those_concerned(app: Any) -> None:
    made = make_stage()
    judge = make_judge(made)
    assign(made, judge, *make_entries(made, 3))
    officer = make_person(roles=[("officer", "*")])
    costs = {judge: 4, made.organiser: 6, officer: 6, make_person(kind="citizen"): 2}
    for actor, most in costs.items():
        with app.test_request_context("/"), counting() as seen:
            waiting_for(actor, clock.now())
        assert len(seen) == most, actor


@pytest.mark.one_database
def test_a_stranger_finds_results_and_the_page_is_kept(client: Visitor) -> None:
    made = make_edition()
    assert "Hasil yang sudah diumumkan" not in words_of(client.get("/"))
    with transaction():
        edition = made.edition()
        edition.summary = "Lain."
    released(made)
    client.application.extensions["cache.versions"].bump("results")
    with counting() as seen:
        page = client.get("/")
    assert f"/innovations/editions/{made.slug}/results" in page.text
    assert "Yang menunggu Anda" not in page.text
    assert len(seen) <= 4  # one for each card
    with counting() as seen:
        assert client.get("/").text == page.text
    assert seen == []
