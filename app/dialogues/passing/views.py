"""HTTP door of the phone that goes round.

Whoever holds it contributes once, under a place of their own that no browser keeps a key of. The
answer is the neutral page again; no page of it is kept by the browser (``no-store``).
"""

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from app.core import clock
from app.core.actor import ANYONE
from app.core.errors import Forbidden, Missing
from app.core.words import say
from app.db.unit import transaction
from app.dialogues.acting.actions import act
from app.dialogues.acting.forms import ActForm, form_of
from app.dialogues.acting.views import Place, offers_of, place_of, told_to_form
from app.dialogues.activities.protocol import PARTICIPANT, Doer, Verb
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.pace import slow_down
from app.dialogues.halls.scene import Scene, scene_of
from app.dialogues.halls.showing import shown
from app.dialogues.log.doers import asked_by, looked_at
from app.dialogues.seating.actions import pass_round
from app.dialogues.seating.forms import WhoForm
from app.web.http import attempt, page

_SOMEBODY = Doer(0, frozenset({PARTICIPANT}))


class RoundForm(WhoForm):
    """Who holds the phone now; nothing is filled in beforehand."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The form of the act beside it has the token."""

        csrf = False

    another = BooleanField(_l("Ada orang lain bernama sama di sini; saya belum tercatat"))


@blueprint.get("/<slug>/round")
def around(slug: str) -> ResponseReturnValue:
    """The neutral page, from which each contribution starts and to which it leads back."""
    scene = _scene(slug)
    found = [(name, verb) for name, _part in scene.parts for verb in _verbs(scene, name)]
    verbs = sorted(found, key=lambda one: any(f.kind == "number_of" for f in one[1].fields))
    return page("dialogues/round.html", verbs=verbs, **shown(scene))


def _scene(slug: str) -> Scene:
    """The room as nobody in particular sees it; a place this browser had is forgotten."""
    session.pop("guest", None)
    scene = scene_of(slug)
    scene.seat = None
    if scene.room.guests != "take":
        raise Forbidden(say("Ruang ini hanya untuk peserta yang masuk dengan akun."))
    return scene


def _verbs(scene: Scene, name: str) -> list[Verb]:
    return scene.may_as(_SOMEBODY, name)


@blueprint.route("/<slug>/round/<activity>/<verb>", methods=["GET", "POST"])
def contribute(slug: str, activity: str, verb: str) -> ResponseReturnValue:
    """One contribution: who, and what."""
    place = place_of(_scene(slug), activity, verb)
    if place.verb not in _verbs(place.scene, activity):
        raise Missing(say("Itu tidak dapat dilakukan sekarang."))
    form = form_of(place.verb, offers_of(place), place.told)()
    who = RoundForm(prefix="who-").offer()
    if form.is_submitted() and _both(form, who) and _passed(place, form, who):
        return redirect(url_for(".around", slug=slug, sent=1), 303)
    return page("dialogues/round_act.html", form=form, who=who, **told_to_form(place, form))


def _both(form: ActForm, who: RoundForm) -> bool:
    """Both are looked at, so that every error is told at once."""
    return all([form.validate(), who.validate()])


def _passed(place: Place, form: ActForm, who: RoundForm) -> bool:
    sent = form.sent(place.activity)
    with attempt(form, Forbidden, Missing) as tried:
        room_id, now = place.scene.room.id, clock.now()
        slow_down(f"{room_id}:round")
        look = looked_at(sent)
        with transaction():
            told, another = who.who(who.name.data or ""), bool(who.another.data)
            seat = pass_round(room_id, told, form_key=sent.key, now=now, another=another)
            act(room_id, asked_by(ANYONE, room_id, seat, sent, look, now=now), now=now)
    return tried.ok
