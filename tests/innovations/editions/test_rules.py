"""Rubrics, eligibility and what is missing: pure rules."""

import hashlib
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.innovations.editions import presets, rules

KIPP = presets.load("kipp-2023")["rubric"]
_NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)


def _body(**changes: Any) -> dict[str, Any]:
    return deepcopy(KIPP) | changes


def _wrong(body: dict[str, Any]) -> str:
    """All that is said against a rubric."""
    with pytest.raises(Invalid):
        rules.check_rubric(body)
    return " ".join(str(one.message) for one in rules.rubric_problems(body))


@pytest.mark.conformance
def test_the_weights_of_2023_are_the_published_ones() -> None:
    weights = [rules.section_weight(KIPP, one["key"]) for one in rules.sections(KIPP)]
    assert weights == [0, 10, 15, 5, 30, 20, 5, 15]
    assert rules.weight_sum(KIPP) == 100
    assert rules.sections(KIPP)[0]["max_words"] == 200


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_holds(name: str) -> None:
    body = presets.load(name)["rubric"]
    rules.check_rubric(body)
    for one in rules.criteria(body):
        assert rules.level_values(one) == [1, 2, 3, 4, 5]
        assert rules.extreme_levels(one) == {1, 5}
        assert len({level["text"] for level in one["levels"]}) == 5


@pytest.mark.parametrize("weight", [29, 30.01, 0, 130])
def test_weights_that_do_not_sum_to_100_are_refused(weight: float) -> None:
    body = _body()
    body["criteria"][3]["weight"] = weight
    assert "seharusnya 100" in _wrong(body)


def test_weights_are_summed_exactly() -> None:
    body = _body()
    for one, weight in zip(
        body["criteria"], [12.1, 12.1, 12.1, 12.1, 12.1, 12.1, 27.4], strict=True
    ):
        one["weight"] = weight  # floats that sum to 99.99999999999999 or 100.00000000000001
    rules.check_rubric(body)


def test_each_slip_is_named() -> None:
    def change(**values: Any) -> dict[str, Any]:
        body = _body()
        body["criteria"][0] |= values
        return body

    twins = _body()
    twins["criteria"][0]["key"] = twins["criteria"][1]["key"]
    assert "kunci yang sama" in _wrong(twins)
    assert "bagian naskah" in _wrong(change(section="tak-ada"))
    assert "dua tingkat" in _wrong(change(levels=KIPP["criteria"][0]["levels"][:1]))
    same = [dict(level, value=1) for level in KIPP["criteria"][0]["levels"]]
    assert "bernilai sama" in _wrong(change(levels=same))
    blank = [dict(level, text=" ") for level in KIPP["criteria"][0]["levels"]]
    assert "belum dijelaskan" in _wrong(change(levels=blank))
    nothing = [dict(level, value=-i) for i, level in enumerate(KIPP["criteria"][0]["levels"])]
    assert "lebih dari 0" in _wrong(change(levels=nothing))
    assert "kurang dari 0" in _wrong(change(weight=-10))
    assert "batas kata" in _wrong(_body(sections=[dict(KIPP["sections"][0], max_words=0)]))
    assert "Belum ada bagian" in _wrong({"sections": [], "criteria": []})


_LEVEL = st.integers(1, 5)


@given(values=st.fixed_dictionaries({one["key"]: _LEVEL for one in rules.criteria(KIPP)}))
def test_a_total_lies_between_the_worst_and_the_best(values: dict[str, int]) -> None:
    total = rules.weighted_total(KIPP, values)
    assert total is not None
    by_hand = sum(one["weight"] * values[one["key"]] / 5 for one in rules.criteria(KIPP))
    assert total == pytest.approx(by_hand)
    assert 20 <= total <= 100
    better = {key: min(5, value + 1) for key, value in values.items()}
    assert rules.weighted_total(KIPP, better) >= total  # type: ignore[operator]


def test_best_is_100_and_a_missing_score_is_no_total() -> None:
    best = {one["key"]: 5 for one in rules.criteria(KIPP)}
    assert rules.weighted_total(KIPP, best) == 100.0
    best.pop("novelty")
    assert rules.weighted_total(KIPP, best) is None


def test_a_criterion_of_weight_nothing_may_be_missing() -> None:
    body = _body()
    body["criteria"].append(dict(body["criteria"][0], key="summary", weight=0))
    values = {one["key"]: 5 for one in rules.criteria(KIPP)}
    assert rules.weighted_total(body, values) == 100.0


def test_a_value_that_is_no_level_is_refused() -> None:
    values = {one["key"]: 5 for one in rules.criteria(KIPP)} | {"novelty": 6}
    with pytest.raises(Invalid) as no:
        rules.weighted_total(KIPP, values)
    assert no.value.field == "novelty"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
)


@given(pairs=st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), _JSON, max_size=5))
def test_the_fingerprint_does_not_depend_on_the_order_of_keys(pairs: dict[str, Any]) -> None:
    turned = dict(reversed(pairs.items()))
    assert rules.rubric_sha256(pairs) == rules.rubric_sha256(turned)
    assert rules.rubric_sha256(pairs) != rules.rubric_sha256({"x": pairs})


def test_the_fingerprint_is_the_sha256_of_canonical_json() -> None:
    canonical = '{"a":"é","b":1}'.encode()
    assert rules.rubric_sha256({"b": 1, "a": "é"}) == hashlib.sha256(canonical).hexdigest()


def _edition(**values: Any) -> Any:
    base = {
        "state": "open",
        "opens": _NOW - timedelta(days=1),
        "closes": _NOW + timedelta(days=1),
        "eligibility": {"kinds": ["asn"], "organisation_kinds": ["unit"]},
        "limits": {},
        "summary": "Ada.",
        "contact": "Ada.",
        "tie_rules": ["submitted_first"],
    }
    return SimpleNamespace(**(base | values))


_TRACK = SimpleNamespace(kinds=[], maturities=["inisiatif"])


@pytest.mark.parametrize(
    ("kind", "place", "maturity", "refused"),
    [
        ("asn", "unit", "inisiatif", False),
        ("asn", None, None, False),
        ("citizen", "unit", "inisiatif", True),
        ("asn", "ngo", "inisiatif", True),
        ("asn", "unit", "penerapan", True),
    ],
)
def test_who_may_enter(kind: str, place: str | None, maturity: str | None, refused: bool) -> None:
    problem = rules.eligibility_problem(
        _edition(), _TRACK, person_kind=kind, organisation_kind=place, maturity=maturity
    )
    assert (problem is not None) is refused


def test_a_track_may_open_to_more_kinds_than_its_edition() -> None:
    track = SimpleNamespace(kinds=["citizen"], maturities=[])
    assert rules.tracks_open_to(_edition(), [_TRACK, track], "citizen") == [track]
    assert rules.tracks_open_to(_edition(), [_TRACK, track], "asn") == [_TRACK]
    assert rules.maturities_for(track) == list(rules.MATURITIES)


def test_nothing_is_missing_from_a_full_edition() -> None:
    stage = SimpleNamespace(title="T", opens=_NOW, closes=_NOW + timedelta(days=9))
    assert rules.missing_before_publishing(_edition(), [_TRACK], [stage], KIPP, _NOW) == []


def test_every_gap_is_named_with_its_page() -> None:
    stage = SimpleNamespace(title="T", opens=None, closes=None)
    bare = _edition(summary=" ", contact="", tie_rules=[], opens=None)
    found = rules.missing_before_publishing(bare, [], [stage], {"sections": []}, _NOW)
    parts = [one.part for one in found]
    assert parts.count("basics") == 3
    assert parts.count("windows") == 2
    assert {"tracks", "sections", "rubric"} <= set(parts)
    none = rules.missing_before_publishing(_edition(), [_TRACK], [], KIPP, _NOW)
    assert [one.part for one in none] == ["stages"]
    past = rules.missing_before_publishing(_edition(closes=_NOW), [_TRACK], [stage], KIPP, _NOW)
    assert [one.part for one in past] == ["windows", "windows"]


def test_windows_that_overlap_are_told() -> None:
    early = SimpleNamespace(title="A", opens=_NOW, closes=_NOW + timedelta(days=3))
    late = SimpleNamespace(title="B", opens=_NOW + timedelta(days=2), closes=None)
    told = [str(one) for one in rules.window_warnings(_edition(), [early, late])]
    assert len(told) == 2
    assert "pengajuan tutup" in told[0]
    assert "tahap sebelumnya" in told[1]


@pytest.mark.parametrize(
    ("state", "late", "expected"),
    [
        ("draft", None, "draft"),
        ("closed", timedelta(days=9), "closed"),
        ("open", None, "over"),
        ("open", timedelta(days=3), "late"),
        ("open", timedelta(days=2), "over"),
    ],
)
def test_standing_after_the_close(state: str, late: timedelta | None, expected: str) -> None:
    at = _NOW + timedelta(days=2)
    until = None if late is None else _NOW + late
    assert rules.submission_status(_edition(state=state), at, until) == expected
    assert rules.may_send_in(_edition(state=state), until, at) is (expected == "late")


def test_a_late_pass_opens_nothing_before_the_window_opens() -> None:
    before = _NOW - timedelta(days=2)
    assert rules.submission_status(_edition(), before, _NOW + timedelta(days=9)) == "ahead"
