"""Shapes of what an organiser sends when assigning."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange


class SpreadForm(FlaskForm):  # type: ignore[misc]
    """The even spread. ``seed`` makes a spread that can be made again."""

    each = IntegerField(_l("Juri per usulan"), validators=[InputRequired(), NumberRange(1, 9)])
    everybody = BooleanField(_l("Bagi kepada semua juri edisi ini"), default=True)
    judges = SelectMultipleField(_l("Hanya juri ini"), coerce=int)
    seed = HiddenField()


class HandForm(FlaskForm):  # type: ignore[misc]
    """Some entries for one judge, by hand."""

    judge = SelectField(_l("Juri"), coerce=int, validators=[DataRequired()])
    proposals = SelectMultipleField(_l("Usulan"), coerce=int, validate_choice=False)
