"""Writes that set an edition up: made from a preset or empty, then filled page by page."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.registry import UnknownPart
from app.core.window import closing_as_typed, closing_moment, opening_moment, zone_of
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions import presets, rules, shapes
from app.innovations.editions.actions.guards import require_draft, require_fresh, touch
from app.innovations.editions.models import Category, Edition, Rubric, Stage, Track
from app.innovations.editions.policies import require_creator
from app.innovations.editions.shapes import Row, still_example
from app.innovations.stages import stages as stage_parts
from app.innovations.stages.protocol import StagePart

EMPTY: presets.Preset = {
    "title": "",
    "summary": "",
    "eligibility": {"kinds": ["asn"], "organisation_kinds": []},
    "tie_rules": list(rules.TIE_RULES),
    "tracks": [],
    "categories": [],
    "stages": [],
    "rubric": {"sections": [], "criteria": []},
}
_RESERVED = {"new"}


def create_edition(
    actor: Actor,
    *,
    title: str = "",
    year: int,
    organiser_id: int,
    preset: str | Mapping[str, Any] = "",
    zone: str | None = None,
    slug: str = "",
    now: datetime,
) -> Edition:
    """A draft edition from a preset (its key, or its data) or empty; nobody else sees it yet.

    Without ``title`` the preset's own is used; without ``zone`` the organisation's. ``Invalid`` for
    an unknown preset or organisation. 1 statement and the inserts.
    """
    require_creator(actor, organiser_id)
    organisation = db.session.get(Organisation, organiser_id)
    if organisation is None:
        raise Invalid(say("Pilih instansi penyelenggara dari daftar."), field="organiser_id")
    data = _data_of(preset)
    title = title.strip() or data["title"].replace("%(year)s", str(year))
    if not title:
        raise Invalid(say("Tulis nama edisinya."), field="title")
    edition = Edition(
        slug=_free_slug(slug or title),
        title=title,
        year=year,
        organiser_id=organiser_id,
        template=preset if isinstance(preset, str) else str(data["name"])[:40],
        zone=zone or organisation.zone,
        created_at=now,
    )
    _describe(edition, data)
    _fill(edition, data, now)
    audit.record(
        actor, "edition.created", ("edition", edition.id), now=now, preset=edition.template
    )
    announce("editions.edition_created", edition.id)
    return edition


def _describe(edition: Edition, data: Mapping[str, Any]) -> None:
    edition.summary = data["summary"]
    edition.eligibility = deepcopy(data.get("eligibility", {}))
    edition.limits = deepcopy(data.get("limits", {}))
    edition.tie_rules = list(data.get("tie_rules", EMPTY["tie_rules"]))


def _data_of(preset: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(preset, str):
        return presets.load(preset) if preset else EMPTY
    return preset


def _fill(edition: Edition, data: Mapping[str, Any], now: datetime) -> None:
    if "window" in data:
        _set_dates(edition, data["window"], edition.zone, now)
    edition.tracks = [_track(row, i) for i, row in enumerate(data["tracks"])]
    edition.categories = [
        Category(position=i, name=row["name"], example=bool(row.get("example")))
        for i, row in enumerate(data["categories"])
    ]
    edition.stages = [_stage_of_preset(row, i) for i, row in enumerate(data["stages"])]
    for stage, row in zip(edition.stages, data["stages"], strict=True):
        _set_dates(stage, row, edition.zone, now)
    db.session.add(edition)
    db.session.flush()
    body = deepcopy(data["rubric"])
    rubric = Rubric(
        edition_id=edition.id, number=1, body=body, sha256=rules.rubric_sha256(body), why=""
    )
    db.session.add(rubric)
    db.session.flush()
    edition.rubric_id = rubric.id
    db.session.flush()


def _set_dates(thing: Edition | Stage, row: Row, zone: str, now: datetime) -> None:
    """Whole days counted from today in the edition's zone: from 00.00 to 23.59."""
    today = datetime.combine(now.astimezone(zone_of(zone)).date(), time())
    thing.opens = opening_moment(today + timedelta(days=row["opens_in_days"]), zone)
    last = today + timedelta(days=row["closes_in_days"], hours=23, minutes=59)
    thing.closes = closing_moment(last, zone)
    thing.dates_example = bool(row.get("example"))


def _free_slug(text: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:70].strip("-") or "edisi"
    rows = select(Edition.slug).where(Edition.slug.startswith(stem, autoescape=True))
    taken, slug, number = {*db.session.scalars(rows), *_RESERVED}, stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def change_basics(
    actor: Actor, edition: Edition, changes: Row, *, version: str | None, now: datetime
) -> None:
    """Set what ``shapes.basics`` shows. After publication only title, summary and contact."""
    saved = shapes.basics(edition)
    require_fresh(actor, edition, saved, version)
    after = saved | changes
    fixed = [key for key in after if key not in {"title", "summary", "contact"}]
    if edition.state != "draft" and any(after[key] != saved[key] for key in fixed):
        raise Conflict(
            say("Edisi sudah terbit: hanya nama, keterangan, dan kontak yang masih dapat diubah.")
        )
    if not after["title"].strip():
        raise Invalid(say("Tulis nama edisinya."), field="title")
    _check_words(after)
    if after["zone"] != edition.zone:
        _move_to_zone(edition, after["zone"])
    for key in ("title", "year", "summary", "contact", "zone"):
        setattr(edition, key, after[key])
    edition.tie_rules = after["tie_rules"]
    edition.eligibility = {key: after[key] for key in ("kinds", "organisation_kinds")}
    edition.limits = _limits(edition.limits, saved, after)
    changed = sorted(key for key in after if after[key] != saved[key])
    _record(actor, edition, "edition.basics_changed", now, changed=changed)


def _check_words(after: Row) -> None:
    known = (
        ("kinds", rules.PERSON_KINDS),
        ("organisation_kinds", rules.ORGANISATION_KINDS),
        ("tie_rules", rules.TIE_RULES),
    )
    for key, words in known:
        if not set(after[key]) <= set(words) or len(set(after[key])) < len(after[key]):
            raise Invalid(say("Pilih dari daftar yang ada."), field=key)


def _limits(limits: Row, saved: Row, after: Row) -> Row:
    """Numbers that are set; a changed one is no example any more."""
    ours = ("min_age_years", "per_agency")
    kept = {key: value for key, value in limits.items() if key not in ours}
    kept |= {key: after[key] for key in ours if after[key] is not None}
    marked = [key for key in limits.get("example", []) if after[key] == saved[key]]
    return {key: value for key, value in kept.items() if key != "example"} | (
        {"example": marked} if marked else {}
    )


def _move_to_zone(edition: Edition, zone: str) -> None:
    """Windows keep the hour that was typed: 23.59 WIB becomes 23.59 WITA."""
    things: list[Edition | Stage] = [edition, *edition.stages]
    for thing in things:
        if thing.opens is not None:
            local = thing.opens.astimezone(zone_of(edition.zone)).replace(tzinfo=None)
            thing.opens = opening_moment(local, zone)
        if thing.closes is not None:
            thing.closes = closing_moment(closing_as_typed(thing.closes, edition.zone), zone)


def set_tracks(
    actor: Actor,
    edition: Edition,
    rows: Sequence[Row],
    *,
    version: str | None,
    adopt: bool = False,
    now: datetime,
) -> None:
    """The tracks become ``rows`` (``shapes.track_rows``), in that order; those left out go."""
    require_fresh(actor, edition, shapes.track_rows(edition), version)
    require_draft(edition)
    shapes.refuse_twins(rows, "name", shapes.TWINS["name"])
    before = {track.key: track for track in edition.tracks}
    keep = []
    for i, row in enumerate(shapes.keyed(rows, "name", before)):
        old = before.pop(row["key"], None)
        example = still_example(row, vars(old) if old else None, adopt=adopt)
        keep.append(_track(row | {"example": example}, i, old))
    _replace(edition, "tracks", keep, list(before.values()))
    _record(actor, edition, "edition.tracks_set", now, tracks=[one.key for one in keep])


def _track(row: Row, position: int, old: Track | None = None) -> Track:
    track = old or Track(key=row["key"])
    track.position, track.name, track.about = position, row["name"], row.get("about", "")
    track.maturities, track.kinds = list(row["maturities"]), list(row["kinds"])
    track.example = bool(row.get("example"))
    return track


def set_categories(
    actor: Actor,
    edition: Edition,
    rows: Sequence[Row],
    *,
    version: str | None,
    adopt: bool = False,
    now: datetime,
) -> None:
    """The categories become ``rows`` (``shapes.category_rows``), in that order."""
    require_fresh(actor, edition, shapes.category_rows(edition), version)
    require_draft(edition)
    shapes.refuse_twins(rows, "name", shapes.TWINS["name"])
    before = {str(one.id): one for one in edition.categories}
    keep = []
    for i, row in enumerate(rows):
        old = before.pop(row.get("key") or "", None)
        one = old or Category()
        one.example = still_example({"name": row["name"]}, vars(old) if old else None, adopt=adopt)
        one.position, one.name = i, row["name"]
        keep.append(one)
    _replace(edition, "categories", keep, list(before.values()))
    _record(actor, edition, "edition.categories_set", now, categories=len(keep))


def set_stages(
    actor: Actor,
    edition: Edition,
    rows: Sequence[Row],
    *,
    version: str | None,
    adopt: bool = False,
    now: datetime,
) -> None:
    """The stages become ``rows`` (``shapes.stage_rows``), in that order.

    A stage that changes its kind starts with that kind's settings; windows stay.
    """
    require_fresh(actor, edition, shapes.stage_rows(edition), version)
    require_draft(edition)
    before = {str(one.id): one for one in edition.stages}
    keep = []
    for row in rows:
        old = before.pop(row.get("key") or "", None)
        shown = {key: row[key] for key in ("kind", "title", "blindness")}
        example = still_example(shown, vars(old) if old else None, adopt=adopt)
        keep.append(_stage(row, old))
        keep[-1].example = example
    _put_in_order(edition, keep, list(before.values()))
    _record(actor, edition, "edition.stages_set", now, stages=[one.kind for one in keep])


def _put_in_order(edition: Edition, keep: list[Stage], gone: list[Stage]) -> None:
    """By way of negative positions, out of the way of the unique order."""
    for i, one in enumerate([*edition.stages, *(one for one in keep if one.id is None)]):
        one.position = -1 - i
    _replace(edition, "stages", keep, gone)
    for i, one in enumerate(keep):
        one.position = i


def _stage(row: Row, old: Stage | None) -> Stage:
    part = part_of(row["kind"])
    if row["blindness"] not in rules.BLINDNESS:
        raise Invalid(say("Pilih siapa yang boleh melihat nama."), field="rows")
    stage = old or Stage()
    if old is None or old.kind != row["kind"]:
        stage.settings = deepcopy(dict(part.defaults))
    stage.kind, stage.title, stage.blindness = row["kind"], row["title"], row["blindness"]
    return stage


def _stage_of_preset(row: Row, position: int) -> Stage:
    stage = _stage(row, None)
    stage.position, stage.example = position, bool(row.get("example"))
    stage.settings = checked_settings(part_of(row["kind"]), row["settings"])
    return stage


def part_of(kind: str) -> StagePart:
    """The stage part of that name; ``Invalid`` (field ``rows``) when there is none."""
    try:
        return stage_parts.get(kind)
    except UnknownPart as unknown:
        raise Invalid(say("Jenis tahap itu tidak ada."), field="rows") from unknown


def checked_settings(part: StagePart, settings: Row) -> Row:
    """The part's defaults with ``settings`` over them, as the part itself checks them."""
    typed = part.settings_as_typed(dict(part.defaults) | settings)
    return part.check_settings({key: [value] for key, value in typed.items()})


def set_stage_settings(
    actor: Actor,
    edition: Edition,
    stage_id: int,
    raw: dict[str, list[str]],
    *,
    version: str | None,
    now: datetime,
) -> None:
    """Settings of one stage, as typed; the part reads them and raises ``Invalid`` by field."""
    stage = next((one for one in edition.stages if one.id == stage_id), None)
    require_fresh(actor, edition, stage.settings if stage else None, version)
    require_draft(edition)
    if stage is None:
        raise Invalid(say("Tahap itu tidak ada di edisi ini."))
    stage.settings = part_of(stage.kind).check_settings(raw)
    _record(actor, edition, "edition.stage_settings_set", now, stage=stage.kind)


def _replace(edition: Edition, name: str, keep: list[Any], gone: list[Any]) -> None:
    for one in gone:
        db.session.delete(one)
    setattr(edition, name, keep)
    db.session.flush()


def _record(actor: Actor, edition: Edition, verb: str, now: datetime, **facts: Any) -> None:
    touch(edition)
    audit.record(actor, verb, ("edition", edition.id), now=now, **facts)
    announce("editions.edition_changed", edition.id)
