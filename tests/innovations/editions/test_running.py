"""An edition while it runs: published, extended, closed; its rubric frozen. Both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid
from app.db import audit
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, queries, rules, shapes, tasks
from app.innovations.editions.models import Edition, Extension, Rubric, Stage
from app.innovations.editions.slots import drafting_people
from app.notices.models import Notice
from tests.innovations.editions.makers import make_draft, make_open, make_organiser, whole_minute
from tests.support.people import make_organisation, make_person


@pytest.fixture
def organiser(app: Flask) -> Actor:
    return make_organiser()


@pytest.fixture
def drafting(app: Flask) -> Iterator[list[int]]:
    """People who are said to work on a draft of any edition."""
    people: list[int] = []
    real = dict(drafting_people._providers)
    drafting_people._providers.clear()
    drafting_people.fill("tests", lambda _edition_id: people)
    yield people
    drafting_people._providers.clear()
    drafting_people._providers.update(real)


def change(actor: Actor, edition: Edition, act: Any, **values: Any) -> Any:
    with transaction():
        found = queries.edition_to_change(actor, edition.slug)
        return act(actor, found, **({"now": clock.now()} | values))


def reread(actor: Actor, edition: Edition) -> Edition:
    db.session.expire_all()
    db.session.rollback()
    return queries.edition_by_slug(actor, edition.slug)


def told() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Notice.person_id, Notice.msgid, Notice.facts)).all()
    return [(row.person_id, row.msgid % row.facts) for row in rows]


def test_publishing_freezes_the_rubric_and_the_dates(organiser: Actor) -> None:
    edition = make_open(organiser)
    rubric = queries.rubric_of(edition)
    assert edition.state == "open"
    assert rubric.frozen_at is not None
    assert rubric.sha256 == rules.rubric_sha256(rubric.body)
    assert not edition.dates_example
    assert not any(stage.dates_example for stage in edition.stages)
    facts = db.session.scalar(
        select(AuditEntry.facts).where(AuditEntry.verb == "edition.published")
    )
    assert rubric.sha256 in (facts or "")
    assert [row.slug for row in queries.open_editions(clock.now())] == [edition.slug]


def test_publishing_names_all_that_is_missing(organiser: Actor) -> None:
    edition = make_draft(organiser, preset="", title="Kosong")
    with pytest.raises(Invalid) as no:
        change(organiser, edition, actions.publish_edition)
    parts = {one.part for one in no.value.facts["problems"]}
    assert parts == {"basics", "tracks", "stages", "windows", "sections", "rubric"}
    assert reread(organiser, edition).state == "draft"


def test_it_is_published_once_and_by_organisers_only(organiser: Actor) -> None:
    edition = make_open(organiser)
    with pytest.raises(Conflict):
        change(organiser, edition, actions.publish_edition)
    with pytest.raises(Forbidden):
        change(make_person(), edition, actions.publish_edition)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rubric SET why = 'x'",
        "UPDATE rubric SET frozen_at = NULL",
        "UPDATE rubric SET body = '{}'",
        "DELETE FROM rubric",
    ],
)
def test_even_raw_sql_cannot_touch_a_frozen_rubric(organiser: Actor, statement: str) -> None:
    edition = make_open(organiser)
    with pytest.raises(DBAPIError, match="rubric_is_frozen"), db.engine.begin() as raw:
        raw.execute(text(statement))
    assert queries.rubric_of(reread(organiser, edition)).frozen_at is not None


def test_a_trigger_comes_out_as_a_conflict(organiser: Actor) -> None:
    edition = make_open(organiser)
    with pytest.raises(Conflict, match="dibekukan"), transaction():
        db.session.execute(update(Rubric).where(Rubric.edition_id == edition.id).values(why="x"))


def test_a_rubric_that_is_not_frozen_can_be_changed_by_raw_sql(organiser: Actor) -> None:
    make_draft(organiser)
    with db.engine.begin() as raw:
        assert raw.execute(text("UPDATE rubric SET why = 'x'")).rowcount == 1


def test_a_later_change_is_a_new_version_with_a_reason(
    organiser: Actor, drafting: list[int]
) -> None:
    drafting.append(make_person().person_id or 0)
    edition = make_open(organiser)
    first = queries.rubric_of(edition)
    rows = shapes.section_rows(first.body)[:-1]
    with pytest.raises(Conflict, match="dibekukan"):
        change(organiser, edition, actions.set_sections, rows=rows, version=None)
    with pytest.raises(Invalid):
        change(organiser, edition, actions.new_rubric_version, reason="  ")
    change(organiser, edition, actions.new_rubric_version, reason="Bagian terakhir dihapus")
    with pytest.raises(Conflict):
        change(organiser, edition, actions.new_rubric_version, reason="Lagi")
    change(organiser, edition, actions.set_sections, rows=rows, version=None)
    assert queries.rubric_of(reread(organiser, edition)).number == 1
    with pytest.raises(Invalid):  # a criterion has lost its section
        change(organiser, edition, actions.put_rubric_in_force)
    criteria = shapes.criterion_rows(first.body)
    criteria[-1]["section"] = "background"
    change(organiser, edition, actions.set_criteria, rows=criteria, version=None)
    change(organiser, edition, actions.put_rubric_in_force)
    second = queries.rubric_of(reread(organiser, edition))
    assert (second.number, second.why) == (2, "Bagian terakhir dihapus")
    assert second.frozen_at is not None
    assert second.sha256 != first.sha256
    versions = queries.rubric_versions(edition.id)
    assert [(row.number, row.frozen_at is not None) for row in versions] == [(2, True), (1, True)]
    assert told() == [(drafting[0], f"Rubrik {edition.title} diperbarui: Bagian terakhir dihapus")]


def test_a_version_in_work_can_be_dropped(organiser: Actor) -> None:
    edition = make_open(organiser)
    change(organiser, edition, actions.new_rubric_version, reason="Coba")
    change(organiser, edition, actions.drop_rubric_version)
    assert len(queries.rubric_versions(edition.id)) == 1
    with pytest.raises(Conflict):
        change(organiser, edition, actions.drop_rubric_version)


def test_no_rubric_changes_while_judges_are_scoring(organiser: Actor) -> None:
    edition = make_open(organiser)
    change(organiser, edition, actions.new_rubric_version, reason="Perbaikan kata")
    scoring = next(stage.id for stage in edition.stages if stage.kind == "scoring")
    with transaction():
        db.session.get_one(Stage, scoring).started_at = clock.now()
    with pytest.raises(Conflict, match="Penilaian sedang berjalan"):
        change(organiser, edition, actions.put_rubric_in_force)
    with transaction():
        db.session.get_one(Stage, scoring).locked_at = clock.now()
    change(organiser, edition, actions.put_rubric_in_force)


def test_a_draft_has_no_versions(organiser: Actor) -> None:
    edition = make_draft(organiser)
    for act, values in (
        (actions.new_rubric_version, {"reason": "x"}),
        (actions.drop_rubric_version, {}),
        (actions.put_rubric_in_force, {}),
    ):
        with pytest.raises(Conflict):
            change(organiser, edition, act, **values)


# --- windows ------------------------------------------------------------------------------------


def test_a_window_is_extended_for_everybody_with_a_reason(
    organiser: Actor, drafting: list[int]
) -> None:
    drafting += [make_person().person_id or 0, make_person().person_id or 0]
    edition = make_open(organiser)
    before, after = edition.closes, edition.closes + timedelta(days=7)
    change(organiser, edition, actions.extend_window, closes=after, reason=" Jaringan putus. ")
    assert reread(organiser, edition).closes == after
    row = queries.extensions_of(edition.id)[0]
    assert (row.closed_before, row.closes_now, row.reason) == (before, after, "Jaringan putus.")
    said = told()
    assert sorted(person for person, _words in said) == sorted(drafting)
    assert "Jaringan putus." in said[0][1]
    assert "23.59 WIB" in said[0][1]
    facts = db.session.scalar(
        select(AuditEntry.facts).where(AuditEntry.verb == "edition.window_extended")
    )
    assert "Jaringan putus." in (facts or "")
    audit.chain_pending(now=clock.now())
    assert audit.verify().holds


def test_an_extension_is_never_shorter_unexplained_or_for_a_draft(organiser: Actor) -> None:
    edition = make_open(organiser)
    closes = edition.closes
    for at in (closes, closes - timedelta(days=1), clock.now() - timedelta(days=1)):
        with pytest.raises(Invalid) as no:
            change(organiser, edition, actions.extend_window, closes=at, reason="Ya")
        assert no.value.field == "closes"
    with pytest.raises(Invalid) as no:
        change(organiser, edition, actions.extend_window, closes=closes + timedelta(1), reason=" ")
    assert no.value.field == "reason"
    draft = make_draft(organiser)
    with pytest.raises(Conflict):
        change(organiser, draft, actions.extend_window, closes=closes + timedelta(1), reason="Ya")
    with pytest.raises(Forbidden):
        change(
            make_person(), edition, actions.extend_window, closes=closes + timedelta(1), reason="Ya"
        )
    assert db.session.scalar(select(func.count()).select_from(Extension)) == 0
    assert told() == []


def test_a_closed_window_can_be_opened_again(organiser: Actor) -> None:
    edition = make_open(organiser)
    past = edition.closes + timedelta(days=3)
    assert rules.submission_status(edition, past) == "over"
    until = past + timedelta(days=1)
    change(organiser, edition, actions.extend_window, closes=until, reason="Banjir", now=past)
    assert rules.submission_status(reread(organiser, edition), past) == "open"


def test_stages_are_extended_until_they_are_locked(organiser: Actor) -> None:
    edition = make_open(organiser)
    stage = edition.stages[1]
    until = stage.closes + timedelta(days=2)
    values = {"stage_id": stage.id, "closes": until, "reason": "Juri sakit"}
    change(organiser, edition, actions.extend_window, **values)
    assert next(s for s in reread(organiser, edition).stages if s.id == stage.id).closes == until
    assert told() == []
    with transaction():
        db.session.get_one(Stage, stage.id).locked_at = clock.now()
    with pytest.raises(Conflict):
        change(organiser, edition, actions.extend_window, **values)
    with pytest.raises(Invalid):
        change(organiser, edition, actions.extend_window, **values | {"stage_id": 10**6})


def test_windows_of_a_draft_are_set_freely_and_lose_their_mark(organiser: Actor) -> None:
    edition = make_draft(organiser)
    opens, closes = whole_minute(days=1), whole_minute(days=9)
    stage = edition.stages[0]
    windows = {"": (opens, closes), str(stage.id): (None, None)}
    change(organiser, edition, actions.set_windows, windows=windows, version=None)
    after = reread(organiser, edition)
    assert (after.opens, after.closes) == (opens, closes)
    assert after.stages[0].opens is None
    assert [one.dates_example for one in (after, *after.stages)] == [False, False, True, True]
    backwards: dict[str, tuple[datetime, datetime]] = {"": (closes, opens)}
    with pytest.raises(Invalid) as no:
        change(organiser, edition, actions.set_windows, windows=backwards, version=None)
    assert no.value.field == "closes"


def test_what_people_rely_on_is_not_moved_quietly(organiser: Actor) -> None:
    edition = make_open(organiser)
    opens, closes, first = edition.opens, edition.closes, edition.stages[0].id
    later = closes + timedelta(days=1)
    for moved in ((opens, later), (opens, closes - timedelta(days=1)), (None, None)):
        with pytest.raises(Conflict):
            change(organiser, edition, actions.set_windows, windows={"": moved}, version=None)
    same = {"": (opens, closes), str(first): (later, later + timedelta(days=5))}
    change(organiser, edition, actions.set_windows, windows=same, version=None)
    assert reread(organiser, edition).stages[0].opens == later
    with transaction():
        db.session.get_one(Stage, first).started_at = clock.now()
    moved_back = {str(first): (opens, later + timedelta(days=9))}
    with pytest.raises(Conflict):
        change(organiser, edition, actions.set_windows, windows=moved_back, version=None)


def test_two_who_set_windows_see_each_other(organiser: Actor) -> None:
    edition = make_draft(organiser)
    seen = shapes.fingerprint(shapes.window_rows(edition))
    one = {"": (whole_minute(days=1), whole_minute(days=2))}
    two = {"": (whole_minute(days=3), whole_minute(days=4))}
    change(organiser, edition, actions.set_windows, windows=one, version=seen)
    with pytest.raises(Conflict) as no:
        change(organiser, edition, actions.set_windows, windows=two, version=seen)
    assert no.value.facts["theirs"][0]["opens"] == one[""][0].isoformat()


# --- late passes --------------------------------------------------------------------------------


def test_a_late_pass_opens_one_entry_for_one_person(organiser: Actor) -> None:
    edition = make_open(organiser)
    lucky, other = make_person(), make_person()
    closes = edition.closes
    until, past = closes + timedelta(days=2), closes + timedelta(days=1)
    values = {"person_id": lucky.person_id, "until": until, "reason": "Bencana"}
    change(organiser, edition, actions.give_late_pass, **values)
    edition = reread(organiser, edition)
    mine = queries.late_until_for(lucky, edition.id)
    assert rules.may_send_in(edition, mine, past)
    assert not rules.may_send_in(edition, mine, until)
    assert not rules.may_send_in(edition, queries.late_until_for(other, edition.id), past)
    assert [person for person, _words in told()] == [lucky.person_id]
    with transaction():
        actions.use_late_pass(lucky, edition.id, 7)
    with transaction():
        actions.use_late_pass(lucky, edition.id, 7)
    assert queries.late_until_for(lucky, edition.id, 7) == until
    assert queries.late_until_for(lucky, edition.id, 8) is None
    assert queries.late_until_for(lucky, edition.id) is None
    for actor, proposal in ((lucky, 8), (other, 9)):
        with pytest.raises(Conflict), transaction():
            actions.use_late_pass(actor, edition.id, proposal)


def test_late_passes_are_given_once_with_sense_and_a_reason(organiser: Actor) -> None:
    edition = make_open(organiser)
    person = make_person()
    closes = edition.closes
    good = {"person_id": person.person_id, "until": closes + timedelta(days=2), "reason": "Ya"}
    for wrong, field in (
        ({"until": closes}, "until"),
        ({"reason": " "}, "reason"),
        ({"person_id": 10**6}, "person_id"),
    ):
        with pytest.raises(Invalid) as no:
            change(organiser, edition, actions.give_late_pass, **good | wrong)
        assert no.value.field == field
    with pytest.raises(Forbidden):
        change(person, edition, actions.give_late_pass, **good)
    change(organiser, edition, actions.give_late_pass, **good)
    with pytest.raises(Conflict, match="sudah mendapat"):
        change(organiser, edition, actions.give_late_pass, **good)


# --- the end ------------------------------------------------------------------------------------


def test_closing_ends_everything_and_says_why(organiser: Actor, drafting: list[int]) -> None:
    drafting.append(make_person().person_id or 0)
    edition = make_open(organiser)
    with pytest.raises(Invalid):
        change(organiser, edition, actions.close_edition, reason="")
    change(organiser, edition, actions.close_edition, reason="KIPP tahun ini dibatalkan.")
    edition = reread(organiser, edition)
    assert rules.submission_status(edition, clock.now()) == "closed"
    assert not rules.may_send_in(edition, clock.now() + timedelta(days=99), clock.now())
    assert "dibatalkan" in told()[0][1]
    until = edition.closes + timedelta(days=1)
    for act, values in (
        (actions.close_edition, {"reason": "x"}),
        (actions.extend_window, {"closes": until, "reason": "x"}),
        (actions.put_rubric_in_force, {}),
        (actions.set_windows, {"windows": {"": (None, None)}, "version": None}),
    ):
        with pytest.raises(Conflict):
            change(organiser, edition, act, **values)


def test_nobody_is_told_when_an_edition_ends_in_its_time(
    organiser: Actor, drafting: list[int]
) -> None:
    drafting.append(make_person().person_id or 0)
    edition = make_open(organiser)
    after = edition.closes + timedelta(days=90)
    change(organiser, edition, actions.close_edition, reason="Selesai.", now=after)
    assert told() == []


def test_organisers_hear_once_that_a_window_closed(app: Flask) -> None:
    org = make_organisation(kind="province")
    mine = make_organiser(f"organisation:{org}")
    make_organiser("edition:999")
    edition = make_open(mine, organiser_id=org)
    closes = edition.closes
    assert tasks.watch_windows(closes - timedelta(microseconds=1)) == []
    assert tasks.watch_windows(closes) == [f"edition:{edition.id}"]
    assert tasks.watch_windows(closes + timedelta(seconds=30)) == []
    assert told() == [
        (
            mine.person_id,
            f"Pengajuan {edition.title} sudah tutup. Lanjutkan ke tahap berikutnya.",
        )
    ]
    until = closes + timedelta(days=1)
    change(mine, edition, actions.extend_window, closes=until, reason="Ya", now=closes)
    assert tasks.watch_windows(until - timedelta(seconds=1)) == []
    assert tasks.watch_windows(until) == [f"edition:{edition.id}"]
    ends = [stage.closes for stage in reread(mine, edition).stages]
    found = tasks.watch_windows(ends[-1])
    assert sorted(found) == sorted(f"stage:{stage.id}" for stage in reread(mine, edition).stages)


def test_closed_and_draft_editions_are_not_watched(organiser: Actor) -> None:
    make_draft(organiser)
    edition = make_open(organiser)
    change(organiser, edition, actions.close_edition, reason="Batal.")
    assert tasks.watch_windows(clock.now() + timedelta(days=999)) == []
