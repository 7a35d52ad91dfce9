"""JSON Merge Patch: the examples of RFC 7386, and that a patch always leads where it should."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dialogues.activities.patches import patch, patched

_EXAMPLES = [  # RFC 7386, appendix A, but for those whose target is no object
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
plain = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)
views = st.dictionaries(st.sampled_from("abcd"), plain, max_size=4)


def test_the_examples_of_the_standard():
    for target, change, result in _EXAMPLES:
        assert patched(target, change) == result


@settings(deadline=None)
@given(views, views)
def test_a_patch_leads_from_one_view_to_the_other(before, after):
    assert repr(_sorted(patched(before, patch(before, after)))) == repr(_sorted(after))


@settings(deadline=None)
@given(views)
def test_between_the_same_there_is_nothing(view):
    assert patch(view, view) == {}


def _sorted(value):
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return value
