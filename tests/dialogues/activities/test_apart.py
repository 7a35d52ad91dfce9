"""No group of fewer than five can be read from a tally, not even by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from app.dialogues.activities.apart import told_apart
from app.dialogues.activities.protocol import ELEMENTS


def test_small_groups_are_not_named_nor_left_over_alone():
    assert told_apart({"users": 9, "experts": 5, "media": 0}) == ["users", "experts"]
    assert told_apart({"users": 9, "experts": 5, "media": 1}) == ["users"]
    assert told_apart({"users": 9, "media": 1}) == []
    assert told_apart({"users": 9, "media": 3, "": 2}) == ["users"]
    assert told_apart({"": 9}) == []
    assert told_apart({}) == []


@given(st.dictionaries(st.sampled_from([*ELEMENTS, ""]), st.integers(0, 12)))
def test_neither_what_is_shown_nor_the_rest_is_a_small_group(sizes):
    shown = told_apart(sizes)
    rest = sum(size for name, size in sizes.items() if name not in shown)
    assert all(sizes[name] >= 5 for name in shown)
    assert not shown or rest == 0 or rest >= 5
