"""From what every round found to goals held or missed. Pure: no process, no clock."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bench.goals import Goals
from bench.live.arms import NODE, OURS, RAW, STOCK
from bench.live.pages_beside import Beside
from bench.live.product import Followed
from bench.live.transport import Heard

Found = dict[str, list[Heard]]
"""What each arm did, round by round."""
MOST_BUSY = 0.8
"""A load client that is busier than this (of one core) may be what is measured."""


def middle(found: Iterable[Any], what: str) -> float | None:
    """The median of one figure over the rounds; None when not one round came to its end."""
    figures = [getattr(one, what) for one in found]
    return statistics.median(figures) if figures else None


def times(one: float | None, other: float | None) -> float | None:
    """``one`` over ``other``; None when there is nothing to hold against anything."""
    return one / other if one is not None and other is not None and other > 0 else None


def p99(waits: Sequence[float]) -> float:
    """The wait that 99 of 100 did not exceed."""
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


def transport(goals: Goals, found: Found, clients: int) -> None:
    """Bare transports at the size for which the goals are set."""
    speed, lag = (_by_arm(found, what) for what in ("speed", "p99_ms"))
    at = f"at {clients:,} clients"
    goals.add(
        f"deliveries/s {at}, ours against raw C", times(speed[OURS], speed[RAW]), "×", "≥ 0.6"
    )
    goals.add(
        f"deliveries/s {at}, ours against Node", times(speed[OURS], speed[NODE]), "×", "≥ 1.1"
    )
    goals.add(f"emit → last p99 {at}, ours against Node", times(lag[OURS], lag[NODE]), "×", "≤ 0.7")
    memory = _by_arm(found, "kb_each")
    share = times(memory[OURS], memory[STOCK])
    goals.add("memory per connection, ours against stock", share, "×", "≤ 0.55")
    stated(goals, found, clients)


def stated(goals: Goals, found: Found, clients: int) -> None:
    """The figures themselves, arm by arm."""
    for kind, heard in found.items():
        at = f"{kind}, {clients:,} clients"
        goals.state(f"{at}: deliveries/s of a burst", middle(heard, "speed"), "1/s")
        goals.state(f"{at}: emit → last p99", middle(heard, "p99_ms"), "ms")
        goals.state(f"{at}: CPU of the server for an event", middle(heard, "cpu_ms"), "ms")
        goals.state(f"{at}: memory per connection", middle(heard, "kb_each"), "kB")
    busiest = max((one.busy for heard in found.values() for one in heard), default=None)
    goals.add(f"load client, {clients:,} clients: its share of a core", busiest, "cores",
              f"≤ {MOST_BUSY}")  # fmt: skip


def product(goals: Goals, rooms: list[Followed], bare: Found, clients: int) -> None:
    """The house through its log, against arms that send every event by itself."""
    cost, at = middle(rooms, "cpu_ms"), f"through the log to {clients:,} clients"
    for kind, target in ((NODE, "≤ 0.25"), (STOCK, "≤ 0.15")):
        share = times(cost, middle(bare[kind], "cpu_ms"))
        goals.add(f"CPU for an event {at}, against {kind} event by event", share, "×", target)
    room(goals, rooms, clients, "≤ 200")


def room(goals: Goals, rooms: list[Followed], clients: int, target: str) -> None:
    """What a room of that size did."""
    at = f"product, {clients:,} clients"
    goals.add(f"{at}: act → last reader p99", middle(rooms, "p99_ms"), "ms", target)
    each = [one.unheard + one.lost + one.corrupt + one.closed for one in rooms]
    goals.add(f"{at}: acts unheard or unanswered, frames broken, lines lost",
              sum(each) if each else None, "", "= 0")  # fmt: skip
    goals.state(f"{at}: events/s that came into being", middle(rooms, "rate"), "1/s")
    goals.state(f"{at}: CPU of the server for an event", middle(rooms, "cpu_ms"), "ms")
    goals.state(f"{at}: share of a core of the server", middle(rooms, "share"), "cores")
    goals.state(f"{at}: memory per connection", middle(rooms, "kb_each"), "kB")
    goals.state(f"{at}: everybody had joined after", middle(rooms, "ready_s"), "s")
    goals.add(f"load client, {at}: its share of a core", max((one.busy for one in rooms), default=None), "cores",
              f"≤ {MOST_BUSY}")  # fmt: skip
    busiest = max((one.senders_busy for one in rooms), default=None)
    goals.add(f"senders, {at}: their share of a core", busiest, "cores", f"≤ {MOST_BUSY}")


def stalled(goals: Goals, found: dict[str, list[Heard]], clients: int, quiet: int) -> None:
    """``found``: "ours" and "stock" with readers that stall, "without" is ours with none."""
    at = f"{quiet} of {clients:,} clients stop reading"
    ours, stock = (middle(found[kind], "grown_mb") for kind in (OURS, STOCK))
    grown = None if ours is None else max(ours, 0.0)  # memory given back meanwhile is no growth
    share = times(grown, stock)
    goals.add(f"{at}: RSS growth, ours against stock", share, "×", "≤ 0.15")
    lag = times(middle(found[OURS], "p99_ms"), middle(found["without"], "p99_ms"))
    goals.add(f"{at}: the others' p99 against none that stall", lag, "×", "≤ 1.2")
    broken = sum(one.corrupt for one in found[OURS])
    goals.add(f"{at}: corrupt frames", broken, "", "= 0")
    for kind, heard in found.items():
        goals.state(f"{at}, {kind}: RSS growth", middle(heard, "grown_mb"), "MB")
        goals.state(f"{at}, {kind}: emit → last p99 of the others", middle(heard, "p99_ms"), "ms")


def pages(goals: Goals, waits: Beside, clients: int, cores: int) -> None:
    """Pages of one process beside a room in another."""
    idle, busy = (_middle_of(turns, p99) for turns in (waits.idle, waits.busy))
    at = f"pages beside a room of {clients:,} in another process, {cores} cores for all"
    goals.add(f"{at}: p99 against idle", times(busy, idle), "×", "≤ 1.3")
    for name, turns in (("idle", waits.idle), ("busy", waits.busy)):
        goals.state(f"{at}: p99 {name}", _in_ms(turns, p99), "ms")
        goals.state(f"{at}: p50 {name}", _in_ms(turns, statistics.median), "ms")


def _by_arm(found: Found, what: str) -> dict[str, float | None]:
    return {kind: middle(heard, what) for kind, heard in found.items()}


def _middle_of(turns: list[list[float]], what: Callable[[Sequence[float]], float]) -> float | None:
    return statistics.median(what(waits) for waits in turns) if turns else None


def _in_ms(turns: list[list[float]], what: Callable[[Sequence[float]], float]) -> float | None:
    found = _middle_of(turns, what)
    return None if found is None else 1000 * found
