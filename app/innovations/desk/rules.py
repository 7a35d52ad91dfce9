"""What the organiser should do next, and the steps of the funnel. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def funnel_steps(counts: Mapping[str, int]) -> list[tuple[Sentence, int]]:
    """The way from draft to winner, in order, for the funnel picture."""
    words = {
        "drafts": say("Mulai menulis"),
        "submitted": say("Dikirim"),
        "checked": say("Lulus administrasi"),
        "scored": say("Dinilai"),
        "decided": say("Diputuskan"),
    }
    return [(word, counts.get(key, 0)) for key, word in words.items()]
