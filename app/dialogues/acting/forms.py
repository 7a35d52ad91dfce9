"""Forms made from what an activity says of a verb: one field for each of its fields."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import DateInput, NumberInput

from app.core.errors import Invalid
from app.core.numbers import row_number
from app.dialogues.activities.protocol import Field, Offer, Verb
from app.dialogues.activities.reading import shaped
from app.dialogues.log.doers import Sent
from app.web.i18n import translated

FEW = 7
"""Choices up to which they are shown all at once."""
KEY_LETTERS = 40


def new_key() -> str:
    """The key of a form that is shown for the first time."""
    return secrets.token_urlsafe(12)


class Needed:
    """Marks a field that must be filled in. The activity's own reading refuses it, on every wire
    alike."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


class FieldsForm(FlaskForm):  # type: ignore[misc]
    """A form made from an activity's fields."""

    asked: tuple[Field, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field that has not the right shape says so at once, each beside itself."""
        whole = bool(super().validate(extra_validators))
        for one in self.asked:
            try:
                shaped((one,), {one.name: self.raw()[one.name]})
            except Invalid as no:
                whole = False
                place = self[one.name]
                place.errors = [*place.errors, translated(no.message)]
        return whole

    def raw(self) -> dict[str, Any]:
        """What was typed, by the names of the fields."""
        return {one.name: _typed(one, self[one.name].data) for one in self.asked}


class ActForm(FieldsForm):
    """What every act has besides its own fields. ``client_key`` makes two sendings one act."""

    client_key = HiddenField(default=new_key)
    behalf = HiddenField(default="")
    back = HiddenField(default="")
    considered = BooleanField(_l("Data pribadi itu boleh dibaca semua orang"))
    verb: Verb | None = None

    def sent(self, activity: str) -> Sent:
        """What came, as every door hands it on."""
        name = self.verb.name if self.verb else ""
        key = self.client_key.data or ""
        return Sent(activity, name, self.raw(), key, self.for_whom, bool(self.considered.data))

    @property
    def for_whom(self) -> int:
        """The place for which it is typed; 0 for oneself."""
        return row_number(self.behalf.data) or 0


def _typed(one: Field, value: Any) -> Any:
    """Of several choices one may be all that is let, and an order is given by several lists, of which
    the later ones may be left open."""
    if one.kind == "numbers":
        chosen = [value] if isinstance(value, str) else value or []
        return [each for each in chosen if each]
    return value


def form_of(verb: Verb, offers: Mapping[str, Offer], told: Mapping[str, int]) -> type[ActForm]:
    """The form of a verb. ``offers``: what may be chosen for its fields of numbers; ``told``: what
    has been chosen by how one came here, and is not asked again."""
    fields: dict[str, Any] = {"verb": verb, "asked": verb.fields}
    for one in verb.fields:
        if one.name in told:
            fields[one.name] = HiddenField(translated(one.label), default=str(told[one.name]))
        else:
            fields[one.name] = field_of(one, offers.get(one.name, Offer(())))
    return type("VerbForm", (ActForm,), fields)


def form_with(asked: tuple[Field, ...]) -> type[FieldsForm]:
    """A form of just these fields, none of which is chosen from things of a room."""
    fields = {one.name: field_of(one, Offer(())) for one in asked}
    return type("SomeFieldsForm", (FieldsForm,), {"asked": asked, **fields})


def field_of(one: Field, offer: Offer, default: Any = None) -> Any:
    """The form's field for an activity's; ``offer`` is what may be chosen, ``default`` what a number
    begins with."""
    label, needed = translated(one.label), [Needed()] if one.required else []
    choices = [(str(number), words or f"#{number}") for number, words in offer.choices]
    if one.kind == "number_of":
        return _choice(label, choices, needed, one.required)
    if one.kind == "numbers":
        return _several(label, choices, needed, offer)
    if one.kind == "choice":
        told = [(key, translated(words)) for key, words in one.choices]
        return _choice(label, told, needed, one.required)
    if one.kind == "flag":
        return BooleanField(label)
    if one.kind == "number":
        limits = {"min": one.least} | ({"max": one.most} if one.most else {})
        return StringField(label, needed, widget=NumberInput(), render_kw=limits, default=default)
    if one.kind == "date":
        return StringField(label, needed, widget=DateInput())
    return (StringField if one.kind == "line" else TextAreaField)(label, needed)


def _choice(label: str, choices: list[tuple[str, str]], needed: list[Any], required: bool) -> Any:
    if len(choices) <= FEW and required:
        return RadioField(label, needed, choices=choices, validate_choice=False)
    open_end = [("", _l("Pilih …"))]
    return SelectField(label, needed, choices=[*open_end, *choices], validate_choice=False)


def _several(label: str, choices: list[tuple[str, str]], needed: list[Any], offer: Offer) -> Any:
    if offer.most == 1:
        return RadioField(label, needed, choices=choices, validate_choice=False)
    if not offer.ranked:
        return SelectMultipleField(label, needed, choices=choices, validate_choice=False)
    each = SelectField(choices=[("", _l("Tidak dipilih")), *choices], validate_choice=False)
    return FieldList(each, label, min_entries=len(choices), max_entries=len(choices))
