"""Shapes of what arrives for planning a room."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.window import opening_moment, zone_of
from app.dialogues.acting.forms import FieldsForm, field_of
from app.dialogues.activities import activities
from app.dialogues.activities.protocol import Offer
from app.dialogues.rooms.actions import Plan
from app.web.i18n import translated

_PARTS = _l("Pilih setidaknya satu kegiatan.")
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
TITLE_LETTERS, THEME_LETTERS, ABOUT_LETTERS = 160, 300, 4000
BASIS_LETTERS, PLACE_LETTERS = 300, 200


def setting(activity: str, field: str) -> str:
    """The name of a form's field for a setting of an activity."""
    return f"{activity}-{field}"


SETTINGS = {
    setting(name, one.name): (name, one)
    for name in activities.names()
    for one in activities.get(name).settings
}
"""What can be set for activities, by the names of the form's fields."""


class PlanForm(FieldsForm):
    """A room's plan; ``plan_form`` adds what can be set for its activities."""

    title = StringField(
        _l("Nama dialog"),
        [InputRequired(_l("Tulis nama dialognya.")), Length(max=TITLE_LETTERS)],
    )
    theme = StringField(
        _l("Yang dibicarakan"),
        [InputRequired(_l("Tulis satu hal yang dibicarakan.")), Length(max=THEME_LETTERS)],
    )
    starts_at = DateTimeLocalField(
        _l("Mulai"), [InputRequired(_l("Tulis tanggal dan jamnya."))], format=_FORMATS
    )
    place = StringField(_l("Tempat"), [Length(max=PLACE_LETTERS)])
    service_id = SelectField(_l("Layanan yang dibahas"), [Optional()], validate_choice=False)
    about = TextAreaField(_l("Keterangan untuk peserta"), [Length(max=ABOUT_LETTERS)])
    basis = StringField(_l("Dasar pelaksanaan"), [Length(max=BASIS_LETTERS)])
    guests = RadioField(_l("Orang tanpa akun"), [InputRequired()], default="take")
    parts = SelectMultipleField(
        _l("Kegiatan di ruang ini"), [InputRequired(_PARTS)], validate_choice=False
    )

    def offer(self, services: Iterable[Any]) -> "PlanForm":
        """What may be chosen."""
        chosen = [(str(one.id), one.name) for one in services]
        self.service_id.choices = [("", _l("Tidak khusus satu layanan")), *chosen]
        self.guests.choices = [
            ("take", _l("Boleh ikut: bertanya, mendukung, mengangkat tangan")),
            ("read", _l("Hanya membaca")),
        ]
        found = sorted(activities.names(), key=lambda name: (activities.get(name).order, name))
        self.parts.choices = [(name, _words_of(name)) for name in found]
        if not self.is_submitted() and self.parts.data is None:
            self.parts.data = found
        return self

    def validate_starts_at(self, field: Any) -> None:
        """Years that calendars of databases know, and a slip of the finger."""
        if field.data and not 2000 <= field.data.year <= 2100:
            raise ValidationError(str(_l("Periksa tahunnya.")))

    def validate_parts(self, field: Any) -> None:
        """Only what there is."""
        if set(field.data or ()) - set(activities.names()):
            raise ValidationError(str(_PARTS))

    def plan(self, agency_id: int, zone: str) -> Plan:
        """What was handed in."""
        at: Any = self.starts_at.data
        chosen = self.service_id.data or ""
        return Plan(
            self.title.data or "",
            self.theme.data or "",
            agency_id,
            opening_moment(at, zone),
            about=self.about.data or "",
            basis=self.basis.data or "",
            place=self.place.data or "",
            service_id=int(chosen) if re.fullmatch(r"[0-9]{1,9}", chosen) else None,
            guests=self.guests.data or "read",
            activities={name: self.settings(name) for name in self.parts.data or []},
        )

    def settings(self, activity: str) -> dict[str, Any]:
        """What was set for an activity; its defaults for the rest."""
        raw = self.raw()
        named = {one.name: raw[key] for key, (name, one) in SETTINGS.items() if name == activity}
        return {name: value for name, value in named.items() if value not in (None, "")}


def plan_form() -> type[PlanForm]:
    """The form in the language of this request. What is left out of the settings has its default."""
    fields: dict[str, Any] = {}
    for key, (name, one) in SETTINGS.items():
        usual = activities.get(name).defaults[one.name]
        fields[key] = field_of(replace(one, required=False), Offer(()), default=usual)
    asked = tuple(replace(one, name=key, required=False) for key, (_name, one) in SETTINGS.items())
    return type("WholePlanForm", (PlanForm,), {"asked": asked, **fields})


def filled_in(room: Any) -> dict[str, Any]:
    """What a planned room's form begins with."""
    names = ("title", "theme", "place", "about", "basis", "guests")
    told = {name: getattr(room, name) for name in names}
    told |= {"parts": list(room.activities), "service_id": str(room.service_id or "")}
    told["starts_at"] = room.starts_at.astimezone(zone_of(room.zone)).replace(tzinfo=None)
    for key, (name, one) in SETTINGS.items():
        if name in room.activities:
            told[key] = room.activities[name].get(one.name)
    return told


def _words_of(name: str) -> str:
    part = activities.get(name)
    return f"{translated(part.title)}: {translated(part.about)}"


class TurnForm(FlaskForm):  # type: ignore[misc]
    """A confirmation."""

    sure = HiddenField(default="yes")
