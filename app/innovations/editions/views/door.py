"""The blueprint of editions, and what all its set-up pages do alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.innovations.editions import queries
from app.innovations.editions.forms.setup import RowsForm
from app.innovations.editions.models import Edition
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.shapes import Row, fingerprint
from app.web.http import Attempt, attempt, done, page, signed_in_actor

blueprint = Blueprint("editions", __name__)


def organised(slug: str) -> tuple[Actor, Edition]:
    """Who asks, and the edition they organise: 401, 404 for drafts of others, else 403."""
    actor = signed_in_actor()
    edition = queries.edition_by_slug(actor, slug)
    require_organiser(actor, edition)
    return actor, edition


def theirs_of(tried: Attempt, form: Any) -> Any:
    """What somebody else saved meanwhile (None without a conflict).

    The form then starts from that version: whoever saves again has seen both.
    """
    facts = tried.refusal.facts if tried.refusal else {}
    if "theirs" in facts:
        form.version.data = fingerprint(facts["theirs"])
    return facts.get("theirs")


@dataclass(frozen=True)
class RowsPage:
    """One set-up page of rows. ``rows`` reads what is saved, ``save`` is the action."""

    template: str
    form: type[RowsForm]
    rows: Callable[[Edition], list[Row]]
    save: Callable[..., None]
    extras: Callable[[Edition], dict[str, Any]] = field(default=lambda _edition: {})
    prepare: Callable[[Any, Edition], None] = field(default=lambda _form, _edition: None)
    more: Sequence[Any] = ()

    def answer(self, slug: str, *, back: str) -> ResponseReturnValue:
        """GET shows the rows; "add" gives one more; POST saves all or shows both texts."""
        _actor, edition = organised(slug)
        form = self._form(edition)
        theirs = None
        if "add" in request.form:
            form.add_row()
            self.prepare(form, edition)
        elif form.validate_on_submit():
            tried = self._try(slug, form)
            if tried.ok:
                done(_("Tersimpan."))
                return redirect(url_for(back, slug=slug))
            edition, theirs = organised(slug)[1], theirs_of(tried, form)
        return page(
            self.template, form=form, edition=edition, theirs=theirs, **self.extras(edition)
        )

    def _form(self, edition: Edition) -> RowsForm:
        saved = self.rows(edition)
        form = self.form(data={"rows": [*saved, {}], "version": fingerprint(saved)})
        self.prepare(form, edition)
        if not form.is_submitted():
            form.number_rows()
        return form

    def _try(self, slug: str, form: RowsForm) -> Attempt:
        actor = signed_in_actor()
        with attempt(form) as tried, transaction():
            self.save(
                actor,
                queries.edition_to_change(actor, slug),
                *self.more,
                form.typed(),
                version=form.version.data,
                adopt=form.adopt.data,
                now=clock.now(),
            )
        return tried
