"""Dates that come with an act."""

import pytest

from app.core.errors import Invalid
from app.core.words import say
from app.dialogues.activities.protocol import Field
from app.dialogues.activities.reading import shaped

DAY = say("Tanggal")
DATE = Field("date", "date", DAY)


@pytest.mark.parametrize("given", ["2026-12-31", " 2028-02-29 "])
def test_a_date_is_kept_as_text(given):
    assert shaped((DATE,), {"date": given}) == {"date": given.strip()}


@pytest.mark.parametrize(
    "given", ["", None, "31-12-2026", "2026-02-30", "20261231", "2026-W53-4", 20261231, ["x"]]
)
def test_what_is_no_date_is_refused_beside_its_field(given):
    with pytest.raises(Invalid) as no:
        shaped((DATE,), {"date": given})
    assert no.value.field == "date"


def test_a_date_may_be_left_out_where_it_need_not_be():
    assert shaped((Field("date", "date", DAY, required=False),), {}) == {"date": ""}
