"""Shapes of what arrives about places."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation

from app.dialogues.rooms.actions import (
    NAME_LETTERS,
    ORGANISATION_LETTERS,
    POST_LETTERS,
    REASON_LETTERS,
    Who,
)
from app.dialogues.rooms.rules import ELEMENT_WORDS, ROLE_WORDS
from app.dialogues.seating.rules import doubles, read_list
from app.web.i18n import translated

_MOST_ERRORS = 12
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


class ListForm(FlaskForm):  # type: ignore[misc]
    """Many in the hall at once."""

    lines = TextAreaField(_l("Daftar hadirin"), [InputRequired(_l("Tulis daftarnya."))])
    again = BooleanField(_l("Nama yang sama memang orang lain"))
    there: frozenset[tuple[str, str]] = frozenset()
    """Who is written down already."""

    def validate_lines(self, field: Any) -> None:
        """Everything that is wrong, line by line, at once."""
        found, wrong = read_list(field.data or "")
        wrong = wrong or ([] if self.again.data else doubles(found, self.there))
        if wrong:
            field.errors = [translated(one) for one in wrong[:_MOST_ERRORS]]
            raise StopValidation

    @property
    def people(self) -> list[Who]:
        """Whoever was handed in."""
        found, _wrong = read_list(self.lines.data or "")
        return [Who(one.name, one.element, one.post, one.organisation) for one in found]


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
