"""Shapes of what arrives for commitments."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.commitments.actions import Promise
from app.commitments.rules import (
    DOUBTS,
    HEAVIEST,
    MEASURE_LETTERS,
    NAME_LETTERS,
    NOTE_LETTERS,
    ROLE_LETTERS,
    TEXT_LETTERS,
    TITLE_LETTERS,
    URL_LETTERS,
)
from app.commitments.slots import private_details
from app.web.i18n import translated

ABSENT = "absent"
_WHY = _l("Tulis alasannya: dibaca semua orang.")
_DAY = _l("Tulis tanggalnya.")
_PRIVATE = _l(
    "Tulisan ini tampaknya memuat data pribadi: %(said)s. Hapus bila milik orang lain. "
    "Bila memang boleh dibaca semua orang, centang pernyataan di bawah, lalu kirim lagi."
)


def new_key() -> str:
    """The key of a form that is shown for the first time."""
    return secrets.token_urlsafe(12)


class OpenForm(FlaskForm):  # type: ignore[misc]
    """What is read by everybody: private details in it are pointed out before it is kept, each beside
    its field, until the writer says that they are meant."""

    considered = BooleanField(_l("Data pribadi di tulisan ini memang boleh dibaca semua orang"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Everything at once: the shape of the fields, and what in them is private."""
        super().validate(extra_validators)
        for field in () if self.considered.data else self._typed():
            said = ", ".join(dict.fromkeys(self._private(field)[:5]))
            if said and not field.errors:
                field.errors = [*field.errors, str(_PRIVATE) % {"said": said}]
        return not self.errors

    @property
    def private_at(self) -> str:
        """The first field in which somebody's private details stand, once they were pointed out."""
        if not (self.is_submitted()):
            return ""
        return next((field.name for field in self._typed() if self._private(field)), "")

    def _typed(self) -> list[Any]:
        return [one for one in self if one.type in {"StringField", "TextAreaField"} and one.data]

    @staticmethod
    def _private(field: Any) -> list[str]:
        found = private_details.first()
        return [said for _kind, said in found(field.data)] if found else []


class PromiseForm(OpenForm):
    """A promise. ``key`` makes two sendings of one form one promise."""

    title = StringField(
        _l("Apa yang dijanjikan"),
        [InputRequired(_l("Tulis apa yang dijanjikan.")), Length(max=TITLE_LETTERS)],
    )
    measure = StringField(
        _l("Ukuran keberhasilan"),
        [
            InputRequired(
                _l("Tulis bagaimana semua orang dapat melihat bahwa janji ini ditepati.")
            ),
            Length(max=MEASURE_LETTERS),
        ],
    )
    due_on = DateField(_l("Ditepati paling lambat"), [InputRequired(_DAY)])
    owner = SelectField(_l("Penanggung janji"), [InputRequired()])
    owner_name = StringField(_l("Nama penanggung"), [Length(max=NAME_LETTERS)])
    owner_role = StringField(
        _l("Jabatan penanggung"),
        [
            InputRequired(_l("Tulis jabatan yang menanggung janji ini.")),
            Length(max=ROLE_LETTERS),
        ],
    )
    text = TextAreaField(_l("Keterangan"), [Length(max=TEXT_LETTERS)])
    step1 = StringField(_l("Langkah 1"), [Length(max=MEASURE_LETTERS)])
    day1 = DateField(_l("Tanggal langkah 1"), [Optional()])
    step2 = StringField(_l("Langkah 2"), [Length(max=MEASURE_LETTERS)])
    day2 = DateField(_l("Tanggal langkah 2"), [Optional()])
    step3 = StringField(_l("Langkah 3"), [Length(max=MEASURE_LETTERS)])
    day3 = DateField(_l("Tanggal langkah 3"), [Optional()])
    step4 = StringField(_l("Langkah 4"), [Length(max=MEASURE_LETTERS)])
    day4 = DateField(_l("Tanggal langkah 4"), [Optional()])
    key = HiddenField(default=new_key, validators=[Length(max=40)])

    def offer(self, me: str, people: Iterable[Any], my_id: int | None) -> "PromiseForm":
        """Who may own it: oneself, those of the agency, or a name that is typed."""
        others = [
            (str(one.person_id), f"{one.name} ({one.position})" if one.position else one.name)
            for one in people
            if one.person_id != my_id
        ]
        mine = (str(my_id), str(_l("Saya sendiri: %(name)s", name=me)))
        absent = (ABSENT, str(_l("Orang lain: tulis namanya di bawah")))
        self.owner.choices = [mine, *others, absent]
        return self

    def steps(self) -> tuple[tuple[str, date | None], ...]:
        """Rows of steps that hold anything."""
        rows = [(self[f"step{n}"].data or "", self[f"day{n}"].data) for n in range(1, 5)]
        return tuple((title, day) for title, day in rows if title.strip() or day)

    def promise(self, agency_id: int, origin: tuple[str, int] | None) -> Promise:
        """What was handed in."""
        chosen = self.owner.data or ABSENT
        return Promise(
            self.title.data or "",
            self.measure.data or "",
            agency_id,
            self.due_on.data,
            self.key.data or new_key(),
            text=self.text.data or "",
            owner_id=None if chosen == ABSENT else int(chosen),
            owner_name=self.owner_name.data or "",
            owner_role=self.owner_role.data or "",
            milestones=self.steps(),
            origin=origin,
        )


class AcceptForm(OpenForm):
    """The position from which somebody takes a promise over; the named owner has one already."""

    role = StringField(_l("Jabatan Anda"), [Length(max=ROLE_LETTERS)])


class ReasonForm(OpenForm):
    """Why an owner refuses, or a promise is withdrawn."""

    reason = TextAreaField(_l("Alasan"), [InputRequired(_WHY), Length(max=NOTE_LETTERS)])


class DoubtForm(FlaskForm):  # type: ignore[misc]
    """Why evidence does not fit."""

    why = RadioField(_l("Apa yang tidak sesuai?"), [InputRequired(_l("Pilih alasannya."))])

    def offer(self) -> "DoubtForm":
        """The reasons to choose from."""
        self.why.choices = [(key, translated(words)) for key, words in DOUBTS.items()]
        return self


class DoubtAnswerForm(OpenForm):
    """What the agency answers to doubt."""

    answer = TextAreaField(
        _l("Jawaban"), [InputRequired(_l("Tulis jawabannya.")), Length(max=NOTE_LETTERS)]
    )


class MoveForm(ReasonForm):
    """Another date, and why (in this order, which is the page's)."""

    due_on = DateField(_l("Tenggat baru"), [InputRequired(_DAY)])
    reason = TextAreaField(_l("Alasan"), [InputRequired(_WHY), Length(max=NOTE_LETTERS)])


class MilestoneForm(OpenForm):
    """One more step."""

    title = StringField(
        _l("Apa yang selesai pada langkah ini"),
        [
            InputRequired(_l("Tulis apa yang selesai pada langkah ini.")),
            Length(max=MEASURE_LETTERS),
        ],
    )
    due_on = DateField(_l("Selesai paling lambat"), [Optional()])
    weight = IntegerField(_l("Bobot"), [Optional(), NumberRange(1, HEAVIEST)], default=1)
    key = HiddenField(default=new_key, validators=[Length(max=40)])


class ClaimForm(OpenForm):
    """A word that a step is done."""

    note = TextAreaField(_l("Catatan"), [Length(max=NOTE_LETTERS)])


class EvidenceForm(OpenForm):
    """What shows that a step is reached."""

    description = TextAreaField(
        _l("Apa yang ditunjukkan bukti ini"),
        [
            InputRequired(_l("Tulis apa yang ditunjukkan bukti ini.")),
            Length(max=NOTE_LETTERS),
        ],
    )
    url = StringField(_l("Tautan"), [Length(max=URL_LETTERS)])
    files = MultipleFileField(_l("Berkas"))
    key = HiddenField(default=new_key, validators=[Length(max=40)])
