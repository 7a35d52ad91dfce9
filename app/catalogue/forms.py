"""Shapes of what arrives for the catalogue."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length


class ServiceForm(FlaskForm):  # type: ignore[misc]
    """One service."""

    organisation_id = IntegerField(_l("Nomor instansi"), [InputRequired()])
    name = StringField(_l("Nama layanan"), [InputRequired(), Length(max=200)])
    summary = TextAreaField(_l("Keterangan singkat"), [Length(max=2000)])
