"""HTTP door of places: taking one, who is there, those in the hall."""

import re
from typing import Any

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Forbidden, SignedOut
from app.core.words import say
from app.db.unit import transaction
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.pace import COMING, COMING_S, slow_down
from app.dialogues.halls.scene import Scene, scene_of
from app.dialogues.halls.showing import shown
from app.dialogues.log.doers import doer_of
from app.dialogues.rooms.actions import give_role, mute, unmute, write_down
from app.dialogues.rooms.guests import new_key
from app.dialogues.rooms.policies import require
from app.dialogues.rooms.queries import seat_by_number
from app.dialogues.seating.actions import come_in, write_down_all
from app.dialogues.seating.forms import (
    HallForm,
    KnownForm,
    ListForm,
    MuteForm,
    RoleForm,
    WhoForm,
)
from app.dialogues.seating.rules import plain
from app.web.http import attempt, current_actor, done, page, signed_in_actor

_TO = re.compile(r"[a-z_]{1,20}/[a-z_]{1,20}")


@blueprint.route("/<slug>/seat", methods=["GET", "POST"])
def seat(slug: str) -> ResponseReturnValue:
    """Take a place, or say anew under which name."""
    scene, actor = scene_of(slug), current_actor()
    if not actor.known and scene.room.guests != "take":
        raise SignedOut(say("Di ruang ini, hanya yang masuk dengan akun dapat ikut."))
    form = (KnownForm if actor.known else WhoForm)(obj=scene.seat).offer()
    if form.validate_on_submit() and _seated(scene, form):
        return redirect(_onward(scene), 303)
    return page("dialogues/seat.html", form=form, **shown(scene))


def _seated(scene: Scene, form: KnownForm) -> bool:
    actor, key = current_actor(), session.get("guest") or new_key()
    with attempt(form) as tried:
        if not actor.known:
            slow_down(f"{scene.room.id}:coming", COMING, COMING_S)
    if not tried.ok:
        return False
    with attempt(form) as tried, transaction():
        who = form.who(actor.name if actor.known else form["name"].data or "")
        come_in(actor, scene.room.id, who, guest_key=key, now=clock.now())
    if tried.ok:
        if not actor.known:
            session["guest"] = key
        done(_("Tempat Anda sudah dicatat."))
    return tried.ok


def _onward(scene: Scene) -> str:
    """To what one wanted to do, else to the room."""
    base, to = f"/dialogues/{scene.slug}", request.args.get("to", "")
    return f"{base}/{to}" if _TO.fullmatch(to) and scene.room.state == "open" else base


@blueprint.post("/<slug>/seat/forget")
def forget(slug: str) -> ResponseReturnValue:
    """A guest's browser gives up its key: whoever uses it next is nobody here."""
    session.pop("guest", None)
    done(_("Peramban ini sudah lupa siapa Anda. Catatan Anda di ruang tetap ada."))
    return redirect(url_for(".show", slug=slug), 303)


@blueprint.get("/<slug>/people")
def people(slug: str) -> ResponseReturnValue:
    """Who has a place, and how many of each element."""
    scene = scene_of(slug, "people")
    return page("dialogues/people.html", **shown(scene))


@blueprint.route("/<slug>/people/new", methods=["GET", "POST"])
def write(slug: str) -> ResponseReturnValue:
    """Somebody in the hall is written down."""
    actor, scene, form = signed_in_actor(), scene_of(slug, "people"), HallForm().offer()
    require(scene.runs)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            one = write_down(actor, scene.room.id, form.who(form.name.data or ""), now=clock.now())
            number = one.number
        if tried.ok:
            done(_("Tercatat dengan nomor %(n)d.", n=number))
            return redirect(url_for(".write", slug=slug), 303)
    return page("dialogues/hall.html", form=form, **shown(scene))


@blueprint.route("/<slug>/people/list", methods=["GET", "POST"])
def write_list(slug: str) -> ResponseReturnValue:
    """Many in the hall are written down at once."""
    actor, scene, form = signed_in_actor(), scene_of(slug, "people"), ListForm()
    require(scene.runs)
    form.there = frozenset((plain(one.name), one.element) for one in scene.known.seats)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            many = write_down_all(actor, scene.room.id, form.people, now=clock.now())
        if tried.ok:
            done(_("%(n)d orang tercatat.", n=many))
            return redirect(url_for(".people", slug=slug), 303)
    return page("dialogues/hall_list.html", form=form, **shown(scene))


@blueprint.route("/<slug>/people/<int:number>", methods=["GET", "POST"])
def person(slug: str, number: int) -> ResponseReturnValue:
    """One place: its role, for who leads; what may be entered for it, when it is in the hall."""
    actor, scene = signed_in_actor(), scene_of(slug, "people")
    require(scene.runs)
    one = seat_by_number(scene.room.id, number)
    form = RoleForm(role=one.role or "reader").offer()
    if scene.leads and form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            give_role(actor, scene.room.id, number, form.chosen, now=clock.now())
        if tried.ok:
            done(_("Peran diganti."))
            return redirect(url_for(".people", slug=slug), 303)
    return _person(scene, one, form, role=form)


def _person(scene: Scene, one: Any, tried: Any, **forms: Any) -> ResponseReturnValue:
    forms = {
        "role": RoleForm(formdata=None, role=one.role or "reader").offer(),
        "silence": MuteForm(formdata=None),
    } | forms
    entries = _entries(scene, one) if one.in_hall else []
    told = {"form": tried, "one": one, "entries": entries}
    return page("dialogues/person.html", **told, **forms, **shown(scene))


@blueprint.post("/<slug>/people/<int:number>/mute")
def silence(slug: str, number: int) -> ResponseReturnValue:
    """Somebody only reads for a while, or takes part again."""
    actor, scene = signed_in_actor(), scene_of(slug, "people")
    require(scene.runs)
    one, form = seat_by_number(scene.room.id, number), MuteForm()
    if one.muted or form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            if one.muted:
                unmute(actor, scene.room.id, number, now=clock.now())
            else:
                mute(actor, scene.room.id, number, form.reason.data or "", now=clock.now())
        if tried.ok:
            done(_("Tercatat."))
            return redirect(url_for(".person", slug=slug, number=number), 303)
    return _person(scene, one, form, silence=form)


def _entries(scene: Scene, one: Any) -> list[dict[str, Any]]:
    """What staff can enter now for somebody in the hall, by activity."""
    doer, found = doer_of(scene.room.id, scene.seat, one.number), []
    for name, part in scene.parts:
        verbs = [verb for verb in scene.may_as(doer, name) if verb.behalf]
        found.append({"activity": name, "title": part.title, "verbs": verbs})
    return [one for one in found if one["verbs"]]
