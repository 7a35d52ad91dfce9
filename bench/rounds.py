"""Round after round: every target in every round, so that all of them meet the same machine."""

import itertools
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench import client
from bench.houses import Served

numbers = itertools.count(1)
Samples = dict[str, list[client.Sample]]


@dataclass(frozen=True)
class Target:
    """Something to ask: a server, and how the nth request reads."""

    served: Served
    ask: Callable[[int], bytes]
    share: float = 1.0  # of the usual number of requests


def same(served: Served, path: str, cookie: str = "", share: float = 1.0) -> Target:
    """The same address every time: a stranger's page comes from the exact cache."""
    request = client.get(served.port, path, cookie)
    return Target(served, lambda _number: request, share)


def new(served: Served, path: str, cookie: str = "", share: float = 1.0) -> Target:
    """Never the same address twice, so never from the exact cache."""
    with_ = "&" if "?" in path else "?"
    return Target(
        served,
        lambda _number: client.get(served.port, f"{path}{with_}_={next(numbers)}", cookie),
        share,
    )


def rounds(targets: dict[str, Target], turns: int, requests: int) -> Samples:
    """Every target in every round; every other round backwards. One round before them is thrown
    away: it warms things up."""
    samples: Samples = {name: [] for name in targets}
    for turn in range(-1, turns):
        order = list(targets.items())
        for name, target in reversed(order) if turn % 2 else order:
            sample = _stretch(name, target, max(5, int(requests * target.share)))
            if turn >= 0:
                samples[name].append(sample)
    return samples


def _stretch(name: str, target: Target, count: int) -> client.Sample:
    """A stretch; begun anew, once and aloud, when the server hung up in the middle of it."""
    try:
        return client.stretch(target.served.port, target.served.pids, target.ask, count)
    except ConnectionError as gone:
        print(f"  {name}: {gone}; once more. Its log: {target.served.told()}", flush=True)
        target.served.wait("/healthz" if "bare" not in name and name != "hello" else "/hello")
        return client.stretch(target.served.port, target.served.pids, target.ask, count)


def cpu_of(sample: client.Sample) -> float:
    """CPU seconds of the server for one request."""
    return sample.cpu


def p99_of(sample: client.Sample) -> float:
    """The wait that 99 of 100 requests did not exceed."""
    return sample.quantile(0.99)


def ratio(
    samples: Samples, name: str, against: str, what: Callable[[client.Sample], float]
) -> float:
    """The median of ``name`` over the median of ``against``."""
    medians = [statistics.median(what(one) for one in samples[each]) for each in (name, against)]
    return medians[0] / medians[1]


def tell(samples: Samples) -> None:
    """Print what each target cost."""
    for name, found in samples.items():
        middle = 1e6 * statistics.median(cpu_of(one) for one in found)
        print(f"  {name:<26} {middle:8.0f} µs CPU per request", flush=True)
