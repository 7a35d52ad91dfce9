"""Shape of the table of effects as it arrives: fields named ``<row>-<field>``."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField
from wtforms.widgets import DateInput

from app.innovations.proposals.drafting.forms import GuardForm
from app.innovations.proposals.rules import EFFECT_FIELDS, EFFECT_ROWS

_MORE = 3


class EffectRow(Form):
    """One measured effect."""

    indicator = StringField(_l("Apa yang diukur"))
    unit = StringField(_l("Satuan"))
    before = StringField(_l("Sebelum"))
    after = StringField(_l("Sesudah"))
    measured_on = StringField(_l("Tanggal ukur"), widget=DateInput())
    source = StringField(_l("Sumber data"))
    evidence = StringField(_l("Bukti"))


class EffectsForm(GuardForm):
    """The page's guard; the rows stand beside it in ``rows``."""

    rows: list[EffectRow]

    def show_rows(self, stored: list[dict[str, str]]) -> None:
        """These rows and some empty ones."""
        blank: dict[str, str] = dict.fromkeys(EFFECT_FIELDS, "")
        more = min(_MORE, max(0, EFFECT_ROWS - len(stored)))
        self.rows = [
            EffectRow(prefix=f"{n}-", data=row) for n, row in enumerate([*stored, *[blank] * more])
        ]

    def read_rows(self) -> list[dict[str, str | None]]:
        """The rows that arrived, as typed; kept on the form to be shown again."""
        typed = [_typed(n) for n in range(_count())]
        self.rows = [EffectRow(prefix=f"{n}-", data=row) for n, row in enumerate(typed)]
        return typed

    def put_beside(self, name: str | None, message: str) -> bool:
        """Put a refusal beside its cell; False when it belongs to none."""
        number, _dash, field = (name or "").partition("-")
        if not number.isdecimal() or int(number) >= len(self.rows) or field not in EFFECT_FIELDS:
            return False
        self.rows[int(number)][field].errors = [message]
        return True


def _typed(n: int) -> dict[str, Any]:
    return {name: request.form.get(f"{n}-{name}", "") for name in EFFECT_FIELDS}


def _count() -> int:
    numbers = (name.partition("-")[0] for name in request.form if "-" in name)
    return 1 + max((int(n) for n in numbers if n.isdecimal() and len(n) < 4), default=-1)
