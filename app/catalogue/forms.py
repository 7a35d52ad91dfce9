"""Shapes of what arrives for the catalogue."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange


class ServiceForm(FlaskForm):  # type: ignore[misc]
    """One service."""

    organisation_id = IntegerField(
        _l("Nomor instansi"), [InputRequired(), NumberRange(1, 2_147_483_647)]
    )
    name = StringField(_l("Nama layanan"), [InputRequired(), Length(max=200)])
    summary = TextAreaField(_l("Keterangan singkat"), [Length(max=2000)])
