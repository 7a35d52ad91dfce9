"""For every activity there is: its panel draws every state that its examples lead to, and its forms
let through what its rules do."""

from contextlib import suppress
from types import SimpleNamespace

import pytest
from flask import render_template_string
from lxml import html

from app.core.errors import Refusal
from app.core.words import say
from app.dialogues.acting.forms import form_of
from app.dialogues.activities import activities
from app.dialogues.activities.protocol import ALL, Doer, Field, Offer, Verb, verb_of
from app.dialogues.activities.reading import told_of
from app.dialogues.halls.offers import may_now
from app.dialogues.halls.scene import Known, Scene
from app.dialogues.halls.showing import panel_of
from app.dialogues.log.fold import Hall
from tests.dialogues.play import Play

pytestmark = pytest.mark.one_database
COURSES = [
    (name, number)
    for name in activities.names()
    for number in range(len(activities.get(name).examples))
]
DRAWN = """{% import template as panel %}
<div>{% for draw in (panel.open, panel.now, panel.before, panel.after) if draw %}<section>{{ draw(scene) }}</section>{% endfor %}
<section class="whole">{{ panel.panel(scene, name) }}</section></div>"""
_PERSON = {"name": "", "post": "", "organisation": "", "hidden": True, "role": "participant"}


def scene_at(name, play, audience, doer):
    """A room that has only this activity, as one of an audience sees it."""
    room = SimpleNamespace(id=1, slug="ruang-abc", state="open", zone="WITA", guests="take")
    hall = Hall({name: play.settings}, len(play.log), {name: play.state})
    people = {str(n): _PERSON | {"element": "users", "in_hall": False} for n in range(1, 30)}
    known = Known(room, hall, [], {audience: {name: play.view(audience)}}, {audience: people})
    role = next(iter(doer.roles)) if doer else ""
    seat = (
        SimpleNamespace(number=doer.seat, role=role, element=doer.element, muted=False)
        if doer
        else None
    )
    return Scene(known, seat, play.now)  # fmt: skip


def drawn(app, name, scene):
    with app.test_request_context("/"):
        text = render_template_string(DRAWN, template=panel_of(name), scene=scene, name=name)
    return html.fromstring(text)


def courses(name, number):
    """The states along one example, and who did the last act."""
    play = Play(activities.get(name))
    yield play, None
    for step in activities.get(name).examples[number]:
        with suppress(Refusal):  # the contract tests look at these
            play.act(step.doer, step.verb, after_s=step.after_s, **step.told)
        yield play, step.doer


@pytest.mark.parametrize(("name", "number"), COURSES)
def test_every_state_is_drawn_for_every_audience(app, name, number):
    for play, doer in courses(name, number):
        desk = "desk" if doer and doer.staff else "public"
        for audience, who in {("public", None), (desk, doer)}:
            page = drawn(app, name, scene_at(name, play, audience, who))
            assert not page.xpath("//*[starts-with(@id, 'piece-')]//form")
            ids = page.xpath("//section[@class='whole']//@id")
            assert len(ids) == len(set(ids)), ids
            if who is None:
                assert not page.xpath("//form | //a[contains(@class, 'button')]")


@pytest.mark.parametrize(("name", "number"), COURSES)
def test_what_a_reader_is_offered_the_rules_let_through(name, number):
    """A verb without fields that is offered is never refused, and one that is not offered always is."""
    part = activities.get(name)
    for play, _doer in courses(name, number):
        play.tick()
        for role in sorted(ALL):
            one = Doer(11, frozenset({role}), "users")
            audience = "desk" if one.staff else "public"
            view = play.view(audience)
            offered = may_now(part, play.state, view, "open", one, {}, play.now)
            for verb in part.verbs:
                if verb.fields or not one.roles & verb.who:
                    continue
                try:
                    part.decide(play.state, verb.name, {}, one, play.now)
                except Refusal:
                    assert verb not in offered
                else:
                    assert verb in offered


@pytest.mark.parametrize("name", activities.names())
def test_what_a_form_of_any_verb_sends_has_the_shape_the_socket_asks_for(app, name):
    part = activities.get(name)
    for verb in part.verbs:
        offers = {one.name: Offer(((3, "Tiga"), (4, "Empat"))) for one in verb.fields}
        sent = {one.name: _typed(one) for one in verb.fields}
        with app.test_request_context("/", method="POST", data=sent):
            form = form_of(verb, offers, {})(meta={"csrf": False})
            assert form.validate(), (verb.name, form.errors)
            assert set(told_of(verb, form.raw())) == {one.name for one in verb.fields}


def _typed(one):
    if one.kind == "choice":
        return one.choices[0][0]
    texts = {"number": str(max(1, one.least)), "number_of": "3", "numbers": ["4", "3"]}
    texts |= {"flag": "y", "lines": "Satu\nDua\n", "date": "2026-12-31"}
    return texts.get(one.kind, "Kata")


def test_an_order_is_given_by_one_list_for_each_place(app):
    verb = verb_of(_Ranked, "vote")
    offers = {"choices": Offer(((1, "Satu"), (2, "Dua"), (3, "Tiga")), ranked=True)}
    sent = {"choices-0": "3", "choices-1": "1", "choices-2": ""}
    with app.test_request_context("/", method="POST", data=sent):
        form = form_of(verb, offers, {})(meta={"csrf": False})
        assert form.validate()
        assert told_of(verb, form.raw()) == {"choices": [3, 1]}
    with app.test_request_context("/", method="POST", data={"choices": "2"}):
        one = {"choices": Offer(offers["choices"].choices, most=1)}
        form = form_of(verb, one, {})(meta={"csrf": False})
        assert form.validate()
        assert told_of(verb, form.raw()) == {"choices": [2]}


class _Ranked:
    verbs = (Verb("vote", say("Pilih"), ALL, (Field("choices", "numbers", say("Pilihan Anda")),)),)


def test_a_chosen_thing_offers_its_own_options():
    part = activities.get("questions")
    view = {
        "polls": {"7": {"question": "?", "options": {"1": "Ya", "2": "Tidak"}, "kind": "single"}}
    }
    assert part.offer(view, "vote", "poll", {}) == Offer(((7, "?"),))
    assert part.offer(view, "vote", "choices", {"poll": 7}) == Offer(
        ((1, "Ya"), (2, "Tidak")), most=1
    )
    scale = {"polls": {"7": {"options": {"1": "Buruk"}, "keys": ["1", "2"], "kind": "scale"}}}
    assert part.offer(scale, "vote", "choices", {"poll": 7}).choices == ((1, "Buruk"), (2, "2"))
