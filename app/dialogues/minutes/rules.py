"""What is true of minutes: their number, their digest, what a signature says. Pure.

The digest is that of a list of digests, one for each entry, each made with a salt of its own. When
words must go one day (for somebody's privacy), the entry loses words and salt and keeps its own
digest: the whole can still be checked, and nobody can guess what stood there.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.errors import Invalid
from app.core.texts import clean_text, is_blank
from app.core.words import Sentence, say

AGREE, NOTED, REFUSE = "agree", "noted", "refuse"
VERDICTS: dict[str, Sentence] = {
    AGREE: say("Setuju"),
    NOTED: say("Setuju dengan catatan"),
    REFUSE: say("Menolak"),
}
NOTE_LETTERS = 1000
ANSWERS, WRITTEN = "Menjawab tertulis pertanyaan #", "Jawaban tertulis dapat dibaca semua orang."
"""How an answer that is still due stands in the register, in the language of records."""
GONE = "gone"
"""Marks an entry whose words were deleted since."""


def number_of(room_id: int, year: int) -> str:
    """The number of the minutes: ``FKP/00012/2026``."""
    return f"FKP/{room_id:05d}/{year}"


def require_verdict(verdict: str) -> str:
    """``Invalid`` unless it is one of the three."""
    if verdict not in VERDICTS:
        raise Invalid(say("Pilih salah satu."), field="verdict")
    return verdict


def require_note(verdict: str, note: str | None) -> str:
    """The note as kept; who has a reservation or refuses says why."""
    kept = clean_text(note, field="note", letters=NOTE_LETTERS)
    if verdict != AGREE and is_blank(kept):
        raise Invalid(say("Tulis catatan atau alasan Anda: keduanya ikut dicetak."), field="note")
    return kept


def leaf_of(entry: Mapping[str, Any]) -> str:
    """The digest of one entry: SHA-256 over its salt and its canonical JSON."""
    said = {name: entry[name] for name in ("kind", "seq", "seat", "text", "facts")}
    return _digest(entry["salt"] + "\n" + _canonical(said))


def digest_of(head: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> str:
    """The digest of the whole: SHA-256 over the head and the digests of all entries, in order."""
    return _digest(_canonical({"head": head, "leaves": [one["leaf"] for one in entries]}))


def is_whole(head: Mapping[str, Any], entries: list[dict[str, Any]], digest: str) -> bool:
    """Do head, entries and digest still belong together? Entries whose words went count by their own
    digest alone."""
    kept = all(one.get(GONE) or leaf_of(one) == one["leaf"] for one in entries)
    return kept and digest_of(head, entries) == digest


def without_words(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry whose words were deleted: what happened stays, what was said does not."""
    facts = {name: one for name, one in entry["facts"].items() if not isinstance(one, (str, dict))}
    return {**entry, "text": "", "facts": facts, "salt": "", GONE: True}


def promised_in(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was promised, as it enters the register: ``{seq, text, facts: {who, date, indicator}}``.
    Follow-ups, and answers in writing that were still due when the room was closed: without the words
    of the question, which may have to go one day."""
    entries = list(entries)
    due = {
        one["seq"]
        for one in entries
        if one["kind"] == "input" and one["facts"].get("stage") == "due"
    }
    answers = {
        one["facts"]["question"]: one
        for one in entries
        if one["kind"] == "answer" and "date" in one["facts"] and one["facts"]["question"] in due
    }
    follow = [dict(one) for one in entries if one["kind"] == "commitment"]
    return follow + [_answer_due(one) for one in answers.values()]


def _answer_due(answer: Mapping[str, Any]) -> dict[str, Any]:
    facts = {"who": answer["facts"]["by"], "date": answer["facts"]["date"], "indicator": WRITTEN}
    text = f"{ANSWERS}{answer['facts']['question']}"
    return {"seq": answer["seq"], "text": text, "facts": facts}


def named_in(entry: Mapping[str, Any], seq: int) -> bool:
    """Does an entry stand on this row of the log?"""
    return bool(entry["seq"] == seq)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
