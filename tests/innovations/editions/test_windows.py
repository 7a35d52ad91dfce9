"""Windows set, extended for everybody, never moved quietly. Both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid
from app.db import audit
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, queries, rules, shapes
from app.innovations.editions.models import Extension, Stage
from tests.innovations.editions.makers import (
    change,
    make_draft,
    make_open,
    reread,
    told,
    whole_minute,
)
from tests.support.people import make_person

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
