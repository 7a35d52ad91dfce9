"""The organiser's desk: what to do next, the funnel, reminders, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from lxml import html
from sqlalchemy import event, func, select

from app.core import clock
from app.core.errors import Forbidden
from app.core.window import Window
from app.db.base import db
from app.db.unit import transaction
from app.innovations.desk import actions, queries
from app.innovations.desk.rules import funnel_steps, next_act, pace
from app.innovations.editions.models import Stage
from app.innovations.editions.queries import edition_by_slug
from app.notices.models import Notice
from tests.innovations.judging.makers import assign, make_entries, make_judge, make_stage, save
from tests.support.clients import words_of
from tests.support.people import sign_in

NOW = clock.now()


def edition_of(**columns):
    about = {"slug": "x", "state": "open", "opens": None, "closes": None}
    return SimpleNamespace(**(about | columns))


def stage_of(**columns):
    about = {"id": 1, "title": "Tahap", "kind": "administrative", "locked_at": None}
    return SimpleNamespace(**(about | columns))


@pytest.mark.parametrize(
    ("edition", "stages", "released", "endpoint"),
    [
        (edition_of(state="draft"), [], False, "editions.setup"),
        (edition_of(), [(stage_of(), "open", {})], False, "journeys.stage"),
        (edition_of(), [(stage_of(), "open", {"waiting": 2})], False, "journeys.stage"),
        (
            edition_of(),
            [(stage_of(locked_at=NOW), "locked", {"passed": 1})],
            False,
            "results.results",
        ),
        (edition_of(), [(stage_of(locked_at=NOW), "locked", {"passed": 1})], True, ""),
    ],
)
def test_the_next_act_is_one_place(edition, stages, released, endpoint):
    assert next_act(edition, stages, released, NOW).endpoint == endpoint


def test_the_funnel_keeps_its_order():
    counts = {"drafts": 5, "submitted": 4, "checked": 3, "scored": 2, "decided": 1}
    assert [step.count for step in funnel_steps(counts)] == [5, 4, 3, 2, 1]
    assert [step.lost for step in funnel_steps(counts)] == [0, 1, 1, 1, 1]


def test_who_is_only_not_there_yet_is_not_lost():
    counts = {"drafts": 12, "submitted": 10, "checked": 9, "scored": 6, "decided": 0}
    steps = funnel_steps(counts, {"scored", "decided"})
    assert [step.lost for step in steps] == [0, 2, 1, 0, 0]
    assert [step.still.values["n"] for step in steps if step.still] == [3, 9]
    assert [step.still.msgid for step in steps if step.still] == [
        "%(n)d belum dinilai",
        "%(n)d belum diputuskan",
    ]


def test_who_was_refused_in_a_running_stage_is_lost_already():
    counts = {"drafts": 10, "submitted": 10, "checked": 5}
    (*_, checked) = funnel_steps(
        counts, {"checked"}, {"checked": 2}, {"drafts", "submitted", "checked"}
    )
    assert (checked.lost, checked.pending) == (2, 3)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("unscored", "scored", "opens", "closes", "told"),
    [
        (0, 5, -9, -1, "done"),
        (1, 4, -9, -1, "late"),
        (5, 0, -9, 1, "behind"),
        (3, 2, -5, 5, "on_way"),
        (4, 1, -5, 5, "behind"),
        (5, 0, 1, 5, "on_way"),
        (5, 0, None, 5, "on_way"),
    ],
)
def test_a_judge_is_late_past_the_end_and_behind_before_it(unscored, scored, opens, closes, told):
    window = Window(opens and NOW + opens * DAY, closes and NOW + closes * DAY)
    assert pace(unscored, scored, window, NOW) == told


def test_the_dashboard_names_who_is_late_and_reminds_one(app, client):
    made, slow, _assignments = field_with(2)
    quick = make_judge(made, "Aa Cepat")
    for one in assign(made, quick, *make_entries(made, 1)):
        save(quick, one)
    with transaction():
        stage = db.session.get_one(Stage, made.stage_ids[0])
        stage.opens, stage.closes = NOW - 9 * DAY, NOW - DAY
    sign_in(client, made.organiser)
    page = f"/desk/editions/{made.slug}/"
    shown = client.get(page)
    assert "1 juri terlambat" in words_of(shown)
    first = html.fromstring(shown.text).xpath("//table[.//caption='Kemajuan juri']/tbody/tr[1]")
    assert "Terlambat" in first[0].text_content()
    form = f"/desk/editions/{made.slug}/remind/{made.stage_ids[0]}"
    client.submit(page, form=form, expect=302)
    assert "diingatkan" in words_of(client.get(page))
    told = db.session.scalars(
        select(Notice.person_id).where(Notice.msgid == actions.REMINDER.msgid)
    )
    assert set(told) == {slow.person_id}
    client.submit(page, form=form, expect=302)
    assert "Tidak ada yang diingatkan" in words_of(client.get(page))


def test_an_edition_without_proposals_shows_neither_funnel_nor_downloads(app, client):
    made = make_stage()
    sign_in(client, made.organiser)
    page = client.get(f"/desk/editions/{made.slug}/").text
    assert "Perjalanan usulan" not in page
    assert "export.csv" not in page
    assert "Bagi usulan kepada juri" not in page
    make_entries(made, 1)
    page = client.get(f"/desk/editions/{made.slug}/").text
    assert "Perjalanan usulan" in page
    assert "export.csv" in page
    assert "Bagi usulan kepada juri" in page


def field_with(entries: int):
    made = make_stage()
    judge = make_judge(made)
    assignments = assign(made, judge, *make_entries(made, entries))
    return made, judge, assignments


def test_the_dashboard_counts_what_there_is(app):
    made, judge, assignments = field_with(3)
    save(judge, assignments[0])
    board = queries.dashboard_of(edition_by_slug(made.organiser, made.slug), clock.now())
    assert {step.word.msgid: step.count for step in board.funnel}["Dinilai"] == 1
    (row,) = board.stages[0].judges
    assert (row.done, row.open) == (1, 2)


def test_of_many_judges_the_first_are_shown_and_the_others_one_click_away(client, monkeypatch):
    monkeypatch.setattr("app.innovations.desk.views._FEW_JUDGES", 2)
    made = make_stage()
    names = [f"Juri Nomor {n}" for n in range(3)]
    for name, entry in zip(names, make_entries(made, 3), strict=True):
        assign(made, make_judge(made, name), entry)
    sign_in(client, made.organiser)
    page = client.get(f"/desk/editions/{made.slug}/").text
    assert [name in page for name in names] == [True, True, False]
    assert "Semua 3 juri" in page
    page = client.get(f"/desk/editions/{made.slug}/?judges=all").text
    assert all(name in page for name in names)
    assert "Semua 3 juri" not in page


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_dashboard_costs_the_same_for_many_entries(app):
    costs = []
    for entries in (2, 9):
        made, judge, assignments = field_with(entries)
        for one in assignments:
            save(judge, one)
        edition = edition_by_slug(made.organiser, made.slug)
        with statements() as seen:
            queries.dashboard_of(edition, clock.now())
        costs.append(len(seen))
    assert costs[0] == costs[1]


def remind(actor, made):
    with transaction():
        edition = edition_by_slug(actor, made.slug)
        return actions.remind_judges(actor, edition, edition.stages[0], now=clock.now())


def test_a_judge_is_reminded_once_in_a_while(app):
    made, judge, _assignments = field_with(2)
    before = db.session.scalar(select(func.count()).select_from(Notice))
    assert remind(made.organiser, made) == 1
    assert remind(made.organiser, made) == 0
    after = db.session.scalar(
        select(func.count()).where(
            Notice.person_id == judge.person_id, Notice.msgid == actions.REMINDER.msgid
        )
    )
    assert after == 1
    assert db.session.scalar(select(func.count()).select_from(Notice)) == before + 1


def test_judges_and_strangers_have_no_desk(app, client):
    made, judge, _assignments = field_with(1)
    with pytest.raises(Forbidden):
        remind(judge, made)
    sign_in(client, judge)
    assert client.get(f"/desk/editions/{made.slug}/").status_code == 403


def test_exports_are_for_the_organiser_and_hold_every_entry(app, client):
    made, _judge, _assignments = field_with(2)
    assert client.get(f"/desk/editions/{made.slug}/export.csv").status_code == 401
    sign_in(client, made.organiser)
    for kind in ("csv", "json", "xlsx"):
        answer = client.get(f"/desk/editions/{made.slug}/export.{kind}")
        assert answer.status_code == 200
        assert len(answer.data) > 100
    rows = client.get(f"/desk/editions/{made.slug}/export.json").get_json()["rows"]
    assert len(rows) == 2
    assert client.get(f"/desk/editions/{made.slug}/export.exe").status_code == 404
