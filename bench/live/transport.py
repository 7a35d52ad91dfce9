"""The bare transports beside each other: deliveries a second, lag, CPU, memory, readers that stall."""

import time
from dataclasses import dataclass
from pathlib import Path

from bench.live.arms import OURS, RAW, Arm, Load, cpu_of, memory_of, running
from bench.live.crowd import Ask, crowd

_BREATH_S = 0.4
"""After a burst, before CPU is counted; the arms rest a second."""


@dataclass(frozen=True)
class Heard:
    """What one arm did in one run.

    ``speed``: deliveries a second in the burst (0 without one); ``p99_ms``: emit → last client of the
    paced events; ``cpu_ms``: of the server for each paced event; ``kb_each``: resident kB for each
    connection; ``grown_mb``: resident memory from everybody being there to the end;
    ``busy``: CPU share of the load client, of one core.
    """

    speed: float
    p99_ms: float
    cpu_ms: float
    kb_each: float
    grown_mb: float
    busy: float
    deliveries: int
    frames: int
    corrupt: int
    closed: int
    ready_s: float


def heard(kind: str, home: Path, load: Load, clients: int, stalled: int = 0) -> Heard:
    """Start an arm, let so many in, let it send, end it."""
    with running(kind, home, load, clients) as arm:
        return _listen(arm, kind, load, clients, stalled)


def _listen(arm: Arm, kind: str, load: Load, clients: int, stalled: int) -> Heard:
    alone = memory_of(arm)
    most_s = 40 + 2 * load.paced / load.rate
    ask = Ask(arm.port, clients, stalled, kind == RAW, load.flood, load.flood + load.paced, most_s)
    with crowd(ask) as readers:
        there = memory_of(arm)
        arm.go(load)
        if load.flood:
            readers.wait_for("flooded", most_s)
            time.sleep(_BREATH_S)
        spent = cpu_of(arm)
        told = readers.told(most_s + 10)
        spent, memory = cpu_of(arm) - spent, memory_of(arm)
    burst = load.flood * (clients - stalled)
    return Heard(
        speed=burst / told["flood_s"] if told["flood_s"] else 0.0,
        p99_ms=told["last_us"]["p99"] / 1000,
        cpu_ms=1000 * spent / max(load.paced, 1),
        kb_each=1000 * (there - alone) / clients,
        grown_mb=memory - there,
        busy=told["cpu"] / told["seconds"],
        deliveries=told["deliveries"],
        frames=told["frames"],
        corrupt=told["corrupt"],
        closed=told["closed"],
        ready_s=readers.ready_s,
    )


if __name__ == "__main__":  # one arm by hand: python -m bench.live.transport ours 1000
    import sys
    import tempfile

    _kind, _many, *_stalled = sys.argv[1:] or [OURS, "1000"]
    with tempfile.TemporaryDirectory() as _home:
        _load = Load(200, 150)
        print(heard(_kind, Path(_home), _load, int(_many), int(_stalled[0]) if _stalled else 0))
