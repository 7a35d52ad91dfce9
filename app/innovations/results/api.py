"""REST door of results: rankings and decisions, once an edition's results were released."""

from typing import Any

import marshmallow as ma
from flask import request

from app.core.actor import ANYONE
from app.innovations.results import queries
from app.web.api import one_of, shelf, told
from app.web.cache import cacheable

part = shelf("results", "Rankings and decisions of editions whose results are out", "/editions")


class StandingShape(ma.Schema):
    """One line of a ranking. The judges' totals are unnamed and sorted."""

    rank = ma.fields.Integer(required=True)
    number = ma.fields.String(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    agency = ma.fields.String(required=True)
    slug = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Null unless it is published"}
    )
    score = ma.fields.Float(required=True)
    final = ma.fields.Float(
        required=True, metadata={"description": "Together with the scoring stages before"}
    )
    lowest = ma.fields.Float(required=True)
    highest = ma.fields.Float(required=True)
    totals = ma.fields.List(ma.fields.Float(), required=True)
    judges = ma.fields.Integer(required=True)
    tie_rule = ma.fields.String(required=True)
    outcome = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, metadata={"description": "Why it was so decided"})


class UnscoredShape(ma.Schema):
    """An entry that no judge scored: it has no rank, which is not a score of zero."""

    number = ma.fields.String(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    agency = ma.fields.String(required=True)
    slug = ma.fields.String(required=True, allow_none=True)


class RankingShape(ma.Schema):
    """The ranking of one scoring stage, best first, 50 a page."""

    stage = ma.fields.String(required=True)
    rows = ma.fields.List(ma.fields.Nested(StandingShape), required=True)
    next = ma.fields.String(required=True, allow_none=True)
    unscored = ma.fields.List(ma.fields.Nested(UnscoredShape), required=True)
    locked_because = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it was locked although something was open"},
    )


class ResultShape(ma.Schema):
    """What the public result page shows."""

    edition = ma.fields.String(required=True)
    released_at = ma.fields.AwareDateTime(required=True)
    tie_rules = ma.fields.List(ma.fields.String(), required=True)
    rankings = ma.fields.List(ma.fields.Nested(RankingShape), required=True)


class Wanted(ma.Schema):
    """Which page of which stage."""

    after = ma.fields.String(
        load_default="",
        validate=ma.validate.Regexp(r"\A([0-9]{1,10},[0-9]{1,10},[0-9]{1,10})?\Z"),
        metadata={"description": "As `next` has it"},
    )


@part.reads("/<slug>/results", one_of(ResultShape), Wanted)
def results(wanted: dict[str, str], slug: str) -> dict[str, Any]:
    """Rankings and decisions of one edition; 404 until they were released."""
    cacheable("results", "proposals", "journeys", "editions", "accounts")
    edition, release = queries.results_for(ANYONE, slug)
    shown = queries.result_page(edition, release, wanted["after"])
    return told(
        {
            "edition": edition.title,
            "released_at": release.at if release else None,
            "tie_rules": edition.tie_rules,
            "rankings": [_ranking(shown, *each) for each in shown.ranked],
        }
    )


def _ranking(shown: queries.ResultPage, stage: Any, rows: list[Any], more: str) -> dict[str, Any]:
    onward = f"{request.path}?after={more}" if more else None
    return {
        "stage": stage.title,
        "rows": [_line(shown, row) for row in rows],
        "next": onward,
        "unscored": [_with_page(row) for row in shown.unscored[stage.id]],
        "locked_because": shown.reasons.get(stage.id),
    }


def _with_page(row: Any) -> dict[str, Any]:
    line: dict[str, Any] = row._asdict()
    return line | {"slug": row.slug if row.published_at else None}


def _line(shown: queries.ResultPage, row: Any) -> dict[str, Any]:
    decided = shown.decisions.get(row.proposal_id)
    return _with_page(row) | {
        "outcome": shown.outcomes.get(row.outcome, row.outcome),
        "reason": decided.reason if decided else "",
    }
