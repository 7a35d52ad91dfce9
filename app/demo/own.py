"""What the demo's own civil servant has on the desk: one proposal to its end, one half written."""

import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from app.core.actor import Actor
from app.demo.cast import Cast, actor_of
from app.demo.entries import add_effects, began, draft, write, write_entry
from app.demo.stories import Story, sections
from app.innovations.attachments.actions import attach_file
from app.innovations.editions.models import Edition
from app.innovations.journeys.actions.sending import submit_proposal
from app.innovations.proposals.queries import proposal_by_slug
from app.web.files.store import store_file

_SIZE, _INK, _PAPER = (960, 540), "#1f2a37", "#ffffff"
_BEFORE, _AFTER = "#9aa5b1", "#0f6b5c"
_WRITTEN = ("summary", "background", "novelty")
"""Sections of the half-written one that have a text already."""


def send_own(
    cast: Cast, edition: Edition, story: Story, number: int, *, now: datetime
) -> tuple[str, Actor]:
    """A whole proposal of the demo's civil servant with its files, sent in; its slug and lead."""
    me = actor_of(cast.roles["asn"])
    slug, lead = write_entry(cast, edition, story, number, now=now, lead=me, unit=cast.regions[0])
    _attach(lead, slug, story, now)
    submit_proposal(lead, proposal_by_slug(slug), now=now + timedelta(hours=2))
    return slug, lead


def begin_own(cast: Cast, edition: Edition, story: Story, number: int, *, now: datetime) -> str:
    """A draft of the demo's civil servant that waits to be finished; its slug."""
    me = actor_of(cast.roles["asn"])
    slug = draft(edition, me, cast.regions[0], story, number, now=now)
    texts = {key: text for key, text in sections(story, number).items() if key in _WRITTEN}
    write(me, slug, texts, started_on=began(edition, number), now=now)
    add_effects(me, slug, story, now=now)
    _attach(me, slug, story, now)
    return slug


def _attach(lead: Actor, slug: str, story: Story, now: datetime) -> None:
    for audience, name, caption, data in (
        ("judges", "Grafik sebelum dan sesudah", story.indicator, chart_of(story)),
        ("secretariat", "Surat penetapan inovator", "Pindaian surat (contoh)", letter()),
    ):
        kept = store_file(lead, f"{name}.png", data, now=now)
        attach_file(lead, slug, kept, audience=audience, caption=caption[:160], now=now)


def chart_of(story: Story) -> bytes:
    """A PNG with two bars, as long as the figures before and after."""
    picture = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((60, 50), f"{story.indicator} ({story.unit_of})", _INK, ImageFont.load_default(30))
    rows = (("Sebelum", story.before, _BEFORE, 170), ("Sesudah", story.after, _AFTER, 320))
    most = max(_figure(story.before), _figure(story.after), 1.0)
    for word, told, colour, top in rows:
        long = 60 + 600 * _figure(told) / most
        pen.rectangle((60, top + 40, long, top + 100), fill=colour)
        pen.text((60, top), word, _INK, ImageFont.load_default(24))
        pen.text((long + 20, top + 54), told, _INK, ImageFont.load_default(28))
    return _png(picture)


def letter() -> bytes:
    """A PNG that looks like the scan of a letter without any name on it."""
    picture = Image.new("RGB", (720, 960), _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((150, 80), "SURAT PENETAPAN INOVATOR", _INK, ImageFont.load_default(28))
    pen.text((290, 130), "(contoh)", _INK, ImageFont.load_default(24))
    for top in range(220, 820, 40):
        pen.line((90, top, 630 - top % 3 * 60, top), fill=_BEFORE, width=6)
    return _png(picture)


def _figure(told: str) -> float:
    """The number that a figure of a story begins with; 0 when there is none."""
    digits = told.split(maxsplit=1)[0].replace(".", "").replace(",", ".") if told.split() else ""
    try:
        return float(digits.rstrip("%"))
    except ValueError:
        return 0.0


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
