"""What the organiser should do next, the steps of the funnel, and who is late. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.window import Window
from app.core.words import Sentence, say
from app.innovations.editions.rules import submission_status


@dataclass(frozen=True)
class NextAct:
    """One sentence and where it is done: an endpoint with its values ("" = nothing to do)."""

    words: Sentence
    endpoint: str = ""
    values: tuple[tuple[str, Any], ...] = ()


def next_act(
    edition: Any,
    stages: Sequence[tuple[Any, str, Mapping[str, int]]],
    released: bool,
    now: datetime,
) -> NextAct:
    """The one thing that moves the edition on. ``stages``: (stage, status, entries by state)."""
    here = (("slug", edition.slug),)
    if edition.state == "draft":
        return NextAct(say("Lengkapi pengaturan lalu terbitkan edisi ini."), "editions.setup", here)
    if submission_status(edition, now) == "ahead":
        return NextAct(say("Pengajuan belum dibuka. Belum ada yang perlu dikerjakan."))
    for stage, _status, entries in stages:
        if stage.locked_at is None:
            return _act_on(stage, entries)
    if not released:
        return NextAct(say("Semua tahap terkunci. Umumkan hasilnya."), "results.results", here)
    return NextAct(say("Hasil sudah diumumkan. Edisi ini selesai."))


def _act_on(stage: Any, entries: Mapping[str, int]) -> NextAct:
    there, waiting = (("stage_id", stage.id),), entries.get("waiting", 0)
    if not entries:
        words = say("Mulai tahap “%(stage)s” saat usulan sudah siap.", stage=stage.title)
        return NextAct(words, "journeys.stage", there)
    if stage.kind == "scoring":
        words = say("Pastikan semua juri selesai, lalu kunci “%(stage)s”.", stage=stage.title)
        return NextAct(words, "journeys.stage", there)
    if waiting:
        words = say(
            "%(count)s usulan menunggu diputuskan di “%(stage)s”.", count=waiting, stage=stage.title
        )
        return NextAct(words, "journeys.stage", there)
    words = say("Semua usulan di “%(stage)s” sudah diputuskan. Kunci tahap ini.", stage=stage.title)
    return NextAct(words, "journeys.stage", there)


@dataclass(frozen=True)
class Step:
    """One step of the funnel. Of those that came one step less far, ``pending`` may still come
    (told in ``still``), ``lost`` come no more."""

    word: Sentence
    count: int
    pending: int = 0
    lost: int = 0
    still: Sentence | None = None


def funnel_steps(
    counts: Mapping[str, int],
    running: Collection[str] = (),
    refused: Mapping[str, int] | None = None,
    steps: Collection[str] | None = None,
) -> list[Step]:
    """The way from draft to winner, in order, for the funnel picture.

    ``running`` are the steps that are not finished, so that who is missing there is only not there
    yet; ``refused`` how many were refused in one. ``steps``: those this edition has (all if None).
    """
    told: list[Step] = []
    for key, word in _STEPS.items():
        if steps is not None and key not in steps:
            continue
        count = counts.get(key, 0)
        missing = max(0, _may_come(told) - count)
        lost = min(missing, (refused or {}).get(key, 0)) if key in running else missing
        pending = missing - lost
        told.append(Step(word, count, pending, lost, _still(key, pending) if pending else None))
    return told


def _may_come(told: Sequence[Step]) -> int:
    """How many can reach the next step: those in this one, and those who wait before it. (Whoever
    still writes is told in one place only.)"""
    if not told:
        return 0
    return told[-1].count + (told[-1].pending if len(told) > 2 else 0)


_STEPS = {
    "drafts": say("Mulai menulis"),
    "submitted": say("Dikirim"),
    "checked": say("Lulus administrasi"),
    "scored": say("Dinilai"),
    "decided": say("Diputuskan"),
}


def _still(key: str, n: int) -> Sentence:
    return {
        "submitted": say("%(n)d masih ditulis", n=n),
        "checked": say("%(n)d belum diperiksa", n=n),
        "scored": say("%(n)d belum dinilai", n=n),
    }.get(key, say("%(n)d belum diputuskan", n=n))


PACES = ("late", "behind", "on_way", "done")
_SLACK = 0.25  # this much of the time may be gone before the work of it is missed


def pace(unscored: int, scored: int, window: Window, now: datetime) -> str:
    """One of ``PACES``: how a judge stands, by the time that is gone and the work that is done.

    "late": something is open past the end. "behind": the share of the work done lies more than a
    quarter below the share of the time gone.
    """
    if not unscored:
        return "done"
    if window.is_over(now):
        return "late"
    if window.opens is None or window.closes is None or window.is_ahead(now):
        return "on_way"
    gone = (now - window.opens) / (window.closes - window.opens)
    return "behind" if scored / (scored + unscored) < gone - _SLACK else "on_way"
