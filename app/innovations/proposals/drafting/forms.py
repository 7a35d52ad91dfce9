"""Shapes of what arrives while a proposal is being written."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from app.innovations.editions.rules import MATURITIES, maturities_for, sections
from app.innovations.editions.wording import told
from app.innovations.proposals.drafting.queries import Desk
from app.innovations.proposals.rules import Hand, digest, section_field
from app.web.i18n import translated

_CHOOSE = _l("Pilih salah satu.")
HEAD = ("title", "maturity", "track", "category", "started_on")


class Wanted:
    """Marks a field as needed in the end, without refusing a draft that lacks it."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Everything passes: only submitting is stopped."""


def maturity_choices(tracks: list[Any], chosen: str | None = None) -> list[tuple[str, str]]:
    """The maturities that any of the tracks takes (and the chosen one), in the reader's words."""
    taken = {one for track in tracks or [None] for one in maturities_for(track)} | {chosen}
    return [(key, translated(word)) for key, word in MATURITIES.items() if key in taken]


class StartForm(FlaskForm):  # type: ignore[misc]
    """A new draft."""

    title = StringField(_l("Judul inovasi"), [InputRequired(_l("Beri judul."))])
    unit = RadioField(_l("Unit pemilik usulan"), [InputRequired(_CHOOSE)], validate_choice=False)
    track = RadioField(_l("Kelompok"), [InputRequired(_CHOOSE)], validate_choice=False)
    maturity = RadioField(_l("Tahap kematangan"), [InputRequired(_CHOOSE)], validate_choice=False)
    category = SelectField(_l("Kategori"), validate_choice=False)
    request_key = HiddenField()

    def offer(self, units: list[Any], tracks: list[Any], categories: list[Any]) -> None:
        """Fill in what can be chosen; the only choice is chosen already."""
        self.unit.choices = [(str(one.id), one.name) for one in units]
        self.track.choices = [(str(one.id), told(one.name)) for one in tracks]
        self.maturity.choices = maturity_choices(tracks, self.maturity.data)
        self.category.choices = _named(_("Pilih nanti"), categories)
        if not tracks:
            del self.track
        if not self.request_key.data:
            self.request_key.data = secrets.token_urlsafe(18)
        if self.unit.data is None and len(units) == 1:
            self.unit.data = str(units[0].id)


def _named(none: str, rows: list[Any]) -> list[tuple[str, str]]:
    return [("", none), *((str(one.id), told(one.name)) for one in rows)]


class GuardForm(FlaskForm):  # type: ignore[misc]
    """What every save carries besides the texts: which page it comes from."""

    version = HiddenField()
    edit_key = HiddenField()
    base = HiddenField()

    def hand(self) -> Hand:
        """Whose page this is; a broken one counts as having seen nothing."""
        seen = (self.version.data or "").strip()
        pairs = (pair.partition("=") for pair in (self.base.data or "").split())
        return Hand(
            int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            (self.edit_key.data or "")[:32],
            {name: mark for name, _equals, mark in pairs},
        )

    def show(self, version: int, fields: dict[str, str]) -> None:
        """Remember what this page shows: the version, and a mark of each field."""
        self.version.data = str(version)
        self.base.data = " ".join(f"{name}={digest(text)}" for name, text in fields.items())
        self.edit_key.data = self.edit_key.data or secrets.token_urlsafe(12)


class WritingForm(GuardForm):
    """The head of a proposal; ``writing_form`` adds a text area for each section."""

    title = StringField(_l("Judul inovasi"), [Wanted()])
    track = SelectField(_l("Kelompok"), [Wanted()], validate_choice=False)
    category = SelectField(_l("Kategori"), [Wanted()], validate_choice=False)
    maturity = RadioField(_l("Tahap kematangan"), [Wanted()], validate_choice=False)
    started_on = StringField(_l("Mulai dijalankan"), widget=DateInput())

    def typed(self) -> dict[str, str]:
        """The texts that arrived, by field."""
        names = (*HEAD, *(name for name in self._fields if name.startswith("s_")))
        return {
            name: self[name].data or "" for name in names if name in self and self[name].raw_data
        }

    def fill(self, fields: dict[str, str]) -> None:
        """Show these texts."""
        for name, text in fields.items():
            if name in self:
                self[name].data = text


def writing_form(desk: Desk) -> WritingForm:
    """The writing page's form, with a text area for each section of the rubric."""
    areas = {section_field(one["key"]): _area(one) for one in sections(desk.body)}
    form: WritingForm = type("SectionsForm", (WritingForm,), areas)()
    form.track.choices = _named(_("Belum dipilih"), desk.edition.tracks)
    form.category.choices = _named(_("Belum dipilih"), desk.edition.categories)
    form.maturity.choices = maturity_choices(desk.edition.tracks, desk.proposal.maturity)
    for name, there in (("track", desk.edition.tracks), ("category", desk.edition.categories)):
        if not there:
            delattr(form, name)
    return form


def _area(section: dict[str, Any]) -> Any:
    needed = [Wanted()] if section.get("required", True) else []
    return TextAreaField(told(section["title"]), needed)
