"""HTTP door of what everybody reads: the rooms, one room, one of its activities, the hall's view."""

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Invalid, Missing
from app.core.places import Place
from app.core.words import say
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.queries import PAGE, STATES, place_of, rooms_listed
from app.dialogues.halls.scene import TOPICS, Scene, scene_of
from app.dialogues.halls.showing import shown
from app.dialogues.rooms.queries import slug_of_code
from app.dialogues.rooms.rules import read_code
from app.web.cache import cacheable
from app.web.http import current_actor, page
from app.web.i18n import translated

AGAIN_S = {"open": 20, "planned": 60}
HALL_AGAIN_S = 10
"""Seconds after which a page without scripts or sockets, and the view for the hall, ask again."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Rooms that are open, that come, that were."""
    cacheable(*TOPICS)
    return _listed()


def _listed(code: str = "", wrong: str = "") -> ResponseReturnValue:
    """At most 3 statements: one for each state that is shown."""
    asked = request.args.get("state", "")
    states = [asked] if asked in STATES else list(STATES)
    after = Place.of(request.args.get("after")) if asked in STATES else None
    found = {state: rooms_listed(state, after) for state in states}
    more = {name: place_of(rows[PAGE - 1]) for name, rows in found.items() if len(rows) > PAGE}
    return make_response(
        page(
            "dialogues/index.html",
            found={name: rows[:PAGE] for name, rows in found.items()},
            more=more,
            one=asked in STATES,
            code=code,
            wrong=wrong,
            plans=_may_plan(),
        ),
        Invalid.status if wrong else 200,
    )


def _may_plan() -> bool:
    actor = current_actor()
    own = actor.kind == "asn" and actor.verified and bool(actor.organisations)
    return actor.known and (own or bool(actor.roles & {"officer", "admin"}))


@blueprint.get("/code")
def by_code() -> ResponseReturnValue:
    """Who holds a code is led to its room."""
    typed = request.args.get("code", "")[:60]
    try:
        return redirect(url_for(".show", slug=slug_of_code(read_code(typed))))
    except Invalid as no:
        return _listed(typed, translated(no.message))
    except Missing:
        return _listed(typed, translated(say("Tidak ada ruang dengan kode ini. Periksa lagi.")))


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A room: what is going on in it now."""
    return _room(scene_of(slug), "dialogues/room.html")


@blueprint.get("/<slug>/<activity>")
def activity(slug: str, activity: str) -> ResponseReturnValue:
    """One activity of a room, as a whole."""
    return _room(_on_tab(slug, activity), "dialogues/activity.html")


def _on_tab(slug: str, name: str) -> Scene:
    scene = scene_of(slug, name)
    if name not in scene.known.hall.states:
        raise Missing(say("Itu tidak ada di ruang ini."))
    return scene


def _room(scene: Scene, template: str) -> ResponseReturnValue:
    """A guest's browser has a session, so that such a page is never kept for others."""
    cacheable(*TOPICS)
    again = 0 if "still" in request.args else AGAIN_S.get(scene.room.state, 0)
    return page(template, again=again, **shown(scene))


@blueprint.get("/<slug>/projector")
def projector(slug: str) -> ResponseReturnValue:
    """For the wall of the hall: large, and it follows the room by itself."""
    cacheable(*TOPICS)
    scene = scene_of(slug)
    scene.seat = None  # whoever starts it, the hall sees what everybody may
    again = HALL_AGAIN_S if scene.room.state in AGAIN_S else 0
    return page("dialogues/projector.html", again=again, **shown(scene))
