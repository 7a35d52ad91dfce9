"""HTTP door of withholding: which words nobody reads, and why; hiding, showing again, deleting."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Forbidden
from app.db.unit import transaction
from app.dialogues.blueprint import blueprint
from app.dialogues.guarding.forms import HideForm, PlainForm, ReasonForm
from app.dialogues.halls.scene import Scene, scene_of
from app.dialogues.halls.showing import shown
from app.dialogues.log.fold import part_of
from app.dialogues.rooms.policies import require
from app.dialogues.rooms.queries import seat_by_number
from app.dialogues.withholding.actions import hide_words, purge_person, purge_words, show_words
from app.dialogues.withholding.policies import may_purge, may_withhold
from app.dialogues.withholding.queries import rows_of_seat, withheld_rows, worded_row, words_at
from app.moderation.rules import RULES
from app.web.http import attempt, done, page, signed_in_actor


def _guarded(slug: str) -> Scene:
    """The room, for who may withhold its words; ``Forbidden`` for others."""
    actor, scene = signed_in_actor(), scene_of(slug)
    require(may_withhold(actor, scene.seat))
    return scene


@blueprint.get("/<slug>/words")
def words(slug: str) -> ResponseReturnValue:
    """All rows whose words nobody reads."""
    scene = _guarded(slug)
    rows = withheld_rows(scene.room.id)
    waits = [one for name, part in scene.parts for one in part.hindrances(_state(scene, name))]
    told = {"rows": rows, "rules": RULES, "waits": waits, "titles": _titles(scene)}
    return page("dialogues/words.html", **told, **shown(scene))


def _state(scene: Scene, name: str) -> Any:
    return scene.known.hall.states[name]


def _titles(scene: Scene) -> dict[str, Any]:
    return {name: part_of(name).title for name in scene.known.hall.states}


@blueprint.get("/<slug>/words/<int:seq>")
def row(slug: str, seq: int) -> ResponseReturnValue:
    """One row with what was written in it, for who judges it."""
    return _row(_guarded(slug), seq, None)


def _row(scene: Scene, seq: int, tried: Any, **forms: Any) -> ResponseReturnValue:
    one = worded_row(scene.room.id, seq)
    forms = {
        "hide": HideForm(formdata=None, prefix="hide-").offer(),
        "purge": ReasonForm(formdata=None, prefix="purge-"),
        "plain": PlainForm(formdata=None),
    } | forms
    told = {"one": one, "said": words_at(scene.room.id, seq), "rules": RULES}
    told |= {"titles": _titles(scene), "purges": may_purge(signed_in_actor(), scene.seat)}
    return page("dialogues/words_row.html", form=tried, **told, **forms, **shown(scene))


@blueprint.post("/<slug>/words/<int:seq>/hide")
def hide(slug: str, seq: int) -> ResponseReturnValue:
    """Nobody reads these words from now on."""
    scene, form = _guarded(slug), HideForm(prefix="hide-").offer()
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            told = (form.rule.data or "", form.reason.data or "")
            hide_words(signed_in_actor(), scene.room.id, seq, *told, now=clock.now())
        if tried.ok:
            return _done(slug, _("Kata-kata itu disembunyikan. Penulisnya melihat alasannya."))
    return _row(scene, seq, form, hide=form)


@blueprint.post("/<slug>/words/<int:seq>/show")
def show_again(slug: str, seq: int) -> ResponseReturnValue:
    """Hidden words can be read again."""
    scene, form = _guarded(slug), PlainForm()
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            show_words(signed_in_actor(), scene.room.id, seq, now=clock.now())
        if tried.ok:
            return _done(slug, _("Kata-kata itu dapat dibaca lagi."))
    return _row(scene, seq, form, plain=form)


@blueprint.post("/<slug>/words/<int:seq>/purge")
def purge(slug: str, seq: int) -> ResponseReturnValue:
    """These words are deleted for good."""
    scene, form = _guarded(slug), ReasonForm(prefix="purge-")
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            why = form.reason.data or ""
            purge_words(signed_in_actor(), scene.room.id, seq, why, now=clock.now())
        if tried.ok:
            return _done(slug, _("Kata-kata itu dihapus untuk seterusnya."))
    return _row(scene, seq, form, purge=form)


def _done(slug: str, words: str) -> ResponseReturnValue:
    done(words)
    return redirect(url_for(".words", slug=slug), 303)


@blueprint.route("/<slug>/people/<int:number>/erase", methods=["GET", "POST"])
def erase(slug: str, number: int) -> ResponseReturnValue:
    """All words of one person are deleted, once that is confirmed."""
    scene, form = _guarded(slug), ReasonForm()
    require(may_purge(signed_in_actor(), scene.seat))
    one = seat_by_number(scene.room.id, number)
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            why = form.reason.data or ""
            many = purge_person(signed_in_actor(), scene.room.id, number, why, now=clock.now())
        if tried.ok:
            return _done(slug, _("Kata-kata di %(n)d baris dihapus untuk seterusnya.", n=many))
    rows = rows_of_seat(scene.room.id, number)
    return page("dialogues/erase.html", form=form, one=one, rows=rows, **shown(scene))
