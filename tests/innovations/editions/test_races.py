"""Two organisers at the same moment: one wins, the other is told, nothing is lost. Both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from flask import Flask

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, queries, shapes, tasks
from app.innovations.editions.models import Edition
from app.notices.models import Notice
from tests.innovations.editions.makers import make_draft, make_open, make_organiser
from tests.support.people import make_organisation, make_person


def at_once(app: Flask, works: list[Callable[[], Any]]) -> list[str]:
    """Run the works in threads of their own, started together; what became of each."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        with app.app_context():
            gate.wait(timeout=20)
            try:
                work()
            except Conflict:
                return "conflict"
            finally:
                db.session.remove()
            return "ok"

    db.session.rollback()
    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def saving(actor: Actor, slug: str, act: Any, **values: Any) -> Callable[[], None]:
    def work() -> None:
        with transaction():
            edition = queries.edition_to_change(actor, slug)
            act(actor, edition, now=clock.now(), **values)

    return work


def again(actor: Actor, edition: Edition) -> Edition:
    db.session.rollback()
    return queries.edition_by_slug(actor, edition.slug)


def test_one_of_two_editors_wins_and_the_other_sees_it(app: Flask) -> None:
    one, two = make_organiser(), make_organiser()
    edition = make_draft(one)
    slug, seen = edition.slug, shapes.fingerprint(shapes.category_rows(edition))
    works = [
        saving(who, slug, actions.set_categories, rows=[{"name": name}], version=seen)
        for who, name in ((one, "Satu"), (two, "Dua"))
    ]
    assert at_once(app, works) == ["conflict", "ok"]
    assert len(again(one, edition).categories) == 1


def test_two_editors_of_the_rubric_lose_nothing(app: Flask) -> None:
    one, two = make_organiser(), make_organiser()
    edition = make_draft(one)
    slug, body = edition.slug, queries.rubric_of(edition).body
    keys = [row["key"] for row in shapes.criterion_rows(body)][:2]
    works = []
    for who, key in zip((one, two), keys, strict=True):
        levels = shapes.level_rows(next(c for c in body["criteria"] if c["key"] == key))
        levels[0]["text"] = f"Ditulis untuk {key}."
        seen = shapes.fingerprint(
            shapes.level_rows(next(c for c in body["criteria"] if c["key"] == key))
        )
        works.append(saving(who, slug, actions.set_levels, key=key, rows=levels, version=seen))
    assert at_once(app, works) == ["ok", "ok"]
    kept = queries.rubric_of(again(one, edition)).body
    texts = {c["key"]: c["levels"][0]["text"] for c in kept["criteria"]}
    assert [texts[key] for key in keys] == [f"Ditulis untuk {key}." for key in keys]


def test_an_edition_is_published_once(app: Flask) -> None:
    organiser = make_organiser()
    slug = make_draft(organiser).slug
    works = [saving(organiser, slug, actions.publish_edition) for _ in range(3)]
    assert at_once(app, works) == ["conflict", "conflict", "ok"]


def test_a_second_version_in_work_is_refused(app: Flask) -> None:
    organiser = make_organiser()
    edition = make_open(organiser)
    works = [
        saving(organiser, edition.slug, actions.new_rubric_version, reason=f"Alasan {i}")
        for i in range(3)
    ]
    assert at_once(app, works) == ["conflict", "conflict", "ok"]
    assert len(queries.rubric_versions(again(organiser, edition).id)) == 2


def test_one_person_gets_one_late_pass(app: Flask) -> None:
    organiser, person = make_organiser(), make_person()
    edition = make_open(organiser)
    values = {"until": edition.closes + timedelta(days=1), "reason": "Ya"}
    works = [
        saving(
            organiser,
            edition.slug,
            actions.give_late_pass,
            person_id=person.person_id,
            **values,
        )
        for _ in range(3)
    ]
    assert at_once(app, works) == ["conflict", "conflict", "ok"]


def test_one_late_pass_carries_one_of_two_entries(app: Flask) -> None:
    organiser, person = make_organiser(), make_person()
    edition = make_open(organiser)
    until = edition.closes + timedelta(days=1)
    saving(
        organiser,
        edition.slug,
        actions.give_late_pass,
        person_id=person.person_id,
        until=until,
        reason="Ya",
    )()
    number = again(organiser, edition).id

    def send(proposal: int) -> Callable[[], None]:
        def work() -> None:
            with transaction():
                actions.use_late_pass(person, number, proposal)

        return work

    assert at_once(app, [send(1), send(2), send(3)]) == ["conflict", "conflict", "ok"]


def test_two_editions_of_one_name_made_at_once_do_not_share_an_address(app: Flask) -> None:
    organiser, org = make_organiser(), make_organisation()

    def work() -> None:
        with transaction():
            actions.create_edition(
                organiser, year=2026, organiser_id=org, preset="kipp-2023", now=clock.now()
            )

    became = at_once(app, [work, work])
    db.session.rollback()
    assert len(queries.editions_visible_to(organiser)) == became.count("ok") >= 1


def test_two_job_runners_tell_of_a_closed_window_once(app: Flask) -> None:
    org = make_organisation()
    organiser = make_organiser(f"organisation:{org}")
    closes = make_open(organiser, organiser_id=org).closes

    def work() -> None:
        tasks.watch_windows(closes)

    at_once(app, [work, work, work])
    assert db.session.query(Notice).count() == 1
