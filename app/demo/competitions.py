"""The demo's editions: one finished, one in its blind stage, one that takes proposals today.

Everything goes through the actions, at the instants at which it would have happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.actor import Actor
from app.core.window import closing_moment
from app.demo.cast import Cast, actor_of
from app.demo.entries import write_entry
from app.demo.queries import open_assignments, waiting_entries
from app.demo.stories import Story
from app.innovations.editions import queries as editions
from app.innovations.editions.actions.running import publish_edition, set_windows
from app.innovations.editions.actions.setup import change_basics, create_edition
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys.actions.judging import judge_entry
from app.innovations.journeys.actions.publishing import publish_stage
from app.innovations.journeys.actions.sending import submit_proposal
from app.innovations.journeys.actions.staging import lock_stage, start_stage
from app.innovations.judging.assignments.actions import spread_evenly
from app.innovations.judging.desks.actions import give_pledge, lock_scores, save_scores
from app.innovations.judging.pledge_texts import CURRENT
from app.innovations.judging.queries import progress_of
from app.innovations.judging.rules import Card
from app.innovations.proposals.queries import proposal_by_slug
from app.innovations.results.actions import release_results
from app.innovations.results.queries import last_standings
from app.innovations.stages import stages as kinds
from app.innovations.stages.administrative import NO, YES, item_key

CONTACT = "Sekretariat Kompetisi, Biro Organisasi Nusa Raya, telepon (0000) 123 456"


@dataclass(frozen=True)
class Plan:
    """An edition by days from today: (opens, closes) for sending in, then for each stage."""

    preset: str | Mapping[str, Any]
    title: str
    slug: str
    year: int
    days: tuple[tuple[int, int], ...]


def open_edition(cast: Cast, plan: Plan, now: datetime) -> Edition:
    """An edition of the demo's organiser, set up and published before its window opens."""
    organiser, early = actor_of(cast.roles["organiser"]), now + timedelta(days=plan.days[0][0] - 3)
    edition = create_edition(
        organiser,
        title=plan.title,
        year=plan.year,
        organiser_id=cast.organiser_org,
        preset=plan.preset,
        slug=plan.slug,
        now=early,
    )
    edition = editions.edition_by_slug(organiser, edition.slug)
    change_basics(organiser, edition, {"contact": CONTACT}, version=None, now=early)
    things = ["", *(str(stage.id) for stage in edition.stages)]
    windows = {
        key: (_at(now, days[0], 8, edition.zone), _at(now, days[1], 23, edition.zone))
        for key, days in zip(things, plan.days, strict=True)
    }
    set_windows(organiser, edition, windows, version=None, now=early)
    publish_edition(organiser, edition, now=early)
    return edition


def _at(now: datetime, days: int, hour: int, zone: str) -> datetime:
    minute = 59 if hour == 23 else 0
    local = (now + timedelta(days=days)).replace(
        hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None
    )
    return closing_moment(local, zone)


def send_in(cast: Cast, edition: Edition, stories: list[Story], first: int, now: datetime) -> None:
    """Write and submit one proposal a story, a few each day; ``now`` is when the first one began."""
    for number, story in enumerate(stories, first):
        at = now + timedelta(hours=7 * (number - first))
        slug, lead = write_entry(cast, edition, story, number, now=at)
        submit_proposal(lead, proposal_by_slug(slug), now=at + timedelta(hours=2))


def check_all(cast: Cast, stage: Stage, now: datetime) -> None:
    """Start the administrative check, let everything pass, lock it."""
    officer, part = actor_of(cast.roles["organiser"]), kinds.get("administrative")
    start_if_needed(officer, stage, now)
    checklist = (part.defaults | stage.settings)["checklist"]
    raw = {item_key(one["text"]): [YES] for one in checklist} | {"verdict": ["passed"]}
    for entry in waiting_entries(stage.id):
        judge_entry(officer, entry, part.read(raw, stage.settings), now=now)
    lock_stage(officer, stage, now=now + timedelta(days=1))


def start_if_needed(officer: Actor, stage: Stage, now: datetime) -> None:
    """Begin a stage unless submitting already did."""
    if stage.started_at is None:
        start_stage(officer, stage, now=now)


def send_one_back(cast: Cast, stage: Stage, now: datetime) -> None:
    """One entry is asked to be mended, so that the desk has something to show."""
    officer, part = actor_of(cast.roles["organiser"]), kinds.get("administrative")
    checklist = (part.defaults | stage.settings)["checklist"]
    raw = {item_key(one["text"]): [YES] for one in checklist}
    raw[item_key(checklist[-1]["text"])] = [NO]
    raw |= {
        "verdict": ["repair"],
        "reason": ["Surat penetapan inovator belum dilampirkan. Mohon unggah lalu kirim lagi."],
        "due_on": [(now + timedelta(days=5)).date().isoformat()],
    }
    entry = waiting_entries(stage.id)[0]
    judge_entry(officer, entry, part.read(raw, stage.settings), now=now)


def start_scoring(cast: Cast, edition: Edition, stage: Stage, now: datetime) -> None:
    """Start the blind stage and spread its entries over the judges, three each."""
    organiser = actor_of(cast.roles["organiser"])
    start_if_needed(organiser, stage, now)
    spread_evenly(organiser, stage.id, each=3, seed=2026, now=now)
    for judge_id in cast.judges:
        give_pledge(actor_of(judge_id), edition.slug, CURRENT.sha256, now=now)


def score(cast: Cast, edition: Edition, stage: Stage, *, share: float, now: datetime) -> None:
    """Every judge scores that share of the own desk, each in the own strictness."""
    body = editions.rubric_of(edition).body
    for place, judge_id in enumerate(cast.judges):
        judge = actor_of(judge_id)
        desk = open_assignments(stage.id, judge_id)
        for number, assignment_id in enumerate(desk[: round(len(desk) * share)]):
            save_scores(judge, assignment_id, card(body, place, number + assignment_id), now=now)


def card(body: Mapping[str, Any], judge: int, number: int) -> Card:
    """A whole scorecard that differs by judge and entry; extreme levels carry their reason."""
    values, reasons = {}, {}
    for place, one in enumerate(body["criteria"]):
        levels = sorted(level["value"] for level in one["levels"])
        weight = (number * 7 + place * 3 + judge * 5 + number // 3) % 10
        step = (1, 2, 2, 3, 3, 3, 3, 4, 2, 3)[weight] if weight else len(levels) - 1
        values[one["key"]] = levels[min(step, len(levels) - 1)]
        reasons[one["key"]] = _REASONS[(number + place) % len(_REASONS)]
    return Card(values, reasons, internal_note="", feedback=_FEEDBACK[number % len(_FEEDBACK)])


_REASONS = (
    "Angka sebelum dan sesudah disertai sumber dan cara mengukurnya.",
    "Pembagian peran dengan mitra dijelaskan sampai langkah sehari-hari.",
    "Perubahan bagi warga terasa langsung dan dapat diperiksa.",
    "Bukti belum cukup untuk menyimpulkan sebab dan akibatnya.",
)
_FEEDBACK = (
    "Akan lebih kuat bila disertai suara penerima layanan.",
    "Jelaskan apa yang terjadi bila mitra utama berhenti.",
    "Tambahkan perbandingan dengan unit lain yang belum menjalankan.",
)


def lock_desks(cast: Cast, stage: Stage, now: datetime) -> None:
    """Every judge locks the own scores, then the organiser the stage; the ranking is written."""
    for row in progress_of(stage.id):
        if row.done and not row.open:
            lock_scores(actor_of(row.person_id), stage.id, now=now)
    lock_stage(actor_of(cast.roles["organiser"]), stage, reason="Penilaian selesai.", now=now)


def decide(cast: Cast, stage: Stage, now: datetime) -> None:
    """Decide by the ranking with a public reason, and lock."""
    organiser, part = actor_of(cast.roles["organiser"]), kinds.get("decision")
    start_if_needed(organiser, stage, now)
    outcomes = [one["key"] for one in (part.defaults | stage.settings)["outcomes"]]
    ranked = waiting_entries(stage.id)
    rows = last_standings(stage.edition_id, [entry.proposal_id for entry in ranked])
    ranks = {row.proposal_id: row.rank for row in rows}
    for entry in ranked:
        best = ranks.get(entry.proposal_id, len(ranked)) <= len(ranked) // 4
        raw = {
            "outcome": [outcomes[0] if best else outcomes[-1]],
            "reason": [_REASON_BEST if best else _REASON_REST],
        }
        judge_entry(organiser, entry, part.read(raw, stage.settings), now=now)
    lock_stage(organiser, stage, now=now + timedelta(hours=3))


def publish_all(cast: Cast, stage: Stage, now: datetime) -> None:
    """Publish every proposal that may be, of a stage that is locked."""
    publish_stage(actor_of(cast.roles["organiser"]), stage, now=now)


def release(cast: Cast, edition: Edition, now: datetime) -> None:
    """Make the result public."""
    organiser = actor_of(cast.roles["organiser"])
    release_results(organiser, editions.edition_by_slug(organiser, edition.slug), now=now)


_REASON_BEST = (
    "Dampak terukur dan bersumber jelas, cara kerjanya dapat ditiru unit lain tanpa biaya besar, "
    "dan keberlanjutannya sudah diatur."
)
_REASON_REST = (
    "Layak dilanjutkan. Nilai pada signifikansi dan adaptabilitas belum setinggi usulan terpilih; "
    "catatan juri dikirimkan kepada tim."
)
