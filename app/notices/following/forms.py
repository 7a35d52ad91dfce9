"""Shape of what arrives about following."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange


class FollowForm(FlaskForm):  # type: ignore[misc]
    """What to follow, or no more."""

    kind = HiddenField(validators=[InputRequired(), Length(max=20)])
    id = IntegerField(validators=[InputRequired(), NumberRange(1, 2_147_483_647)])
