"""HTTP door of running a room: planning it, opening, closing, inviting."""

import io
from datetime import timedelta
from typing import Any

import segno
from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.organisations.queries import desks_of
from app.accounts.queries import (
    find_organisations,
    ids_of_path,
    organisation_by_id,
    organisation_names,
)
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.numbers import row_number
from app.core.window import zone_of
from app.core.words import Sentence
from app.db.unit import transaction
from app.dialogues.acting.forms import form_with
from app.dialogues.activities.protocol import words_of
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.scene import TOPICS, Scene, known_of, scene_of
from app.dialogues.halls.showing import shown
from app.dialogues.leading.actions import change_plan, require_planned
from app.dialogues.leading.forms import SETTINGS, PlanForm, TurnForm, filled_in, plan_form
from app.dialogues.leading.queries import services_of
from app.dialogues.log.fold import part_of
from app.dialogues.minutes import actions as minutes
from app.dialogues.minutes import ends
from app.dialogues.rooms.actions import make_room, open_room
from app.dialogues.rooms.policies import may_make, require
from app.web.cache import cacheable
from app.web.http import attempt, done, hindered, page, signed_in_actor
from app.web.sharing import shared, whole_address

ANSWER_DAYS = 14
"""Days until an answer in writing, as proposed to whoever closes a room."""


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Plan a room for an agency; without one it is chosen first."""
    actor, agency_id = signed_in_actor(), row_number(request.args.get("agency"))
    if agency_id is None:
        return _choose(actor)
    place = organisation_by_id(agency_id)
    require(may_make(actor, place.id, ids_of_path(place.path)))
    services = services_of(place.id)
    form = plan_form()().offer(services)
    if form.validate_on_submit() and (slug := _made(actor, form, place)):
        return redirect(url_for(".show", slug=slug), 303)
    return _plan_page(form, place)


def _plan_page(form: PlanForm, place: Any, room: Any = None) -> ResponseReturnValue:
    """``sets``: fields of the settings, activity by activity, and whether one of them is wrong."""
    sets: dict[str, Any] = {}
    for key, (name, _one) in SETTINGS.items():
        sets.setdefault(name, {"title": part_of(name).title, "fields": [], "wrong": False})
        sets[name]["fields"].append(form[key])
        sets[name]["wrong"] = sets[name]["wrong"] or bool(form[key].errors)
    return page("dialogues/new.html", form=form, place=place, room=room, sets=list(sets.values()))


@blueprint.route("/<slug>/plan", methods=["GET", "POST"])
def change(slug: str) -> ResponseReturnValue:
    """Change the plan of a room that is not open yet."""
    actor, scene = signed_in_actor(), scene_of(slug)
    require(scene.leads)
    back, room = url_for(".show", slug=slug), scene.room
    if no := hindered(lambda: require_planned(room), _("Ubah rencana"), back):
        return no
    place = organisation_by_id(room.agency_id)
    form = plan_form()(data=filled_in(room)).offer(services_of(place.id))
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            change_plan(actor, room.id, form.plan(place.id, room.zone), now=clock.now())
        if tried.ok:
            done(_("Rencana diubah. Yang sudah mendaftar melihatnya di halaman ruang."))
            return redirect(back, 303)
    return _plan_page(form, place, room)


def _choose(actor: Actor) -> ResponseReturnValue:
    word = request.args.get("q", "").strip()[:100]
    own = organisation_names(actor.organisations) | {row.id: row.name for row in desks_of(actor)}
    return page("dialogues/choose.html", own=own, word=word, found=find_organisations(word))


def _made(actor: Actor, form: PlanForm, place: Any) -> str:
    slug = ""
    with attempt(form, Forbidden) as tried, transaction():
        slug = make_room(actor, form.plan(place.id, place.zone), now=clock.now()).slug
    if tried.ok:
        done(_("Ruang sudah direncanakan. Susun acaranya, lalu sebarkan undangan."))
    return slug if tried.ok else ""


@blueprint.route("/<slug>/open", methods=["GET", "POST"])
def opening(slug: str) -> ResponseReturnValue:
    """Open the room, once that is confirmed."""
    actor, scene, form = signed_in_actor(), scene_of(slug), TurnForm()
    require(scene.leads)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            open_room(actor, scene.room.id, now=clock.now())
        if tried.ok:
            done(_("Ruang dibuka. Peserta dapat ikut sekarang."))
            return redirect(url_for(".show", slug=slug), 303)
    return page("dialogues/open.html", form=form, **shown(scene))


@blueprint.route("/<slug>/close", methods=["GET", "POST"])
def closing(slug: str) -> ResponseReturnValue:
    """Close the room for good, once that is confirmed; says what is unfinished."""
    actor, scene = signed_in_actor(), scene_of(slug)
    require(scene.leads)
    left = ends.open_ends(scene.known.hall)
    form = form_with(ends.fields_of(left))(data=_usual(scene))
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            minutes.close(actor, scene.room.id, now=clock.now(), typed=form.raw())
        if tried.ok:
            done(_("Ruang ditutup dan berita acaranya jadi. Baca, lalu tandatangani."))
            return redirect(url_for(".minutes", slug=slug), 303)
    told = {"unfinished": unfinished(scene, left), "kinds": {one.name: one for one in form.asked}}
    told |= {"hindrances": ends.hindrances(scene.known.hall)}
    return page(
        "dialogues/close.html", form=form, left=_words_of(scene, left), **told, **shown(scene)
    )


def _usual(scene: Scene) -> dict[str, str]:
    """What is proposed for questions that nobody answered."""
    day = scene.now.astimezone(zone_of(scene.room.zone)).date() + timedelta(days=ANSWER_DAYS)
    return {"by": scene.room.agency, "date": day.isoformat()}


def _words_of(scene: Scene, left: list[ends.End]) -> list[str]:
    """By what people know the things that have no end yet."""
    found = []
    for end in left:
        things = scene.view(end.activity).get(f"{next(iter(end.told))}s", {})
        found += [words_of(things.get(str(number))) for number in end.told.values()]
    return found


def unfinished(scene: Scene, left: list[ends.End]) -> list[Sentence]:
    """What still lacks its end and will be written down so, activity by activity."""
    states, given = scene.known.hall.states, {one.activity for one in left}
    names = [name for name, _part in scene.parts if name not in given]
    return [one for name in names for one in part_of(name).unfinished(states[name])]


@blueprint.get("/<slug>/invite")
def invite(slug: str) -> ResponseReturnValue:
    """Code, link, QR: how others come in."""
    cacheable(*TOPICS)
    scene = scene_of(slug)
    told = shared(f"/dialogues/{scene.slug}", scene.room.title, scene.room.theme)
    return page("dialogues/invite.html", told=told, **shown(scene))


@blueprint.get("/<slug>/poster")
def poster(slug: str) -> ResponseReturnValue:
    """One sheet of A4 for the wall of the village hall, in black and white."""
    cacheable(*TOPICS)
    return page("dialogues/poster.html", **shown(scene_of(slug)))


@blueprint.get("/<slug>/qr.svg")
def qr_svg(slug: str) -> ResponseReturnValue:
    """The room's address as a QR code, for pages and print."""
    cacheable("dialogues")
    drawn = _qr(slug).svg_inline(scale=4, border=2, light="#fff")
    return Response(
        drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        mimetype="image/svg+xml",
    )


@blueprint.get("/<slug>/qr.png")
def qr_png(slug: str) -> ResponseReturnValue:
    """The same as a picture, for slides and messages."""
    drawn = io.BytesIO()
    _qr(slug).save(drawn, kind="png", scale=12, border=4)
    return Response(drawn.getvalue(), mimetype="image/png")


def _qr(slug: str) -> Any:
    return segno.make(whole_address(f"/dialogues/{known_of(slug).room.slug}"), error="m")
