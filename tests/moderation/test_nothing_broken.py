"""Acts that find nothing wrong stand under no broken rule."""

import pytest

from app.core.errors import Invalid
from tests.moderation.makers import act, report


@pytest.mark.parametrize("verb", ["dismiss", "restore"])
def test_an_act_that_finds_nothing_wrong_names_no_broken_rule(app, wall, cast, verb):
    note = wall.put(cast.author, cast.agency)
    report(cast.reader, note)
    if verb == "restore":
        act(cast.first, note, "hide")
    done = act(cast.first, note, verb, rule="")
    assert done.rule == "fine"
    with pytest.raises(Invalid) as no:
        act(cast.first, note, "warn", rule="")
    assert no.value.field == "rule"
