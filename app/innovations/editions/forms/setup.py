"""Shapes of what arrives while an edition is set up. Rows whose first field is blank are ignored."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.core.texts import is_blank
from app.core.window import ZONES
from app.innovations.editions import rules
from app.innovations.editions.forms.fields import MOST_KEY, Clean, Ticks, Weight, words
from app.innovations.stages import stages
from app.web.i18n import translated

MOST_ROWS = 60


class RowForm(Form):
    """One row of a page of rows; ``first`` names the field without which it does not count."""

    first = "name"
    order = IntegerField(_l("Urutan"), [Optional(), NumberRange(1, 999)])

    @property
    def blank(self) -> bool:
        """Was nothing typed into its first field?"""
        data = self._fields[self.first].data
        return data is None or is_blank(str(data))

    def validate(self, extra_validators: Any = None) -> bool:
        """Blank rows always pass."""
        return self.blank or bool(super().validate(extra_validators))


class RowsForm(FlaskForm):  # type: ignore[misc]
    """A page of rows, the version it started from, and the wish to take examples as one's own."""

    rows: Any
    version = HiddenField()
    adopt = BooleanField(_l("Isian contoh di halaman ini sudah kami periksa dan kami pakai."))

    def typed(self) -> list[dict[str, Any]]:
        """The rows that count, in the order that was asked for, without the order itself."""
        kept = [(i, entry.form) for i, entry in enumerate(self.rows) if not entry.form.blank]
        kept.sort(key=lambda pair: (pair[1].order.data or 1000 + pair[0], pair[0]))
        return [
            {name: value for name, value in row.data.items() if name not in {"order", "csrf_token"}}
            for _i, row in kept
        ]

    def add_row(self) -> None:
        """One more blank row, unless there are too many."""
        if len(self.rows) < MOST_ROWS:
            self.rows.append_entry()

    def number_rows(self) -> None:
        """Show the order as 1, 2, 3 …"""
        for i, entry in enumerate(self.rows):
            if not entry.form.blank:
                entry.form.order.data = i + 1


def _rows(kind: type[RowForm]) -> Any:
    return FieldList(FormField(kind), min_entries=1, max_entries=MOST_ROWS)


class TrackRow(RowForm):
    """One track."""

    key = HiddenField()
    name = StringField(_l("Nama kelompok"), [Clean(120)])
    about = TextAreaField(_l("Siapa yang masuk kelompok ini"), [Clean(1000, line=False)])
    maturities = Ticks(_l("Kematangan yang diterima"))
    kinds = Ticks(_l("Jenis akun yang boleh"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.maturities.choices = words(rules.MATURITIES)
        self.kinds.choices = words(rules.PERSON_KINDS)


class TracksForm(RowsForm):
    """All tracks."""

    rows = _rows(TrackRow)


class CategoryRow(RowForm):
    """One category."""

    key = HiddenField()
    name = StringField(_l("Nama kategori"), [Clean(200)])


class CategoriesForm(RowsForm):
    """All categories."""

    rows = _rows(CategoryRow)


class StageRow(RowForm):
    """One stage."""

    first = "title"
    key = HiddenField()
    title = StringField(_l("Nama tahap"), [Clean(120)])
    kind = SelectField(_l("Jenis tahap"))
    blindness = RadioField(
        _l("Siapa yang terlihat oleh pemeriksa dan juri"), [InputRequired()], default="open"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(name, translated(stages.get(name).title)) for name in stages.names()]
        self.blindness.choices = words(rules.BLINDNESS)


class StagesForm(RowsForm):
    """All stages."""

    rows = _rows(StageRow)


class SectionRow(RowForm):
    """One section of the text."""

    first = "title"
    key = HiddenField()
    title = StringField(_l("Judul bagian"), [Clean(120)])
    help = TextAreaField(_l("Petunjuk bagi penulis"), [Clean(600, line=False)])
    max_words = IntegerField(_l("Batas kata"), [InputRequired(), NumberRange(1, 5000)])
    required = BooleanField(_l("Wajib diisi"), default=True)


class SectionsForm(RowsForm):
    """All sections."""

    rows = _rows(SectionRow)


class CriterionRow(RowForm):
    """One criterion."""

    key = HiddenField()
    name = StringField(_l("Nama kriteria"), [Clean(120)])
    weight = Weight(_l("Bobot"), [InputRequired(), NumberRange(0, 100)], places=None)
    section = SelectField(_l("Bagian naskah yang dinilai"), choices=[], validate_choice=False)

    @staticmethod
    def validate_weight(_form: Any, field: Any) -> None:
        """At most two decimals; a whole number stays whole."""
        if field.data is None or field.errors:
            return
        if not field.data.is_finite() or field.data != round(field.data, 2):
            raise ValidationError(_("Paling banyak dua angka di belakang koma."))
        field.data = _plain(field.data)


class CriteriaForm(RowsForm):
    """All criteria."""

    rows = _rows(CriterionRow)

    def offer(self, sections: Sequence[dict[str, Any]]) -> None:
        """The sections a criterion may judge."""
        for entry in self.rows:
            entry.form.section.choices = [(one["key"], one["title"]) for one in sections]


class LevelRow(RowForm):
    """One described level."""

    first = "value"
    value = IntegerField(_l("Nilai"), [InputRequired(), NumberRange(0, 100)])
    label = StringField(_l("Sebutan"), [Clean(60)])
    text = TextAreaField(_l("Bila …"), [Clean(600, line=False)])


class LevelsForm(RowsForm):
    """The levels of one criterion."""

    rows = _rows(LevelRow)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


class BasicsForm(FlaskForm):  # type: ignore[misc]
    """Name, contact, zone, who may take part, how ties are broken."""

    version = HiddenField()
    title = StringField(_l("Nama edisi"), [InputRequired(), Clean(160)])
    year = IntegerField(_l("Tahun"), [InputRequired(), NumberRange(2000, 2099)])
    summary = TextAreaField(_l("Keterangan singkat"), [InputRequired(), Clean(1000, line=False)])
    contact = TextAreaField(_l("Kontak bagi peserta"), [Clean(300, line=False)])
    zone = SelectField(_l("Zona waktu"), choices=[(zone, zone) for zone in ZONES])
    kinds = Ticks(_l("Siapa yang boleh mengajukan"))
    organisation_kinds = Ticks(_l("Jenis instansi yang boleh ikut"))
    min_age_years = IntegerField(
        _l("Umur inovasi paling muda (tahun)"), [Optional(), NumberRange(0, 20)]
    )
    per_agency = IntegerField(
        _l("Usulan per instansi paling banyak"), [Optional(), NumberRange(1, 1000)]
    )
    tie_rules = FieldList(SelectField(validate_choice=True), min_entries=len(rules.TIE_RULES))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = words(rules.PERSON_KINDS)
        self.organisation_kinds.choices = words(rules.ORGANISATION_KINDS)
        for i, entry in enumerate(self.tie_rules):
            entry.label.text = _("Pemutus ke-%(n)d", n=i + 1)
            entry.choices = [("", _("(tidak dipakai)")), *words(rules.TIE_RULES)]

    def typed(self) -> dict[str, Any]:
        """What ``actions.change_basics`` takes."""
        kept = {
            name: self[name].data for name in self.data if name not in {"version", "csrf_token"}
        }
        return kept | {"tie_rules": [name for name in self.tie_rules.data if name]}


class NewEditionForm(FlaskForm):  # type: ignore[misc]
    """A new edition, from a preset or empty."""

    preset = RadioField(_l("Mulai dari"), [InputRequired()])
    title = StringField(_l("Nama edisi"), [Clean(160)])
    year = IntegerField(_l("Tahun"), [InputRequired(), NumberRange(2000, 2099)])
    organiser_id = SelectField(
        _l("Instansi penyelenggara"),
        [InputRequired(), NumberRange(1, MOST_KEY)],
        coerce=int,
        validate_choice=False,
    )
    q = StringField(_l("Nama instansi yang dicari"), [Clean(80)])
    sought = HiddenField()
    notes: dict[str, str]
    everywhere: bool

    def searches(self) -> bool:
        """Was another organisation asked for, by the button or by Enter in a changed field?

        Then nothing is made, and everything typed stays.
        """
        if not self.is_submitted():
            return False
        changed = bool(self.q.data) and self.q.data != self.sought.data
        return changed or request.form.get("act") == "search"


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """Settings of one stage: its fields come from the stage's part."""

    version = HiddenField()
