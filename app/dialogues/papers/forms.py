"""Shapes of what arrives about minutes."""

from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.dialogues.minutes.rules import VERDICTS
from app.web.i18n import translated


class SignForm(FlaskForm):  # type: ignore[misc]
    """One person's word on the minutes, and which minutes they read."""

    verdict = RadioField(_l("Pernyataan saya"), [InputRequired(_l("Pilih salah satu."))])
    note = TextAreaField(_l("Catatan atau alasan"))
    digest = HiddenField()

    def offer(self) -> Self:
        """The three words to choose from."""
        self.verdict.choices = [(key, translated(words)) for key, words in VERDICTS.items()]
        return self


class ScanForm(FlaskForm):  # type: ignore[misc]
    """Scans of the signed paper."""

    files = MultipleFileField(_l("Pindaian"))


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the token."""
