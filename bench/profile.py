"""``python -m bench.profile /innovations/ [role]``: where the time of one page goes, in one process.

The whole stack below gunicorn is called as the server would, on a fresh demo, never from the cache. Logs go to standard error.
"""

import cProfile
import pstats
import sys
import tempfile
from pathlib import Path

from bench import client, data
from bench.houses import Databases

_WARM, _TURNS, _LINES = 30, 300, 45


def main() -> None:
    """Profile a page by function: first by own time, then by what is under it."""
    path = sys.argv[1] if len(sys.argv) > 1 else "/innovations/"
    role = sys.argv[2] if len(sys.argv) > 2 else ""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        Databases("sqlite", Path(folder)) as databases,
    ):
        accounts = databases.base().accounts()
        place = databases.copy("profiled")
        data.fill(place, published=1000)
        with data.opened(place) as app:
            visitor = app.test_client()
        if role:
            fields = client.hidden_fields(visitor.get("/accounts/sign-in").text)
            wanted = {name: accounts[role][name] for name in ("email", "password")}
            visitor.post("/accounts/sign-in", data=fields | wanted)
        _profile(visitor, path)


def _profile(visitor: object, path: str) -> None:
    profile = cProfile.Profile()
    for turn in range(_WARM + _TURNS):
        if turn == _WARM:
            profile.enable()
        answer = visitor.get(path, query_string={"_": str(turn)})  # type: ignore[attr-defined]
        assert answer.status_code == 200, answer.status_code
    profile.disable()
    stats = pstats.Stats(profile, stream=sys.stdout)
    stats.strip_dirs().sort_stats("tottime").print_stats(_LINES)
    stats.sort_stats("cumulative").print_stats(_LINES * 2)


if __name__ == "__main__":
    main()
