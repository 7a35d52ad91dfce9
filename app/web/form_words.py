"""What the form library itself says when a field is wrong, in our words: it knows no Indonesian."""

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm

from app.core.words import Sentence, say

_CHOOSE = say("Pilih dari daftar yang ada.")
_NUMBER = say("Tulis angka, misalnya 12,5.")
_DATE = say("Tulis tanggal seperti 2026-11-23.")
WORDS: dict[str, Sentence] = {
    "This field is required.": say("Bagian ini perlu diisi."),
    "Not a valid integer value.": say("Tulis bilangan bulat."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Not a valid date value.": _DATE,
    "Not a valid datetime value.": say("Tulis tanggal dan jam, misalnya 2026-11-23 pukul 14.00."),
    "Not a valid time value.": say("Tulis jam, misalnya 14.00."),
    "Not a valid choice.": _CHOOSE,
    "Not a valid choice": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "'%(value)s' are not valid choices for this field.": _CHOOSE,
    "Number must be at least %(min)s.": say("Tulis angka paling sedikit %(min)s."),
    "Number must be at most %(max)s.": say("Tulis angka paling banyak %(max)s."),
    "Number must be between %(min)s and %(max)s.": say("Tulis angka antara %(min)s dan %(max)s."),
}


class _Ours:
    """The form library's translations object."""

    def gettext(self, theirs: str) -> str:
        """Our sentence for theirs, its ``%(places)s`` still open."""
        ours = WORDS.get(theirs)
        return str(gettext(ours.msgid)) if ours else theirs

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The same for a sentence with a count."""
        return self.gettext(one if n == 1 else many)


def install() -> None:
    """Let every form of the house speak so."""

    def get_translations(_meta: Any, _form: Any) -> _Ours:
        return _Ours()

    FlaskForm.Meta.get_translations = get_translations
