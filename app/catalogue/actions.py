"""Writes of the catalogue."""

import re
import secrets
from datetime import datetime

from app.catalogue.models import Service
from app.catalogue.policies import require_describer
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.web.search.actions import put


def describe_service(
    actor: Actor, *, organisation_id: int, name: str, summary: str, now: datetime
) -> Service:
    """Put one service of an organisation into the catalogue."""
    require_describer(actor, organisation_id)
    if not name.strip():
        raise Invalid(say("Tulis nama layanannya."), field="name")
    service = Service(
        slug=_slug(name), organisation_id=organisation_id, name=name.strip(), summary=summary
    )
    service.created_at = now
    db.session.add(service)
    db.session.flush()
    audit.record(actor, "catalogue.service_described", ("service", service.id), now=now)
    where = f"/services/{service.slug}"
    put("service", service.id, title=service.name, body=summary, href=where, at=now)
    announce("catalogue.service_described", service.id)
    return service


def _slug(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "layanan"
    return f"{words}-{secrets.token_hex(3)}"
