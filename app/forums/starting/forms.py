"""Shape of a new thread."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.forums.posts.forms import PostForm
from app.forums.starting.actions import Opening
from app.forums.threads.rules import KINDS, TITLE_LETTERS
from app.web.i18n import translated


def _named(service: Any) -> str:
    """Services of several agencies have one name."""
    return f"{service.name} · {service.organisation}"


class ThreadForm(PostForm):
    """A new thread."""

    kind = RadioField(_l("Jenis"), [InputRequired(_l("Pilih jenis tulisannya."))])
    title = StringField(
        _l("Judul"),
        [InputRequired(_l("Tulis judul yang menyebut pokok soalnya.")), Length(max=TITLE_LETTERS)],
    )
    text = TextAreaField(_l("Tulisan"), [InputRequired(_l("Tulis dulu isinya."))])
    service_id = SelectField(_l("Layanan yang dimaksud"), coerce=int, validate_choice=False)
    agency_id = IntegerField(_l("Instansi"), [Optional(), NumberRange(1, 2_147_483_647)])
    agency_word = StringField(_l("Cari instansi"), [Length(max=100)])
    seen = HiddenField()

    def offer(self, services: list[Any]) -> "ThreadForm":
        """Kinds and services to choose from."""
        self.kind.choices = [(key, translated(word)) for key, word in KINDS.items()]
        none = str(_l("Tidak tentang satu layanan tertentu"))
        self.service_id.choices = [(0, none), *((row.id, _named(row)) for row in services)]
        return self

    def agency_settled(self, found: list[Any]) -> bool:
        """Is it clear whose matter it is? A typed word that fits one agency is that one; of a word
        that fits none or many the writer hears, and nobody's question goes to nobody unawares."""
        if self.agency_id.data or not (self.agency_word.data or "").strip():
            return True
        if len(found) == 1:
            self.agency_id.data = found[0].id
            return True
        many = _l("Pilih salah satu instansi di bawah ini, atau kosongkan bila Anda tidak tahu.")
        none = _l("Tidak ada instansi dengan nama itu. Coba kata lain, atau kosongkan.")
        self.agency_word.errors = [str(many if found else none)]
        return False

    def opening(self) -> Opening:
        """What the thread is about."""
        return Opening(
            self.kind.data or "",
            self.title.data or "",
            service_id=self.service_id.data or None,
            agency_id=self.agency_id.data or None,
        )
