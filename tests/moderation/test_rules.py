"""What of a case is in force, what fits, and what takes an act back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Conflict, Invalid
from app.moderation import rules
from app.moderation.screening.words import WHY

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STATED = ["hold", "release", "hide", "restore", "lock", "unlock", "suspend", "lift", "warn", "move"]


@dataclass
class Done:
    id: int
    verb: str
    until: datetime | None = None
    undoes_id: int | None = None
    origin: int | None = None
    before: dict | None = None


def acts(*verbs):
    later = NOW + timedelta(days=1)
    return [Done(n, v, later if v == "suspend" else None) for n, v in enumerate(verbs, 1)]


@pytest.mark.parametrize(
    ("verbs", "force"),
    [
        ((), {}),
        (("hold",), {"hold": 1}),
        (("hold", "hide"), {"hide": 2}),
        (("hold", "hide", "restore"), {}),
        (("hold", "release", "hide"), {"hide": 3}),
        (("lock", "hide", "unlock"), {"hide": 2}),
        (("suspend", "warn", "move"), {"suspend": 1}),
        (("suspend", "lift"), {}),
        (("hide", "hold"), {"hold": 2}),
    ],
)
def test_what_is_in_force(verbs, force):
    assert rules.in_force(acts(*verbs), NOW) == force


def test_a_suspension_that_ran_out_is_not_in_force():
    over = [Done(1, "suspend", NOW)]
    assert rules.in_force(over, NOW) == {}
    assert rules.fits("suspend", {}, waits=False)


def test_lifting_an_older_suspension_leaves_the_newer_one():
    later = NOW + timedelta(days=1)
    known = [Done(1, "suspend", later), Done(2, "suspend", later), Done(3, "lift", undoes_id=1)]
    assert rules.in_force(known, NOW) == {"suspend": 2}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(STATED), max_size=12))
def test_whatever_fits_leads_to_one_state_and_nothing_fits_twice(verbs):
    known = []
    for verb in verbs:
        force = rules.in_force(known, NOW)
        if not rules.fits(verb, force, waits=True):
            with pytest.raises(Conflict):
                rules.require_fitting(verb, force, waits=True)
            continue
        undone = force.get(rules.UNDOING.get(verb, ""))
        until = NOW + timedelta(days=1) if verb == "suspend" else None
        known.append(Done(len(known) + 1, verb, until, undone))
        after = rules.in_force(known, NOW)
        assert not {"hold", "hide"} <= set(after)
        assert (verb in after) == (verb in rules.UNDONE_BY)
        assert rules.UNDOING.get(verb) not in after
        if verb in rules.UNDONE_BY:
            assert not rules.fits(verb, after, waits=True)


def test_a_report_is_dismissed_while_the_case_waits_and_the_text_is_not_held():
    assert rules.fits("dismiss", {}, waits=True)
    assert not rules.fits("dismiss", {}, waits=False)
    assert not rules.fits("dismiss", {"hold": 1}, waits=True)


def test_an_act_is_taken_back_while_it_holds():
    known = acts("hide")
    assert rules.taking_back(known[0], known, NOW) == ("restore", None)
    assert rules.taking_back(known[0], [*known, Done(2, "restore")], NOW) is None
    again = [*known, Done(2, "restore"), Done(3, "hide")]
    assert rules.taking_back(known[0], again, NOW) is None
    moved = [Done(1, "move", origin=7), Done(2, "move", origin=8)]
    assert rules.taking_back(moved[1], moved, NOW) == ("move", 8)
    assert rules.taking_back(moved[0], moved, NOW) is None
    for verb in ("warn", "merge", "split", "move"):
        assert rules.taking_back(Done(1, verb), [Done(1, verb)], NOW) is None
    for verb, back in (("merge", "unmerge"), ("split", "unsplit")):
        kept = Done(1, verb, before={"posts": [[1, 1]]})
        assert rules.taking_back(kept, [kept], NOW) == (back, None)
        assert rules.taking_back(kept, [kept, Done(2, back, undoes_id=1)], NOW) is None


def test_every_finding_of_screening_is_a_rule_and_every_verb_has_its_word():
    assert set(WHY) <= set(rules.RULES)
    assert set(rules.VERBS) >= rules.APPEALABLE
    assert {*rules.UNDONE_BY, *rules.UNDONE_BY.values()} <= set(rules.VERBS)
    assert len({word.msgid for _kind, word in rules.VERBS.values()}) == len(rules.VERBS)
    assert len({word.msgid for word in rules.RULES.values()}) == len(rules.RULES)


def test_no_act_without_rule_reason_and_term():
    for wrong in ("", "  \u200b\n", None):
        with pytest.raises(Invalid) as no:
            rules.require_reason(wrong)
        assert no.value.field == "reason"
    with pytest.raises(Invalid):
        rules.require_reason("a\0b")
    with pytest.raises(Invalid):
        rules.require_reason("x" * (rules.REASON_LETTERS + 1))
    with pytest.raises(Invalid):
        rules.require_rule("karena")
    for days in (None, 0, -1, 2, 9999):
        with pytest.raises(Invalid):
            rules.suspended_until(days, NOW)
    assert rules.suspended_until(7, NOW) == NOW + timedelta(days=7)


@pytest.mark.parametrize(("reason", "told"), [
    ("Salah papan", "Salah papan."), ("Salah papan. ", "Salah papan."), ("Benarkah?", "Benarkah?"),
    ("Menyebut “goblok”", "Menyebut “goblok”."), ("Ditulis “goblok.”", "Ditulis “goblok.”"),
])  # fmt: skip
def test_a_reason_ends_its_sentence(reason, told):
    assert rules.ended(reason) == told
