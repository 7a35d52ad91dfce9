"""Who may write the catalogue."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def may_describe_service(actor: Actor, organisation_id: int) -> bool:
    """Officers of the organisation (by grant) and admins."""
    return actor.holds("admin") or actor.holds("officer", f"organisation:{organisation_id}")


def require_describer(actor: Actor, organisation_id: int) -> None:
    """``Forbidden`` unless the actor may describe services of the organisation."""
    if not may_describe_service(actor, organisation_id):
        raise Forbidden(say("Hanya petugas instansi itu yang dapat mengubah daftar layanannya."))
