"""Pages of a web process while another process carries a full room, against the same pages while it is idle."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench import client
from bench.houses import Place, Served
from bench.live.crowd import crowd
from bench.live.product import SENDERS, acting, asked, live_house
from bench.live.stage import staged
from bench.rounds import numbers

PATHS = ("/dialogues/", "/forums/")
_GAP_S = 0.025
_WARM = 20


@dataclass(frozen=True)
class Beside:
    """Waits for pages, in seconds, without the room's bustle and with it."""

    idle: list[list[float]]
    busy: list[list[float]]


def beside(place: Place, clients: int, seconds: int, turns: int) -> Beside:
    """Turn by turn: pages of an idle machine, then pages while the room is full and people act."""
    stage, found = staged(place, SENDERS), Beside([], [])
    with live_house(place) as web, live_house(place) as live:
        _ask(web, _WARM * _GAP_S)
        for turn in range(turns):
            found.idle.append(_ask(web, seconds))
            with (
                crowd(asked(live, stage, clients, None)) as readers,
                acting(live, stage, place.folder, seconds + 2, f"p{turn}") as people,
                ThreadPoolExecutor(1) as aside,
            ):
                played = aside.submit(people.play)
                time.sleep(1)
                found.busy.append(_ask(web, seconds))
                played.result()
                readers.end()
                readers.told()
    return found


def _ask(web: Served, seconds: float) -> list[float]:
    """A page every few hundredths of a second, one after the other, none of them from the exact cache (every
    address is new); how long each took."""
    wire, waits = client.Wire(web.port), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        path = PATHS[len(waits) % len(PATHS)]
        request, began = client.get(web.port, f"{path}?_={next(numbers)}"), time.perf_counter()
        status, body = wire.ask(request)
        waits.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{status}: {body[:300]!r}")
        time.sleep(max(0.0, _GAP_S - waits[-1]))
    wire.close()
    return waits
