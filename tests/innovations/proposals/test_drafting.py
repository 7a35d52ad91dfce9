"""Starting and saving a draft, on both databases."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import ANYONE
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.core.texts import clean_line
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import release, transaction
from app.innovations.editions import actions as editions
from app.innovations.editions import queries as edition_queries
from app.innovations.proposals import queries
from app.innovations.proposals.drafting import actions
from app.innovations.proposals.drafting.queries import desk_of
from app.innovations.proposals.models import Proposal, Revision, TeamMember
from tests.innovations.proposals.makers import Scene, again, make_scene, page_of, save
from tests.support.nasty import NASTY, UNSTORABLE
from tests.support.people import make_organisation, make_person


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


def _count(model: type) -> int:
    release()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# --- starting ---


def test_a_draft_belongs_to_the_unit_and_is_led_by_who_started_it(scene: Scene) -> None:
    made = again(scene.start().slug)
    assert (made.unit_id, made.lead_id, made.state) == (scene.unit, scene.lead.person_id, "draft")
    assert made.slug.startswith("antar-obat-ke-rumah-")
    assert queries.team_ids(made.id) == {scene.lead.person_id}
    assert db.session.scalars(select(AuditEntry.verb)).all()[-1] == "proposal.started"


def test_the_same_key_makes_one_draft(scene: Scene) -> None:
    one = scene.start(request_key="dua-kali-klik")
    other = scene.start(request_key="dua-kali-klik", title="Judul lain")
    assert one.id == other.id
    assert _count(Proposal) == 1


def test_a_double_click_at_the_same_moment_makes_one_draft(app: Flask, scene: Scene) -> None:
    values, told, gate = scene.start_values(), [], threading.Barrier(4)

    def click() -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    told.append(actions.start_draft(scene.lead, **values).id)
            except Conflict as no:
                told.append(no.code)
            db.session.remove()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert _count(Proposal) == 1
    assert len({one for one in told if isinstance(one, int)}) == 1
    assert len(told) == 4


def test_somebody_elses_key_opens_nothing(scene: Scene) -> None:
    scene.start(request_key="kunci-milik-ratna")
    other = make_person(org=scene.unit)
    with pytest.raises(Conflict):
        scene.start(other, request_key="kunci-milik-ratna")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " \u200b"}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"maturity": "sempurna"}, "maturity"),
        ({"maturity": "inisiatif"}, "track"),  # KIPP 2023 takes only what runs
        ({"track_id": 999_999}, "track"),
        ({"category_id": 999_999}, "category"),
        ({"unit_id": 0}, "unit"),
        ({"request_key": "x"}, None),
    ],
)
def test_a_wrong_start_names_its_field(scene: Scene, wrong: dict, field: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        scene.start(**wrong)
    assert refused.value.field == field
    assert _count(Proposal) == 0


def test_another_units_name_cannot_be_used(scene: Scene) -> None:
    elsewhere = make_organisation("Dinas Lain")
    for unit in (elsewhere, scene.city):
        with pytest.raises(Invalid) as refused:
            scene.start(unit_id=unit)
        assert refused.value.field == "unit"


def test_a_kind_of_people_that_is_not_invited_is_refused(scene: Scene) -> None:
    citizen = make_person(kind="citizen", org=scene.unit)
    with pytest.raises(Invalid):
        scene.start(citizen)


def test_a_community_member_without_a_unit_proposes_to_the_organiser(app: Flask) -> None:
    scene = make_scene("kipp-daerah")
    citizen = make_person(kind="citizen")
    track = next(one for one in scene.edition.tracks if "citizen" in (one.kinds or ["citizen"]))
    made = scene.start(
        citizen,
        unit_id=scene.edition.organiser_id,
        track_id=track.id,
        maturity=(track.maturities or ["inisiatif"])[0],
    )
    assert made.unit_id == scene.edition.organiser_id


def test_a_closed_edition_takes_no_draft_and_a_late_pass_opens_it(scene: Scene) -> None:
    after = scene.edition.closes
    scene.start(now=after - timedelta(microseconds=1))
    with pytest.raises(Conflict):
        scene.start(now=after)
    with transaction():
        edition = edition_queries.edition_to_change(scene.organiser, scene.edition.slug)
        editions.give_late_pass(
            scene.organiser,
            edition,
            person_id=scene.lead.person_id,
            until=(after + timedelta(days=1)).astimezone().replace(second=0, microsecond=0),
            reason="Listrik padam sehari penuh.",
            now=clock.now(),
        )
    scene.start(now=after + timedelta(hours=1))
    with pytest.raises(Conflict):
        scene.start(now=after + timedelta(days=2))


# --- saving ---


def test_what_is_typed_is_kept_with_its_clean_html_and_its_count(scene: Scene) -> None:
    slug = scene.start().slug
    save(scene.lead, slug, s_summary="Obat **diantar** ke rumah.\n\n<script>x</script>")
    row = queries.sections_of(again(slug).id)["summary"]
    assert row.source == "Obat **diantar** ke rumah.\n\n<script>x</script>"
    assert "<strong>diantar</strong>" in row.html
    assert "<script>" not in row.html
    assert row.words == 5
    assert again(slug).summary == "Obat diantar ke rumah. <script>x</script>"


def test_too_long_is_kept_and_only_stops_submitting(scene: Scene) -> None:
    slug = scene.start().slug
    save(scene.lead, slug, s_summary="kata " * 201)
    desk = desk_of(scene.lead, slug)
    assert queries.sections_of(desk.proposal.id)["summary"].words == 201
    assert "s_summary" in {one.field for one in desk.problems}
    save(scene.lead, slug, s_summary="kata " * 200)
    assert "s_summary" not in {one.field for one in desk_of(scene.lead, slug).problems}


def test_naughty_text_makes_a_round_trip_in_every_field(scene: Scene) -> None:
    slug = scene.start().slug
    for text in NASTY:
        title = f"x{text}y"[:200]
        save(scene.lead, slug, title=title, s_summary=text, s_novelty=f"{text}\n\n{text}")
        proposal = again(slug)
        assert proposal.title == clean_line(title, field="title", letters=200)
        written = queries.sections_of(proposal.id)
        clean = text.replace("\r\n", "\n").rstrip(" \t\n")
        assert (written["summary"].source if "summary" in written else "") == clean


def test_what_no_database_keeps_is_refused_by_field(scene: Scene) -> None:
    slug = scene.start().slug
    for text in UNSTORABLE:
        for field in ("title", "s_summary", "maturity", "track", "started_on"):
            with pytest.raises(Invalid) as refused:
                save(scene.lead, slug, **{field: text})
            assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", ""),
        ("maturity", "x"),
        ("track", "999999"),
        ("track", "9" * 30),
        ("category", "-1"),
        ("started_on", "2026-02-30"),
        ("started_on", "kemarin"),
    ],
)
def test_a_wrong_choice_names_its_field(scene: Scene, field: str, text: str) -> None:
    slug = scene.start().slug
    with pytest.raises(Invalid) as refused:
        save(scene.lead, slug, **{field: text})
    assert refused.value.field == field


def test_unknown_fields_are_passed_over(scene: Scene) -> None:
    slug = scene.start().slug
    assert not save(scene.lead, slug, s_unknown="x", lead_id="7", state="decided").changed
    assert again(slug).state == "draft"


def test_saving_itself_keeps_a_revision_now_and_then_the_button_always(scene: Scene) -> None:
    slug, begun = scene.start().slug, clock.now()
    for minute, text in enumerate(("a", "b", "c")):
        save(scene.lead, slug, s_summary=text, now=begun + timedelta(minutes=minute))
    assert _count(Revision) == 1
    save(scene.lead, slug, s_summary="d", now=begun + timedelta(minutes=10))
    assert _count(Revision) == 2
    save(scene.lead, slug, s_summary="e", now=begun + timedelta(minutes=11), asked=True)
    save(scene.lead, slug, now=begun + timedelta(minutes=12), asked=True)
    assert _count(Revision) == 3  # the same content is not kept twice
    sources = [r.content["sections"]["summary"] for r in db.session.scalars(select(Revision))]
    assert sources == ["a", "d", "e"]


def test_a_kept_revision_cannot_be_changed_even_by_raw_sql(scene: Scene) -> None:
    save(scene.lead, scene.start().slug, s_summary="a", asked=True)
    with pytest.raises(Conflict), transaction():
        db.session.execute(Revision.__table__.update().values(sha256="0" * 64))


# --- who ---


def test_strangers_learn_of_no_draft_and_officers_may_only_read(scene: Scene) -> None:
    slug = scene.start().slug
    stranger = make_person(org=scene.unit)
    officer = make_person(roles=[("officer", f"organisation:{scene.city}")])
    for who in (stranger, ANYONE, scene.organiser):
        with pytest.raises(Missing):
            save(who, slug, s_summary="x")
        with pytest.raises(Missing):
            queries.proposal_for_reader(who, slug)
        with pytest.raises(Missing):
            queries.proposal_for_team(who, slug)
    assert queries.proposal_for_reader(officer, slug).member
    with pytest.raises(Forbidden):
        save(officer, slug, s_summary="x")


@pytest.mark.parametrize("state", ["submitted", "decided", "withdrawn"])
def test_what_was_sent_in_is_not_changed(scene: Scene, state: str) -> None:
    slug = scene.start().slug
    with transaction():
        queries.proposal_by_slug(slug).state = state
    with pytest.raises(Conflict):
        save(scene.lead, slug, s_summary="x")


def test_a_window_that_closed_while_typing_loses_nothing(scene: Scene) -> None:
    slug = scene.start().slug
    save(scene.lead, slug, s_summary="sesudah tutup", now=scene.edition.closes)
    assert queries.sections_of(again(slug).id)["summary"].source == "sesudah tutup"


# --- two at once ---


@pytest.fixture
def colleague(scene: Scene) -> tuple[Scene, str, object]:
    slug = scene.start().slug
    other = make_person("Budi", org=scene.unit)
    with transaction():
        db.session.add(
            TeamMember(
                proposal_id=queries.proposal_by_slug(slug).id,
                person_id=other.person_id,
                name=other.name,
                joined_at=clock.now(),
            )
        )
    return scene, slug, other


def test_two_in_different_sections_do_not_meet(colleague) -> None:
    scene, slug, other = colleague
    mine, theirs = page_of(slug, "s_summary", "s_novelty", key="a"), None
    theirs = page_of(slug, "s_summary", "s_novelty", key="b")
    save(other, slug, theirs, s_summary="", s_novelty="punya Budi")
    save(scene.lead, slug, mine, s_summary="punya Ratna", s_novelty="")
    save(other, slug, theirs, s_summary="", s_novelty="punya Budi lagi")
    written = queries.sections_of(again(slug).id)
    assert written["summary"].source == "punya Ratna"
    assert written["novelty"].source == "punya Budi lagi"


def test_two_in_one_section_clash_with_both_texts_and_nothing_lost(colleague) -> None:
    scene, slug, other = colleague
    mine = page_of(slug, "s_summary", "s_novelty", key="a")
    save(other, slug, page_of(slug, "s_summary", key="b"), s_summary="punya Budi")
    with pytest.raises(Conflict) as clash:
        save(scene.lead, slug, mine, s_summary="punya Ratna", s_novelty="baru")
    facts = clash.value.facts
    assert facts["theirs"] == {"s_summary": "punya Budi"}
    assert facts["yours"] == {"s_summary": "punya Ratna"}
    assert facts["who"] == {"s_summary": other.person_id}
    assert facts["shown"]["s_novelty"] == "baru"
    assert queries.sections_of(again(slug).id)["summary"].source == "punya Budi"
    seen = page_of(slug, "s_summary", key="a")
    save(scene.lead, slug, seen, s_summary="gabungan")
    assert queries.sections_of(again(slug).id)["summary"].source == "gabungan"


def test_what_a_colleague_wrote_is_kept_before_it_is_written_over(colleague) -> None:
    scene, slug, other = colleague
    for text in ("draf Budi", "punya Budi"):
        save(other, slug, page_of(slug, "s_summary", key="b"), s_summary=text)
    save(scene.lead, slug, s_summary="punya Ratna")
    kept = {
        one.content["sections"]["summary"]: one.by_person_id
        for one in db.session.scalars(select(Revision).order_by(Revision.number))
    }
    assert kept["punya Budi"] == other.person_id
    assert kept["punya Ratna"] == scene.lead.person_id


def test_my_own_next_save_from_the_same_page_never_clashes(colleague) -> None:
    scene, slug, _other = colleague
    mine = page_of(slug, "s_summary", key="a")
    for text in ("a", "ab", "abc", ""):
        save(scene.lead, slug, mine, s_summary=text)
    assert queries.sections_of(again(slug).id)["summary"].source == ""


def test_two_saves_at_the_same_moment_lose_nothing(app: Flask, colleague) -> None:
    scene, slug, other = colleague
    hands = {who.person_id: page_of(slug, "s_summary", key=who.name) for who in (scene.lead, other)}
    told, gate = [], threading.Barrier(2)

    def write(who) -> None:
        with app.app_context():
            gate.wait()
            try:
                save(who, slug, hands[who.person_id], s_summary=f"punya {who.name}")
                told.append(("saved", who.name))
            except Conflict as no:
                told.append(("clash", no.facts["theirs"]["s_summary"]))
            db.session.remove()

    both = [threading.Thread(target=write, args=(who,)) for who in (scene.lead, other)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(kind for kind, _ in told) == ["clash", "saved"]
    winner = next(name for kind, name in told if kind == "saved")
    assert ("clash", f"punya {winner}") in told
