"""Shapes of what arrives about places."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from app.dialogues.rooms.actions import (
    NAME_LETTERS,
    ORGANISATION_LETTERS,
    POST_LETTERS,
    REASON_LETTERS,
    Who,
)
from app.dialogues.rooms.rules import ELEMENT_WORDS, ROLE_WORDS
from app.web.i18n import translated

_NAME = _l("Tulis namanya.")
_ELEMENT = _l("Pilih salah satu.")


class KnownForm(FlaskForm):  # type: ignore[misc]
    """As what somebody takes part whose account has the name."""

    element = RadioField(_l("Hadir sebagai"), [InputRequired(_ELEMENT)])
    post = StringField(_l("Jabatan atau pekerjaan"), [Length(max=POST_LETTERS)])
    organisation = StringField(_l("Instansi atau kelompok"), [Length(max=ORGANISATION_LETTERS)])
    name_hidden = BooleanField(_l("Sembunyikan nama saya dari umum"))

    def offer(self) -> Self:
        """The elements to choose from."""
        self.element.choices = [(key, translated(words)) for key, words in ELEMENT_WORDS.items()]
        return self

    def who(self, name: str) -> Who:
        """What was handed in, under this name."""
        return Who(
            name,
            self.element.data or "",
            self.post.data or "",
            self.organisation.data or "",
            bool(self.name_hidden.data),
        )


class WhoForm(KnownForm):
    """The same for who says their name here."""

    name = StringField(_l("Nama"), [InputRequired(_NAME), Length(max=NAME_LETTERS)])


class HallForm(WhoForm):
    """Somebody in the hall, as the minute taker writes them down."""

    name_hidden = BooleanField(_l("Sembunyikan namanya dari umum"))


class MuteForm(FlaskForm):  # type: ignore[misc]
    """Why somebody may only read for a while."""

    reason = StringField(
        _l("Alasan"), [InputRequired(_l("Tulis alasannya.")), Length(max=REASON_LETTERS)]
    )


class RoleForm(FlaskForm):  # type: ignore[misc]
    """Another role for a place."""

    role = RadioField(_l("Peran di ruang ini"), [InputRequired(_ELEMENT)])

    def offer(self) -> Self:
        """The roles to choose from."""
        self.role.choices = [(key or "reader", translated(w)) for key, w in ROLE_WORDS.items()]
        return self

    @property
    def chosen(self) -> str:
        """The role as a room keeps it."""
        given: Any = self.role.data
        return "" if given == "reader" else str(given or "")
