"""Hangs judging on the application: pages, listeners, slots, what constraints mean."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.actor import Actor
from app.core.words import say
from app.db.unit import Announcement, explain_constraint, listen, transaction
from app.innovations.editions.models import Stage
from app.innovations.editions.wording import told
from app.innovations.journeys.slots import Obstacle, lock_obstacles, stage_locked, team_feedback
from app.innovations.judging import actions
from app.innovations.judging.assignments import views as assigning
from app.innovations.judging.blindness.rules import MARK
from app.innovations.judging.conflicts import views as conflicts
from app.innovations.judging.desks import views as desks
from app.innovations.judging.policies import is_judge
from app.innovations.judging.queries import feedback_for, obstacles_of
from app.innovations.judging.queues.queries import stages_of_judge
from app.innovations.stages import stages
from app.web.templates import nav_items
from app.web.waiting import Waiting, waiting


def install(app: Flask) -> None:
    """Everything of judging."""
    for room in (desks, assigning, conflicts):
        app.register_blueprint(room.blueprint)
    nav_items.fill("judging", _navigation)
    waiting.fill("judging", _to_score)
    app.jinja_env.filters["veiled"] = veiled
    stage_locked.fill("judging", _lock_cards)
    lock_obstacles.fill("judging", _obstacles)
    team_feedback.fill("judging", feedback_for)
    _listen()
    _explain()


def _navigation(actor: Actor) -> list[dict[str, Any]]:
    if not is_judge(actor):
        return []
    return [{"label": _("Penilaian"), "href": "/judging/", "order": 30}]


def _to_score(actor: Actor, _now: datetime) -> list[Waiting]:
    """What lies open on a judge's desk, a line for each stage. 1 statement, none for others."""
    rows = stages_of_judge(actor) if is_judge(actor) else []
    return [
        Waiting(
            _what_to_score(row),
            f"/judging/?stage={row.id}",
            f"{told(row.title)} · {row.edition}",
            row.closes,
            row.zone,
        )
        for row in rows
        if row.locked_at is None and row.locked < row.total
    ]


def _what_to_score(row: Any) -> str:
    left = row.total - row.done
    if row.pledged_at is None:
        return str(_("Setujui pakta integritas, lalu nilai %(n)d usulan", n=left))
    if not left:
        return str(_("Periksa dan kunci nilai Anda"))
    return str(ngettext("Nilai %(num)d usulan", "Nilai %(num)d usulan", left))


def veiled(text: Any) -> Any:
    """A veiled text with the word in its marks in the reader's language (HTML stays HTML)."""
    if MARK not in text:
        return text
    return text.replace(MARK, _("▇▇▇ (disamarkan)"))


def _lock_cards(actor: Actor, stage: Stage, now: datetime) -> None:
    if stages.get(stage.kind).scores:
        actions.lock_stage_cards(actor, stage, now)


def _obstacles(stage: Stage) -> Iterable[Obstacle]:
    if not stages.get(stage.kind).scores:
        return []
    late, unscored = obstacles_of(stage.id)
    found = []
    if late:
        found.append(Obstacle(say("%(n)d juri belum selesai menilai.", n=late)))
    if unscored:
        found.append(Obstacle(say("%(n)d usulan belum punya nilai satu pun.", n=unscored)))
    return found


def _listen() -> None:
    listen("accounts.membership_changed", _look_at_person)
    listen("accounts.membership_answered", _look_at_person)
    listen("accounts.person_changed", _look_at_person)
    listen("accounts.organisation_changed", _look_at_organisation)
    listen("proposals.team_changed", _look_at_proposal)
    listen("editions.edition_changed", _look_at_edition)


def _look_at_person(news: Announcement) -> None:
    with transaction():
        actions.detect_conflicts(person_id=news.subject_id, now=clock.now())
        actions.refresh_titles(person_id=news.subject_id)


def _look_at_organisation(news: Announcement) -> None:
    with transaction():
        actions.refresh_titles(organisation_id=news.subject_id)


def _look_at_proposal(news: Announcement) -> None:
    with transaction():
        actions.detect_conflicts(proposal_id=news.subject_id, now=clock.now())
        actions.refresh_titles(proposal_id=news.subject_id)


def _look_at_edition(news: Announcement) -> None:
    with transaction():
        actions.refresh_titles(edition_id=news.subject_id)


def _explain() -> None:
    conflict = say("Ada benturan kepentingan antara juri dan usulan ini, jadi tidak dapat dinilai.")
    explain_constraint("judge_has_conflict", conflict)
    explain_constraint(
        "scores_are_locked", say("Nilai sudah dikunci, jadi tidak dapat diubah lagi.")
    )
    fixed = say("Kartu nilai tetap milik usulan dan juri yang sama.")
    for word in ("sheet_keeps_its_entry", "score_keeps_its_sheet", "assignment_is_fixed"):
        explain_constraint(word, fixed)
    changed = say("Nilai usulan ini baru saja diubah dari jendela atau perangkat lain.")
    explain_constraint("pk_scoresheet", changed)
    explain_constraint("scoresheet.assignment_id", changed)
    twice = say("Juri itu baru saja ditugasi usulan yang sama. Muat ulang halaman ini.")
    explain_constraint("uq_assignment_stage_id_proposal_id_person_id", twice)
    explain_constraint("assignment.stage_id, assignment.proposal_id", twice)
