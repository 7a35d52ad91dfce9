"""Presets are data whose shape is checked, and what no source gives is marked."""

import json

import pytest

from app.core.errors import Invalid
from app.innovations.editions import presets, rules
from app.innovations.stages import stages


def test_the_two_that_ship() -> None:
    assert presets.names() == ["kipp-2023", "kipp-daerah"]


@pytest.mark.parametrize("name", presets.names())
def test_words_in_a_preset_are_known(name: str) -> None:
    data = presets.load(name)
    assert set(data["eligibility"]["kinds"]) <= set(rules.PERSON_KINDS)
    assert set(data["eligibility"]["organisation_kinds"]) <= set(rules.ORGANISATION_KINDS)
    assert set(data["tie_rules"]) <= set(rules.TIE_RULES)
    for track in data["tracks"]:
        assert set(track["maturities"]) <= set(rules.MATURITIES)
    for stage in data["stages"]:
        assert stage["kind"] in stages.names()
        assert stage["blindness"] in rules.BLINDNESS


@pytest.mark.parametrize("name", presets.names())
def test_levels_and_dates_are_marked_as_examples(name: str) -> None:
    data = presets.load(name)
    for one in data["rubric"]["criteria"]:
        assert all(level["example"] for level in one["levels"])
    assert data["window"]["example"]
    assert all(stage["example"] for stage in data["stages"])


@pytest.mark.conformance
def test_facts_of_2023_are_not_marked() -> None:
    rubric = presets.load("kipp-2023")["rubric"]
    assert [one["example"] for one in rubric["sections"]] == [False] + [True] * 7
    assert not any(one["example"] for one in rubric["criteria"])


@pytest.mark.conformance
def test_the_regional_one_takes_citizens_and_weighs_70_to_30() -> None:
    data = presets.load("kipp-daerah")
    assert data["eligibility"]["kinds"] == ["asn", "ngo", "leader", "citizen"]
    weights = [one["settings"]["weight"] for one in data["stages"] if one["kind"] == "scoring"]
    assert weights == [70, 30]
    tracks = {one["key"]: one["maturities"] for one in data["tracks"]}
    assert tracks == {"ide": ["inisiatif"], "berjalan": ["uji_coba", "penerapan"]}


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(Invalid) as no:
        presets.load("../kipp-2023")
    assert no.value.field == "preset"


def test_bad_json_names_its_line() -> None:
    with pytest.raises(presets.BadPreset) as wrong:
        presets.parse('{\n "name": "x",\n oops\n}')
    assert wrong.value.line == 3


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stages",), {}),
        (("name",), 3),
        (("rubric", "criteria", 0, "weight"), "banyak"),
        (("rubric", "criteria", 2, "levels", 1, "text"), None),
        (("tracks", 0, "maturities", 0), 7),
        (("window", "closes_in_days"), True),
        (("rubric", "sections", 0, "required"), 1),
    ],
)
def test_a_wrong_shape_names_the_place(path: tuple[str | int, ...], value: object) -> None:
    data = json.loads(json.dumps(presets.load("kipp-2023")))
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(presets.BadPreset) as wrong:
        presets.parse(json.dumps(data, indent=1))
    assert str(path[-1]) in wrong.value.reason or "expected" in wrong.value.reason
    assert str(path[0]) in wrong.value.reason
    assert wrong.value.line > 1


def test_a_missing_key_is_named() -> None:
    data = json.loads(json.dumps(presets.load("kipp-2023")))
    del data["rubric"]["criteria"][1]["levels"]
    with pytest.raises(presets.BadPreset, match=r"rubric\.criteria\[1\]\.levels: is missing"):
        presets.parse(json.dumps(data))
