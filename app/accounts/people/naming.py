"""Roles with words for where they hold, from this room and from those above."""

from typing import Any

from flask_babel import gettext as _

from app.accounts import queries
from app.accounts.people import queries as people
from app.accounts.slots import scope_words


def named_grants(person_id: int) -> list[dict[str, Any]]:
    """A person's roles: ``id, role, scope, given_at, by`` and ``where`` in words. 2 statements."""
    rows = people.grants_of(person_id)
    scopes = [row.scope for row in rows]
    places = {"*": _("Seluruh Rembuk")} | _organisation_words(scopes)
    for provide in scope_words:
        places |= provide(scopes)
    return [row._asdict() | {"where": places.get(row.scope, row.scope)} for row in rows]


def _organisation_words(scopes: list[str]) -> dict[str, str]:
    ids = [int(s.split(":")[1]) for s in scopes if s.startswith("organisation:")]
    return {f"organisation:{i}": name for i, name in queries.organisation_names(ids).items()}
