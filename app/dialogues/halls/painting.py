"""Paints what everybody of an audience sees alike on a page about a room: no seat, no request."""

from flask import current_app, g

from app.core import clock
from app.db.unit import release
from app.dialogues.halls.scene import Known, Scene
from app.dialogues.halls.showing import panels_of
from app.dialogues.live.easel import Key
from app.dialogues.live.standing import PEOPLE, Standing
from app.dialogues.rooms.queries import room_by_slug, seats_of
from app.dialogues.rooms.rules import ENOUGH_ELEMENTS, element_score


def paint(slug: str, standing: Standing, key: Key) -> str:
    """The moving parts of a page, in an application context of its own (2 statements)."""
    audience, g.lang, here = key
    scene = Scene(_known(slug, standing), None, clock.now(), here, shown_to=audience)
    release()
    return current_app.jinja_env.get_template("dialogues/painted.html").render(
        scene=scene,
        room=scene.room,
        panels=panels_of(scene),
        score=element_score(scene.attendance),
        enough=ENOUGH_ELEMENTS,
    )


def _known(slug: str, standing: Standing) -> Known:
    room = room_by_slug(slug)
    people = {audience: views[PEOPLE] for audience, views in standing.views.items()}
    return Known(
        room, standing.hall, seats_of(room.id), dict(standing.views), people, standing.told
    )
