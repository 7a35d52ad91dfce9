"""Shapes of what arrives for boards."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length


class BoardForm(FlaskForm):  # type: ignore[misc]
    """A new board."""

    name = StringField(
        _l("Nama papan"), [InputRequired(_l("Tulis nama papannya.")), Length(max=120)]
    )
    about = TextAreaField(_l("Tentang apa"), [Length(max=1000)])


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """The forum's numbers, days being working days."""

    answer_days = IntegerField(_l("Jawaban pertama paling lambat (hari kerja)"), [InputRequired()])
    next_days = IntegerField(
        _l("Kabar berikutnya paling jauh (hari kerja sesudah jawaban)"), [InputRequired()]
    )
    silence_days = IntegerField(
        _l("Ditutup tanpa konfirmasi sesudah (hari kerja)"), [InputRequired()]
    )
    interims = IntegerField(
        _l("Jawaban sementara yang memindahkan tenggat, paling banyak (kali)"), [InputRequired()]
    )
