"""REST door of the tree of organisations. Of people it says nothing."""

from typing import Any

import marshmallow as ma

from app.accounts import queries, rules
from app.accounts.organisations import queries as tree
from app.accounts.organisations.views import MAX_ID
from app.web.api import list_of, one_of, shelf, told, told_page
from app.web.cache import cacheable

part = shelf("organisations", "Ministries, regions, units and NGOs", "/organisations")
_KIND = {"description": "ministry, province, regency, city, unit or ngo"}


class OrganisationLine(ma.Schema):
    """An organisation in a list."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, metadata=_KIND)
    code = ma.fields.String(required=True, allow_none=True)
    parent = ma.fields.String(required=True, allow_none=True)


class Above(ma.Schema):
    """An organisation that another one belongs to."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)


class Organisation(ma.Schema):
    """An organisation; ``above`` is its lineage, root first."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, metadata=_KIND)
    code = ma.fields.String(required=True, allow_none=True)
    zone = ma.fields.String(required=True, metadata={"description": "WIB, WITA or WIT"})
    above = ma.fields.List(ma.fields.Nested(Above), required=True)


class Wanted(ma.Schema):
    """Which organisations: the roots, those below ``parent``, or what a search finds."""

    q = ma.fields.String(load_default="", metadata={"description": "Part of the name, or code"})
    kind = ma.fields.String(
        load_default="", validate=ma.validate.OneOf(["", *rules.ORGANISATION_KINDS])
    )
    parent = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MAX_ID))
    after = ma.fields.String(load_default="", metadata={"description": "As `next` has it"})
    id = ma.fields.Integer(load_default=None, validate=ma.validate.Range(0, MAX_ID))


@part.reads("/", list_of(OrganisationLine), Wanted)
def organisations(wanted: dict[str, Any]) -> dict[str, Any]:
    """Organisations by name, 30 a page."""
    cacheable("accounts")
    rows = tree.organisations_listed(
        wanted["q"],
        parent_id=wanted["parent"],
        kind=wanted["kind"],
        after=_key(wanted["after"], wanted["id"]),
    )
    last = rows[: tree.PAGE][-1:]
    onward = {"after": last[0].name, "id": last[0].id} if last else {}
    return told_page(rows, tree.PAGE, **onward)


def _key(name: str, number: int | None) -> tuple[str, int] | None:
    return (queries.needle(name), number) if name and number else None


@part.reads(f"/<int(max={MAX_ID}):organisation_id>", one_of(Organisation))
def organisation(organisation_id: int) -> dict[str, Any]:
    """One organisation and what it belongs to."""
    cacheable("accounts")
    one = queries.organisation_by_id(organisation_id)
    names = queries.organisation_names(queries.ids_of_path(one.path)[:-1])
    above = [{"id": number, "name": name} for number, name in names.items()]
    shown = {key: getattr(one, key) for key in ("id", "name", "kind", "code", "zone")}
    return told(shown | {"above": above})
