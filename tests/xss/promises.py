"""A promise, every field of which is a payload."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.commitments.actions import Promise, Proof, claim, move_due, promise, prove
from app.commitments.models import Commitment, Milestone
from app.commitments.queries import milestones_of
from app.commitments.rules import require_url
from app.core.errors import Invalid
from app.core.texts import is_blank
from app.db.base import db
from app.db.unit import transaction


def promised(cast: Any, payload: str, origin: tuple[str, int], key: str, now: datetime) -> int:
    """A promise with a step, a claim, evidence and a moved date, all made of the payload."""
    due_on = (now + timedelta(days=30)).date()
    said = f"- {payload[:900]}" if is_blank(payload[:900]) else payload[:1000].strip()
    with transaction():
        told = Promise(
            "Judul", "Ukuran", cast.agency, due_on, key, owner_name="Nama", owner_role="Jabatan",
            milestones=(("Satu", None), ("Dua", None)), origin=origin,
        )  # fmt: skip
        number = promise(cast.officer, told, now=now).id
        first, second = [row.id for row in milestones_of(number)]
        claim(cast.officer, second, note=said, now=now)
        proof = Proof(said, url=_address(payload))
        prove(cast.officer, first, proof, now=now)
        moved_on = due_on + timedelta(days=1)
        move_due(cast.officer, number, moved_on, reason=said, now=now)
        own = update(Commitment).where(Commitment.id == number)
        fields = {"title": payload[:160], "text": payload[:4000], "measure": payload[:300]}
        names = {"owner_name": payload[:120], "owner_role": payload[:120]}
        db.session.execute(own.values(**fields, **names))
        of_it = update(Milestone).where(Milestone.commitment_id == number)
        db.session.execute(of_it.values(title=payload[:300]))
    return number


def agency_page(cast: Any, number: int) -> str:
    """The page of the agency from that promise on: those of earlier payloads stand before it."""
    turn = db.session.scalar(select(Commitment.turn).where(Commitment.id == number))
    return f"/commitments/agencies/{cast.agency}?after={turn},{number - 1}"


def _address(payload: str) -> str:
    """The payload as an address, where it is taken for one; else behind one that is."""
    for one in (payload, f"https://contoh.test/{payload}"):
        try:
            return require_url("".join(one.split())[:500])
        except Invalid:
            continue
    return "https://contoh.test/"
