"""What every change of a promise has in common: its lock, its row for good, and who hears of it."""

from datetime import datetime
from typing import Any

from app.accounts.organisations.queries import desk_people
from app.accounts.queries import lineage_ids
from app.commitments import queries, rules
from app.commitments.models import Commitment, CommitmentChange
from app.commitments.policies import may_promise, require
from app.commitments.slots import told_of, writers
from app.core.actor import Actor
from app.core.words import Sentence, say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.notices.actions import tell, tell_followers
from app.notices.rules import NEWS

CHANGED = "commitments.changed"
KIND = "commitment"
TOLD: dict[str, Sentence] = {
    "made": say("Janji baru dicatat: “%(title)s”."),
    "accepted": say("Janji “%(title)s” disetujui pemiliknya."),
    "taken": say("Janji “%(title)s” kini ada penanggungnya."),
    "refused": say("Janji “%(title)s” ditolak pemiliknya."),
    "milestone": say("Langkah baru pada janji “%(title)s”."),
    "claimed": say("Satu langkah janji “%(title)s” diklaim selesai, belum ada bukti."),
    "proven": say("Bukti baru dipasang pada janji “%(title)s”."),
    "moved": say("Tenggat janji “%(title)s” digeser."),
    "linked": say("Janji “%(title)s” dikaitkan dengan pembicaraan lain."),
    "kept": say("Janji “%(title)s” ditepati menurut instansi, dengan bukti untuk setiap langkah."),
    "withdrawn": say("Janji “%(title)s” dicabut."),
    "doubted": say("Bukti pada janji “%(title)s” diragukan pembaca."),
    "answered": say("Keraguan pembaca atas janji “%(title)s” dijawab."),
}
ASKED = say("Anda dicatat sebagai penanggung janji “%(title)s”. Setujui, atau tolak dengan alasan.")


def mine(actor: Actor, commitment_id: int) -> Commitment:
    """The promise, locked, if the actor speaks for its agency."""
    kept = queries.commitment_by_id(commitment_id)
    require(may_promise(actor, kept.agency_id, lineage_ids(kept.agency_id)))
    return kept


def stand(kept: Commitment, standing: str, ended_at: datetime | None) -> None:
    kept.standing, kept.ended_at = standing, ended_at
    kept.turn = rules.turn_of(standing, kept.late_from, ended_at)


def is_kept(kept: Commitment) -> bool:
    """Is everything proven of an open promise that somebody has accepted?"""
    accepted = kept.accepted_at is not None
    return kept.standing == rules.OPEN and accepted and kept.proven == kept.whole


def keep(actor: Actor, kept: Commitment, now: datetime) -> None:
    """It is kept from now on."""
    stand(kept, rules.KEPT, now)
    changed(actor, kept, "kept", now=now)


def changed(
    actor: Actor,
    kept: Commitment,
    kind: str,
    *,
    now: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    key: str | None = None,
    quiet: bool = False,
) -> None:
    """Append the change, log it, and tell everyone linked (unless another one follows at once).
    ``Forbidden`` for an actor who may not write for a while: all of it is read by everybody."""
    for require_writer in writers:
        require_writer(actor, now)
    kept.version += 1
    db.session.add(
        CommitmentChange(
            commitment_id=kept.id,
            number=kept.version,
            kind=kind,
            at=now,
            by_id=actor.person_id,
            note=note,
            facts=facts or {},
            client_key=key,
        )
    )
    db.session.flush()
    audit.record(actor, f"commitments.{kind}", (KIND, kept.id), now=now, number=kept.version)
    announce(CHANGED, kept.id, kind=kind)
    if not quiet:
        _tell(actor, kept, kind, now)


def _tell(actor: Actor, kept: Commitment, kind: str, now: datetime) -> None:
    """Owner and maker hear of it at once; the agency's desk, who asked, and all who follow the
    promise, what it answers or the agency hear of it as news. Each once; nobody of their own change."""
    held = [(row.kind, row.subject_id) for row in queries.links_of(kept.id)]
    told: dict[str, Any] = {"now": now, "about": (KIND, kept.id), "title": kept.title}
    told |= {"once": f"{KIND}-{kept.id}-{kept.version}"}
    href, own = f"/commitments/{kept.id}", {kept.owner_id, kept.made_by} - {actor.person_id}
    asked = {kept.owner_id} & own if kind == "made" else set()
    tell(_people(asked), ASKED.msgid, href, **told)
    tell(_people(own - asked), TOLD[kind].msgid, href, **told)
    linked = linked_people(kept, held) - own - {actor.person_id}
    tell(_people(linked), TOLD[kind].msgid, href, urgency=NEWS, under=(KIND, kept.id), **told)
    followed = [(KIND, kept.id), *held, ("agency", kept.agency_id)]
    tell_followers(followed, TOLD[kind].msgid, href, without=_people({actor.person_id}), **told)


def _people(ids: set[int | None]) -> list[int]:
    return sorted(one for one in ids if one is not None)


def linked_people(kept: Commitment, held: list[tuple[str, int]]) -> set[int | None]:
    """Ids of those whom a promise concerns besides its owner and maker: the agency's desk, and whom
    the rooms above name for what it answers (1 statement, and theirs)."""
    named: set[int | None] = {
        person
        for kind, number in [(KIND, kept.id), *held]
        for provide in told_of
        for person in provide(kept.id, kind, number)
    }
    return named.union(desk_people(kept.agency_id))
