"""What is true about standings: means, the printed tie rules in order, ranks. Pure."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import dropwhile, groupby, pairwise
from statistics import median
from typing import Any

from app.innovations.editions.rules import criteria

SIGNIFICANT = 4
"""Decimal places of a published score; what is equal to so many places is a tie."""


@dataclass(frozen=True)
class Tally:
    """What the judges gave one proposal in one stage.

    ``totals``: one 0-to-100 total per judge. ``by_criterion``: mean level per criterion.
    """

    proposal_id: int
    totals: tuple[float, ...]
    by_criterion: Mapping[str, float] = field(default_factory=dict)
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """One line of a ranking. ``tie_rule`` names what put it apart from an equal score, if any."""

    proposal_id: int
    rank: int
    score: float
    lowest: float
    highest: float
    judges: int
    totals: tuple[float, ...]
    by_criterion: Mapping[str, float]
    tie_rule: str = ""
    shared: bool = False
    final: float = 0.0


def mean_score(totals: Sequence[float]) -> float:
    """The mean of the judges' totals, to ``SIGNIFICANT`` places; 0.0 without judges."""
    if not totals:
        return 0.0
    exact = sum((Fraction(t) for t in totals), Fraction()) / len(totals)
    return round(float(exact), SIGNIFICANT)


def _heaviest(body: Mapping[str, Any]) -> Callable[[Tally], Any]:
    ordered = sorted(criteria(body), key=lambda one: -one["weight"])
    key = ordered[0]["key"] if ordered else ""
    return lambda tally: -round(tally.by_criterion.get(key, 0.0), SIGNIFICANT)


def _median(_body: Mapping[str, Any]) -> Callable[[Tally], Any]:
    return lambda tally: -round(median(tally.totals or (0.0,)), SIGNIFICANT)


def _spread(_body: Mapping[str, Any]) -> Callable[[Tally], Any]:
    return lambda tally: round(max(tally.totals, default=0) - min(tally.totals, default=0), 4)


def _submitted(_body: Mapping[str, Any]) -> Callable[[Tally], Any]:
    return lambda tally: tally.submitted_at.timestamp() if tally.submitted_at else float("inf")


_TIE_KEYS: dict[str, Callable[[Mapping[str, Any]], Callable[[Tally], Any]]] = {
    "heaviest_criterion": _heaviest,
    "highest_median": _median,
    "smallest_spread": _spread,
    "submitted_first": _submitted,
}


def rank(
    tallies: Sequence[Tally],
    tie_rules: Sequence[str],
    body: Mapping[str, Any],
    final: Mapping[int, float] | None = None,
) -> list[Standing]:
    """Standings, best first: by mean score, then by the printed tie rules one after the other.

    ``final`` (of ``combined``) replaces the mean where several stages count together; a proposal
    that is not in it is left out.

    What is equal under every rule shares its rank (1, 2, 2, 4); the order inside a shared rank is
    by proposal id and means nothing. Proposals without a judge are left out.
    """
    keys = [(name, _TIE_KEYS[name](body)) for name in tie_rules if name in _TIE_KEYS]
    judged = [t for t in tallies if t.totals and (final is None or t.proposal_id in final)]

    def order(tally: Tally) -> tuple[Any, ...]:
        main = mean_score(tally.totals) if final is None else final[tally.proposal_id]
        return (-main, *(key(tally) for _name, key in keys))

    ordered = sorted(judged, key=lambda tally: (*order(tally), tally.proposal_id))
    decided = _deciding_rules(ordered, order, [name for name, _key in keys])
    return _number(ordered, order, decided)


def _deciding_rules(
    ordered: Sequence[Tally], order: Callable[[Tally], tuple[Any, ...]], names: Sequence[str]
) -> dict[int, str]:
    """For each proposal that ties on score: the rule that put it apart from its neighbour."""
    decided: dict[int, str] = {}
    for above, below in pairwise(ordered):
        one, two = order(above), order(below)
        if one[0] != two[0]:
            continue
        apart = next((i for i in range(1, len(one)) if one[i] != two[i]), None)
        if apart is not None:
            decided.setdefault(above.proposal_id, names[apart - 1])
            decided[below.proposal_id] = names[apart - 1]
    return decided


def _number(
    ordered: Sequence[Tally], order: Callable[[Tally], tuple[Any, ...]], decided: dict[int, str]
) -> list[Standing]:
    standings: list[Standing] = []
    for _same, group in groupby(ordered, key=order):
        equal, place = list(group), len(standings) + 1
        standings += [
            Standing(
                proposal_id=one.proposal_id,
                rank=place,
                score=mean_score(one.totals),
                lowest=min(one.totals),
                highest=max(one.totals),
                judges=len(one.totals),
                totals=one.totals,
                by_criterion=one.by_criterion,
                tie_rule=decided.get(one.proposal_id, ""),
                shared=len(equal) > 1,
                final=-order(one)[0],
            )
            for one in equal
        ]
    return standings


def combined(parts: Sequence[tuple[float, Mapping[int, float]]]) -> dict[int, float]:
    """Scores over several scoring stages: Σ weight × score ÷ Σ weight, per proposal.

    ``parts``: (weight, {proposal id: score 0 to 100}) a stage. Only proposals that every stage
    scored get a combined score.
    """
    total = sum(weight for weight, _scores in parts)
    if not parts or not total:
        return {}
    everywhere = set.intersection(*(set(scores) for _weight, scores in parts))
    return {
        i: round(sum(weight * scores[i] for weight, scores in parts) / total, SIGNIFICANT)
        for i in everywhere
    }


def disagreement(totals: Sequence[float]) -> float:
    """How far the judges are apart on one entry: highest minus lowest total (0 with one judge)."""
    return round(max(totals) - min(totals), SIGNIFICANT) if totals else 0.0


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> Any:
    """A value no spreadsheet takes for a formula: such texts get an apostrophe in front (OWASP).

    Spreadsheets read a full-width "＝" as "=" and pass over what is not seen in front of it.
    """
    if isinstance(value, str) and _as_read(value).startswith(_FORMULA):
        return "'" + value
    return value


def _as_read(text: str) -> str:
    seen = dropwhile(_is_unseen, unicodedata.normalize("NFKC", text))
    return next(seen, "")


def _is_unseen(letter: str) -> bool:
    return letter not in _FORMULA and unicodedata.category(letter) in {"Zs", "Zl", "Zp", "Cf", "Cc"}
