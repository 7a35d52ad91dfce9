"""Shapes of what arrives about the files of a proposal."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField

from app.innovations.attachments.rules import AUDIENCES
from app.innovations.proposals.drafting.forms import Wanted
from app.web.i18n import translated


class FileForm(FlaskForm):  # type: ignore[misc]
    """One more file, for the audience whose panel it stands in (the form's prefix)."""

    file = FileField(_l("Berkas"), [Wanted()])
    caption = StringField(_l("Keterangan berkas"))
    arrived = HiddenField()
    """Numbers of the attachments that the script has brought in already; the caption is theirs."""

    @property
    def here(self) -> list[int]:
        """Those numbers, as far as they are some."""
        numbers = (self.arrived.data or "").split()[:20]
        return [int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 10]


class ChangeForm(FlaskForm):  # type: ignore[misc]
    """Who may see a file, and what it is."""

    audience = SelectField(_l("Siapa yang melihat"), validate_choice=False)
    caption = StringField(_l("Keterangan berkas"))

    def offer(self) -> None:
        """What can be chosen."""
        self.audience.choices = [(key, translated(words[0])) for key, words in AUDIENCES.items()]
