"""Publishing freezes a rubric for ever; a later change is a new version. Both databases."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, queries, rules, shapes
from app.innovations.editions.models import Rubric, Stage
from tests.innovations.editions.makers import change, make_draft, make_open, reread, told
from tests.support.people import make_person


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


def test_no_other_rubric_once_anything_was_scored_by_one(organiser: Actor) -> None:
    edition = make_open(organiser)
    change(organiser, edition, actions.new_rubric_version, reason="Perbaikan kata")
    scoring = next(stage.id for stage in edition.stages if stage.kind == "scoring")
    with transaction():
        db.session.get_one(Stage, scoring).started_at = clock.now()
    with pytest.raises(Conflict, match="Penilaian sudah dimulai"):
        change(organiser, edition, actions.put_rubric_in_force)
    with transaction():
        db.session.get_one(Stage, scoring).locked_at = clock.now()
    with pytest.raises(Conflict, match="Penilaian sudah dimulai"):  # what it counted stays told
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
