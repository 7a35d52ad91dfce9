"""The page bench on one database: the house beside bare pages, round after round."""

import json
import re
import statistics
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.db.base import db
from app.innovations.editions.models import Edition
from app.innovations.proposals.listing.queries import PAGE, cursor_of
from app.innovations.proposals.models import Proposal, SectionText
from bench import client, data
from bench.goals import Goals
from bench.houses import Databases, Place, Served, cookies, serve, serve_bare
from bench.rounds import Samples, Target, cpu_of, new, numbers, p99_of, ratio, rounds, same, tell

_EDITION = "kipp-nusa-raya-2026"


@dataclass(frozen=True)
class Sizes:
    """How much is measured. The goals mean something only at the sizes of the default."""

    small: int = 1_000
    middle: int = 10_000
    large: int = 100_000
    entries: int = 10_000
    judges: int = 500
    rounds: int = 10
    requests: int = 300
    saves: int = 200


QUICK = Sizes(200, 400, 800, 200, 20, 3, 40, 40)


def bench(databases: Databases, home: Path, sizes: Sizes, goals: Goals) -> None:
    """Everything that needs big databases and servers that stay."""
    places = {name: databases.copy(name) for name in ("small", "middle", "large")}
    data.fill(places["small"], published=sizes.small)
    data.fill(places["middle"], published=sizes.middle, entries=sizes.entries, judges=sizes.judges)
    data.fill(places["large"], published=sizes.large)
    accounts = databases.base().accounts()
    content, facts = _content(places["middle"], sizes)
    with ExitStack() as stack:
        houses = {name: stack.enter_context(serve(place)) for name, place in places.items()}
        middle = houses["middle"]
        cookie = cookies(middle, accounts, "asn", "judge", "organiser")
        pages = home / "pages.json"
        pages.write_text(json.dumps(_sized(content, middle, facts, cookie)), encoding="utf-8")
        bare = stack.enter_context(serve_bare(places["middle"], pages))
        samples = rounds(_targets(houses, bare, facts, cookie), sizes.rounds, sizes.requests)
        _judge(samples, goals)
        saves = _saving(middle, bare, cookie["judge"], sizes)
        goals.add("saving a score, share of a bare INSERT + COMMIT", saves, "×", "≥ 0.5")


# --- what is asked -------------------------------------------------------------------------------


def _content(place: Place, sizes: Sizes) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """The rows that the bare pages show, and addresses: a proposal, the cursor of 90 % depth."""
    with data.opened(place):
        newest = (
            select(Proposal.id, Proposal.slug, Proposal.title, Proposal.summary, Proposal.maturity,
                   Proposal.published_at, Organisation.name.label("unit"),
                   Edition.title.label("edition"))
            .join(Organisation, Organisation.id == Proposal.unit_id)
            .join(Edition, Edition.id == Proposal.edition_id)
            .where(Proposal.published_at.is_not(None))
            .order_by(Proposal.published_at.desc(), Proposal.id.desc())
        )  # fmt: skip
        rows = [dict(row) for row in db.session.execute(newest.limit(PAGE)).mappings()]
        deep = db.session.execute(newest.offset(sizes.middle * 9 // 10).limit(1)).one()
        texts = select(SectionText.key, SectionText.html).where(
            SectionText.proposal_id == rows[0]["id"]
        )
        sections = [dict(row) for row in db.session.execute(texts).mappings()]
    shown = [{k: v for k, v in row.items() if k != "published_at"} for row in rows]
    queue = [{"id": n, "title": f"Usulan {n}", "state": "Belum dinilai"} for n in range(30)]
    facts = {"proposal": f"/innovations/{rows[0]['slug']}", "deep": cursor_of(deep)}
    return {"list": shown, "proposal": sections, "queue": queue}, facts


def _sized(
    content: dict[str, list[Any]], house: Served, facts: dict[str, str], cookie: dict[str, str]
) -> dict[str, Any]:
    """The content with the size of the house's own page, which the bare one is padded to."""
    asked = {
        "list": client.get(house.port, "/innovations/"),
        "proposal": client.get(house.port, facts["proposal"]),
        "queue": client.get(house.port, "/judging/", cookie["judge"]),
    }
    wire, sized = client.Wire(house.port), {}
    for name, request in asked.items():
        status, body = wire.ask(request)
        assert status == 200, f"{name}: {status}"
        sized[name] = {"rows": content[name], "bytes": len(body)}
    wire.close()
    return sized


def _targets(
    houses: dict[str, Served], bare: Served, facts: dict[str, str], cookie: dict[str, str]
) -> dict[str, Target]:
    middle, here = houses["middle"], "/innovations/"
    asn, judge, organiser = (cookie[role] for role in ("asn", "judge", "organiser"))
    deep = f"{here}?after={facts['deep']}"
    return {
        "hello": same(bare, "/hello"),
        "list, bare": same(bare, "/list"),
        "list": new(middle, here),
        "list, signed in": same(middle, here, asn),
        "list, cached": same(middle, here),
        "list, deep": new(middle, deep),
        "list, small": new(houses["small"], here),
        "list, large": new(houses["large"], here),
        "proposal, bare": same(bare, "/proposal"),
        "proposal": new(middle, facts["proposal"]),
        "proposal, signed in": same(middle, facts["proposal"], asn),
        "proposal, cached": same(middle, facts["proposal"]),
        "queue, bare": same(bare, "/queue"),
        "queue, signed in": same(middle, "/judging/", judge),
        "dashboard": same(middle, f"/desk/editions/{_EDITION}/", organiser, share=0.07),
    }


# --- what is made of it --------------------------------------------------------------------------


def _judge(samples: Samples, goals: Goals) -> None:
    def cpu(name: str, against: str, limit: str, words: str) -> None:
        goals.add(f"CPU per request, {words}", ratio(samples, name, against, cpu_of), "×", limit)

    def p99(name: str, against: str, limit: str, words: str) -> None:
        goals.add(f"p99, {words}", ratio(samples, name, against, p99_of), "×", limit)

    for page in ("list", "proposal"):
        cpu(page, f"{page}, bare", "≤ 2", f"{page}, uncached, against bare")
        cpu(f"{page}, signed in", f"{page}, bare", "≤ 3.5", f"{page}, signed in, against bare")
        cpu(f"{page}, cached", "hello", "≤ 1.3", f"{page}, from the exact cache, against hello")
        p99(page, f"{page}, bare", "≤ 2", f"{page}, uncached, against bare")
        p99(f"{page}, signed in", f"{page}, bare", "≤ 3.5", f"{page}, signed in, against bare")
    cpu("queue, signed in", "queue, bare", "≤ 3.5", "judge's queue, signed in, against bare")
    p99("queue, signed in", "queue, bare", "≤ 3.5", "judge's queue, signed in, against bare")
    cpu("list, deep", "list", "≤ 1.2", "list, 90 % depth against the first page")
    cpu("list, large", "list, small", "≤ 1.2", "list, 100,000 rows against 1,000")
    waits = [1000 * sample.quantile(0.5) for sample in samples["dashboard"]]
    goals.add("organiser's dashboard, p50", statistics.median(waits), "ms", "< 100")
    tell(samples)


# --- saving a score ------------------------------------------------------------------------------


def _saving(house: Served, bare: Served, cookie: str, sizes: Sizes) -> float:
    """Saves per second of the house over those of the bare view: four writers at once each."""
    cards = _open_cards(house, cookie)[:4]
    shares: dict[str, list[float]] = {"house": [], "bare": []}
    for turn in range(-1, sizes.rounds):
        for name in ("house", "bare") if turn % 2 else ("bare", "house"):
            speed = _writers(house if name == "house" else bare, cards, cookie, sizes, name)
            if turn >= 0:
                shares[name].append(speed)
    medians = {name: statistics.median(found) for name, found in shares.items()}
    print(f"  saves per second: {medians['house']:.0f}, bare {medians['bare']:.0f}", flush=True)
    return medians["house"] / medians["bare"]


def _open_cards(house: Served, cookie: str) -> list[tuple[str, dict[str, str], list[str]]]:
    """Scorecards that the judge may fill: path, all fields, and the field that will change."""
    wire, found = client.Wire(house.port), []
    _status, queue = wire.ask(client.get(house.port, "/judging/", cookie))
    for path in dict.fromkeys(re.findall(r"/judging/entries/\d+", queue.decode())):
        status, body = wire.ask(client.get(house.port, path, cookie))
        names = list(dict.fromkeys(re.findall(r'name="(value-[^"]+)"', body.decode())))
        if status == 200 and names:
            fields = client.hidden_fields(body.decode())
            fields = {"csrf_token": fields["csrf_token"]} | dict.fromkeys(names, "3")
            fields |= {f"reason-{n[6:]}": "Cukup jelas dan ada buktinya." for n in names}
            found.append((f"{path}/score", fields, names))
        if len(found) == 4:
            break
    wire.close()
    if len(found) < 4:
        raise RuntimeError("The demo's judge has fewer than four open entries.")
    return found


def _writers(served: Served, cards: list[Any], cookie: str, sizes: Sizes, kind: str) -> float:
    """Writes per second of four connections, each with its own scorecard."""
    failures: list[str] = []

    def write(card: tuple[str, dict[str, str], list[str]]) -> None:
        wire = client.Wire(served.port)
        for number in range(sizes.saves):
            request = _save(served, card, cookie, kind, number)
            status, body = wire.ask(request)
            if status != 200:
                failures.append(f"{status}: {body[:300]!r}")
                break
        wire.close()

    threads = [threading.Thread(target=write, args=(card,)) for card in cards]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return sizes.saves * len(cards) / (time.perf_counter() - began)


def _save(served: Served, card: Any, cookie: str, kind: str, number: int) -> bytes:
    path, fields, names = card
    if kind == "bare":
        row = {"assignment_id": re.findall(r"\d+", path)[0], "criterion": names[0], "value": "3"}
        return client.post(served.port, "/insert", row)
    level = str(2 + next(numbers) % 3)
    changed = names[number % len(names)]
    return client.post(served.port, path, fields | {changed: level}, cookie)
