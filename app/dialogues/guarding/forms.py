"""Shapes of what arrives about words that are withheld."""

from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.moderation.rules import REASON_LETTERS, RULES
from app.web.i18n import translated

_WHY = _l("Tulis alasannya: penulis berhak tahu.")


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why."""

    reason = TextAreaField(_l("Alasan"), [InputRequired(_WHY), Length(max=REASON_LETTERS)])


class HideForm(ReasonForm):
    """By which rule, and why."""

    rule = RadioField(_l("Aturan yang dilanggar"), [InputRequired(_l("Pilih salah satu."))])

    def offer(self) -> Self:
        """The rules of the house."""
        self.rule.choices = [(key, translated(words)) for key, words in RULES.items()]
        return self


class PlainForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the token."""
