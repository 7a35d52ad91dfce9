"""Shape of what an organiser sends about a conflict of interest."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length


class WaiveForm(FlaskForm):  # type: ignore[misc]
    """Why the judge may judge all the same."""

    reason = TextAreaField(
        _l("Alasan mengesampingkan benturan"), validators=[DataRequired(), Length(max=500)]
    )
