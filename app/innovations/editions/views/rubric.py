"""Sections, criteria and levels, and the versions of a rubric once it is frozen."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Missing
from app.core.words import say
from app.db.unit import transaction
from app.innovations.editions import actions, queries, rules, shapes
from app.innovations.editions.forms.running import ActForm, ReasonForm
from app.innovations.editions.forms.setup import CriteriaForm, LevelsForm, SectionsForm
from app.innovations.editions.models import Edition, Rubric
from app.innovations.editions.views.door import RowsPage, blueprint, organised
from app.innovations.editions.views.setup import HOME
from app.web.http import attempt, done, page, signed_in_actor

_BOTH = ["GET", "POST"]


def shown_rubric(edition: Edition) -> Rubric:
    """The version in work, else the one in force."""
    return queries.rubric_in_work(edition) or queries.rubric_of(edition)


def _body(edition: Edition) -> dict[str, Any]:
    return shown_rubric(edition).body


def _about(edition: Edition) -> dict[str, Any]:
    rubric = shown_rubric(edition)
    return {
        "rubric": rubric,
        "frozen": rubric.frozen_at is not None,
        "sections": rules.sections(rubric.body),
        "criteria": rules.criteria(rubric.body),
        "total": rules.weight_sum(rubric.body),
    }


def _offer_sections(form: CriteriaForm, edition: Edition) -> None:
    form.offer(rules.sections(_body(edition)))


SECTIONS = RowsPage(
    "innovations/editions/sections.html",
    SectionsForm,
    lambda edition: shapes.section_rows(_body(edition)),
    actions.set_sections,
    extras=_about,
)
CRITERIA = RowsPage(
    "innovations/editions/rubric.html",
    CriteriaForm,
    lambda edition: shapes.criterion_rows(_body(edition)),
    actions.set_criteria,
    extras=_about,
    prepare=_offer_sections,
)


@blueprint.route(HOME + "/sections", methods=_BOTH)
def setup_sections(slug: str) -> ResponseReturnValue:
    """Sections of the text with their word limits."""
    return SECTIONS.answer(slug, back=".setup")


@blueprint.route(HOME + "/rubric", methods=_BOTH)
def setup_rubric(slug: str) -> ResponseReturnValue:
    """Criteria and weights; levels have a page for each criterion."""
    return CRITERIA.answer(slug, back=".setup_rubric")


@blueprint.route(HOME + "/rubric/<key>", methods=_BOTH)
def setup_levels(slug: str, key: str) -> ResponseReturnValue:
    """The described levels of one criterion."""

    def found(edition: Edition) -> dict[str, Any]:
        one = rules.criterion(_body(edition), key)
        if one is None:
            raise Missing(say("Kriteria itu tidak ada di rubrik ini."))
        return one

    levels = RowsPage(
        "innovations/editions/levels.html",
        LevelsForm,
        lambda edition: shapes.level_rows(found(edition)),
        actions.set_levels,
        extras=lambda edition: _about(edition) | {"criterion": found(edition)},
        more=(key,),
    )
    return levels.answer(slug, back=".setup_rubric")


@blueprint.route(HOME + "/rubric-versions", methods=_BOTH)
def rubric_versions(slug: str) -> ResponseReturnValue:
    """All versions; begin a new one with its reason."""
    actor, edition = organised(slug)
    form = ReasonForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            change = queries.edition_to_change(actor, slug)
            reason = form.reason.data or ""
            actions.new_rubric_version(actor, change, reason=reason, now=clock.now())
        if tried.ok:
            done(_("Versi baru dibuat. Yang berlaku belum berubah sampai Anda memberlakukannya."))
            return redirect(url_for(".setup_rubric", slug=slug))
        edition = organised(slug)[1]
    versions = queries.rubric_versions(edition.id)
    values = {"edition": edition, "versions": versions, "act": ActForm(), **_about(edition)}
    problems = rules.rubric_problems(values["rubric"].body)
    return page("innovations/editions/versions.html", form=form, problems=problems, **values)


@blueprint.post(HOME + "/rubric-versions/force")
def force_rubric(slug: str) -> ResponseReturnValue:
    """Put the version in work in force."""
    actor = signed_in_actor()
    with transaction():
        edition = queries.edition_to_change(actor, slug)
        rubric = actions.put_rubric_in_force(actor, edition, now=clock.now())
    done(
        _("Rubrik versi %(n)d berlaku. Orang yang sedang menulis sudah dikabari.", n=rubric.number)
    )
    return redirect(url_for(".rubric_versions", slug=slug))


@blueprint.post(HOME + "/rubric-versions/drop")
def drop_rubric(slug: str) -> ResponseReturnValue:
    """Throw the version in work away."""
    actor = signed_in_actor()
    with transaction():
        actions.drop_rubric_version(actor, queries.edition_to_change(actor, slug), now=clock.now())
    done(_("Versi yang sedang disusun dibuang. Rubrik yang berlaku tetap."))
    return redirect(url_for(".rubric_versions", slug=slug))
