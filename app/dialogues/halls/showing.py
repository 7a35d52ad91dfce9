"""What every page about a room shows around its activities."""

from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from jinja2 import TemplateNotFound

from app.dialogues.halls.scene import Scene
from app.dialogues.rooms.rules import (
    ENOUGH_ELEMENTS,
    element_score,
    shown_code,
)
from app.web.http import current_actor
from app.web.i18n import translated
from app.web.sharing import whole_address

PLAIN = "dialogues/_plain.html"


def shown(scene: Scene) -> dict[str, Any]:
    """What the templates of a room are given."""
    room = scene.room
    return {
        "scene": scene,
        "room": room,
        "tabs": tabs_of(scene),
        "part": dict(scene.parts).get(scene.here),
        "panels": panels_of(scene),
        "score": element_score(scene.attendance),
        "enough": ENOUGH_ELEMENTS,
        "code": shown_code(room.code),
        "address": whole_address(url_for("dialogues.show", slug=room.slug)),
        "may_sit": room.guests == "take" or current_actor().known,
    }


def tabs_of(scene: Scene) -> list[dict[str, Any]]:
    """What happens now, each activity, the people."""
    base = f"/dialogues/{scene.slug}"
    here = scene.here
    first = _("Sekarang") if scene.room.state == "open" else _("Tentang")
    tabs = [{"label": first, "href": base, "current": not here}]
    for name, part in scene.parts:
        word = translated(part.title)
        tabs.append({"label": word, "href": f"{base}/{name}", "current": here == name})
    many = len(scene.known.seats)
    people = {"label": _("Peserta"), "href": f"{base}/people", "current": here == "people"}
    return [*tabs, people | {"count": many}]


def panels_of(scene: Scene) -> dict[str, str]:
    """The templates of a room's activities, by their names."""
    return {name: panel_of(name) for name, _part in scene.parts}


def panel_of(name: str) -> str:
    """The template that draws an activity: its own ``panel.html``, or the plain one."""
    own = f"parts/activities/{name}/panel.html"
    try:
        current_app.jinja_env.get_template(own)
    except TemplateNotFound:
        return PLAIN
    return own
