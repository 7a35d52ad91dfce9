"""Shape of a person's wishes for letters."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from app.core.words import Sentence
from app.notices.rules import FREQUENCIES
from app.web.i18n import translated


class SettingForm(FlaskForm):  # type: ignore[misc]
    """When news comes by mail, and whether own matters do."""

    news = RadioField(
        _l("Kabar dari yang Anda ikuti"),
        [InputRequired(_l("Pilih kapan kabar dikirim lewat surel."))],
    )
    own = BooleanField(_l("Urusan saya sendiri dikirim lewat surel saat itu juga"))

    def offer(self) -> "SettingForm":
        """The frequencies to choose from."""
        self.news.choices = [(key, translated(word)) for key, (word, _n) in FREQUENCIES.items()]
        return self

    def notes(self, zone: str) -> dict[str, str]:
        """What each frequency means, by the clock of the house's ``zone``."""
        told = [
            (key, Sentence(note.msgid, {"zone": zone})) for key, (_w, note) in FREQUENCIES.items()
        ]
        return {key: translated(note) for key, note in told}
