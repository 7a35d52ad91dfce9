"""Shapes of what a team sends about its proposal's way."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Optional

from app.innovations.journeys.rules import MAX_REASON


class SubmitForm(FlaskForm):  # type: ignore[misc]
    """Sending in what was reviewed: ``version`` is the one on the page."""

    version = HiddenField(validators=[Optional()])

    @property
    def seen(self) -> int | None:
        """The version the team had before its eyes, None when it was not told."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """An act whose reason may stay unsaid."""

    reason = TextAreaField(
        _l("Alasan"), validators=[Optional()], render_kw={"maxlength": MAX_REASON}
    )


class ActForm(FlaskForm):  # type: ignore[misc]
    """A one-button act."""
