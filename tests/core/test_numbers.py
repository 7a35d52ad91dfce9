"""Numbers out of addresses never break a query."""

import pytest

from app.core.numbers import LARGEST, row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("", None),
        (None, None),
        ("-1", None),
        ("²", None),
        ("٣", None),
        ("1e3", None),
        ("9" * 40, LARGEST),
        ("2147483648", LARGEST),
    ],
)
def test_row_number(text, number):
    assert row_number(text) == number
