"""What is true of a proposal's way: its number, its line of steps, what may happen next. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.window import Window
from app.core.words import Sentence, say

SENDABLE = ("draft", "repair")
WITHDRAWABLE = ("submitted", "repair")
PUBLISHABLE = ("submitted", "decided")
MAX_REASON = 500
_PREFIX_LETTERS = 8

STATE_WORDS = {
    "waiting": ("wait", say("Menunggu")),
    "passed": ("ok", say("Lulus")),
    "repair": ("warn", say("Perlu perbaikan")),
    "failed": ("stop", say("Tidak lulus")),
    "withdrawn": ("plain", say("Ditarik")),
}
"""State of an entry → (kind of badge, word), for parts that have no word of their own."""

BADGES = {"good": "ok", "warn": "warn", "bad": "stop"}
"""Tone of a part's verdict → kind of badge."""

TRACE_WORDS = {
    "submitted": ("ok", say("Usulan dikirim")),
    "resubmitted": ("ok", say("Perbaikan dikirim")),
    "entered": ("plain", say("Masuk tahap %(stage)s")),
    "passed": ("ok", say("Lulus %(stage)s")),
    "repair": ("warn", say("Dikembalikan untuk diperbaiki")),
    "failed": ("stop", say("Berhenti di %(stage)s")),
    "decided": ("info", say("Putusan diumumkan")),
    "withdrawn": ("stop", say("Usulan ditarik")),
    "published": ("ok", say("Usulan terbit untuk umum")),
}
"""What happened → (kind in the timeline, words)."""


def proposal_number(slug: str, year: int, proposal_id: int) -> str:
    """The number on a receipt: ``("kipp-2023", 2023, 123)`` → ``"KIPP23-000123"``.

    Made of the proposal's own id, so no counter is needed and no two can be the same.
    """
    first = re.sub(r"[^a-z]", "", slug.split("-", maxsplit=1)[0].lower())[:_PREFIX_LETTERS]
    return f"{(first or 'usulan').upper()}{year % 100:02d}-{proposal_id:06d}"


def repair_window(due_at: datetime | None) -> Window:
    """While the team may send a repair in."""
    return Window(None, due_at)


@dataclass(frozen=True)
class Step:
    """One point of the journey line; ``state`` is done, now, todo or stopped."""

    label: Sentence | str
    state: str
    at: datetime | None = None
    note: Sentence | str = ""


def journey_line(
    proposal: Any, stages: Iterable[Any], entries: Mapping[int, Any], words: Mapping[int, Any]
) -> list[Step]:
    """Draf → Diajukan → each stage → Terbit, told from what may be told.

    ``proposal`` has state, created_at, submitted_at, withdrawn_at, published_at; ``stages`` are in
    order with id and title; ``entries`` maps a stage id to an entry with state, entered_at,
    decided_at; ``words`` maps a stage id to its note, and lacks the stages that are secret still.
    """
    line = [_draft(proposal), _sent(proposal)]
    line += [_stage_step(one, entries.get(one.id), words.get(one.id)) for one in stages]
    if proposal.state == "withdrawn":
        line.append(Step(say("Ditarik"), "stopped", proposal.withdrawn_at))
    if proposal.published_at:
        line.append(Step(say("Terbit"), "done", proposal.published_at))
    elif not any(step.state == "stopped" for step in line):
        line.append(Step(say("Terbit"), "todo"))
    over = any(step.state == "stopped" for step in line)
    return [step for step in line if not (over and step.state == "todo")]


def _draft(proposal: Any) -> Step:
    return Step(say("Draf"), "done" if proposal.submitted_at else "now", proposal.created_at)


def _sent(proposal: Any) -> Step:
    sent = proposal.submitted_at
    return Step(say("Diajukan"), "done" if sent else "todo", sent)


def _stage_step(stage: Any, entry: Any | None, note: Any) -> Step:
    if entry is None or entry.state == "withdrawn":
        return Step(stage.title, "todo")
    if note is None:
        return Step(stage.title, "now", entry.entered_at)
    state = {"passed": "done", "failed": "stopped"}.get(entry.state, "now")
    return Step(stage.title, state, entry.decided_at or entry.entered_at, note)


def may_be_told(part: Any, stage: Any) -> bool:
    """May the team and the public know what a stage made of an entry?"""
    return not part.announced_at_lock or stage.locked_at is not None
