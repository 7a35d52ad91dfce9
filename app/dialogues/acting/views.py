"""HTTP door of acts: a page with a form for each verb, and what the buttons beside things send."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Conflict, Forbidden, Missing
from app.core.numbers import row_number
from app.core.words import say
from app.db.unit import transaction
from app.dialogues.acting.actions import act
from app.dialogues.acting.forms import ActForm, form_of
from app.dialogues.activities.protocol import Activity, Offer, Verb, verb_of
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.pace import slow_down
from app.dialogues.halls.scene import Scene, scene_of
from app.dialogues.halls.showing import panel_of
from app.dialogues.live.events import my_seat
from app.dialogues.log.doers import asked_by, doer_of, looked_at
from app.dialogues.log.fold import part_of
from app.dialogues.receipts.queries import receipt_of
from app.web.giving_back import give_back
from app.web.http import Attempt, attempt, current_actor, done, page
from app.web.i18n import translated

_NUMBERS = frozenset({"number_of", "numbers"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act is asked for: the room, the activity, the verb, the things chosen already."""

    scene: Scene
    activity: str
    part: Activity
    verb: Verb
    told: dict[str, int]

    @property
    def href(self) -> str:
        """The page of this form."""
        return f"/dialogues/{self.scene.slug}/{self.activity}/{self.verb.name}"


@blueprint.route("/<slug>/<activity>/<verb>", methods=["GET", "POST"])
def do(slug: str, activity: str, verb: str) -> ResponseReturnValue:
    """One verb: its form, and what becomes of it."""
    place = place_of(scene_of(slug), activity, verb)
    form = form_of(place.verb, offers_of(place), place.told)(**from_address())
    if place.scene.seat is None:
        return _without_seat(place, form)
    require_role(place)
    if request.method == "GET":
        require_time(place.verb, place.scene.room)
    if form.validate_on_submit():
        tried, seq = tried_act(place, form)
        if tried.ok:
            return _after(place, form, seq)
    return page("dialogues/act.html", form=form, **told_to_form(place, form))


def _without_seat(place: Place, form: ActForm) -> ResponseReturnValue:
    """A place first; who had one and was signed out meanwhile gets the words back."""
    if request.method == "POST":
        return give_back(form)
    to = f"{place.activity}/{place.verb.name}"
    return redirect(url_for(".seat", slug=place.scene.slug, to=to))


def place_of(scene: Scene, activity: str, verb: str) -> Place:
    """The verb of that name; ``Missing``."""
    if activity not in scene.known.hall.states:
        raise Missing(say("Itu tidak ada di ruang ini."))
    part = part_of(activity)
    found = verb_of(part, verb)
    if found is None:
        raise Missing(say("Itu tidak ada di ruang ini."))
    told = {
        one.name: number
        for one in found.fields
        if one.kind == "number_of" and (number := row_number(request.values.get(f"on_{one.name}")))
    }
    return Place(scene, activity, part, found, told)


def require_role(place: Place) -> None:
    """``Forbidden`` for those who could not do it whatever they type: nobody writes in vain."""
    doer = place.scene.doer or doer_of(place.scene.room.id, place.scene.seat)
    if not doer.roles & place.verb.who:
        raise Forbidden(say("Ini bukan bagian Anda di ruang ini."))


def require_time(verb: Verb, room: Any) -> None:
    """``Conflict`` before the room opens and once it is closed."""
    if room.state == "closed":
        raise Conflict(say("Ruang ini sudah ditutup."))
    if room.state == "planned" and not verb.early:
        raise Conflict(say("Ruang ini belum dibuka."))


def from_address() -> dict[str, Any]:
    """What the link to a form tells it."""
    if request.method != "GET":
        return {}
    return {"behalf": request.args.get("behalf", ""), "back": request.args.get("back", "")}


def offers_of(place: Place) -> dict[str, Offer]:
    """What may be chosen for the verb's fields of numbers, people called by their names."""
    view = place.scene.view(place.activity)
    return {
        one.name: _named(place.scene, view, place.part.offer(view, place.verb.name, one.name, place.told))
        for one in place.verb.fields
        if one.kind in _NUMBERS
    }  # fmt: skip


def _named(scene: Scene, view: Mapping[str, Any], offer: Offer) -> Offer:
    named = tuple((number, _words(scene, view, number, words)) for number, words in offer.choices)
    return Offer(named, offer.ranked, offer.most)


def _words(scene: Scene, view: Mapping[str, Any], number: int, words: str) -> str:
    """The words of a thing, after the name of the person whose it is."""
    things = (one.get(str(number)) for one in view.values() if isinstance(one, dict))
    seat = next((one["seat"] for one in things if isinstance(one, dict) and "seat" in one), None)
    name = scene.who(seat).get("name", "") if seat else ""
    return ": ".join(one for one in (name, words) if one)


def tried_act(place: Place, form: ActForm) -> tuple[Attempt, int]:
    """Do it; how it went, and the number up to which the log tells it."""
    sent, seq, held = form.sent(place.activity), 0, False
    with attempt(form, Forbidden, Missing) as tried:
        room_id, now = place.scene.room.id, clock.now()
        slow_down(f"{room_id}:{place.scene.seat.number}")
        look = looked_at(sent)
        with transaction():
            asked = asked_by(current_actor(), room_id, my_seat(room_id), sent, look, now=now)
            seq, held = act(room_id, asked, now=now).seq, asked.doer.held
        done(_("Kiriman Anda diperiksa petugas dulu sebelum tampil.") if held else said(place.verb))
    return tried, seq


def said(verb: Verb) -> str:
    """What is told after an act."""
    return str(_("Tercatat: %(what)s.", what=translated(verb.label)))


def _after(place: Place, form: ActForm, seq: int) -> ResponseReturnValue:
    if form.for_whom:
        return redirect(url_for(".receipt", slug=place.scene.slug, seq=seq), 303)
    return redirect(back_to(place, form), 303)


def back_to(place: Place, form: ActForm) -> str:
    """Where one was: the room as it is now, the activity, and there the thing."""
    base = f"/dialogues/{place.scene.slug}"
    if form.back.data == "now":
        return base
    thing = next(iter(place.told.values()), None)
    return f"{base}/{place.activity}" + (f"#at-{place.activity}-{thing}" if thing else "")


def told_to_form(place: Place, form: ActForm) -> dict[str, Any]:
    """What the template of a form shows around its fields."""
    return {
        "place": place,
        "private": _is_private(),
        "scene": place.scene,
        "room": place.scene.room,
        "about": _about(place),
        "behalf": place.scene.who(form.for_whom) if form.for_whom else None,
        "hints": _hints(place),
        "kinds": {one.name: one for one in place.verb.fields},
        "panel": panel_of(place.activity),
        "returns": back_to(place, form),
    }


def _hints(place: Place) -> dict[str, str]:
    """What is said beside a field: its own help, and how many may be chosen."""
    helps = {one.name: translated(one.help) for one in place.verb.fields if one.help}
    most = {name: offer.most for name, offer in offers_of(place).items() if offer.most > 1}
    return helps | {name: _("Pilih paling banyak %(n)d", n=many) for name, many in most.items()}


def _is_private() -> bool:
    """Was it refused because of somebody's private details?"""
    refusal = g.get("form_refusal")
    return refusal is not None and bool(refusal.facts.get("private"))


def _about(place: Place) -> str:
    """The words of the thing that the act is about."""
    for name, number in place.told.items():
        offer = place.part.offer(place.scene.view(place.activity), place.verb.name, name, {})
        words = dict(offer.choices).get(number)
        if words is not None:
            return _words(place.scene, place.scene.view(place.activity), number, words)
    return ""


@blueprint.get("/<slug>/receipts/<int:seq>")
def receipt(slug: str, seq: int) -> ResponseReturnValue:
    """What was entered for somebody in the hall, to be handed to them on paper."""
    scene = scene_of(slug)
    told = receipt_of(scene.seat, scene.room.id, seq)
    return page("dialogues/receipt.html", scene=scene, room=scene.room, told=told)
