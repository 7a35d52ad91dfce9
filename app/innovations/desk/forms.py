"""Shapes of what arrives for the organiser's desk."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional


class ActForm(FlaskForm):  # type: ignore[misc]
    """A one-button act, perhaps about one person."""

    person = IntegerField(validators=[Optional(), NumberRange(1, 2_147_483_647)])
