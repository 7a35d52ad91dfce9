"""Who is told of a promise, what is found of it, and its figures, on both databases."""

import random
from datetime import date

import pytest
from sqlalchemy import func, select

from app.commitments import actions, queries, rules
from app.commitments.models import CommitmentChange, Milestone
from app.core.errors import Conflict
from app.core.places import Place
from app.db.audit import AuditEntry
from app.db.base import db
from app.notices.models import Notice
from app.web.search.queries import find
from tests.commitments.makers import (
    DAY,
    LATER,
    LINK,
    MONDAY,
    do,
    kept,
    make,
    make_cast,
    prove_all,
    state,
    steps,
    subject_slot,
)
from tests.support.people import make_organisation, make_person


@pytest.fixture
def cast(app):
    return make_cast()


def kinds(number):
    return [row.kind for row in queries.changes_of(number)]


def notices(person=None):
    rows = select(Notice.person_id, Notice.msgid).order_by(Notice.id)
    if person is not None:
        rows = rows.where(Notice.person_id == person.person_id)
    return [(row.person_id, row.msgid) for row in db.session.execute(rows)]


def test_everyone_linked_hears_of_every_change_and_nobody_of_their_own(cast):
    asker, follower = make_person("Penanya", "citizen"), make_person("Pengikut", "citizen")
    followers = {7: [asker.person_id], 8: [follower.person_id, cast.officer.person_id]}
    with subject_slot({7: "Topik"}, followers):
        number = make(cast, origin=("thing", 7), owner_id=cast.owner.person_id)
        assert {who for who, _what in notices()} == {cast.owner.person_id, asker.person_id}
        do(actions.link, cast.officer, number, ("thing", 8), now=MONDAY)
        do(actions.link, cast.officer, number, ("thing", 8), now=MONDAY)  # again: nothing
        do(actions.accept, cast.owner, number, now=MONDAY)
        do(actions.move_due, cast.officer, number, date(2026, 12, 9), reason="x", now=MONDAY)
        do(actions.claim, cast.asn, steps(number)[0], now=MONDAY)
        do(actions.prove, cast.officer, steps(number)[0], LINK, now=MONDAY)
    say = {kind: one.msgid for kind, one in actions.TOLD.items()}
    assert [what for _who, what in notices(asker)] == [
        say["made"], say["linked"], say["accepted"], say["moved"], say["claimed"], say["kept"],
    ]  # fmt: skip
    assert [what for _who, what in notices(follower)] == [
        say["linked"], say["accepted"], say["moved"], say["claimed"], say["kept"],
    ]  # fmt: skip
    assert [what for _who, what in notices(cast.officer)] == [say["accepted"], say["claimed"]]
    assert [what for _who, what in notices(cast.owner)] == [
        actions.ASKED.msgid, say["linked"], say["moved"], say["claimed"], say["kept"],
    ]  # fmt: skip
    assert notices(cast.asn) == []


def test_a_name_from_the_origin_is_in_no_change(cast):
    secret = make_person("Rahasia Sekali", "citizen")
    with subject_slot({7: "Topik"}, {7: [secret.person_id]}):
        number = make(cast, origin=("thing", 7))
        do(actions.claim, cast.officer, steps(number)[0], now=MONDAY)
    entries = db.session.scalars(select(AuditEntry.facts)).all()
    rows = [f"{row.note}{row.facts}" for row in queries.changes_of(number)]
    assert not [
        one for one in [*entries, *rows] if "Rahasia" in one or f"{secret.person_id}" == one
    ]


def test_every_change_is_in_the_log(cast):
    number = make(cast)
    prove_all(cast, number, at=MONDAY)
    verbs = select(AuditEntry.verb).where(AuditEntry.subject_kind == "commitment")
    assert db.session.scalars(verbs.order_by(AuditEntry.id)).all() == [
        "commitments.made", "commitments.proven", "commitments.kept",
    ]  # fmt: skip


def test_a_promise_is_found_by_its_words(cast):
    number = make(cast, text="Supaya warga tidak datang dua kali.")
    for words in ("papan mesin", "sembilan loket", "datang dua kali"):
        (hit,) = find(words, kind="commitment")
        assert hit.href == f"/commitments/{number}"


def test_figures_and_filters_equal_a_plain_recount(cast):
    one = make(cast)  # late
    two = make(cast, due_on=date(2026, 12, 30))  # running
    three = make(cast, due_on=date(2026, 12, 30))  # claimed
    four = make(cast, due_on=date(2026, 12, 30), owner_id=cast.owner.person_id)  # waiting
    five, six, seven, eight = (
        make(cast),
        make(cast),
        make(cast, owner_id=cast.owner.person_id),
        make(cast),
    )
    do(actions.claim, cast.officer, steps(three)[0], now=MONDAY)
    prove_all(cast, five, at=MONDAY)
    prove_all(cast, six, at=LATER)
    do(actions.refuse, cast.owner, seven, reason="x", now=MONDAY)
    do(actions.withdraw, cast.officer, eight, reason="x", now=MONDAY)
    wanted = {
        "late": {one}, "running": {two}, "claimed": {three}, "waiting": {four},
        "kept": {five, six}, "refused": {seven}, "withdrawn": {eight},
    }  # fmt: skip
    now = LATER + DAY
    for name, numbers in wanted.items():
        assert {row.id for row in queries.listed(now, state=name)} == numbers
        assert {n for n in range(one, eight + 1) if state(n, now) == name} == numbers
    found = queries.figures_of(cast.agency, now)
    assert {name: getattr(found, name) for name in wanted} == {k: len(v) for k, v in wanted.items()}
    assert (found.kept_late, found.all, found.on_the_way) == (1, 8, 3)
    assert queries.figures_of(make_organisation(), now) == rules.Figures()
    assert queries.figures_of(None, now) == found


def test_lists_go_on_where_they_stopped(cast):
    numbers = [make(cast, due_on=date(2026, 12, day)) for day in range(1, 8)]
    do(actions.withdraw, cast.officer, numbers[0], reason="x", now=MONDAY)
    urgent, newest = [], []
    after = None
    while rows := queries.listed(MONDAY, after=after, limit=2)[:2]:
        urgent += [row.id for row in rows]
        after = Place(rows[-1].turn, rows[-1].id)
    assert urgent == [*numbers[1:], numbers[0]]
    after = None
    while rows := queries.listed(MONDAY, newest=True, after=after, limit=2)[:2]:
        newest += [row.id for row in rows]
        after = Place(0, rows[-1].id)
    assert newest == numbers[::-1]


def test_what_was_promised_to_a_subject(cast):
    number = make(cast, origin=("thing", 7))
    make(cast, origin=("thing", 8))
    make(cast, origin=("other", 7))
    (row,) = queries.commitments_of_origin("thing", 7)
    assert (row.id, row.whole, row.proven, row.claimed) == (number, 1, 0, 0)
    assert [(one.kind, one.subject_id) for one in queries.links_of(number)] == [("thing", 7)]


def test_what_waits_for_me(cast):
    asked = make(cast, owner_id=cast.owner.person_id, due_on=date(2026, 12, 30))
    mine = make(cast, by=cast.asn, owner_id=cast.asn.person_id, due_on=date(2026, 12, 30))
    assert [row.id for row in queries.waiting_for(cast.owner, date(2026, 12, 1))] == [asked]
    assert queries.waiting_for(cast.asn, date(2026, 12, 1)) == []
    do(actions.add_milestone, cast.asn, mine, title="Dekat", due_on=date(2026, 11, 30), now=MONDAY)
    assert [row.id for row in queries.waiting_for(cast.asn, date(2026, 12, 1))] == [mine]
    do(actions.prove, cast.asn, steps(mine)[1], LINK, now=MONDAY)
    assert queries.waiting_for(cast.asn, date(2026, 12, 1)) == []
    assert queries.waiting_for(cast.citizen, date(2030, 1, 1)) == []


def test_the_numbers_kept_equal_the_milestones_after_any_life(cast):
    for seed in range(6):
        dice = random.Random(seed)
        number = make(cast, milestones=(("Satu", None), ("Dua", None)))
        for _turn in range(12):
            step = dice.choice(steps(number))
            verb = dice.choice(["claim", "prove", "add"])
            try:
                if verb == "claim":
                    do(actions.claim, cast.officer, step, now=MONDAY)
                elif verb == "prove":
                    do(actions.prove, cast.officer, step, LINK, now=MONDAY)
                else:
                    weight = dice.randint(1, 10)
                    do(
                        actions.add_milestone,
                        cast.officer,
                        number,
                        title="x",
                        weight=weight,
                        now=MONDAY,
                    )
            except Conflict:
                db.session.rollback()
        one = kept(number)
        counted = rules.progress((row.state, row.weight) for row in queries.milestones_of(number))
        assert (one.whole, one.proven, one.claimed) == (
            counted.whole,
            counted.proven,
            counted.claimed,
        )
        assert (one.standing == "kept") == (counted.proven == counted.whole)
        assert one.version == len(kinds(number))
        assert db.session.scalar(select(func.count()).select_from(CommitmentChange)) >= one.version
        assert db.session.scalar(select(func.count()).select_from(Milestone)) >= counted.whole // 10
