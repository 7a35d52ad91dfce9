"""The API: it describes itself truly, reads only what everybody may, and refuses in one form."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.catalogue.actions import describe_service
from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Edition
from app.innovations.results.models import ResultRelease, ResultRow
from tests.innovations import makers
from tests.support.people import make_organisation, make_person, sign_in

HOME = "/api/v1"


@pytest.fixture
def house(app) -> SimpleNamespace:
    """A released edition with one published proposal, and beside it what is nobody's business."""
    made = makers.make_edition()
    public, lead = makers.make_submitted(made, title="Antar obat ke pulau")
    hidden, _ = makers.make_submitted(made, title="Rahasia sampai terbit")
    draft, _ = makers.make_draft(made, title="Draf rahasia")
    closed = makers.make_edition(state="draft", title="Edisi rahasia")
    unit = make_organisation("Dinas Layanan Uji")
    officer = make_person(roles=[("officer", f"organisation:{unit}")])
    with transaction():
        one = makers.the_proposal(public)
        one.published_at = clock.now()
        _rank(made, public, 1)
        _rank(made, hidden, 2)
        db.session.add(
            ResultRelease(
                edition_id=made.edition_id, at=clock.now(), by_person_id=made.organiser.person_id
            )
        )
        stage = made.stage(1)
        stage.started_at = stage.locked_at = clock.now()
        service = describe_service(
            officer, organisation_id=unit, name="Akta", summary="Akta.", now=clock.now()
        ).slug
        slugs = {i: makers.the_proposal(i).slug for i in (public, hidden, draft)}
    return SimpleNamespace(
        made=made,
        slug=slugs[public],
        hidden=[slugs[hidden], slugs[draft]],
        closed=db.session.get_one(Edition, closed.edition_id).slug,
        service=service,
        unit=unit,
        lead=lead,
        secrets=["Rahasia sampai terbit", "Draf rahasia", "Edisi rahasia"],
    )


def _rank(made: makers.Field, proposal_id: int, place: int) -> None:
    row = {"score": 80.0, "final": 80.0, "lowest": 70.0, "highest": 90.0, "judges": 2}
    row |= {"by_criterion": {}, "totals": [70.0, 90.0]}
    db.session.add(
        ResultRow(stage_id=made.stage_ids[1], proposal_id=proposal_id, rank=place, **row)
    )


def filled(path: str, house: SimpleNamespace) -> str:
    """A path of the document with something that exists in its places."""
    slug = {"editions": house.made.slug, "proposals": house.slug, "services": house.service}
    room = path.removeprefix(f"{HOME}/").split("/")[0]
    return path.replace("{slug}", slug.get(room, "")).replace("{organisation_id}", str(house.unit))


# --- the document --------------------------------------------------------------------------------


def test_every_path_of_the_document_answers_in_the_shape_it_promises(house, client) -> None:
    """The document is walked: each path, each answer held to its schema."""
    document = client.get(f"{HOME}/openapi.json").json
    assert len(document["paths"]) == 11
    for path, ways in document["paths"].items():
        assert set(ways) <= {"get", "parameters"}, "it only reads"
        answer = client.get(filled(path, house))
        assert (path, answer.status_code) == (path, 200)
        shape = ways["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert list(faults(answer.json, shape, document)) == [], path


def test_the_document_knows_every_route(house, client) -> None:
    document = client.get(f"{HOME}/openapi.json").json
    rules = [r for r in client.application.url_map.iter_rules() if r.rule.startswith("/api")]
    assert len(rules) == len(document["paths"])


def test_the_walk_would_see_a_wrong_shape(house, client) -> None:
    """Silence above means something."""
    document = client.get(f"{HOME}/openapi.json").json
    shape = {"$ref": "#/components/schemas/ProposalLinePage"}
    good = client.get(f"{HOME}/proposals/").json
    assert list(faults(good, shape, document)) == []
    for spoil in ({"data": 1}, {"next": 3}, {"more": "x"}):
        assert list(faults(good | spoil, shape, document)) != []
    good["data"][0]["title"] = None
    assert list(faults(good, shape, document)) != []


def test_nothing_is_loaded_from_another_host(house, client) -> None:
    text = client.get(f"{HOME}/openapi.json").text
    assert "http" not in text.replace("HTTP", "")


KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def faults(value: Any, shape: dict[str, Any], document: dict[str, Any], at: str = "") -> Any:
    """Where a value is not as its schema says."""
    for part in shape.get("allOf", []):
        yield from faults(value, part, document, at)
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        yield from faults(value, document["components"]["schemas"][name], document, at)
        return
    if value is None and shape.get("nullable"):
        return
    kind = shape.get("type")
    if kind and not isinstance(value, KINDS[kind]):
        yield f"{at}: {value!r} is no {kind}"
    elif kind == "array":
        for n, each in enumerate(value):
            yield from faults(each, shape["items"], document, f"{at}[{n}]")
    elif kind == "object":
        yield from _members(value, shape, document, at)


def _members(value: Any, shape: dict[str, Any], document: dict[str, Any], at: str) -> Any:
    known = shape.get("properties", {})
    yield from (f"{at}: lacks {name}" for name in set(shape.get("required", [])) - set(value))
    if shape.get("additionalProperties") is False:
        yield from (f"{at}: {name} is unknown" for name in set(value) - set(known))
    for name in set(known) & set(value):
        yield from faults(value[name], known[name], document, f"{at}.{name}")


# --- what comes out ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nobody", "lead", "organiser"])
def test_whoever_asks_only_what_is_public_comes_out(house, client, who: str) -> None:
    """A session opens nothing here: team and organiser get what a stranger gets."""
    if who != "nobody":
        sign_in(client, house.lead if who == "lead" else house.made.organiser)
    for path in client.get(f"{HOME}/openapi.json").json["paths"]:
        if not path.endswith("/results"):  # which names what it ranked, as its page does
            text = client.get(filled(path, house)).text
            assert [s for s in house.secrets if s in text] == [], path
    for slug in house.hidden:
        assert client.get(f"{HOME}/proposals/{slug}").status_code == 404
    assert client.get(f"{HOME}/editions/{house.closed}").status_code == 404


def test_no_result_before_its_release(house, client) -> None:
    path = f"{HOME}/editions/{house.made.slug}/results"
    ranked = client.get(path).json["data"]["rankings"][0]["rows"]
    assert [row["slug"] for row in ranked] == [house.slug, None], "what is unpublished has no page"
    with transaction():
        db.session.delete(db.session.get_one(ResultRelease, house.made.edition_id))
    sign_in(client, house.made.organiser)
    assert client.get(path).status_code == 404


def test_nobody_is_named_but_on_a_published_team(house, client) -> None:
    assert [m["name"] for m in client.get(f"{HOME}/proposals/{house.slug}").json["data"]["team"]]
    text = client.get(f"{HOME}/organisations/{house.made.agency_id}").text
    assert house.made.organiser.name not in text
    everything = "".join(
        client.get(filled(path, house)).text
        for path in client.get(f"{HOME}/openapi.json").json["paths"]
    )
    assert "@contoh.test" not in everything.replace("panitia@contoh.test", "")


def test_lists_are_walked_by_their_own_addresses(house, client) -> None:
    """Keyset pages: each proposal once, the filters kept on the way."""
    with transaction():
        for n in range(64):
            _published(house, n)
    seen: list[str] = []
    path = f"{HOME}/proposals/?edition={house.made.slug}&q=Nomor"
    while path:
        told = client.get(path).json
        assert len(told["data"]) <= 30
        seen += [row["title"] for row in told["data"]]
        path = told["next"]
    assert sorted(seen) == sorted(f"Nomor {n}" for n in range(64))


def _published(house: SimpleNamespace, n: int) -> None:
    from app.innovations.proposals.models import Proposal

    one = makers.the_proposal(_id_of(house.slug))
    kept = ("edition_id", "track_id", "category_id", "unit_id", "lead_id", "desk_since")
    row = {name: getattr(one, name) for name in (*kept, "created_at", "changed_at")}
    at = clock.now() - timedelta(seconds=n // 3)  # three at once: the id decides
    db.session.add(
        Proposal(**row, slug=f"n-{n}", title=f"Nomor {n}", request_key=f"n{n}", published_at=at)
    )


def _id_of(slug: str) -> int:
    from app.innovations.proposals.queries import proposal_by_slug

    return proposal_by_slug(slug).id


@pytest.mark.parametrize("room", ["organisations", "services", "editions"])
def test_the_other_lists_are_walked_too(house, client, room: str) -> None:
    with transaction():
        for n in range(40):
            _fill(house, room, n)
    path, seen = f"{HOME}/{room}/", []
    while path:
        told = client.get(path).json
        seen += [row["name" if room != "editions" else "title"] for row in told["data"]]
        path = told["next"]
    assert len([name for name in seen if name.startswith("Isi ")]) == 40
    assert len(seen) == len(set(seen))


def _fill(house: SimpleNamespace, room: str, n: int) -> None:
    from app.accounts.models import Organisation
    from app.catalogue.models import Service

    now, name = clock.now(), f"Isi {n}"
    if room == "organisations":
        db.session.add(Organisation(kind="ngo", name=name, path="/"))
    elif room == "services":
        row = {"slug": f"isi-{n}", "organisation_id": house.unit, "created_at": now}
        db.session.add(Service(name=name, **row))
    else:
        organiser = house.made.agency_id
        row = {"slug": f"isi-{n}", "year": 2026, "organiser_id": organiser, "created_at": now}
        db.session.add(Edition(title=name, state="open", **row))


# --- refusals and caching ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/proposals/?maturity=emas", 422, "invalid", "maturity"),
        ("/proposals/?after=besok", 422, "invalid", "after"),
        ("/organisations/?parent=x", 422, "invalid", "parent"),
        ("/organisations/?parent=99999999999999", 422, "invalid", "parent"),
        ("/editions/?before=0", 422, "invalid", "before"),
        ("/proposals/tidak-ada", 404, "missing", None),
        ("/proposals/%00", 404, "missing", None),
        ("/services/%00", 404, "missing", None),
        ("/editions/tidak-ada/results", 404, "missing", None),
        ("/organisations/2147483647", 404, "missing", None),
        ("/tidak-ada", 404, "missing", None),
    ],
)
def test_refusals_are_problem_documents(house, client, path, status, code, field) -> None:
    answer = client.get(HOME + path)
    assert answer.mimetype == "application/problem+json"
    told = answer.json
    assert set(told) == {"type", "title", "status", "code", "detail", "field"}
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["field"] == field
    assert told["detail"]


@pytest.mark.parametrize("text", ["%00", "a%00b", "%ff", "%F0%9F%91%BE", "'%20OR%201=1", "%25_"])
def test_searches_take_any_text(house, client, text: str) -> None:
    for path in ("/proposals/?q=", "/proposals/?place=", "/services/?q=", "/organisations/?q="):
        assert client.get(HOME + path + text).status_code in {200, 422}
    assert client.get(f"{HOME}/services/?after={text},3").status_code == 200
    assert client.get(f"{HOME}/organisations/?after={text}&id=3").status_code == 200


def test_writing_is_not_offered(house, client) -> None:
    for way in ("post", "put", "patch", "delete"):
        answer = getattr(client, way)(f"{HOME}/proposals/")
        assert answer.status_code in {400, 405}
        assert answer.mimetype == "application/problem+json"


def test_answers_are_kept_exactly_and_not_sent_twice(house, client) -> None:
    """An ETag as the pages have; the next commit that matters makes another one."""
    path = f"{HOME}/organisations/"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    from app.accounts.organisations.actions import add_organisation

    admin = make_person(roles=[("admin", "*")])
    with transaction():
        add_organisation(admin, name="Aaa baru", kind="ngo", now=clock.now())
    later = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert "Aaa baru" in later.text


def test_the_data_of_a_demo_say_so(house, client) -> None:
    assert client.get(f"{HOME}/services/").json["notice"] is None
    client.application.config["DEMO"] = lambda: True
    assert client.get(f"{HOME}/proposals/").json["notice"] == "DATA CONTOH"


def test_pages_cost_the_same_for_3_rows_and_for_30(house, client) -> None:
    from sqlalchemy import event

    costs = []
    for more in (3, 27):
        with transaction():
            for n in range(more):
                _published(house, n + more * 100)
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a, seen=seen: seen.append(a[2]))
        client.get(f"{HOME}/proposals/?q=Nomor&n={more}")
        costs.append(len([one for one in seen if one.startswith("SELECT")]))
    assert costs[0] == costs[1] == 2  # the rows, and which of their editions have announced results
