"""REST door of editions: what their public pages say, drafts never."""

from typing import Any

import marshmallow as ma

from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import ANYONE
from app.innovations.editions import queries, rules
from app.innovations.editions.models import Edition, Rubric
from app.web.api import list_of, one_of, shelf, told, told_page
from app.web.cache import cacheable

part = shelf("editions", "Competitions of one year by one organiser", "/editions")
_STATUS = {"description": "ahead, open, over or closed: may proposals be sent in now"}


class EditionLine(ma.Schema):
    """An edition in a list."""

    slug = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    year = ma.fields.Integer(required=True)
    summary = ma.fields.String(required=True)
    organiser = ma.fields.String(required=True)
    status = ma.fields.String(required=True, metadata=_STATUS)
    opens = ma.fields.AwareDateTime(required=True, allow_none=True)
    closes = ma.fields.AwareDateTime(required=True, allow_none=True)
    zone = ma.fields.String(required=True, metadata={"description": "WIB, WITA or WIT"})


class TrackShape(ma.Schema):
    """A group of proposals with its own entry rules; empty lists restrict nothing."""

    key = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    about = ma.fields.String(required=True)
    maturities = ma.fields.List(ma.fields.String(), required=True)


class StageShape(ma.Schema):
    """One step of an edition."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    opens = ma.fields.AwareDateTime(required=True, allow_none=True)
    closes = ma.fields.AwareDateTime(required=True, allow_none=True)
    blindness = ma.fields.String(
        required=True, metadata={"description": "open, person or agency: what judges do not see"}
    )
    locked = ma.fields.Boolean(required=True)


class RubricShape(ma.Schema):
    """What is written and how it is judged; ``sha256`` is over ``body`` as canonical JSON."""

    number = ma.fields.Integer(required=True)
    sha256 = ma.fields.String(required=True)
    frozen_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    body = ma.fields.Dict(required=True)


class EditionShape(EditionLine):
    """An edition with its tracks, categories, stages and rubric."""

    contact = ma.fields.String(required=True)
    eligibility = ma.fields.Dict(required=True)
    limits = ma.fields.Dict(required=True)
    tie_rules = ma.fields.List(ma.fields.String(), required=True)
    tracks = ma.fields.List(ma.fields.Nested(TrackShape), required=True)
    categories = ma.fields.List(ma.fields.String(), required=True)
    stages = ma.fields.List(ma.fields.Nested(StageShape), required=True)
    rubric = ma.fields.Nested(RubricShape, required=True)


class Wanted(ma.Schema):
    """Which page of the list."""

    before = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(1, 2**31 - 1),
        metadata={"description": "As `next` has it"},
    )


@part.reads("/", list_of(EditionLine), Wanted)
def editions(wanted: dict[str, Any]) -> dict[str, Any]:
    """Editions, newest first, 30 a page."""
    cacheable("editions", "accounts")
    rows, now = queries.editions_visible_to(ANYONE, before=wanted["before"]), clock.now()
    shown = [row._asdict() | {"status": rules.submission_status(row, now)} for row in rows]
    last = rows[: queries.PAGE][-1:]
    return told_page(shown, queries.PAGE, before=last[0].id if last else "")


@part.reads("/<slug>", one_of(EditionShape))
def edition(slug: str) -> dict[str, Any]:
    """One published edition with everything that its page says."""
    cacheable("editions", "journeys", "accounts")
    found = queries.edition_by_slug(ANYONE, slug)
    organiser = accounts.organisation_by_id(found.organiser_id).name
    status = rules.submission_status(found, clock.now())
    parts = _parts(found, queries.rubric_of(found))
    return told(_plain(found) | parts | {"organiser": organiser, "status": status})


def _plain(found: Edition) -> dict[str, Any]:
    names = "slug title year summary opens closes zone contact eligibility limits tie_rules"
    return {name: getattr(found, name) for name in names.split()}


def _parts(found: Edition, rubric: Rubric) -> dict[str, Any]:
    return {
        "tracks": found.tracks,
        "categories": [one.name for one in found.categories],
        "stages": [_stage(one) for one in found.stages],
        "rubric": rubric,
    }


def _stage(one: Any) -> dict[str, Any]:
    names = ("id", "kind", "title", "opens", "closes", "blindness")
    return {name: getattr(one, name) for name in names} | {"locked": one.locked_at is not None}
