"""Codes that can be read out over a bad line, and the count of elements."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.dialogues.rooms.rules import (
    CODE_SIGNS,
    SIGNS,
    check_sign,
    element_score,
    elements_present,
    new_code,
    read_code,
    shown_code,
    slug_of,
)

codes = st.text(SIGNS, min_size=CODE_SIGNS, max_size=CODE_SIGNS).map(
    lambda one: one + check_sign(one)
)


def test_no_sign_looks_like_another():
    assert len(SIGNS) == 32
    assert not set(SIGNS) & set("01OI")
    assert set(SIGNS) <= set(string.ascii_uppercase + string.digits)


@given(codes)
def test_a_code_is_read_however_it_is_typed(code):
    for typed in (
        code,
        code.lower(),
        shown_code(code),
        f" {shown_code(code).replace('-', ' – ')} ",
    ):
        assert read_code(typed) == code


@given(codes, st.integers(0, CODE_SIGNS), st.sampled_from(SIGNS))
def test_any_one_wrong_sign_is_noticed(code, place, sign):
    typed = code[:place] + sign + code[place + 1 :]
    if typed == code:
        assert read_code(typed) == code
    else:
        with pytest.raises(Invalid):
            read_code(typed)


@pytest.mark.parametrize("typed", ["", "ABC", "0BCDEFGHJ", "ABCDEFGHJK2", "ABCDEFGH\0"])
def test_what_is_no_code_is_said_to_be_none(typed):
    with pytest.raises(Invalid) as no:
        read_code(typed)
    assert no.value.field == "code"


def test_codes_differ():
    assert len({new_code() for _ in range(200)}) == 200
    assert all(read_code(new_code()) for _ in range(50))


def test_elements_are_counted_in_the_order_of_the_rule():
    counts = elements_present(["media", "users", "users", "", "other"])
    assert counts == {"users": 2, "experts": 0, "community": 0, "media": 1, "agencies": 0}
    assert list(counts) == ["users", "experts", "community", "media", "agencies"]
    assert element_score(counts) == 2


def test_addresses_are_plain():
    assert slug_of("Waktu tunggu KTP: dialog ké-2!", "a1") == "waktu-tunggu-ktp-dialog-ke-2-a1"
    assert slug_of("你好", "a1") == "ruang-a1"
