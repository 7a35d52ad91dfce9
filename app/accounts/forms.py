"""Form pieces that several pages of this room share."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, ValidationError

from app.accounts import queries
from app.core.errors import Invalid
from app.web.i18n import translated


def by_rule(rule: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """A WTForms validator that asks ``rule``; its ``Invalid`` becomes the field's error."""

    def check(_form: Any, field: Any) -> None:
        try:
            rule(field.data or "")
        except Invalid as no:
            raise ValidationError(translated(no.message)) from no

    return check


class OrganisationField(StringField):
    """An organisation found by typing its name or code; works without JavaScript.

    ``data`` is the organisation's id or None. When several fit, the page comes back with them as
    radio buttons of the same name (value ``#<id>``); draw the field with the macro
    ``organisation_field`` of ``accounts/organisation_field.html``. A field's default may be an id.
    """

    data: int | None  # type: ignore[assignment]
    typed: str
    options: list[Any]

    def process_data(self, value: Any) -> None:
        """An id from the object or the default."""
        self.data, self.typed, self.options = value or None, "", []
        if self.data:
            names = queries.organisation_names([self.data])
            self.typed = names.get(self.data, "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The words typed, and the radio button picked among what they found."""
        picked = [int(v[1:]) for v in valuelist if v[:1] == "#" and v[1:].isdecimal()]
        words = [v for v in valuelist if v[:1] != "#"]
        self.typed = queries.needle(words[0]) if words else self.typed
        self.data = None
        self.options = queries.find_organisations(self.typed, limit=8)
        self._settle(picked[0] if picked else None)

    def _settle(self, picked: int | None) -> None:
        ids = [row.id for row in self.options]
        word = self.typed.casefold()
        exact = [row.id for row in self.options if word in (row.name.casefold(), row.code)]
        if picked in ids:
            self.data = picked
        elif len(exact) == 1 or len(ids) == 1:
            self.data = (exact or ids)[0]

    def pre_validate(self, _form: Any) -> None:
        """Say what to do when the words fit none or several."""
        if self.data or not self.typed:
            return
        if not self.options:
            raise ValidationError(
                _("Tidak ada instansi bernama itu. Coba sebagian namanya, misalnya Sleman.")
            )
        raise ValidationError(_("Ada beberapa yang cocok. Pilih satu di bawah ini."))

    def _value(self) -> str:
        return str(self.typed)


class Chosen:
    """A validator: an organisation must be chosen."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: OrganisationField) -> None:
        """Words that found nothing have their own message already."""
        if not field.data and not field.errors:
            raise ValidationError(_("Bagian ini perlu diisi."))


class Marked:
    """A validator that refuses nothing: the field always has a value, so it is not optional."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing to check."""
