"""Late passes, the end of an edition, and who hears of a closed window. Both databases."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid
from app.db.unit import transaction
from app.innovations.editions import actions, queries, rules, tasks
from tests.innovations.editions.makers import (
    change,
    make_draft,
    make_open,
    make_organiser,
    reread,
    told,
)
from tests.support.people import make_organisation, make_person

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
