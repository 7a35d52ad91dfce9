"""Shapes of what arrives while an edition runs. Times are local ones of the edition's zone."""

from datetime import datetime
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.window import closing_as_typed, closing_moment, opening_moment, zone_of
from app.innovations.editions.forms.fields import MOMENT, MOST_KEY, Clean, ThisCentury

_MOST_WINDOWS = 61


class WindowRow(Form):
    """From when to when, as local time; the zone stands beside it."""

    key = HiddenField()
    opens = DateTimeLocalField(_l("Dibuka"), [Optional(), ThisCentury()], format=MOMENT)
    closes = DateTimeLocalField(_l("Ditutup"), [Optional(), ThisCentury()], format=MOMENT)


class WindowsForm(FlaskForm):  # type: ignore[misc]
    """The window for sending in and one for each stage."""

    version = HiddenField()
    rows = FieldList(FormField(WindowRow), max_entries=_MOST_WINDOWS)

    def typed(
        self, subjects: dict[str, Any], zone: str
    ) -> dict[str, tuple[datetime | None, datetime | None]]:
        """Windows by key, as instants; what still reads as it was shown keeps its very instant."""
        typed = {}
        for row in self.rows:
            one = subjects.get(row.form.key.data or "")
            if one is None:
                continue
            opens, closes = row.form.opens.data, row.form.closes.data
            if opens != local_opening(one.opens, zone):
                opens = opens and opening_moment(opens, zone)
            else:
                opens = one.opens
            if closes != local_closing(one.closes, zone):
                closes = closes and closing_moment(closes, zone)
            else:
                closes = one.closes
            typed[row.form.key.data or ""] = (opens, closes)
        return typed


def local_opening(at: datetime | None, zone: str) -> datetime | None:
    """What was typed as the opening of a window (naive, local, whole minutes)."""
    return None if at is None else _minute(at.astimezone(zone_of(zone)).replace(tzinfo=None))


def local_closing(at: datetime | None, zone: str) -> datetime | None:
    """What was typed as the close of a window (naive, local; midnight reads 23.59)."""
    return None if at is None else _minute(closing_as_typed(at, zone))


def _minute(local: datetime) -> datetime:
    return local.replace(second=0, microsecond=0)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A consequential act with its reason."""

    reason = TextAreaField(_l("Alasan"), [InputRequired(), Clean(300, line=False)])


class ExtendForm(FlaskForm):  # type: ignore[misc]
    """A window made longer for everybody."""

    window = RadioField(_l("Yang diperpanjang"), [InputRequired()])
    closes = DateTimeLocalField(
        _l("Tutup yang baru"), [InputRequired(), ThisCentury()], format=MOMENT
    )
    reason = TextAreaField(_l("Alasan"), [InputRequired(), Clean(500, line=False)])

    def closing(self, zone: str) -> datetime:
        """The new closing instant."""
        return closing_moment(cast("datetime", self.closes.data), zone)


class LatePassForm(FlaskForm):  # type: ignore[misc]
    """One entry for one person after the close."""

    person_id = RadioField(
        _l("Untuk siapa"),
        [InputRequired(), NumberRange(1, MOST_KEY)],
        coerce=int,
        validate_choice=False,
    )
    until = DateTimeLocalField(_l("Sampai kapan"), [InputRequired(), ThisCentury()], format=MOMENT)
    reason = TextAreaField(_l("Alasan"), [InputRequired(), Clean(500, line=False)])

    def closing(self, zone: str) -> datetime:
        """The instant at which the pass ends."""
        return closing_moment(cast("datetime", self.until.data), zone)


class ActForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the token: a one-button act."""
