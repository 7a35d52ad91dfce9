"""Reads of minutes: the record, and what is drawn of it."""

from typing import Any

from sqlalchemy import select

from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import rows_of
from app.dialogues.log.fold import Hall, part_of
from app.dialogues.log.queries import withheld_of
from app.dialogues.minutes.models import Minutes, Signature, SignedScan
from app.dialogues.minutes.rules import is_whole, without_words
from app.dialogues.minutes.showing import Translate, person, sections_of
from app.dialogues.rooms.queries import seats_of
from app.dialogues.rooms.rules import ELEMENT_WORDS
from app.web.models import StoredFile


def minutes_of(room_id: int, *, lock: bool = False) -> Minutes:
    """The minutes of a room; ``Missing`` while it is not closed (1 statement)."""
    rows = select(Minutes).where(Minutes.room_id == room_id)
    found = db.session.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise Missing(say("Berita acara dibuat begitu ruang ini ditutup."))
    return found


def has_minutes(room_id: int) -> bool:
    """Is there a record already? (1 statement)"""
    return db.session.scalar(select(Minutes.room_id).where(Minutes.room_id == room_id)) is not None


def signatures_of(room_id: int) -> list[Any]:
    """Who signed what, in order (1 statement)."""
    rows = select(*Signature.__table__.c).where(Signature.room_id == room_id)
    return rows_of(rows.order_by(Signature.at, Signature.id))


def scans_of(room_id: int) -> list[Any]:
    """Scans of the signed paper: ``id, token, name, media_type, size, at, sha256`` (1 statement)."""
    rows = select(
        SignedScan.id,
        StoredFile.token,
        StoredFile.name,
        StoredFile.media_type,
        StoredFile.size,
        StoredFile.sha256,
        SignedScan.at,
    ).join(StoredFile, StoredFile.id == SignedScan.file_id)
    return rows_of(rows.where(SignedScan.room_id == room_id).order_by(SignedScan.id))


def scan_file(room_id: int, scan_id: int) -> StoredFile:
    """The file of one scan; ``Missing`` (1 statement)."""
    rows = select(StoredFile).join(SignedScan, SignedScan.file_id == StoredFile.id)
    found = db.session.scalar(
        rows.where(SignedScan.room_id == room_id, SignedScan.id == min(scan_id, 2_147_483_647))
    )
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found


def entries_of(hall: Hall) -> list[dict[str, Any]]:
    """What all activities of a room have to say in its minutes, each in its own order, activity by
    activity."""
    parts = sorted(hall.states, key=lambda name: (part_of(name).order, name))
    return [
        {"kind": one.kind, "seq": one.seq, "seat": one.seat, "text": one.text, "facts": one.facts}
        for name in parts
        for one in part_of(name).minutes(hall.states[name])
    ]


def closed_rows(room_id: int) -> frozenset[int]:
    """Numbers of the rows whose words nobody reads (1 statement)."""
    return frozenset(one.seq for one in withheld_of(room_id))


def record_of(room_id: int, translate: Translate) -> dict[str, Any]:
    """The whole record as everybody may read it: ``{head, digest, whole, leaders, people,
    signatures, scans, …sections}`` (6 statements). ``whole``: do words and digest belong together?"""
    kept = minutes_of(room_id)
    seats = {one.number: one for one in seats_of(room_id)}
    closed = closed_rows(room_id)
    entries = [without_words(one) if one["seq"] in closed else one for one in kept.entries]
    sections = sections_of(entries, seats, translate)
    replies = [each for one in sections["inputs"] for each in one["answers"]]
    for one in (*sections["followups"], *replies):
        one["number"] = int(kept.promises.get(str(one["seq"]), 0))
    return sections | {
        "head": kept.head,
        "digest": kept.digest,
        "made_at": kept.made_at,
        "words_gone_at": kept.words_gone_at,
        "whole": is_whole(kept.head, kept.entries, kept.digest),
        "leaders": _leaders(seats, translate),
        "people": _people(kept.head["seats"], seats, translate),
        "signatures": [_signature(one, translate) for one in signatures_of(room_id)],
        "scans": [one._asdict() for one in scans_of(room_id)],
    }


def _leaders(seats: dict[int, Any], translate: Translate) -> dict[str, str]:
    return {
        role: ", ".join(person(one, translate)["by"] for one in seats.values() if one.role == role)
        for role in ("facilitator", "minutes")
    }


def _people(
    there: list[list[Any]], seats: dict[int, Any], translate: Translate
) -> list[dict[str, str]]:
    """Who was there when it closed, without those whose names are hidden: they are in the counts."""
    known = (seats[number] for number, _element, role in there if role and number in seats)
    return [
        person(one, translate) | {"post": one.post, "organisation": one.organisation}
        for one in known
        if not one.name_hidden
    ]


def _signature(one: Any, translate: Translate) -> dict[str, str]:
    element = ELEMENT_WORDS.get(one.element)
    return {
        "name": one.name,
        "post": ", ".join(each for each in (one.post, one.organisation) if each),
        "element": translate(element) if element else "",
        "verdict": one.verdict,
        "note": one.note,
        "at": one.at.isoformat(),
    }
