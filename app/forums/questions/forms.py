"""Shapes of what arrives for questions."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.commitments import rules as promising
from app.commitments.actions import Promise
from app.commitments.rules import (
    MEASURE_LETTERS,
    NAME_LETTERS,
    ROLE_LETTERS,
    TITLE_LETTERS,
    is_same_name,
)
from app.core.actor import Actor
from app.core.errors import Invalid
from app.forums.posts.actions import Draught
from app.forums.posts.drafting import Begun
from app.forums.posts.forms import new_key
from app.forums.posts.rules import require_text
from app.forums.questions import rules
from app.forums.questions.actions import Reply
from app.forums.questions.rules import STATUSES
from app.web.i18n import translated
from app.workdays.rules import Calendar


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """An official answer. ``judge_by`` comes before ``validate``. ``draft``: what it was filled with."""

    draft: Begun | None = None
    measure: tuple[datetime, str, int, Calendar]
    text = TextAreaField(_l("Jawaban"), [InputRequired(_l("Tulis dulu isinya."))])
    reason = TextAreaField(
        _l("Alasan atau dasar"), [InputRequired(_l("Tulis alasan atau dasar jawaban ini."))]
    )
    status = SelectField(_l("Status"), [InputRequired()])
    next_on = DateField(_l("Kabar berikutnya paling lambat"), [Optional()])
    role = StringField(
        _l("Jabatan Anda"), [InputRequired(_l("Tulis jabatan Anda.")), Length(max=120)]
    )
    considered = BooleanField(_l("Data pribadi di tulisan ini memang boleh dibaca semua orang"))
    files = MultipleFileField(_l("Berkas"), [Optional()])
    promise_title = StringField(_l("Apa yang dijanjikan"), [Length(max=TITLE_LETTERS)])
    promise_measure = StringField(_l("Ukuran keberhasilan"), [Length(max=MEASURE_LETTERS)])
    promise_due_on = DateField(_l("Ditepati paling lambat"), [Optional()])
    promise_owner_name = StringField(_l("Nama penanggung"), [Length(max=NAME_LETTERS)])
    promise_owner_role = StringField(_l("Jabatan penanggung"), [Length(max=ROLE_LETTERS)])
    key = HiddenField(default=new_key, validators=[Length(max=40)])

    def offer(self, role: str = "") -> "AnswerForm":
        """The statuses to choose from; the position last known."""
        self.status.choices = [
            (key, translated(word)) for key, (_kind, word, _final) in STATUSES.items()
        ]
        if not self.role.data:
            self.role.data = role
        return self

    def judge_by(self, now: datetime, zone: str, most: int, calendar: Calendar) -> "AnswerForm":
        """What its dates are measured by: ``most`` working days for the next word."""
        self.measure = (now, zone, most, calendar)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Everything that can be told from the form alone is told at once, each beside its field."""
        super().validate(extra_validators)
        for name, check in self._checks():
            field = self[name]
            if field.errors:
                continue
            try:
                check()
            except Invalid as no:
                field.errors = [*field.errors, translated(no.message)]
        return not self.errors

    me = ""
    """The name of who answers: typed as the owner it is their own promise."""

    def _checks(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """The rules of its fields, as the action asks them."""
        now, zone, most, calendar = self.measure
        yield "text", lambda: require_text(self.text.data)
        yield "reason", lambda: rules.require_reason(self.reason.data)
        yield "role", lambda: rules.require_role(self.role.data)
        if self.status.data in STATUSES:
            final, day = STATUSES[self.status.data][2], self.next_on.data
            yield "next_on", lambda: rules.require_next(final, day, now, zone, most, calendar)
        if not self.promises:
            return
        yield "promise_title", lambda: promising.require_title(self.promise_title.data)
        yield "promise_measure", lambda: promising.require_measure(self.promise_measure.data)
        yield "promise_due_on", lambda: promising.require_due(self.promise_due_on.data, zone, now)
        typed = self.promise_owner_name.data or ""
        if typed.strip() and not is_same_name(typed, self.me):
            owner = self.promise_owner_role.data
            yield "promise_owner_role", lambda: promising.require_role(owner)

    def draught(self) -> Draught:
        """Its text."""
        considered = bool(self.considered.data)
        return Draught(self.text.data or "", self.key.data or new_key(), considered=considered)

    def told(self, actor: Actor) -> Reply:
        """The rest of it."""
        return Reply(
            self.role.data or "",
            self.status.data or "",
            self.reason.data or "",
            self.next_on.data,
            self._promise(actor) if self.promises else None,
        )

    @property
    def promises(self) -> bool:
        """Was anything of a promise filled in?"""
        return any(str(one.data or "").strip() for one in self if one.name.startswith("promise_"))

    def _promise(self, actor: Actor) -> Promise:
        """What it commits to: one's own promise, unless somebody else's name was typed."""
        name = (self.promise_owner_name.data or "").strip()
        name = "" if is_same_name(name, actor.name) else name
        own_role = "" if name else self.role.data or ""
        return Promise(
            self.promise_title.data or "",
            self.promise_measure.data or "",
            0,  # the agency is the question's, which the action knows
            self.promise_due_on.data,
            f"p-{self.key.data or new_key()}"[:40],
            owner_id=None if name else actor.person_id,
            owner_name=name,
            owner_role=self.promise_owner_role.data or own_role,
        )


class RouteForm(FlaskForm):  # type: ignore[misc]
    """To which agency, and why."""

    agency_id = IntegerField(
        _l("Instansi"),
        [
            InputRequired(_l("Cari, lalu pilih instansi yang dituju.")),
            NumberRange(1, 2_147_483_647),
        ],
    )
    note = StringField(_l("Alasan penyaluran"), [InputRequired(), Length(max=500)])
    considered = BooleanField(_l("Data pribadi di tulisan ini memang boleh dibaca semua orang"))


class EnoughForm(FlaskForm):  # type: ignore[misc]
    """The asker's word that the answer is enough."""

    changed = BooleanField(_l("Ada yang benar-benar berubah karenanya"))


class ReopenForm(FlaskForm):  # type: ignore[misc]
    """Why the answer is not enough."""

    note = TextAreaField(
        _l("Apa yang belum terjawab?"),
        [InputRequired(_l("Tulis alasannya: dibaca semua orang.")), Length(max=500)],
    )
    considered = BooleanField(_l("Data pribadi di tulisan ini memang boleh dibaca semua orang"))

    def told(self) -> dict[str, Any]:
        """The note, and whether its private details were seen."""
        return {"note": self.note.data or "", "considered": bool(self.considered.data)}
