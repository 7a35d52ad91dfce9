"""Blind means blind: identities planted in every place, and everything a judge can reach.

A judge's browser opens every page it is led to, every judging route, and tries the doors of others;
no answer (text, headers, file) may hold a string of ``PLANTED``. The same walk in an open stage
finds the entry's names, so it sees.
"""

import html as entities
import json

import pytest
from lxml import html
from sqlalchemy import select

from app.db.base import db
from app.innovations.attachments.models import Attachment
from app.innovations.judging import queries
from app.innovations.judging.models import Assignment
from app.innovations.judging.rules import Card
from app.notices.models import Notice
from app.web.models import OutboxMessage
from tests.innovations.judging.makers import assign, declare, make_judge, make_stage, save
from tests.innovations.judging.planted import PLANTED, other_judges, plant
from tests.innovations.makers import make_submitted
from tests.support.people import sign_in

pytestmark = pytest.mark.one_database

SHOWN_WHEN_OPEN = (
    "lead: name",
    "member: name",
    "member without an account",
    "unit",
    "regency above it",
    "telephone in a text",
    "file: caption",
)
ORGANISATIONS = {
    PLANTED[place]
    for place in (
        "unit",
        "unit: own place",
        "regency above it",
        "regency: bare name",
        "province above that",
        "member: other workplace",
    )
}
GONE_FOR_EVERYBODY = "file: metadata"


# The register of all organisations is public and tells nothing of an entry; people in it are not.
REGISTER = "/accounts/organisations/"


class Walk:
    """Everything a person's browser was answered with: text and headers by address."""

    def __init__(self, client):
        self.client, self.answers = client, {}

    def open(self, path, **more):
        """Open one address and keep the answer; links on it are followed later."""
        answer = self.client.get(path, **more)
        text = answer.text if "image" not in answer.mimetype else answer.data.decode("latin-1")
        self.answers[path, tuple(more)] = (answer.status_code, f"{answer.headers}\n{text}")
        return answer

    def follow(self, *starts, most=250):
        """Open the starts and every page they lead to."""
        waiting, seen = list(starts), set()
        while waiting and len(seen) < most:
            path = waiting.pop(0).split("#")[0]
            if path in seen or "sign-out" in path or path.startswith("/static/"):
                continue
            seen.add(path)
            answer = self.open(path)
            if answer.mimetype == "text/html" and answer.text:
                waiting += [
                    one
                    for one in html.fromstring(answer.text).xpath("//a/@href")
                    if one.startswith("/") and not one.startswith("//")
                ]
            if answer.location and answer.location.startswith("/"):
                waiting.append(answer.location)
        return self

    def finds(self, string):
        """Addresses whose answer holds the string, however it is written out."""
        shapes = {string.casefold(), entities.escape(string).casefold()}
        shapes |= {json.dumps(string)[1:-1].casefold()}
        return [
            key
            for key, (_status, text) in self.answers.items()
            if not (key[0].startswith(REGISTER) and string in ORGANISATIONS)
            and any(
                shape in entities.unescape(text).casefold() or shape in text.casefold()
                for shape in shapes
            )
        ]


def walk_as_judge(client, app, made, entry, judge, desk):
    """Links from every start, all judging routes, and the doors of others by guessing."""
    sign_in(client, judge)
    walk = Walk(client).follow("/", "/judging/", "/judging/?show=all", "/notices/")
    attachments = db.session.scalars(select(Attachment.id)).all()
    here = f"/judging/entries/{desk}"
    for path in (
        here,
        f"{here}?lang=en",
        f"{here}?lang=zz",
        f"{here}/conflict",
        f"{here}/return",
        f"/judging/stages/{made.stage_ids[0]}/lock",
        f"/judging/pledge/{made.slug}",
        *(f"{here}/files/{one}" for one in attachments),
    ):
        walk.open(path)
    walk.open(here, headers={"Accept": "application/json"})
    _guess(walk, app, made, entry)
    return walk


def _guess(walk, app, made, entry):
    ids = {
        "proposal_id": entry,
        "stage_id": made.stage_ids[0],
        "edition_slug": made.slug,
        "assignment_id": 2,
        "conflict_id": 1,
        "entry_id": 1,
        "kind": "csv",
        "old": 1,
        "new": 99,
    }
    own = ("judging", "assigning", "conflicts", "proposals", "journeys", "desk", "results")
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.split(".")[0] not in own:
            continue
        edition = rule.rule.startswith(("/desk/editions", "/innovations/editions"))
        slug = made.slug if edition else PLANTED["slug"]
        known = {name: ids.get(name, 1) for name in rule.arguments} | {"slug": slug}
        with app.test_request_context():
            walk.open(rule.build({name: known[name] for name in rule.arguments})[1])


@pytest.fixture
def field(request, app):
    made = make_stage(request.param)
    entry = plant(made)
    other_judges(made, entry)
    judge = make_judge(made, "Ahmad Fauzi")
    (desk,) = assign(made, judge, entry)
    save(judge, desk)
    return made, entry, judge, desk


@pytest.mark.parametrize("field", ["agency"], indirect=True)
def test_nothing_reaches_a_judge_who_may_know_neither_people_nor_agency(client, app, field):
    made, entry, judge, desk = field
    walk = walk_as_judge(client, app, made, entry, judge, desk)
    assert walk.answers[f"/judging/entries/{desk}", ()][0] == 200
    assert walk.finds("Ini kalimat yang boleh dibaca siapa pun.")
    assert walk.finds("Lampiran 1.png")
    assert {place: walk.finds(s) for place, s in PLANTED.items() if walk.finds(s)} == {}
    assert len(PLANTED) >= 20


@pytest.mark.parametrize("field", ["person"], indirect=True)
def test_people_stay_hidden_where_only_people_are(client, app, field):
    made, entry, judge, desk = field
    walk = walk_as_judge(client, app, made, entry, judge, desk)
    agencies = {"unit", "unit: own place", "regency above it", "regency: bare name"}
    agencies |= {"province above that", "address of a link", "member: other workplace"}
    agencies |= {"file: caption"}  # its name went, the place in it may stay
    found = {place for place, s in PLANTED.items() if walk.finds(s)}
    assert found - agencies == set()
    assert "unit" in found


@pytest.mark.parametrize("field", ["open"], indirect=True)
def test_the_same_walk_sees_what_an_open_stage_shows(client, app, field):
    made, entry, judge, desk = field
    walk = walk_as_judge(client, app, made, entry, judge, desk)
    assert {place for place in SHOWN_WHEN_OPEN if walk.finds(PLANTED[place])} == set(
        SHOWN_WHEN_OPEN
    )
    assert not walk.finds(PLANTED[GONE_FOR_EVERYBODY])
    for hidden in ("another judge: name", "another judge: note", "secretariat: caption", "slug"):
        assert not walk.finds(PLANTED[hidden])


@pytest.mark.parametrize("field", ["agency"], indirect=True)
def test_no_guess_opens_a_door_of_others(client, app, field):
    made, _entry, judge, _desk = field
    sign_in(client, judge)
    slug, stage = PLANTED["slug"], made.stage_ids[0]
    for path in (
        f"/innovations/{slug}",
        f"/innovations/{slug}/edit",
        f"/innovations/{slug}/team",
        f"/innovations/{slug}/revisions",
        f"/innovations/{slug}/journey",
        f"/innovations/{slug}/receipt",
        f"/desk/stages/{stage}/",
        f"/desk/stages/{stage}/assign",
        f"/desk/editions/{made.slug}/",
        f"/desk/editions/{made.slug}/export.csv",
    ):
        hidden = {404} if slug in path else {403, 404}  # that a stage exists is no secret
        assert client.get(path).status_code in hidden, path


@pytest.mark.parametrize("field", ["agency"], indirect=True)
def test_nothing_waits_for_a_judge_in_notices_and_mails(app, field):
    _made, _entry, judge, _desk = field
    rows = db.session.scalars(select(Notice).where(Notice.person_id == judge.person_id)).all()
    mails = db.session.scalars(select(OutboxMessage)).all()
    told = [f"{one.msgid} {one.href} {vars(one)}" for one in rows]
    told += [json.dumps(m.payload) for m in mails if m.payload.get("person") == judge.person_id]
    assert told
    for string in PLANTED.values():
        assert not [one for one in told if string.casefold() in one.casefold()]


@pytest.mark.parametrize("field", ["agency"], indirect=True)
def test_refusals_and_flashes_tell_nothing(client, field):
    _made, _entry, judge, desk = field
    sign_in(client, judge)
    page = f"/judging/entries/{desk}"
    answers = [
        client.submit(page, form=f"{page}/score", **{"value-kebaruan": "5"}),
        client.submit(f"{page}/conflict", note=""),
        client.submit(f"{page}/conflict", note="Saya kenal timnya."),
        client.get("/judging/"),
        client.get(page),
    ]
    assert [one.status_code for one in answers] == [422, 422, 302, 200, 404]
    for string in PLANTED.values():
        for one in answers:
            assert string.casefold() not in f"{one.headers}{one.text}".casefold()


@pytest.mark.parametrize("field", ["agency"], indirect=True)
def test_a_blind_entry_holds_nothing_but_what_it_says(field):
    """Also below the doors: the value that leaves the query, printed whole."""
    _made, _entry, judge, desk = field
    printed = repr(queries.entry_for_judge(judge, desk)).casefold()
    for string in PLANTED.values():
        assert string.casefold() not in printed
    title = db.session.get_one(Assignment, desk).title
    assert title == "Antar obat ala ▇▇▇ (disamarkan)"


@pytest.mark.parametrize("field", ["agency"], indirect=True)
def test_a_conflicted_judge_learns_nothing_of_the_entry(client, app, field):
    """Not by the queue, a count, an average, a neighbour or an order."""
    made, _entry, judge, desk = field
    more = [assign(made, judge, make_submitted(made)[0])[0] for _ in range(3)]
    for n, one in enumerate(more):
        save(judge, one, Card({"kebaruan": 2 + n, "manfaat": 2}))
    sign_in(client, judge)
    without = [client.get(f"/judging/entries/{one}").text for one in more]
    declare(judge, desk)
    assert "3 dari 3" in client.get(f"/judging/entries/{more[0]}").text
    shown = client.get("/judging/?show=all").text
    assert "Antar obat ala" not in shown
    assert f"/judging/entries/{desk}" not in shown
    for one, before in zip(more, without, strict=True):
        text = client.get(f"/judging/entries/{one}").text
        assert "4 dari 4" in before
        assert f"/judging/entries/{desk}" not in text
    stats = queries.queue_of(judge).stage
    assert (stats.total, stats.done) == (3, 3)
