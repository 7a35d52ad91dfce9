"""What the live bench makes of its figures: medians, ratios, goals held and missed."""

from dataclasses import replace

import pytest

from bench.goals import Goals
from bench.live import judging
from bench.live.arms import NODE, OURS, RAW, STOCK
from bench.live.pages_beside import Beside
from bench.live.product import Followed, lags, seen_in
from bench.live.transport import Heard

HEARD = Heard(
    speed=100.0, p99_ms=10.0, cpu_ms=10.0, kb_each=40.0, grown_mb=1.0, busy=0.3, deliveries=1,
    frames=1, corrupt=0, closed=0, ready_s=1.0,
)  # fmt: skip
ROOM = Followed(
    events=100, seconds=2.0, cpu_ms=2.0, kb_each=26.0, lags_ms=[50.0, 90.0], unheard=0, refused={},
    lost=0, frames=1, deliveries=1, corrupt=0, closed=0, busy=0.1, senders_busy=0.1, ready_s=1.0,
)  # fmt: skip


@pytest.fixture
def goals():
    return Goals("live")


def found(goals, words):
    """The one goal or figure whose words begin so."""
    [one] = [one for one in goals._found if one.goal.startswith(words)]
    return one


def bare(**speeds):
    return {
        kind: [replace(HEARD, speed=speed)] * 3 for kind, speed in ({RAW: 150.0} | speeds).items()
    }


def test_the_median_of_the_rounds_counts(goals):
    rounds = [replace(HEARD, speed=speed) for speed in (1.0, 90.0, 1000.0)]
    judging.transport(goals, bare(node=80.0, stock=10.0) | {OURS: rounds}, 1000)
    against_raw = found(goals, "deliveries/s at 1,000 clients, ours against raw C")
    assert (against_raw.value, against_raw.holds) == (0.6, True)
    against_node = found(goals, "deliveries/s at 1,000 clients, ours against Node")
    assert (against_node.value, against_node.holds) == (1.125, True)
    assert found(goals, "emit → last p99 at 1,000 clients, ours against Node").holds is False


def test_a_figure_without_a_goal_is_neither_held_nor_missed(goals, capsys):
    judging.stated(goals, bare(ours=1.0), 3000)
    assert found(goals, "ours, 3,000 clients: deliveries/s").holds is None
    assert goals.conclude()
    assert "1 of 1 goals hold" in capsys.readouterr().out


def test_a_load_client_that_is_busy_is_a_missed_goal(goals):
    judging.stated(goals, {OURS: [replace(HEARD, busy=0.95)]}, 3000)
    assert found(goals, "load client").holds is False
    assert not goals.conclude()


@pytest.mark.parametrize(("cost", "node", "stock"), [(1.0, True, True), (2.0, True, False), (3.0, False, False)])  # fmt: skip
def test_the_product_is_held_against_arms_that_send_one_by_one(goals, cost, node, stock):
    arms = {NODE: [replace(HEARD, cpu_ms=10.0)], STOCK: [replace(HEARD, cpu_ms=12.0)]}
    judging.product(goals, [replace(ROOM, cpu_ms=cost)], arms, 1000)
    held = {kind: found(goals, f"CPU for an event through the log to 1,000 clients, against {kind}").holds
            for kind in (NODE, STOCK)}  # fmt: skip
    assert held == {NODE: node, STOCK: stock}


def test_an_act_that_somebody_did_not_hear_is_a_missed_goal(goals):
    judging.room(goals, [ROOM, replace(ROOM, unheard=1)], 1000, "≤ 200")
    assert found(goals, "product, 1,000 clients: acts unheard").holds is False
    assert found(goals, "product, 1,000 clients: act → last reader p99").value == 90.0
    assert found(goals, "product, 1,000 clients: events/s").value == 50.0


def test_memory_that_was_given_back_is_no_growth(goals):
    arms = {OURS: [replace(HEARD, grown_mb=-2.0)], "without": [HEARD],
            STOCK: [replace(HEARD, grown_mb=4.0)]}  # fmt: skip
    judging.stalled(goals, arms, 1000, 50)
    assert found(goals, "50 of 1,000 clients stop reading: RSS growth").value == 0.0


def test_nothing_to_be_held_against_is_a_missed_goal(goals):
    arms = {OURS: [HEARD], "without": [HEARD], STOCK: [replace(HEARD, grown_mb=0.0)]}
    judging.stalled(goals, arms, 1000, 50)
    growth = found(goals, "50 of 1,000 clients stop reading: RSS growth")
    assert (growth.value, growth.holds) == (None, False)


def test_pages_are_held_against_the_same_pages_idle(goals):
    waits = Beside(idle=[[0.001] * 50] * 3, busy=[[0.001] * 49 + [0.002]] * 3)
    judging.pages(goals, waits, 3000, 2)
    assert (
        found(
            goals, "pages beside a room of 3,000 in another process, 2 cores for all: p99 against"
        ).value
        == 2.0
    )


def test_a_lag_ends_when_the_last_reader_has_the_row(tmp_path):
    path = tmp_path / "rows.txt"
    path.write_text("11 3000000 2\n12 9000000 2\n13 5000000 1\n")
    sent = {"11": 1_000_000, "12": 2_000_000, "13": 3_000_000, "14": 4_000_000}
    assert lags(sent, seen_in(path), 2) == ([2.0, 7.0], 2)


def test_an_arm_that_never_came_to_its_end_is_a_missed_goal(goals):
    judging.transport(goals, bare(ours=100.0, stock=10.0) | {NODE: []}, 1000)
    one = found(goals, "deliveries/s at 1,000 clients, ours against Node")
    assert (one.value, one.holds) == (None, False)
    assert found(goals, "node, 1,000 clients: deliveries/s").value is None
    judging.room(goals, [], 9500, "≤ 400")
    assert found(goals, "product, 9,500 clients: acts unheard").holds is False
    judging.pages(goals, Beside([], []), 3000, 2)
    assert (
        found(
            goals, "pages beside a room of 3,000 in another process, 2 cores for all: p99 against"
        ).holds
        is False
    )
