"""Shapes of what arrives for the calendar."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from app.workdays.rules import NAME_LETTERS, SOURCE_LETTERS


class DayOffForm(FlaskForm):  # type: ignore[misc]
    """One day off."""

    day = DateField(_l("Tanggal"), [InputRequired(_l("Tulis tanggalnya."))])
    name = StringField(_l("Nama hari libur"), [InputRequired(), Length(max=NAME_LETTERS)])
    kind = RadioField(_l("Jenis"), default="libur")
    source = StringField(_l("Dasar keputusan"), [InputRequired(), Length(max=SOURCE_LETTERS)])

    def name_kinds(self, words: list[tuple[str, str]]) -> "DayOffForm":
        """Offer (kind, word in the reader's language)."""
        self.kind.choices = words
        return self


class StrikeForm(FlaskForm):  # type: ignore[misc]
    """Why a day is taken out again."""

    reason = StringField(_l("Alasan"), [InputRequired(), Length(max=300)])
