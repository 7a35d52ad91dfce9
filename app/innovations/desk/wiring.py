"""Hangs the organiser's desk on the application."""

from datetime import datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _

from app.core.actor import Actor
from app.innovations.desk import queries, views
from app.innovations.desk.rules import next_act
from app.innovations.editions.rules import submission_status
from app.innovations.editions.wording import told_in
from app.web.templates import nav_items
from app.web.waiting import Waiting, waiting


def _nav(actor: Actor) -> list[dict[str, Any]]:
    if not actor.roles & {"organiser", "admin"}:
        return []
    return [{"label": _("Meja kerja"), "href": "/desk/", "order": 40}]


def _at_my_desks(actor: Actor, now: datetime) -> list[Waiting]:
    """The next act in each edition the reader runs. 1 statement, none for others."""
    rows = queries.running_stages(actor) if _nav(actor) else []
    editions = [list(group) for _id, group in groupby(rows, key=lambda row: row.edition_id)]
    return [one for stages in editions if (one := _act_in(stages, now))]


def _act_in(stages: list[Any], now: datetime) -> Waiting | None:
    first = stages[0]
    told = [(_stage(s), "", {"waiting": s.waiting} if s.entries else {}) for s in stages[:1]]
    act = next_act(first, told if first.stage_id else [], False, now)
    if not act.endpoint or (submission_status(first, now) == "open" and not first.waiting):
        return None  # nothing to be done while proposals are still being written
    there = url_for(act.endpoint, **dict(act.values))
    return Waiting(told_in(act.words), there, first.edition, first.stage_closes, first.zone)


def _stage(row: Any) -> SimpleNamespace:
    """The stage of a row as the rules ask for one."""
    return SimpleNamespace(id=row.stage_id, title=row.title, kind=row.kind, locked_at=row.locked_at)


def install(app: Flask) -> None:
    """Pages and the navigation entry for organisers."""
    app.register_blueprint(views.blueprint)
    nav_items.fill("desk", _nav)
    waiting.fill("desk", _at_my_desks)
