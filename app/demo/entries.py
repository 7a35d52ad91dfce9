"""Proposals of the demo, written and sent in through the proposals' own actions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app.core.actor import Actor
from app.demo.cast import Cast, civil_servant, unit_of
from app.demo.names import person_name
from app.demo.stories import Story, sections
from app.innovations.editions.models import Edition
from app.innovations.proposals.drafting.actions import save_content, start_draft
from app.innovations.proposals.effects.actions import save_effects
from app.innovations.proposals.rules import Hand
from app.innovations.proposals.team.actions import invite_member

_NEW = Hand(seen=1, key="demo", base={})
# Where a figure comes from, and what shows it.
_RECORDS = ("Catatan layanan", "Rekap bulanan, dua belas bulan sebelum dan sesudah")
_PROCEDURE = ("Prosedur tetap", "Bagan alur layanan yang lama dan yang baru")
_INTERVIEWS = ("Wawancara warga", "Ringkasan jawaban 214 warga")
_ROLES = ("Penggagas", "Pelaksana lapangan", "Pengolah data")


def write_entry(
    cast: Cast,
    edition: Edition,
    story: Story,
    number: int,
    *,
    now: datetime,
    lead: Actor | None = None,
    unit: int | None = None,
) -> tuple[str, Actor]:
    """A whole draft made from one story; its slug and its lead.

    ``lead`` and ``unit`` (an id) are the story's unit and a new civil servant of it unless given.
    """
    unit = unit or unit_of(cast, story.unit, now)
    lead = lead or civil_servant(cast, unit, now)
    slug = draft(edition, lead, unit, story, number, now=now)
    write(lead, slug, sections(story, number), started_on=began(edition, number), now=now)
    add_effects(lead, slug, story, now=now)
    for role in _ROLES[1:]:
        name, cast.people = person_name(cast.people), cast.people + 1
        invite_member(lead, slug, name=name, email="", role=role, now=now)
    return slug, lead


def draft(
    edition: Edition, lead: Actor, unit: int, story: Story, number: int, *, now: datetime
) -> str:
    """An empty draft with its choices; its slug."""
    category = next((c.id for c in edition.categories if c.name == story.category), None)
    track = edition.tracks[-1] if len(edition.tracks) > 1 and number % 9 == 0 else edition.tracks[0]
    made = start_draft(
        lead,
        edition_slug=edition.slug,
        unit_id=unit,
        title=story.title,
        maturity="penerapan" if "penerapan" in (track.maturities or ["penerapan"]) else "inisiatif",
        track_id=track.id,
        category_id=category or edition.categories[number % len(edition.categories)].id,
        request_key=f"demo-{edition.id}-{number:06d}",
        now=now,
    )
    return made.slug


def write(
    lead: Actor, slug: str, texts: Mapping[str, str], *, started_on: date, now: datetime
) -> None:
    """Fill every section, and say when it was first carried out."""
    typed = {f"s_{key}": text for key, text in texts.items()}
    typed["started_on"] = started_on.isoformat()
    save_content(lead, slug, typed=typed, hand=_NEW, asked=False, now=now)


def add_effects(lead: Actor, slug: str, story: Story, *, now: datetime) -> None:
    """The measured effects: the story's own figure, and steps and rupiah."""
    on = (now - timedelta(days=60)).date().isoformat()
    rows = [
        _effect((story.indicator, story.unit_of, story.before, story.after), on, *_RECORDS),
        _effect(("Langkah yang ditempuh warga", "langkah", "9", "4"), on, *_PROCEDURE),
        _effect(("Biaya yang dikeluarkan warga", "rupiah", "85.000", "0"), on, *_INTERVIEWS),
    ]
    save_effects(lead, slug, rows=rows, hand=_NEW, now=now)


def _effect(
    figures: tuple[str, str, str, str], measured_on: str, source: str, evidence: str
) -> dict[str, str | None]:
    indicator, unit, before, after = figures
    return {
        "indicator": indicator,
        "unit": unit,
        "before": before,
        "after": after,
        "measured_on": measured_on,
        "source": source,
        "evidence": evidence,
    }


def began(edition: Edition, number: int = 0) -> date:
    """Long enough ago for the edition's minimum age."""
    closes = edition.closes
    assert closes is not None  # noqa: S101 -- the demo's editions have windows
    return (closes - timedelta(days=365 * 3 + number * 5)).date()
