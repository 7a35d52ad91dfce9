"""HTTP door of shared files."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid
from app.core.words import say
from app.db.unit import transaction
from app.dialogues.acting.actions import act
from app.dialogues.acting.views import place_of, require_time
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.scene import Scene, scene_of
from app.dialogues.halls.showing import shown
from app.dialogues.live.events import my_seat
from app.dialogues.log.doers import Sent, asked_by, looked_at
from app.dialogues.rooms.policies import require
from app.dialogues.sharing.forms import ShareForm
from app.dialogues.sharing.queries import file_shared
from app.web.files.doors import cleaned_files, send_file_safely
from app.web.files.store import store_file
from app.web.http import attempt, done, page, signed_in_actor

_PART = "announcements"


@blueprint.route("/<slug>/announcements/share", methods=["GET", "POST"])
def share(slug: str) -> ResponseReturnValue:
    """Those who run the room share a file."""
    actor, scene, form = signed_in_actor(), scene_of(slug, _PART), ShareForm()
    require(scene.runs)
    require_time(place_of(scene, _PART, "share").verb, scene.room)
    if form.validate_on_submit() and _shared(actor, scene, form):
        done(_("Berkas dibagikan. Semua orang dapat membukanya."))
        return redirect(url_for(".activity", slug=slug, activity=_PART), 303)
    return page("dialogues/share.html", form=form, **shown(scene))


def _shared(actor: Actor, scene: Scene, form: ShareForm) -> bool:
    """The file is cleaned before the room is locked."""
    with attempt(form, Forbidden) as tried:
        files = list(cleaned_files("file", 1))
        if not files:
            raise Invalid(say("Pilih berkasnya."), field="file")
        [(sent_as, clean)] = files
        name, key, now = form.name.data or sent_as, form.client_key.data or "", clock.now()
        look = looked_at(Sent(_PART, "share", {"name": name}))
        with transaction():
            stored = store_file(actor, sent_as, clean, now=now)
            sent = Sent(_PART, "share", {"file": stored.id, "name": name}, key)
            seat = my_seat(scene.room.id)
            act(scene.room.id, asked_by(actor, scene.room.id, seat, sent, look, now=now), now=now)
    return tried.ok


@blueprint.get("/<slug>/files/<int:file_id>")
def file(slug: str, file_id: int) -> ResponseReturnValue:
    """A shared file, for everybody who may read the room."""
    return send_file_safely(file_shared(scene_of(slug).view(_PART), file_id), inline=True)
