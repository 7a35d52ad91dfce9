"""The shapes of what arrives about organisations."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts import rules
from app.accounts.forms import Marked
from app.accounts.wording import words

_needed = InputRequired(_l("Bagian ini perlu diisi."))


class OrganisationForm(FlaskForm):  # type: ignore[misc]
    """A new organisation below another one (or a new root)."""

    name = StringField(_l("Nama instansi"), [_needed, Length(max=200)])
    kind = SelectField(_l("Jenis"), [Marked()])
    code = StringField(_l("Kode"), [Optional(), Length(max=20)])

    def __init__(self, kinds: list[str]) -> None:
        super().__init__()
        told = words(rules.ORGANISATION_KINDS)
        self.kind.choices = [(key, told[key]) for key in kinds]


class RenameForm(FlaskForm):  # type: ignore[misc]
    """Another name."""

    name = StringField(_l("Nama instansi"), [_needed, Length(max=200)])


class JoinForm(FlaskForm):  # type: ignore[misc]
    """A request to belong."""

    position = StringField(_l("Jabatan Anda di sini"), [Optional(), Length(max=120)])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """Yes or no to a request; yes may verify the person at the same time."""

    verify = BooleanField(_l("Identitasnya sudah saya periksa"))
