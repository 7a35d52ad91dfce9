"""Setting an edition up: made, then filled page by page; the checklist says what is missing."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.unit import transaction
from app.innovations.editions import actions, policies, presets, queries, rules, shapes
from app.innovations.editions.forms.setup import (
    BasicsForm,
    CategoriesForm,
    NewEditionForm,
    SettingsForm,
    StagesForm,
    TracksForm,
)
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.views.checklist import checklist
from app.innovations.editions.views.door import RowsPage, blueprint, organised, theirs_of
from app.innovations.stages import stages as stage_parts
from app.web.http import attempt, done, page, signed_in_actor
from app.web.i18n import translated

HOME = "/desk/editions/<slug>/setup"
_BOTH = ["GET", "POST"]
_EMPTY = "empty"


@blueprint.route("/desk/editions/new", methods=_BOTH)
def new() -> ResponseReturnValue:
    """A new edition, from a preset or empty."""
    actor, now = signed_in_actor(), clock.now()
    policies.require_creator(actor)
    form = _offer(NewEditionForm(data={"year": now.year, "q": request.args.get("q")}), actor)
    if not form.searches() and form.validate_on_submit():
        with attempt(form) as tried, transaction():
            edition = actions.create_edition(
                actor,
                title=form.title.data or "",
                year=form.year.data or now.year,
                organiser_id=form.organiser_id.data,
                preset="" if form.preset.data == _EMPTY else form.preset.data,
                now=now,
            )
        if tried.ok:
            done(
                _(
                    "Edisi dibuat sebagai draf. Belum ada yang dapat melihatnya selain penyelenggara."
                )
            )
            return redirect(url_for(".setup", slug=edition.slug))
    return page("innovations/editions/new.html", form=form)


def _offer(form: NewEditionForm, actor: Actor) -> NewEditionForm:
    """Presets, and the organisations for which the actor may open an edition."""
    shipped = {name: presets.load(name) for name in presets.names()}
    form.preset.choices = [(key, one["name"]) for key, one in shipped.items()]
    form.preset.choices.append((_EMPTY, _("Edisi kosong")))
    form.notes = {key: translated(presets.about(key)) for key in shipped}
    form.notes[_EMPTY] = _("Kelompok, tahap, dan rubrik Anda isi sendiri dari awal.")
    everywhere, _editions, scoped = policies.organised_scopes(actor)
    own = actor.lineage | actor.organisations if everywhere else frozenset()
    form.everywhere = everywhere
    found = accounts.find_organisations(form.q.data or "") if everywhere else []
    names = {row.id: row.name for row in found}
    form.q.description = (
        "" if names or not form.q.data else _("Tidak ada instansi dengan nama itu.")
    )
    names |= accounts.organisation_names([*scoped, *own, *_typed(form.organiser_id.data)])
    form.organiser_id.choices = list(names.items())
    return form


def _typed(number: Any) -> list[int]:
    return [number] if isinstance(number, int) and 0 < number < 2**31 else []


@blueprint.get(HOME)
def setup(slug: str) -> ResponseReturnValue:
    """The checklist: what is ready, what is missing, what is still an example."""
    _actor, edition = organised(slug)
    now = clock.now()
    return page("innovations/editions/setup.html", **checklist(edition, now))


@blueprint.route(HOME + "/basics", methods=_BOTH)
def setup_basics(slug: str) -> ResponseReturnValue:
    """Name, contact, zone, who may take part, how ties are broken."""
    actor, edition = organised(slug)
    saved, theirs = shapes.basics(edition), None
    form = BasicsForm(data=_padded(saved) | {"version": shapes.fingerprint(saved)})
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.change_basics(
                actor,
                queries.edition_to_change(actor, slug),
                form.typed(),
                version=form.version.data,
                now=clock.now(),
            )
        if tried.ok:
            done(_("Tersimpan."))
            return redirect(url_for(".setup", slug=slug))
        edition, theirs = organised(slug)[1], theirs_of(tried, form)
    return page("innovations/editions/basics.html", form=form, edition=edition, theirs=theirs)


def _padded(saved: dict[str, Any]) -> dict[str, Any]:
    blanks = [""] * (len(rules.TIE_RULES) - len(saved["tie_rules"]))
    return saved | {"tie_rules": saved["tie_rules"] + blanks}


TRACKS = RowsPage(
    "innovations/editions/tracks.html", TracksForm, shapes.track_rows, actions.set_tracks
)
CATEGORIES = RowsPage(
    "innovations/editions/categories.html",
    CategoriesForm,
    shapes.category_rows,
    actions.set_categories,
)


def _about_kinds(_edition: Edition) -> dict[str, Any]:
    return {"parts": {name: stage_parts.get(name) for name in stage_parts.names()}}


STAGES = RowsPage(
    "innovations/editions/stages.html",
    StagesForm,
    shapes.stage_rows,
    actions.set_stages,
    extras=_about_kinds,
)


@blueprint.route(HOME + "/tracks", methods=_BOTH)
def setup_tracks(slug: str) -> ResponseReturnValue:
    """Tracks: who competes with whom."""
    return TRACKS.answer(slug, back=".setup")


@blueprint.route(HOME + "/categories", methods=_BOTH)
def setup_categories(slug: str) -> ResponseReturnValue:
    """Categories: themes to choose from."""
    return CATEGORIES.answer(slug, back=".setup")


@blueprint.route(HOME + "/stages", methods=_BOTH)
def setup_stages(slug: str) -> ResponseReturnValue:
    """Stages: kind, name and who is hidden from whom."""
    return STAGES.answer(slug, back=".setup")


@blueprint.route(HOME + "/stages/<int:stage_id>", methods=_BOTH)
def setup_stage(slug: str, stage_id: int) -> ResponseReturnValue:
    """Settings of one stage, as its part asks for them."""
    actor, edition = organised(slug)
    form = SettingsForm(data={"version": shapes.fingerprint(_stage_of(edition, stage_id).settings)})
    theirs = None
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.set_stage_settings(
                actor,
                queries.edition_to_change(actor, slug),
                stage_id,
                request.form.to_dict(flat=False),
                version=form.version.data,
                now=clock.now(),
            )
        if tried.ok:
            done(_("Tersimpan."))
            return redirect(url_for(".setup_stages", slug=slug))
        theirs = theirs_of(tried, form)
    values = _stage_values(organised(slug)[1], stage_id, theirs)
    return page("innovations/editions/stage.html", form=form, **values)


def _stage_values(edition: Edition, stage_id: int, theirs: Any) -> dict[str, Any]:
    stage = _stage_of(edition, stage_id)
    part = stage_parts.get(stage.kind)
    typed = {key: values[0] for key, values in request.form.lists()}
    return {
        "edition": edition,
        "stage": stage,
        "part": part,
        "typed": typed or part.settings_as_typed(stage.settings),
        "titles_of_settings": {one.key: translated(one.label) for one in part.setting_fields},
        "theirs": part.settings_as_typed(theirs) if theirs is not None else None,
    }


def _stage_of(edition: Edition, stage_id: int) -> Stage:
    stage = next((one for one in edition.stages if one.id == stage_id), None)
    if stage is None:
        raise Missing(say("Tahap itu tidak ditemukan."))
    return stage
