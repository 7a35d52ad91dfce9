"""Shapes of what arrives about the team."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Somebody for the team."""

    name = StringField(_l("Nama"), [InputRequired(_l("Tulis nama orangnya."))])
    email = StringField(_l("Surel"))
    role = StringField(_l("Tugas di tim"))


class HandoverForm(FlaskForm):  # type: ignore[misc]
    """Who leads from now on, and why."""

    to = SelectField(
        _l("Diserahkan kepada"), [InputRequired(_l("Pilih orangnya."))], validate_choice=False
    )
    reason = StringField(_l("Alasan"), [InputRequired(_l("Tulis alasan serah terima."))])

    def offer(self, takers: list[tuple[int, str]]) -> None:
        """Who can be chosen."""
        self.to.choices = [("", _("Pilih orang")), *((str(one), name) for one, name in takers)]

    def taker(self) -> int:
        """The chosen person's id; 0 for none."""
        text = self.to.data or ""
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0
