"""A promise's life by its actions, on both databases."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.commitments import actions, queries, rules
from app.commitments.actions import Proof
from app.commitments.models import Commitment, Evidence
from app.commitments.slots import writers
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.notices.models import Notice
from app.web.models import StoredFile
from tests.commitments.makers import (
    DAY,
    DUE,
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
    told,
)
from tests.support.people import make_person


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


# --- promising ---------------------------------------------------------------------------------


def test_a_promise_of_ones_own_is_accepted_at_once(cast):
    number = make(cast)
    one = kept(number)
    assert (one.owner_name, one.owner_role, one.accepted_at) == (
        "Bu Ratna",
        "Kepala Bidang",
        MONDAY,
    )
    assert one.late_from.isoformat() == "2026-11-30T17:00:00+00:00"  # the end of the day, WIB
    assert state(number) == "running"
    assert kinds(number) == ["made"]
    (step,) = queries.milestones_of(number)
    assert (step.title, step.due_on) == ("Papan terpasang di sembilan loket", None)


def test_a_promise_for_somebody_else_waits_for_their_word(cast):
    number = make(cast, owner_id=cast.owner.person_id, owner_role="Kepala Seksi")
    assert state(number) == "waiting"
    assert notices(cast.owner) == [(cast.owner.person_id, actions.ASKED.msgid)]
    with pytest.raises(Forbidden):
        do(actions.accept, cast.officer, number, now=MONDAY)
    do(actions.accept, cast.owner, number, now=MONDAY + DAY)
    one = kept(number)
    assert (one.owner_name, one.owner_role) == ("Pak Damar", "Kepala Seksi")
    assert state(number) == "running"
    with pytest.raises(Conflict):
        do(actions.accept, cast.owner, number, now=MONDAY + DAY)


def test_an_owner_may_refuse_and_somebody_else_takes_it_over(cast):
    number = make(cast, owner_id=cast.owner.person_id)
    with pytest.raises(Forbidden):
        do(actions.refuse, cast.officer, number, reason="Tidak mau", now=MONDAY)
    with pytest.raises(Invalid) as no:
        do(actions.refuse, cast.owner, number, reason=" ", now=MONDAY)
    assert no.value.field == "reason"
    do(actions.refuse, cast.owner, number, reason="Bukan tugas saya.", now=MONDAY)
    assert state(number) == "refused"
    with pytest.raises(Conflict):
        do(actions.claim, cast.officer, steps(number)[0], now=MONDAY)
    do(actions.accept, cast.asn, number, role="Analis", now=MONDAY + DAY)
    one = kept(number)
    assert (one.owner_id, one.owner_name, one.owner_role) == (
        cast.asn.person_id,
        "Bu Tirta",
        "Analis",
    )
    assert state(number) == "running"
    assert kinds(number) == ["made", "refused", "taken"]


def test_a_typed_owner_is_taken_over_by_somebody_of_the_agency(cast):
    number = make(cast, owner_id=None, owner_name="Kepala Dinas", owner_role="Kepala Dinas")
    assert state(number) == "waiting"
    for nobody in (cast.stranger, cast.citizen):
        with pytest.raises(Forbidden):
            do(actions.accept, nobody, number, role="x", now=MONDAY)
    with pytest.raises(Forbidden):
        do(actions.refuse, cast.officer, number, reason="x", now=MONDAY)
    do(actions.accept, cast.asn, number, role="Sekretaris Dinas", now=MONDAY)
    assert kept(number).owner_name == "Bu Tirta"
    assert kinds(number) == ["made", "taken"]


def test_only_who_speaks_for_the_agency_promises_and_works_on_it(cast):
    number = make(cast)
    (step,) = steps(number)
    unproven = make_person("Belum", org=cast.agency, verified_at=None)
    for nobody in (cast.citizen, cast.stranger, unproven):
        for verb, args, named in (
            (actions.promise, (told(cast),), {}),
            (actions.add_milestone, (number,), {"title": "Langkah"}),
            (actions.claim, (step,), {}),
            (actions.prove, (step, LINK), {}),
            (actions.move_due, (number, date(2026, 12, 9)), {"reason": "x"}),
            (actions.withdraw, (number,), {"reason": "x"}),
            (actions.link, (number, ("thing", 1)), {}),
        ):
            with pytest.raises(Forbidden):
                do(verb, nobody, *args, now=MONDAY, **named)
    for somebody in (cast.officer, cast.asn, cast.upper):
        mine = make(cast, by=somebody, owner_id=somebody.person_id)
        do(actions.claim, somebody, steps(mine)[0], now=MONDAY)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "\u200b"}, "title"),
        ({"measure": " "}, "measure"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 11, 23)}, "due_on"),
        ({"owner_role": ""}, "owner_role"),
        ({"owner_id": None, "owner_name": ""}, "owner_name"),
        ({"milestones": ((" ", None),)}, "milestones"),
        ({"milestones": (("Lewat", date(2026, 12, 1)),)}, "due_on"),
        ({"milestones": tuple((f"Langkah {n}", None) for n in range(31))}, "title"),
        ({"text": "a\0b"}, "text"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(cast, more, field):
    with pytest.raises(Invalid) as no:
        make(cast, **more)
    assert no.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Commitment)) == 0


def test_the_owner_is_one_of_the_agency(cast):
    for other in (cast.citizen, cast.stranger):
        with pytest.raises(Invalid) as no:
            make(cast, owner_id=other.person_id)
        assert no.value.field == "owner_id"


def test_the_same_form_twice_is_one_promise_and_one_change(cast):
    one = make(cast, client_key="sama")
    assert make(cast, client_key="sama") == one
    for _each in range(2):
        do(actions.add_milestone, cast.officer, one, title="Langkah", key="k1", now=MONDAY)
        do(actions.prove, cast.officer, steps(one)[0], LINK, key="k2", now=MONDAY)
    assert kinds(one) == ["made", "milestone", "proven"]
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 1


# --- progress ----------------------------------------------------------------------------------


def test_claimed_until_evidence(cast):
    number = make(cast, milestones=(("Rancang papan", date(2026, 11, 25)), ("Pasang", None)))
    first, second = steps(number)
    do(actions.claim, cast.officer, first, note="Sudah.", now=MONDAY)
    one = kept(number)
    assert (one.whole, one.proven, one.claimed) == (2, 0, 1)
    with pytest.raises(Conflict):
        do(actions.claim, cast.officer, first, now=MONDAY)
    do(actions.claim, cast.officer, second, now=MONDAY)
    assert state(number) == "claimed"
    assert state(number, LATER) == "late"
    for proof in (
        Proof("Kata saja"),
        Proof(" ", url="https://contoh.test"),
        Proof("x", url="javascript:1"),
    ):
        with pytest.raises(Invalid):
            do(actions.prove, cast.officer, first, proof, now=MONDAY)
    do(actions.prove, cast.officer, first, LINK, now=MONDAY)
    assert state(number) == "claimed"
    do(actions.prove, cast.officer, second, LINK, now=MONDAY + DAY)
    one = kept(number)
    assert (one.standing, one.proven, one.claimed, one.ended_at) == ("kept", 2, 0, MONDAY + DAY)
    assert kinds(number)[-2:] == ["proven", "kept"]
    do(actions.prove, cast.officer, second, LINK, now=LATER)  # more of it may always be shown
    assert kept(number).ended_at == MONDAY + DAY
    with pytest.raises(Conflict):
        do(actions.add_milestone, cast.officer, number, title="Lagi", now=LATER)


def test_a_file_is_evidence_too(cast):
    number = make(cast)
    with actions_files(cast) as stored:
        do(
            actions.prove,
            cast.officer,
            steps(number)[0],
            Proof("Foto", files=(stored,)),
            now=MONDAY,
        )
    (files,) = queries.files_of(number).values()
    assert [one.name for one in files] == ["foto.png"]
    assert queries.file_of(number, files[0].id).name == "foto.png"
    with pytest.raises(Missing):
        queries.file_of(make(cast), files[0].id)


class actions_files:  # noqa: N801 -- reads as a statement
    """A stored file, as the door hands it in."""

    def __init__(self, cast):
        self.cast = cast

    def __enter__(self):
        from app.db.unit import transaction

        with transaction():
            one = StoredFile(
                token="t" * 22, sha256="0" * 64, media_type="image/png", size=3, name="foto.png",
                uploaded_by=self.cast.officer.person_id, created_at=MONDAY,
            )  # fmt: skip
            db.session.add(one)
        return one

    def __exit__(self, *what):
        return False


def test_weights_count(cast):
    number = make(cast)
    do(actions.add_milestone, cast.officer, number, title="Berat", weight=3, now=MONDAY)
    with pytest.raises(Invalid) as no:
        do(actions.add_milestone, cast.officer, number, title="x", weight=11, now=MONDAY)
    assert no.value.field == "weight"
    do(actions.prove, cast.officer, steps(number)[1], LINK, now=MONDAY)
    one = kept(number)
    assert rules.Progress(one.whole, one.proven, one.claimed).percent == 75


def test_a_milestone_comes_after_today_and_not_after_the_whole(cast):
    number = make(cast)
    for day in (date(2026, 11, 23), date(2026, 12, 1)):
        with pytest.raises(Invalid) as no:
            do(actions.add_milestone, cast.officer, number, title="x", due_on=day, now=MONDAY)
        assert no.value.field == "due_on"


# --- time --------------------------------------------------------------------------------------


def test_late_stays_late_whatever_date_is_given(cast):
    number = make(cast)
    assert state(number, LATER) == "late"
    do(
        actions.move_due,
        cast.officer,
        number,
        date(2026, 12, 20),
        reason="Tukang sakit.",
        now=LATER,
    )
    one = kept(number)
    assert (one.due_on, one.first_due_on, one.moved) == (date(2026, 12, 20), DUE, 1)
    assert state(number, LATER + DAY) == "late"
    prove_all(cast, number, at=LATER + 2 * DAY)
    one = kept(number)
    assert one.standing == "kept"
    assert rules.was_late(one.late_from, one.ended_at, LATER + 9 * DAY)
    assert queries.figures_of(cast.agency, LATER + 9 * DAY).kept_late == 1


def test_a_date_moved_in_time_moves_with_its_reason_and_the_first_stays(cast):
    number = make(cast)
    with pytest.raises(Invalid) as no:
        do(actions.move_due, cast.officer, number, date(2026, 12, 9), reason="", now=MONDAY)
    assert no.value.field == "reason"
    for day in (None, DUE, date(2026, 11, 23)):
        with pytest.raises(Invalid) as no:
            do(actions.move_due, cast.officer, number, day, reason="x", now=MONDAY)
        assert no.value.field == "due_on"
    do(actions.move_due, cast.officer, number, date(2026, 12, 9), reason="Tukang.", now=MONDAY)
    assert state(number, LATER) == "running"
    (change,) = [row for row in queries.changes_of(number) if row.kind == "moved"]
    assert change.facts == {"from": "2026-11-30", "due_on": "2026-12-09", "late": False}
    assert kept(number).first_due_on == DUE


def test_withdrawing_needs_a_reason_and_deletes_nothing(cast):
    number = make(cast)
    with pytest.raises(Invalid):
        do(actions.withdraw, cast.officer, number, reason="\n", now=MONDAY)
    do(actions.withdraw, cast.officer, number, reason="Anggarannya dicoret.", now=LATER)
    assert state(number, LATER) == "withdrawn"
    assert rules.was_late(kept(number).late_from, kept(number).ended_at, LATER)
    for verb, args, named in (
        (actions.prove, (steps(number)[0], LINK), {}),
        (actions.claim, (steps(number)[0],), {}),
        (actions.move_due, (number, date(2026, 12, 9)), {"reason": "x"}),
        (actions.withdraw, (number,), {"reason": "x"}),
        (actions.add_milestone, (number,), {"title": "x"}),
    ):
        with pytest.raises(Conflict):
            do(verb, cast.officer, *args, now=LATER, **named)


def test_what_is_not_there_is_missing(cast):
    for verb, args, named in (
        (actions.claim, (9,), {}),
        (actions.accept, (9,), {}),
        (actions.withdraw, (10**12,), {"reason": "x"}),
        (actions.prove, (10**12, LINK), {}),
    ):
        with pytest.raises(Missing):
            do(verb, cast.officer, *args, now=MONDAY, **named)


@pytest.mark.parametrize("typed", ["Bu Ratna", "  bu   RATNA "])
def test_ones_own_name_typed_is_ones_own_promise(cast, typed):
    one = kept(make(cast, owner_id=None, owner_name=typed))
    assert (one.owner_id, one.owner_name) == (cast.officer.person_id, "Bu Ratna")
    assert one.accepted_at == MONDAY


def test_another_name_still_waits(cast):
    one = kept(make(cast, owner_id=None, owner_name="Bu Ratna Sari"))
    assert (one.owner_id, one.accepted_at) == (None, None)


def test_evidence_keeps_no_promise_that_nobody_accepted(cast):
    number = make(cast, owner_id=None, owner_name="Kepala Dinas Absen", owner_role="Kadis")
    prove_all(cast, number, at=MONDAY)
    assert kept(number).standing == "open"
    assert state(number, MONDAY + DAY) == "waiting"
    do(actions.accept, cast.asn, number, role="Kabid", now=MONDAY + DAY)
    one = kept(number)
    assert (one.standing, one.owner_name, one.ended_at) == ("kept", "Bu Tirta", MONDAY + DAY)
    assert kinds(number)[-2:] == ["taken", "kept"]


def test_the_owner_who_accepts_what_is_proven_keeps_it(cast):
    number = make(cast, owner_id=cast.owner.person_id)
    prove_all(cast, number, at=MONDAY)
    assert kept(number).standing == "open"
    do(actions.accept, cast.owner, number, now=MONDAY + DAY)
    assert kept(number).standing == "kept"


def test_who_may_not_write_promises_and_changes_nothing(cast):
    number = make(cast)
    before = kinds(number)

    def barred(actor, _now):
        if actor.person_id == cast.officer.person_id:
            raise Forbidden("Belum boleh menulis.")

    held = dict(writers.items())
    writers.fill("moderation", barred)
    try:
        with pytest.raises(Forbidden):
            make(cast)
        step = steps(number)[0]
        for act, about, more in (
            (actions.claim, step, {}),
            (actions.move_due, number, {"due_on": DUE + DAY, "reason": "Mundur."}),
            (actions.withdraw, number, {"reason": "Batal."}),
            (actions.add_milestone, number, {"title": "Langkah baru"}),
        ):
            with pytest.raises(Forbidden):
                if act is actions.move_due:
                    do(act, cast.officer, about, more["due_on"], reason=more["reason"], now=MONDAY)
                else:
                    do(act, cast.officer, about, **more, now=MONDAY)
    finally:
        writers.fill("moderation", held["moderation"])
    assert kinds(number) == before
