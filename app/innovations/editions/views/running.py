"""Doors for what happens while an edition runs: publish, windows, extensions, passes, the end."""

from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.innovations.editions import actions, queries, rules, shapes
from app.innovations.editions.forms.running import (
    ActForm,
    ExtendForm,
    LatePassForm,
    ReasonForm,
    WindowsForm,
    local_closing,
    local_opening,
)
from app.innovations.editions.models import Edition
from app.innovations.editions.views.checklist import checklist
from app.innovations.editions.views.door import blueprint, organised, theirs_of
from app.innovations.editions.views.setup import HOME
from app.web.http import attempt, done, page
from app.web.i18n import translated

_BOTH = ["GET", "POST"]


@blueprint.route(HOME + "/publish", methods=_BOTH)
def publish(slug: str) -> ResponseReturnValue:
    """What publishing means, and the act itself."""
    actor, edition = organised(slug)
    form = ActForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            change = queries.edition_to_change(actor, slug)
            actions.publish_edition(actor, change, now=clock.now())
        if tried.ok:
            done(_("Edisi terbit. Rubriknya sudah dibekukan."))
            return redirect(url_for(".show", slug=slug))
        edition = organised(slug)[1]
    values = checklist(edition, clock.now())
    values["examples"] = rules.examples_left(values["rubric"].body)
    return page("innovations/editions/publish.html", form=form, **values)


@blueprint.route(HOME + "/windows", methods=_BOTH)
def windows(slug: str) -> ResponseReturnValue:
    """When things open and close, as local time of the edition."""
    actor, edition = organised(slug)
    form, theirs = WindowsForm(data=_window_data(edition)), None
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            change = queries.edition_to_change(actor, slug)
            actions.set_windows(
                actor,
                change,
                form.typed(_subjects(change), change.zone),
                version=form.version.data,
                now=clock.now(),
            )
        if tried.ok:
            done(_("Waktu tersimpan."))
            return redirect(url_for(".setup", slug=slug))
        edition, theirs = organised(slug)[1], theirs_of(tried, form)
    return page("innovations/editions/windows.html", form=form, **_windows(edition, theirs))


def _window_data(edition: Edition) -> dict[str, Any]:
    saved, zone = shapes.window_rows(edition), edition.zone
    rows = [
        {
            "key": key,
            "opens": local_opening(one.opens, zone),
            "closes": local_closing(one.closes, zone),
        }
        for key, one in _subjects(edition).items()
    ]
    return {"rows": rows, "version": shapes.fingerprint(saved)}


def _subjects(edition: Edition) -> dict[str, Any]:
    return {"": edition} | {str(stage.id): stage for stage in edition.stages}


def _windows(edition: Edition, theirs: Any) -> dict[str, Any]:
    warnings = [translated(one) for one in rules.window_warnings(edition, edition.stages)]
    shown = [
        row | {at: row[at] and datetime.fromisoformat(row[at]) for at in ("opens", "closes")}
        for row in theirs or []
    ]
    return {
        "edition": edition,
        "subjects": _subjects(edition),
        "theirs": shown,
        "warnings": warnings,
        "fixed": {
            key
            for key, one in _subjects(edition).items()
            if edition.state != "draft" and (not key or one.started_at is not None)
        },
    }


@blueprint.route(HOME + "/extend", methods=_BOTH)
def extend(slug: str) -> ResponseReturnValue:
    """A window made longer for everybody, with a reason."""
    actor, edition = organised(slug)
    form = ExtendForm(data={"window": "edition"})
    form.window.choices = [("edition", _("Pengajuan usulan"))]
    form.window.choices += [(str(one.id), one.title) for one in edition.stages if not one.locked_at]
    if form.validate_on_submit():
        which = form.window.data
        with attempt(form) as tried, transaction():
            change = queries.edition_to_change(actor, slug)
            actions.extend_window(
                actor,
                change,
                stage_id=None if which == "edition" else int(which),
                closes=form.closing(change.zone),
                reason=form.reason.data or "",
                now=clock.now(),
            )
        if tried.ok:
            done(_("Waktu diperpanjang. Orang yang sedang menulis sudah dikabari."))
            return redirect(url_for(".setup", slug=slug))
    values = {"edition": edition, "extensions": queries.extensions_of(edition.id)}
    return page("innovations/editions/extend.html", form=form, **values)


@blueprint.route(HOME + "/late-pass", methods=_BOTH)
def late_pass(slug: str) -> ResponseReturnValue:
    """One entry for one person after the close."""
    actor, edition = organised(slug)
    form = LatePassForm()
    found = _people(actor, form)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            change = queries.edition_to_change(actor, slug)
            actions.give_late_pass(
                actor,
                change,
                person_id=form.person_id.data,
                until=form.closing(change.zone),
                reason=form.reason.data or "",
                now=clock.now(),
            )
        if tried.ok:
            done(_("Izin susulan diberikan; orangnya sudah dikabari."))
            return redirect(url_for(".late_pass", slug=slug))
    passes = queries.late_passes_of(edition.id)
    values = {"edition": edition, "passes": passes, "found": found}
    values["names"] = accounts.names_of(one.person_id for one in passes)
    q = request.args.get("q", "")
    return page("innovations/editions/late_pass.html", form=form, q=q, **values)


def _people(actor: Actor, form: LatePassForm) -> int:
    """Offer those found by ``?q=`` and the one already picked; how many they are."""
    rows = accounts.find_people(actor, request.args.get("q", ""))
    found = {row.id: f"{row.name} ({translated(rules.PERSON_KINDS[row.kind])})" for row in rows}
    picked = form.person_id.data
    if isinstance(picked, int) and 0 < picked < 2**31:
        found = accounts.names_of([picked]) | found
    form.person_id.choices = list(found.items())
    return len(found)


@blueprint.route(HOME + "/close", methods=_BOTH)
def close(slug: str) -> ResponseReturnValue:
    """End an edition, with a reason."""
    actor, edition = organised(slug)
    form = ReasonForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            change = queries.edition_to_change(actor, slug)
            actions.close_edition(actor, change, reason=form.reason.data or "", now=clock.now())
        if tried.ok:
            done(_("Edisi ditutup."))
            return redirect(url_for(".show", slug=slug))
        edition = organised(slug)[1]
    over = rules.submission_window(edition).is_over(clock.now())
    return page("innovations/editions/close.html", form=form, edition=edition, over=over)
