"""Shapes of what judges send: the scorecard of a rubric, a conflict, a return, the pledge."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.errors import Invalid
from app.core.words import say
from app.innovations.editions.rules import criteria
from app.innovations.editions.wording import told
from app.innovations.judging.desks.queries import Filled
from app.innovations.judging.rules import Card, reason_field, value_field

_VALUE, _REASON = "value-", "reason-"
_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LONGEST_KEY = 40


def read_card(sent: Mapping[str, str]) -> tuple[Card, int | None]:
    """A scorecard and the version it was made from, out of a form's fields.

    ``Invalid`` for levels that are no numbers and for letters that cannot be stored. Whether the
    criteria exist is for the action to say.
    """
    values, reasons = {}, {}
    for name, text in sent.items():
        if name.startswith(_VALUE) and text:
            values[_key(name, _VALUE)] = _number(name, text)
        elif name.startswith(_REASON):
            reasons[_key(name, _REASON)] = _text(name, text)
    notes = {
        name: _text(name, sent[name]) for name in ("internal_note", "feedback") if name in sent
    }
    version = sent.get("version", "")
    return Card(values, reasons, **notes), int(version) if _NUMBER.fullmatch(version) else None


def _key(name: str, prefix: str) -> str:
    return name.removeprefix(prefix)[:_LONGEST_KEY]


def _number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Invalid(say("Pilih salah satu tingkat yang ada."), field=name)
    return int(text)


def _text(name: str, text: str) -> str:
    if _UNPRINTABLE.search(text):
        refused = say("Ada huruf yang tidak dapat disimpan. Ketik ulang bagian ini.")
        raise Invalid(refused, field=name)
    return text.replace("\r\n", "\n").strip()


class CardForm(FlaskForm):  # type: ignore[misc]
    """What every scorecard has; ``card_form`` adds the fields of the criteria."""

    version = HiddenField()
    internal_note = TextAreaField(_l("Catatan internal"))
    feedback = TextAreaField(_l("Umpan balik untuk pengusul"))


def card_form(body: Mapping[str, Any], sha256: str) -> type[CardForm]:
    """The form of one rubric (the same class for the same hash)."""
    return _form_of(sha256, tuple((one["key"], one["name"]) for one in criteria(body)))


@lru_cache(maxsize=64)
def _form_of(_sha256: str, names: tuple[tuple[str, str], ...]) -> type[CardForm]:
    fields: dict[str, Any] = {}
    for key, name in names:
        fields[value_field(key)] = StringField(
            LazyString(told, name)
        )  # drawn as radio cards by the scorecard
        fields[reason_field(key)] = TextAreaField(
            _l("Alasan untuk “%(name)s”", name=LazyString(told, name))
        )
    return type("RubricForm", (CardForm,), fields)


def filled_form(body: Mapping[str, Any], sha256: str, card: Filled) -> CardForm:
    """The form with what stands (an answer to GET; after POST it holds what was typed)."""
    data: dict[str, Any] = {value_field(key): str(value) for key, value in card.values.items()}
    data |= {reason_field(key): text for key, text in card.reasons.items()}
    data |= {"version": card.version}
    data |= {"internal_note": card.internal_note, "feedback": card.feedback}
    return card_form(body, sha256)(data=data)


class ConflictForm(FlaskForm):  # type: ignore[misc]
    """A judge's own word on a conflict of interest."""

    note = TextAreaField(
        _l("Apa kaitan Anda dengan usulan ini?"), validators=[DataRequired(), Length(max=300)]
    )


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """Why an entry lies outside the judge's field."""

    reason = TextAreaField(_l("Alasan"), validators=[DataRequired(), Length(max=300)])


class PledgeForm(FlaskForm):  # type: ignore[misc]
    """Agreement to the text whose hash is sent along."""

    text = HiddenField(validators=[DataRequired()])


class EmptyForm(FlaskForm):  # type: ignore[misc]
    """A button: nothing but its token, and room for what went wrong."""
