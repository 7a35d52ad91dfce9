"""Writes of the rubric: sections, criteria, levels, and versions once it is frozen.

Only the version that is not frozen can be written; a trigger refuses the others even to raw SQL.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, Missing
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions import queries, rules, shapes
from app.innovations.editions.actions.guards import require_fresh, rubric_to_change, touch
from app.innovations.editions.actions.telling import tell_drafting
from app.innovations.editions.models import Edition, Rubric
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.shapes import Row, still_example
from app.innovations.stages import stages as stage_parts

RUBRIC_CHANGED = say("Rubrik %(edition)s diperbarui: %(reason)s")


def set_sections(
    actor: Actor,
    edition: Edition,
    rows: Sequence[Row],
    *,
    version: str | None,
    adopt: bool = False,
    now: datetime,
) -> None:
    """The sections become ``rows`` (``shapes.section_rows``), in that order."""
    rubric = _open_for(actor, edition, shapes.section_rows, version)
    shapes.refuse_twins(rows, "title", shapes.TWINS["title"])
    before = {one["key"]: one for one in rules.sections(rubric.body)}
    keep = [
        row | {"example": still_example(row, before.get(row["key"]), adopt=adopt)}
        for row in shapes.keyed(rows, "title", before)
    ]
    _write(actor, edition, rubric, rubric.body | {"sections": keep}, "edition.sections_set", now)


def set_criteria(
    actor: Actor,
    edition: Edition,
    rows: Sequence[Row],
    *,
    version: str | None,
    adopt: bool = False,
    now: datetime,
) -> None:
    """The criteria become ``rows`` (``shapes.criterion_rows``); levels stay with their criterion.

    A new criterion starts with five named levels that still have to be described. The weights may
    sum to anything while the rubric is in work: freezing it asks for 100.
    """
    rubric = _open_for(actor, edition, shapes.criterion_rows, version)
    shapes.refuse_twins(rows, "name", shapes.TWINS["name"])
    before = {one["key"]: one for one in rules.criteria(rubric.body)}
    keep = []
    for row in shapes.keyed(rows, "name", before):
        old = before.get(row["key"])
        levels = deepcopy(old["levels"]) if old else shapes.blank_levels()
        example = still_example(row, old, adopt=adopt)
        keep.append(row | {"example": example, "levels": levels})
    _write(actor, edition, rubric, rubric.body | {"criteria": keep}, "edition.criteria_set", now)


def set_levels(
    actor: Actor,
    edition: Edition,
    key: str,
    rows: Sequence[Row],
    *,
    version: str | None,
    adopt: bool = False,
    now: datetime,
) -> None:
    """The described levels of one criterion become ``rows``, the lowest first."""
    rubric = _open_for(actor, edition, lambda body: shapes.level_rows(_found(body, key)), version)
    shapes.refuse_twins(rows, "value", shapes.TWINS["value"])
    before = {level["value"]: level for level in _found(rubric.body, key)["levels"]}
    levels = [
        row | {"example": still_example(row, before.get(row["value"]), adopt=adopt)}
        for row in sorted(rows, key=lambda row: int(row["value"]))
    ]
    keep = [
        one | {"levels": levels} if one["key"] == key else one
        for one in rules.criteria(rubric.body)
    ]
    _write(actor, edition, rubric, rubric.body | {"criteria": keep}, "edition.levels_set", now)


def _found(body: Mapping[str, Any], key: str) -> Row:
    one = rules.criterion(body, key)
    if one is None:
        raise Missing(say("Kriteria itu tidak ada di rubrik ini."))
    return one


def _open_for(
    actor: Actor,
    edition: Edition,
    rows_of: Callable[[Mapping[str, Any]], list[Row]],
    version: str | None,
) -> Rubric:
    """The version that may be edited, when the actor may and nobody else has changed those rows."""
    require_organiser(actor, edition)
    rubric = rubric_to_change(edition)
    require_fresh(actor, edition, rows_of(rubric.body), version)
    return rubric


def _write(
    actor: Actor, edition: Edition, rubric: Rubric, body: Row, verb: str, now: datetime
) -> None:
    rubric.body, rubric.sha256 = body, rules.rubric_sha256(body)
    touch(edition)
    facts = {"number": rubric.number, "sha256": rubric.sha256}
    audit.record(actor, verb, ("edition", edition.id), now=now, **facts)
    announce("editions.edition_changed", edition.id)


def freeze(rubric: Rubric, now: datetime) -> None:
    """Check a rubric and close it for ever; ``Invalid`` when it has problems."""
    rules.check_rubric(rubric.body)
    rubric.sha256, rubric.frozen_at = rules.rubric_sha256(rubric.body), now


def new_rubric_version(actor: Actor, edition: Edition, *, reason: str, now: datetime) -> Rubric:
    """A copy of the rubric in force, to be edited and then put in force with ``reason``.

    ``Conflict`` while the edition is a draft (edit it directly) or when a version is in work.
    """
    require_organiser(actor, edition)
    if edition.state == "draft":
        raise Conflict(say("Edisi belum terbit: rubriknya masih dapat diubah langsung."))
    if queries.rubric_in_work(edition) is not None:
        raise Conflict(say("Sudah ada versi baru yang sedang disusun. Lanjutkan versi itu."))
    if not reason.strip():
        raise Invalid(
            say("Tulis alasan perubahan rubrik; peserta akan membacanya."), field="reason"
        )
    body = deepcopy(queries.rubric_of(edition).body)
    number = queries.rubric_versions(edition.id)[0].number + 1
    rubric = Rubric(edition_id=edition.id, number=number, body=body, why=reason.strip())
    rubric.sha256 = rules.rubric_sha256(body)
    db.session.add(rubric)
    touch(edition)
    audit.record(
        actor, "edition.rubric_version_begun", ("edition", edition.id), now=now, number=number
    )
    return rubric


def drop_rubric_version(actor: Actor, edition: Edition, *, now: datetime) -> None:
    """Throw away the version in work; the one in force stays as it is."""
    require_organiser(actor, edition)
    if edition.state == "draft":
        raise Conflict(say("Rubrik edisi yang belum terbit tidak dapat dibuang."))
    rubric = rubric_to_change(edition)
    db.session.delete(rubric)
    touch(edition)
    facts = {"number": rubric.number}
    audit.record(actor, "edition.rubric_version_dropped", ("edition", edition.id), now=now, **facts)


def put_rubric_in_force(actor: Actor, edition: Edition, *, now: datetime) -> Rubric:
    """Freeze the version in work and make it the edition's; drafting people are told why.

    ``Conflict`` once a scoring stage has begun: what was scored is told by the rubric it was
    scored by, and two scoring stages are summed by one.
    """
    require_organiser(actor, edition)
    if edition.state != "open":
        raise Conflict(say("Versi rubrik hanya dapat diberlakukan selama edisi terbuka."))
    if any(_has_scored(stage) for stage in edition.stages):
        raise Conflict(
            say(
                "Penilaian sudah dimulai dengan rubrik yang berlaku, jadi edisi ini tetap memakainya. "
                "Rubrik baru dapat dipakai pada edisi berikutnya."
            )
        )
    rubric = rubric_to_change(edition)
    freeze(rubric, now)
    edition.rubric_id = rubric.id
    facts = {"number": rubric.number, "sha256": rubric.sha256, "reason": rubric.why}
    audit.record(actor, "edition.rubric_changed", ("edition", edition.id), now=now, **facts)
    tell_drafting(edition, RUBRIC_CHANGED, now=now, reason=rubric.why)
    announce("editions.rubric_changed", edition.id)
    return rubric


def _has_scored(stage: Any) -> bool:
    return stage.started_at is not None and bool(stage_parts.get(stage.kind).scores)
