"""Fields and validators that the forms of editions share."""

from typing import Any

from flask_babel import gettext as _
from wtforms import DecimalField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.errors import Invalid
from app.core.texts import clean_line, clean_text
from app.web.i18n import translated

MOST_KEY = 2**31 - 1  # no key is larger
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class Clean:
    """Text as it will be kept; refuses what no database keeps and what is too long."""

    def __init__(self, letters: int, *, line: bool = True) -> None:
        self._letters, self._clean = letters, clean_line if line else clean_text

    def __call__(self, _form: Any, field: Any) -> None:
        """Replace the field's data with the clean text."""
        try:
            text = self._clean(field.data, field=field.name, letters=self._letters)
        except Invalid as no:
            raise ValidationError(translated(no.message)) from no
        field.data = text.lstrip("\n")


class ThisCentury:
    """A year that a calendar and every database can hold."""

    def __call__(self, _form: Any, field: Any) -> None:
        """2000 to 2099."""
        if field.data is not None and not 2000 <= field.data.year < 2100:
            raise ValidationError(_("Tulis tahun antara 2000 dan 2099."))


class Ticks(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Weight(DecimalField):
    """A number that may be typed with a comma."""

    def process_formdata(self, values: list[str]) -> None:
        """Comma and point mean the same."""
        super().process_formdata([value.replace(",", ".") for value in values])


def words(words: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, translated(sentence)) for key, sentence in words.items()]
