"""The big list of naughty strings in every text field of every form that links lead to.

None is answered by a 5xx, and none comes back as markup: not beside its field, not on the page that
one is sent to. Each form takes every sixteenth string, and the next form begins one further on; the
whole list goes through each of them with ``NAUGHTY=all`` (some minutes).
"""

import json
import os
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html
from werkzeug.exceptions import HTTPException

from tests.support.cases import cases
from tests.support.live import LiveServer, copy_of
from tests.whole.crawler import Answer, Walker

ROLES = ("", "asn", "judge", "officer", "organiser", "admin")
OF_A_KIND = 20
EVERY = 1 if os.environ.get("NAUGHTY") == "all" else 16
STEP = 37  # how far apart the strings of two fields of one form are; prime to their number
TYPED = {"text", "search", "email", "url", "tel", "password", "number", "date", "datetime-local"}
GUARDED = ("csrf_token",)

pytestmark = [pytest.mark.conformance, pytest.mark.slow, pytest.mark.timeout(1500)]


@dataclass
class Form:
    """A form as the first role that met it sees it; ``places`` are the pages that have one."""

    role: str
    method: str
    fields: list[str]
    places: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def strings() -> list[str]:
    """The list; an empty string is one of them."""
    told: list[str] = json.loads(cases("xss/blns.json").read_text(encoding="utf-8"))
    assert len(told) > 500
    return told


@pytest.fixture(scope="module")
def house(
    strings: list[str], demo_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A copy of the demo, to be spoiled."""
    with copy_of(demo_server, tmp_path_factory.mktemp("naughty")) as server:
        yield server


@pytest.fixture(scope="module")
def forms(house: LiveServer) -> list[Form]:
    """Every form with a text field, each once."""
    found: dict[Any, Form] = {}
    adapter = house.app().url_map.bind("localhost")
    for role in ROLES:
        for answer in _walk(walker(house, role), adapter):
            if answer.status == 200 and answer.is_html:
                _note(found, role, answer, adapter)
    return list(found.values())


def _walk(who: Walker, adapter: Any) -> Iterator[Answer]:
    """Along links, a few pages of each kind: a thousand organisations hide nothing else."""
    waiting, kinds = deque(["/innovations/mine", "/"]), Counter[str]()
    seen = set(waiting)
    while waiting:
        answer = who.get(waiting.popleft())
        yield answer
        for href in answer.links():
            if href in seen or (kind := _endpoint(adapter, href, "GET")) is None:
                continue
            seen.add(href)
            kinds[kind] += 1
            if kinds[kind] <= OF_A_KIND:
                waiting.append(href)


def _endpoint(adapter: Any, path: str, method: str) -> str | None:
    try:
        endpoint, _values = adapter.match(path.partition("?")[0], method=method)
    except HTTPException:
        return None
    return str(endpoint)


def walker(house: LiveServer, role: str) -> Walker:
    """Somebody of that role, signed in."""
    one = Walker(house)
    return one.sign_in(house.demo_accounts()[role]) if role else one


def _note(found: dict[Any, Form], role: str, answer: Answer, adapter: Any) -> None:
    for each in _forms_of(answer):
        names = _typed(each)
        target = (each.get("action") or answer.path).partition("?")[0]
        endpoint = _endpoint(adapter, target, each.method.upper()) or target
        known = found.setdefault(
            (endpoint, each.method, tuple(names)), Form(role, each.method, names)
        )
        if known.role == role and answer.path not in known.places:
            known.places.append(answer.path)


def _forms_of(answer: Answer) -> list[Any]:
    return [each for each in html.fromstring(answer.body).forms if _typed(each)]


def _typed(form: Any) -> list[str]:
    boxes = form.xpath(".//textarea[@name] | .//input[@name]")
    named = {
        one.get("name")
        for one in boxes
        if one.tag == "textarea" or one.get("type", "text") in TYPED
    }
    return sorted(named - set(GUARDED))


def test_the_walk_comes_by_the_forms_that_matter(forms: list[Form]) -> None:
    """Else silence below means nothing."""
    fields = defaultdict(set)
    for form in forms:
        fields[form.method.upper()] |= set(form.fields)
    assert {"email", "password", "name", "title", "reason", "note"} <= fields["POST"]
    assert {"s_summary", "0-after", "feedback"} <= fields["POST"]
    assert {"q"} <= fields["GET"]
    assert len(forms) >= 20


def test_no_form_breaks_and_nothing_comes_back_as_markup(
    house: LiveServer, forms: list[Form], strings: list[str]
) -> None:
    """Every string somewhere, every text field of every form met by many."""
    wrong: list[str] = []
    sent = 0
    # Signed in before the first string: a form that asks for the password slows its account down.
    people = {role: walker(house, role) for role in ROLES}
    for number, form in enumerate(forms):
        for answer in _every_string(people[form.role], form, strings, number % EVERY):
            sent += 1
            wrong += _faults(answer, strings)
    assert sent >= len(strings)
    assert sorted(set(wrong)) == []
    quiet = [role for role, who in people.items() if role and who.get("/accounts/me").status != 200]
    assert quiet == [], "signed out on the way: what came after met nobody"


def _every_string(who: Walker, form: Form, strings: list[str], first: int) -> Iterator[Answer]:
    """What the house answers to each; a form that goes with its first success is met elsewhere."""
    places = list(form.places)
    shown = _shown(who, form, places)
    for n in range(first, len(strings), EVERY):
        if shown is None:
            return
        page, each = shown
        told = {name: strings[(n + k * STEP) % len(strings)] for k, name in enumerate(form.fields)}
        answer = _send(who, page, each, told)
        yield answer
        if answer.status == 302:
            location = _location(answer)
            if "sign-in" not in location:
                yield who.get(location)
        if answer.status in {302, 401, 404, 409}:
            shown = _shown(who, form, places)


def _shown(who: Walker, form: Form, places: list[str]) -> tuple[str, Any] | None:
    """A page that has the form now, and the form as it stands there."""
    while places:
        page = who.get(places[0])
        if page.status == 200 and page.is_html:
            for each in _forms_of(page):
                if _typed(each) == form.fields and each.method == form.method:
                    return places[0], each
        places.pop(0)
    return None


def _send(who: Walker, page: str, form: Any, told: dict[str, str]) -> Answer:
    values = {name: value for name, value in form.form_values() if isinstance(value, str)} | told
    # As a browser would: half a surrogate pair cannot leave it.
    values = {k: v.encode("utf-8", "replace").decode() for k, v in values.items()}
    target = (form.get("action") or page).partition("#")[0]
    if form.method.upper() == "GET":
        return who.get(f"{target.partition('?')[0]}?{urlencode(values)}")
    return who.get(target, values)


def _location(answer: Answer) -> str:
    line = next(one for one in answer.headers.splitlines() if one.lower().startswith("location:"))
    return line.partition(":")[2].strip()


def _faults(answer: Answer, strings: list[str]) -> list[str]:
    place = answer.path.partition("?")[0]
    if answer.status >= 500:
        return [f"{place}: {answer.status}"]
    if not answer.is_html:
        return []
    text = answer.text
    return [f"{place}: {one!r}" for one in strings if "<" in one and one in text]


def test_the_look_would_see_one_that_comes_back(strings: list[str]) -> None:
    """The positive control of the look itself."""
    one = next(each for each in strings if "<script>" in each)
    bad = Answer("/x", 200, "Content-Type: text/html", f"<p>{one}</p>".encode())
    assert _faults(bad, strings)
    assert _faults(Answer("/x", 500, "", b""), strings) == ["/x: 500"]
