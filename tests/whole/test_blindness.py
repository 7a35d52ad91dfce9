"""Blind means blind: whatever names a team never reaches a judge, on any route of the whole house.

Strings are planted in every place that could name somebody, then every route is asked as every
role. To be sure that the walk can see them at all, those who may must find each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from app.db.base import db
from app.db.unit import transaction
from tests.support.live import LiveServer, copy_of
from tests.support.people import fresh, sign_in
from tests.whole.crawler import Answer, Walker, addresses
from tests.whole.planted import (
    ESSENCE,
    IN_THE_PICTURE,
    PEOPLE,
    PLANTED,
    everything_kept,
    places_of,
    plant,
    victim,
)

MOST_PER_ROUTE = 24
DIRECTORY = ("/accounts/organisations", "/services", "/api/v1/organisations", "/api/v1/services")
"""Public directories say that an agency exists, of whatever it does: no link to any entry."""
AGENCIES = ("/forums", "/commitments")
"""Where any agency may be asked in public; they name regions, and nothing else that is planted."""
REGION = "Antahberantah"
NOBODYS = {"audit fact"}
"""Planted strings that no page shows to anybody."""


@dataclass
class Planted:
    """The running copy, what may stand in its routes' places, and the lead's own session."""

    server: LiveServer
    places: dict[str, list[str]]
    cookie: str
    missing: list[str]

    def everything(self, walker: Walker) -> list[Answer]:
        """Every GET route with every known value, and every link from the front door."""
        asked = []
        for rule in self.server.app().url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                paths = addresses(rule.rule, self.places, MOST_PER_ROUTE)
                asked += [walker.get(path) for path in paths]
        return [*asked, *walker.walk(most=150)]


@pytest.fixture(scope="module")
def planted(demo_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """A copy of the demo with one blind proposal whose every identity-bearing column is planted."""
    with copy_of(demo_server, tmp_path_factory.mktemp("planted")) as server:
        app = server.app()
        with app.app_context():
            one = victim()
            with transaction():
                plant(one)
            kept = everything_kept()
            missing = [s for s in PLANTED.values() if s not in kept]
            made = Planted(server, places_of(one), _cookie(app, one.lead_id), missing)
            db.session.remove()
            db.engine.dispose()
        yield made


def _cookie(app: Flask, person_id: int) -> str:
    with app.test_client() as client:
        sign_in(client, fresh(person_id))
        cookie = client.get_cookie("rembuk")
        assert cookie is not None
        return str(cookie.value)


def _leaks(answers: list[Answer], strings: tuple[str, ...]) -> list[str]:
    found = []
    for answer in answers:
        place = (answer.headers + answer.text) if answer.status != 404 else ""
        found += [f"{answer.path}: {s}" for s in strings if s in place and s not in answer.path]
    return sorted(set(found))


def test_every_string_really_stands_in_its_place(planted: Planted) -> None:
    """A string that was never written can never leak: it would prove nothing."""
    assert planted.missing == []


def test_no_route_of_the_house_tells_a_judge_who_wrote_it(planted: Planted) -> None:
    """All routes, all known values, the judge's own session: nothing planted, in body or header."""
    account = planted.server.demo_accounts()["judge"]
    answers = planted.everything(Walker(planted.server).sign_in(account))
    good = [a for a in answers if a.status == 200]
    assert len(good) > 30
    assert any("/files/" in a.path and "image/png" in a.headers for a in good)
    assert [a.path for a in answers if a.status >= 500] == []
    apart = [a for a in answers if not a.path.startswith(DIRECTORY)]
    leaks = _leaks(apart, (*ESSENCE, IN_THE_PICTURE))
    assert [one for one in leaks if not (one.startswith(AGENCIES) and one.endswith(REGION))] == []
    assert _leaks(answers, PEOPLE) == []
    assert _leaks(answers, tuple(account["hidden"])) == []


def test_those_who_may_find_everything_that_is_kept_from_the_judge(planted: Planted) -> None:
    """The same walk does see the strings where they may be seen, so silence above means something."""
    accounts = planted.server.demo_accounts()
    walkers = [Walker(planted.server).sign_in(accounts[one]) for one in ("organiser", "admin")]
    walkers.append(Walker(planted.server).with_cookie(planted.cookie))
    seen = "".join(a.text for walker in walkers for a in planted.everything(walker))
    unseen = {what for what, s in PLANTED.items() if s not in seen}
    assert unseen == NOBODYS
    hidden = [s for s in accounts["judge"]["hidden"] if s not in PLANTED.values()]
    assert len(hidden) >= 20
    walked = "".join(a.text for a in walkers[0].walk(most=400))
    assert [s for s in hidden if s not in walked] == []


@pytest.mark.parametrize("role", ["citizen", "ngo", "leader", "asn", "moderator"])
def test_other_roles_and_strangers_learn_nothing_either(planted: Planted, role: str) -> None:
    """Nobody without a part in it reads a blind proposal before it is published."""
    walker = Walker(planted.server).sign_in(planted.server.demo_accounts()[role])
    answers = planted.everything(walker)
    assert [a.path for a in answers if a.status >= 500] == []
    private = tuple(s for s in ESSENCE if s not in {"Lembayungsari", "Antahberantah"})
    assert _leaks([a for a in answers if "/innovations" in a.path], private) == []
