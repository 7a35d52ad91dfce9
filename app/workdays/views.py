"""HTTP door of the calendar: everybody reads it, admins keep it."""

from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.window import zone_of
from app.core.words import say
from app.db.unit import transaction
from app.web.cache import cacheable
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.i18n import translated
from app.workdays import actions, policies, queries, rules
from app.workdays.forms import DayOffForm, StrikeForm

blueprint = Blueprint("workdays", __name__, url_prefix="/workdays")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The days off of one year."""
    cacheable("workdays")
    return _calendar_page(current_actor(), _year(), _form())


@blueprint.post("/")
def note() -> ResponseReturnValue:
    """An admin writes a day down."""
    actor, form = signed_in_actor(), _form()
    policies.require_keeper(actor)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            row = actions.note_day_off(
                actor,
                day=form.day.data,
                name=form.name.data or "",
                kind=form.kind.data,
                source=form.source.data or "",
                now=clock.now(),
            )
            year = row.day.year
        if tried.ok:
            done(_("Hari libur tercatat. Tenggat yang masih berjalan dihitung ulang."))
            return redirect(url_for(".index", year=year))
    return _calendar_page(actor, form.day.data.year if form.day.data else _year(), form)


@blueprint.route("/<day>/strike", methods=["GET", "POST"])
def strike(day: str) -> ResponseReturnValue:
    """An admin takes a day out again, with a reason."""
    actor, form, which = signed_in_actor(), StrikeForm(), _day(day)
    policies.require_keeper(actor)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.strike_day_off(actor, which, reason=form.reason.data or "", now=clock.now())
        if tried.ok:
            done(_("Hari libur dicoret. Tenggat yang masih berjalan dihitung ulang."))
            return redirect(url_for(".index", year=which.year))
    return page("workdays/strike.html", form=form, row=queries.day_off(which))


def _calendar_page(actor: Actor, year: int, form: DayOffForm) -> ResponseReturnValue:
    filled = queries.filled_years()
    return page(
        "workdays/index.html",
        form=form,
        year=year,
        days=queries.days_off(year),
        filled=filled,
        kinds={key: translated(word) for key, word in rules.KINDS.items()},
        keeps=policies.may_keep_calendar(actor),
    )


def _form() -> DayOffForm:
    return DayOffForm().name_kinds([(key, translated(word)) for key, word in rules.KINDS.items()])


def _year() -> int:
    asked = request.args.get("year", "")
    now = clock.now().astimezone(zone_of("WIB")).year
    known = asked.isascii() and asked.isdigit() and len(asked) == 4
    year = int(asked) if known else now
    return min(max(year, rules.EARLIEST.year), rules.LATEST.year)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing(say("Hari itu tidak tercatat sebagai hari libur.")) from None
