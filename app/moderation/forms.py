"""Shapes of what arrives for moderation."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.moderation.rules import RULES, SUSPEND_DAYS, VERBS
from app.moderation.slots import Target
from app.web.i18n import translated


def _rules() -> list[tuple[str, str]]:
    return [(key, translated(word)) for key, word in RULES.items()]


class ReportForm(FlaskForm):  # type: ignore[misc]
    """What is wrong with a text."""

    rule = RadioField(_l("Apa yang salah?"), [InputRequired(_l("Pilih aturan yang dilanggar."))])
    text = TextAreaField(_l("Keterangan"))

    def offer(self) -> "ReportForm":
        """The rules to choose from."""
        self.rule.choices = _rules()
        return self


class ActForm(FlaskForm):  # type: ignore[misc]
    """One act about a subject."""

    verb = SelectField(
        _l("Tindakan"), [InputRequired(_l("Pilih tindakannya."))], validate_choice=False
    )
    rule = SelectField(
        _l("Aturan yang dilanggar"), [Optional()]
    )  # which acts need one, the action says
    reason = TextAreaField(
        _l("Alasan"), [InputRequired(_l("Tulis alasannya: penulis berhak tahu."))]
    )
    target = SelectField(_l("Tujuan"), coerce=int, validate_choice=False, default=0)
    other = StringField(_l("Tujuan"), [Length(max=300)])
    seen = IntegerField(validators=[Optional(), NumberRange(1, 2_147_483_647)])
    """The number of what ``other`` names, once its title was shown."""
    days = SelectField(_l("Lamanya larangan menulis"), coerce=int, validate_choice=False)

    def ask_where(self, targets: Mapping[str, Target]) -> "ActForm":
        """Where to: a few to choose from, or an address to type."""
        few = [one for one in targets.values() if one.choices]
        self.target.choices = [(0, str(_l("Tidak perlu")))]
        for one in few:
            self.target.label.text = one.label
            self.target.choices += one.choices() if one.choices else []
        for one in (one for one in targets.values() if one.find):
            self.other.label.text = one.label
        return self

    def offer(self, verbs: Any) -> "ActForm":
        """The verbs the subject knows, the rules, the terms of a suspension."""
        nothing = ("", str(_l("Pilih …")))  # a careless click records nothing
        fitting = [(key, translated(VERBS[key][1])) for key in VERBS if key in verbs]
        self.verb.choices, self.rule.choices = [nothing, *fitting], [nothing, *_rules()]
        none = str(_l("Tidak perlu"))
        days = [(n, str(_l("%(n)d hari", n=n))) for n in SUSPEND_DAYS]
        self.days.choices = [(0, none), *days]
        return self


class ReleaseForm(FlaskForm):  # type: ignore[misc]
    """One click, no words."""


class AppealForm(FlaskForm):  # type: ignore[misc]
    """Why an act was wrong."""

    text = TextAreaField(
        _l("Mengapa tindakan itu keliru?"), [InputRequired(_l("Tulis alasannya."))]
    )


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Another moderator's word on an appeal."""

    granted = RadioField(_l("Putusan"), [InputRequired(_l("Pilih putusannya."))])
    reason = TextAreaField(_l("Alasan putusan"), [InputRequired(_l("Tulis alasannya."))])

    def offer(self) -> "DecisionForm":
        """The two words there are."""
        yes, no = _l("Kabulkan: tindakan dicabut"), _l("Tolak: tindakan tetap")
        self.granted.choices = [("yes", str(yes)), ("no", str(no))]
        return self
