"""What a plan may name."""

from typing import Any

from sqlalchemy import bindparam, select

from app.catalogue.models import Service
from app.db.rows import rows_of

_SERVICES = (
    select(Service.id, Service.name)
    .where(Service.organisation_id == bindparam("agency_id"))
    .order_by(Service.name, Service.id)
    .limit(200)
)


def services_of(agency_id: int) -> list[Any]:
    """The services of an agency, by name: ``id, name`` (1 statement)."""
    return rows_of(_SERVICES, agency_id=agency_id)
