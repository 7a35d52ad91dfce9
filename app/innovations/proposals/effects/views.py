"""HTTP door of the table of effects."""

import json
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Conflict
from app.db.unit import transaction
from app.innovations.proposals import queries, rules
from app.innovations.proposals.drafting.queries import desk_of
from app.innovations.proposals.effects import actions
from app.innovations.proposals.effects.forms import EffectsForm
from app.innovations.proposals.views import blueprint
from app.web.giving_back import give_back, is_whole
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.i18n import translated
from app.web.security import csrf


@blueprint.get("/<slug>/effects")
def effects(slug: str) -> ResponseReturnValue:
    """What changed, measured: a table that is edited row by row."""
    proposal = desk_of(signed_in_actor(), slug).proposal
    if not rules.is_editable(proposal.state):
        return redirect(url_for(".show", slug=slug))
    form, stored = EffectsForm(), actions.as_text(queries.effects_of(proposal.id))
    form.show(proposal.version, {actions.FIELD: stored})
    form.show_rows(json.loads(stored))
    return _table(proposal, form)


@blueprint.post("/<slug>/effects")
@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it and gives the rows back
def save_effects(slug: str) -> ResponseReturnValue:
    """Save the table; "Tambah baris" saves too and comes back with empty rows."""
    if not current_actor().known:
        return give_back()
    actor, form = signed_in_actor(), EffectsForm()
    rows = form.read_rows()
    if not is_whole(form):
        return _table(desk_of(actor, slug).proposal, form)
    with attempt(form) as tried, transaction():
        actions.save_effects(actor, slug, rows=rows, hand=form.hand(), now=clock.now())
    if tried.ok:
        done(_("Tabel dampak tersimpan."))
        more = request.form.get("act") == "more"
        return redirect(url_for(".effects" if more else ".edit", slug=slug))
    theirs = _put_beside(form, tried.refusal)
    return _table(desk_of(actor, slug).proposal, form, theirs)


def _put_beside(form: EffectsForm, refusal: Any) -> list[dict[str, str]]:
    """Mark the wrong cell; after a clash: their rows, and the form seen from the newest version."""
    if form.put_beside(refusal.field, translated(refusal.message)):
        form.form_errors[:] = [_("Baris yang ditandai perlu diperbaiki.")]
    if not isinstance(refusal, Conflict) or "theirs" not in refusal.facts:
        return []
    form.show(refusal.facts["version"], refusal.facts["stored"])
    theirs: list[dict[str, str]] = json.loads(refusal.facts["theirs"][actions.FIELD])
    return theirs


def _table(
    proposal: Any, form: EffectsForm, theirs: list[dict[str, str]] | None = None
) -> ResponseReturnValue:
    return page(
        "innovations/proposals/effects.html",
        form=form,
        proposal=proposal,
        theirs=theirs or [],
        units=[translated(word) for word in rules.EFFECT_UNITS],
        letters=rules.EFFECT_FIELDS,
    )
