"""Setting an edition up: from presets, page by page, by two people at once. Both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.core.window import closing_as_typed, zone_of
from app.db.audit import AuditEntry
from app.db.base import db
from app.innovations.editions import actions, presets, queries, rules, shapes
from app.innovations.editions.models import Edition
from app.innovations.stages import stages as stage_parts
from tests.innovations.editions import makers
from tests.innovations.editions.makers import make_draft, make_open, make_organiser
from tests.support.people import make_organisation, make_person


def change(organiser: Actor, edition: Edition, act: Any, *args: Any, **values: Any) -> Edition:
    """Run one action as a door does; the edition as it is afterwards."""
    makers.change(organiser, edition, act, *args, **values)
    return queries.edition_by_slug(organiser, edition.slug)


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_becomes_a_draft_of_its_own(organiser: Actor, name: str) -> None:
    edition = make_draft(organiser, preset=name, now=datetime(2026, 11, 23, 20, tzinfo=UTC))
    data = presets.load(name)
    assert edition.state == "draft"
    assert [one.key for one in edition.tracks] == [one["key"] for one in data["tracks"]]
    assert [one.name for one in edition.categories] == [one["name"] for one in data["categories"]]
    assert [one.title for one in edition.stages] == [one["title"] for one in data["stages"]]
    rubric = queries.rubric_of(edition)
    assert rubric.body == data["rubric"]
    assert rubric.sha256 == rules.rubric_sha256(rubric.body)
    assert rubric.frozen_at is None
    local = edition.opens.astimezone(zone_of(edition.zone))
    assert (local.day, local.hour, local.minute) == (24, 0, 0)  # 20.00 UTC is tomorrow in WIB
    assert closing_as_typed(edition.closes, edition.zone).strftime("%H.%M") == "23.59"
    assert edition.dates_example
    assert all(stage.dates_example for stage in edition.stages)


def test_settings_of_preset_stages_are_whole(organiser: Actor) -> None:
    edition = make_draft(organiser, preset="kipp-daerah")
    scoring = [one for one in edition.stages if one.kind == "scoring"]
    assert [one.settings["weight"] for one in scoring] == [70, 30]
    for stage in edition.stages:
        assert set(stage_parts.get(stage.kind).defaults) <= set(stage.settings)


def test_presets_are_never_changed_by_their_editions(organiser: Actor) -> None:
    before = shapes.canonical(presets.load("kipp-2023"))
    edition = make_draft(organiser)
    rows = shapes.section_rows(queries.rubric_of(edition).body)
    change(organiser, edition, actions.set_sections, rows[:1], version=None)
    change(organiser, edition, actions.change_basics, {"kinds": ["citizen"]}, version=None)
    assert shapes.canonical(presets.load("kipp-2023")) == before


def test_an_empty_edition_starts_with_nothing(organiser: Actor) -> None:
    edition = make_draft(organiser, preset="", title="Lomba Kita")
    assert (edition.tracks, edition.stages) == ([], [])
    assert edition.opens is None
    with pytest.raises(Invalid):
        make_draft(organiser, preset="", title=" ")


def test_two_editions_of_one_name_get_two_addresses(organiser: Actor) -> None:
    one, two = make_draft(organiser), make_draft(organiser)
    assert one.slug == "kompetisi-inovasi-pelayanan-publik-2026"
    assert two.slug == one.slug + "-2"
    assert make_draft(organiser, title="New").slug != "new"


def test_only_organisers_open_editions_and_only_for_their_organisation(app: Flask) -> None:
    mine, other = make_organisation(), make_organisation()
    scoped = make_organiser(f"organisation:{mine}")
    make_draft(scoped, organiser_id=mine)
    with pytest.raises(Forbidden):
        make_draft(scoped, organiser_id=other)
    with pytest.raises(Forbidden):
        make_draft(make_person(), organiser_id=mine)
    with pytest.raises(Forbidden):
        make_draft(make_organiser("edition:1"), organiser_id=mine)
    with pytest.raises(Invalid):
        make_draft(make_organiser(), organiser_id=10**6)


def test_a_draft_is_hidden_from_everybody_else(organiser: Actor) -> None:
    edition = make_draft(organiser)
    stranger = make_person()
    with pytest.raises(Missing):
        queries.edition_by_slug(stranger, edition.slug)
    assert queries.editions_visible_to(stranger) == []
    assert [row.id for row in queries.editions_visible_to(organiser)] == [edition.id]
    with pytest.raises(Missing):
        queries.edition_by_slug(make_organiser("edition:999"), edition.slug)
    mine = make_organiser(f"edition:{edition.id}")
    assert queries.edition_by_slug(mine, edition.slug).id == edition.id
    assert [row.id for row in queries.editions_organised_by(mine)] == [edition.id]


def test_tracks_keep_their_identity_and_lose_their_mark_when_edited(organiser: Actor) -> None:
    edition = make_draft(organiser, preset="kipp-daerah")
    ids = {one.key: one.id for one in edition.tracks}
    rows = shapes.track_rows(edition)
    rows[1]["about"] = "Sudah jalan."
    new = {"key": "", "name": "Ide", "about": "", "maturities": [], "kinds": ["citizen"]}
    rows[0]["name"] = "Gagasan"
    after = change(organiser, edition, actions.set_tracks, [rows[1], rows[0], new], version=None)
    assert [(one.key, one.name, one.position) for one in after.tracks] == [
        ("berjalan", "Sudah berjalan", 0),
        ("ide", "Gagasan", 1),
        ("ide-2", "Ide", 2),
    ]
    assert {one.key: one.id for one in after.tracks[:2]} == ids
    assert not any(one.example for one in after.tracks)
    after = change(organiser, after, actions.set_tracks, [], version=None)
    assert after.tracks == []


def test_an_unchanged_row_stays_an_example_until_it_is_adopted(organiser: Actor) -> None:
    edition = make_draft(organiser)
    rows = shapes.category_rows(edition)
    rows[0]["name"] = "Kemiskinan"
    after = change(organiser, edition, actions.set_categories, rows, version=None)
    assert [one.example for one in after.categories] == [False] + [True] * 9
    rows = shapes.category_rows(after)
    after = change(organiser, after, actions.set_categories, rows, version=None, adopt=True)
    assert not any(one.example for one in after.categories)


def test_rubric_rows_lose_their_mark_one_by_one(organiser: Actor) -> None:
    edition = make_draft(organiser)
    levels = shapes.level_rows(rules.criterion(_body(edition), "novelty") or {})
    levels[4]["text"] = "Tulisan kami sendiri."
    change(organiser, edition, actions.set_levels, "novelty", levels, version=None)
    kept = (rules.criterion(_body(edition), "novelty") or {})["levels"]
    assert [one["example"] for one in kept] == [True] * 4 + [False]
    sections = shapes.section_rows(_body(edition))
    sections[2]["max_words"] = 250
    change(organiser, edition, actions.set_sections, sections, version=None)
    assert [one["example"] for one in rules.sections(_body(edition))][:4] == [
        False,
        True,
        False,
        True,
    ]


def _body(edition: Edition) -> dict[str, Any]:
    db.session.expire_all()
    return queries.rubric_of(edition.id).body


def test_criteria_keep_their_levels_and_new_ones_get_five_blank_ones(organiser: Actor) -> None:
    edition = make_draft(organiser)
    rows = shapes.criterion_rows(_body(edition))
    rows[0]["weight"] = 8.5
    rows.append({"key": "", "name": "Kebaruan lain", "weight": 1.5, "section": "novelty"})
    change(organiser, edition, actions.set_criteria, rows, version=None)
    body = _body(edition)
    assert rules.weight_sum(body) == 100
    assert rules.criterion(body, "background")["levels"][0]["text"]  # type: ignore[index]
    fresh = rules.criterion(body, "kebaruan-lain")
    assert fresh is not None
    assert [level["value"] for level in fresh["levels"]] == [1, 2, 3, 4, 5]
    assert [one.part for one in rules.rubric_problems(body)] == ["rubric"]


@pytest.mark.parametrize(
    ("act", "rows"),
    [
        (actions.set_tracks, [{"name": "A", "maturities": [], "kinds": []}] * 2),
        (actions.set_categories, [{"name": "A"}, {"name": "a"}]),
        (actions.set_sections, [{"title": "A", "help": "", "max_words": 9, "required": True}] * 2),
        (actions.set_criteria, [{"name": "A", "weight": 50, "section": "x"}] * 2),
        (actions.set_stages, [{"title": "A", "kind": "lotre", "blindness": "open"}]),
        (actions.set_stages, [{"title": "A", "kind": "scoring", "blindness": "half"}]),
    ],
)
def test_rows_that_cannot_be_are_refused(organiser: Actor, act: Any, rows: list[Any]) -> None:
    edition = make_draft(organiser)
    with pytest.raises(Invalid):
        change(organiser, edition, act, rows, version=None)


def test_stages_can_be_turned_round_renamed_and_dropped(organiser: Actor) -> None:
    edition = make_draft(organiser)
    rows = shapes.stage_rows(edition)
    ids = [one["key"] for one in rows]
    new = {"key": "", "title": "Wawancara", "kind": "scoring", "blindness": "open"}
    after = change(organiser, edition, actions.set_stages, [rows[2], new, rows[1]], version=None)
    assert [one.title for one in after.stages] == ["Penetapan", "Wawancara", "Penilaian proposal"]
    assert [one.position for one in after.stages] == [0, 1, 2]
    assert [str(one.id) for one in after.stages][::2] == [ids[2], ids[1]]
    assert after.stages[1].settings["weight"] == 100
    assert after.stages[1].opens is None
    assert after.stages[2].opens is not None


def test_a_stage_of_another_kind_starts_with_that_kinds_settings(organiser: Actor) -> None:
    edition = make_draft(organiser)
    rows = shapes.stage_rows(edition)
    rows[1]["kind"] = "administrative"
    after = change(organiser, edition, actions.set_stages, rows, version=None)
    assert "checklist" in after.stages[1].settings


def test_settings_of_a_stage_are_read_by_its_part(organiser: Actor) -> None:
    edition = make_draft(organiser)
    scoring = next(one for one in edition.stages if one.kind == "scoring")
    typed = stage_parts.get("scoring").settings_as_typed(scoring.settings)
    raw = {key: [value] for key, value in (typed | {"judges_per_entry": "3"}).items()}
    after = change(organiser, edition, actions.set_stage_settings, scoring.id, raw, version=None)
    assert next(s for s in after.stages if s.id == scoring.id).settings["judges_per_entry"] == 3
    raw["judges_per_entry"] = ["ribuan"]
    with pytest.raises(Invalid) as no:
        change(organiser, edition, actions.set_stage_settings, scoring.id, raw, version=None)
    assert no.value.field == "judges_per_entry"


def test_another_zone_keeps_the_hours_that_were_typed(organiser: Actor) -> None:
    edition = make_draft(organiser)
    before = closing_as_typed(edition.closes, "WIB")
    opens = edition.opens
    after = change(organiser, edition, actions.change_basics, {"zone": "WIT"}, version=None)
    assert closing_as_typed(after.closes, "WIT") == before
    assert (opens - after.opens).total_seconds() == 2 * 3600
    assert all(stage.opens is not None for stage in after.stages)


def test_a_changed_number_is_no_example_any_more(organiser: Actor) -> None:
    edition = make_draft(organiser)
    after = change(organiser, edition, actions.change_basics, {"per_agency": 10}, version=None)
    assert after.limits == {"min_age_years": 2, "per_agency": 10, "example": ["min_age_years"]}
    after = change(organiser, edition, actions.change_basics, {"min_age_years": 1}, version=None)
    assert after.limits == {"min_age_years": 1, "per_agency": 10}
    after = change(organiser, edition, actions.change_basics, {"min_age_years": None}, version=None)
    assert after.limits == {"per_agency": 10}


@pytest.mark.parametrize(
    "wrong", [{"kinds": ["alien"]}, {"tie_rules": ["coin"]}, {"tie_rules": ["highest_median"] * 2}]
)
def test_words_nobody_knows_are_refused(organiser: Actor, wrong: dict[str, Any]) -> None:
    edition = make_draft(organiser)
    with pytest.raises(Invalid) as no:
        change(organiser, edition, actions.change_basics, wrong, version=None)
    assert no.value.field == next(iter(wrong))


SAVES = [
    (actions.change_basics, shapes.basics, lambda rows: rows | {"title": "Ganti"}),
    (actions.set_tracks, shapes.track_rows, lambda rows: rows[:1]),
    (actions.set_categories, shapes.category_rows, lambda rows: rows[:1]),
    (actions.set_stages, shapes.stage_rows, lambda rows: rows[:2]),
    (actions.set_sections, lambda e: shapes.section_rows(_body(e)), lambda rows: rows[:1]),
    (actions.set_criteria, lambda e: shapes.criterion_rows(_body(e)), lambda rows: rows[:1]),
]


@pytest.mark.parametrize(("act", "read", "edit"), SAVES)
def test_the_second_of_two_editors_sees_both_texts(
    organiser: Actor, act: Any, read: Any, edit: Any
) -> None:
    edition = make_draft(organiser)
    seen = shapes.fingerprint(read(edition))
    mine = edit(read(edition))
    saved = read(change(organiser, edition, act, mine, version=seen))
    with pytest.raises(Conflict) as no:
        change(make_organiser(), edition, act, edit(mine), version=seen)
    assert no.value.facts["theirs"] == saved
    change(organiser, edition, act, mine, version=shapes.fingerprint(no.value.facts["theirs"]))


def test_editors_of_different_parts_do_not_meet(organiser: Actor) -> None:
    edition = make_draft(organiser)
    tracks, categories = shapes.track_rows(edition), shapes.category_rows(edition)
    seen = shapes.fingerprint(tracks), shapes.fingerprint(categories)
    change(organiser, edition, actions.set_tracks, tracks[:1], version=seen[0])
    change(organiser, edition, actions.set_categories, categories[:1], version=seen[1])


@pytest.mark.parametrize(("act", "read", "edit"), SAVES)
def test_strangers_and_organisers_of_others_change_nothing(
    organiser: Actor, act: Any, read: Any, edit: Any
) -> None:
    edition = make_open(organiser)
    rows = edit(read(edition))
    for stranger in (make_person(), make_organiser("edition:12345")):
        with pytest.raises(Forbidden):
            change(stranger, edition, act, rows, version=None)


@pytest.mark.parametrize(("act", "read", "edit"), SAVES)
def test_a_published_edition_keeps_its_structure(
    organiser: Actor, act: Any, read: Any, edit: Any
) -> None:
    edition = make_open(organiser)
    if act is actions.change_basics:
        change(organiser, edition, act, read(edition) | {"title": "Boleh"}, version=None)
        with pytest.raises(Conflict):
            change(organiser, edition, act, {"kinds": ["citizen"]}, version=None)
        return
    with pytest.raises(Conflict):
        change(organiser, edition, act, edit(read(edition)), version=None)


def test_every_change_raises_the_version_and_stands_in_the_log(organiser: Actor) -> None:
    edition = make_draft(organiser)
    version = edition.version
    after = change(organiser, edition, actions.set_tracks, [], version=None)
    assert after.version > version
    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs[0] == "edition.created"
    assert verbs[-1] == "edition.tracks_set"


def test_the_system_may_set_up_too(app: Flask) -> None:
    make_draft(SYSTEM)
