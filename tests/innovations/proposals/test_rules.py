"""Rules of proposals: what lacks, two hands on one text, names that give somebody away."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.innovations.proposals import rules
from app.innovations.proposals.rules import Hand, digest, merge

BODY = {
    "sections": [
        {"key": "summary", "title": "Ringkasan", "max_words": 5, "required": True},
        {"key": "more", "title": "Tambahan", "max_words": 3, "required": False},
    ],
    "criteria": [],
}


def _fields(texts: dict[str, str], **how: object) -> list[str]:
    return [one.field for one in rules.content_problems(BODY, texts, **how)]


def test_a_whole_proposal_has_no_problems() -> None:
    assert _fields({"summary": "satu dua tiga empat lima"}, title="A") == []


@pytest.mark.parametrize("words", [1, 4, 5])
def test_up_to_the_limit_passes(words: int) -> None:
    assert _fields({"summary": "kata " * words}) == []


def test_over_the_limit_says_by_how_much() -> None:
    (problem,) = rules.content_problems(BODY, {"summary": "kata " * 7})
    assert problem.field == "s_summary"
    assert problem.message.values["over"] == 2


def test_what_is_required_must_say_something() -> None:
    assert _fields({"summary": " \u200b\n"}) == ["s_summary"]
    assert _fields({}, title=" ", track_chosen=False, category_chosen=False, maturity_fits=False) == [
        "title", "track", "category", "maturity", "s_summary",
    ]  # fmt: skip


def test_an_optional_section_may_be_empty_but_not_too_long() -> None:
    assert _fields({"summary": "a", "more": "a b c d"}) == ["s_more"]


# --- two people, one text ---

NAMES = ("title", "s_summary", "s_more")
TEXT = st.sampled_from(["", "lama", "baru", "lain"])
TEXTS = st.fixed_dictionaries(dict.fromkeys(NAMES, TEXT))


@given(shown=TEXTS, typed=TEXTS, stored=TEXTS, touched=st.sets(st.sampled_from(NAMES)))
def test_nobodys_words_are_lost(shown, typed, stored, touched) -> None:
    """Of each field: either what I typed is written or shown again, and what they wrote stays,
    unless I had seen it or wrote it myself."""
    typed = {name: typed[name] if name in touched else shown[name] for name in NAMES}
    theirs = {name for name in NAMES if stored[name] != shown[name]}
    edits = {name: [7, "theirs", 2] for name in theirs}
    hand = Hand(6, "mine", {name: digest(text) for name, text in shown.items()})
    result = merge(stored, typed, edits, hand)
    for name in NAMES:
        mine = typed[name] != shown[name]
        if not mine:
            assert name not in result.changed
            assert result.shown[name] == stored[name]
        elif typed[name] != stored[name]:
            assert (name in result.clashes) == (name in theirs)
            assert (name in result.changed) == (name not in theirs)
            assert result.shown[name] == typed[name]
    assert set(result.clashes.items()) <= set(stored.items())


@given(steps=st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(NAMES), TEXT), max_size=12))
def test_two_open_forms_never_overwrite_each_other_unseen(steps) -> None:
    """Two forms opened at once save in any order: a save never replaces words of the other form,
    however often each has saved itself before."""
    stored = dict.fromkeys(NAMES, "awal")
    edits: dict[str, list] = {}
    version = 1
    forms = {who: dict(stored) for who in "AB"}
    hands = {who: Hand(1, who, {n: digest("awal") for n in NAMES}) for who in "AB"}
    for who, name, text in steps:
        forms[who][name] = text
        before = dict(stored)
        result = merge(stored, forms[who], edits, hands[who])
        if result.clashes:
            continue
        for field, new in result.changed.items():
            assert edits.get(field, [1, who])[1] == who, "overwrote what the other form wrote"
            stored[field] = new
        if result.changed:
            version += 1
            edits |= {field: [version, who, 1] for field in result.changed}
        assert all(stored[n] == before[n] for n in NAMES if n not in result.changed)


def test_an_unknown_page_counts_as_having_seen_nothing() -> None:
    clash = merge({"title": "B"}, {"title": "C"}, {"title": [3, "x", 1]}, Hand(0, "", {}))
    assert clash.clashes == {"title": "B"}


# --- names ---


def test_names_are_found_as_whole_words_in_any_case() -> None:
    found = rules.names_found(
        "Menurut RATNA  dewi, warga Samarinda; samarindanya tidak.",
        rules.identity_variants(["dr. Ratna Dewi, M.Kes."], ["Kota Samarinda"]),
    )
    assert found == ["RATNA dewi", "Samarinda"]


def test_short_and_blank_names_warn_of_nothing() -> None:
    variants = rules.identity_variants(["Al", "  ", "\u200b\u200b\u200b\u200b"], ["DKI"])
    assert variants == []
    assert rules.names_found("al DKI", variants) == []


@given(st.text(max_size=30), st.text(max_size=80))
def test_looking_for_any_name_in_any_text_is_safe(name: str, text: str) -> None:
    for found in rules.names_found(text, [name]):
        assert (
            " ".join(name.split()).casefold() == found.casefold()
            or found.lower() == " ".join(name.split()).lower()
            or len(found) > 0
        )


@given(st.from_regex(r"[A-Z][a-z]{3,8} [A-Z][a-z]{3,8}", fullmatch=True))
def test_a_planted_name_is_always_found(name: str) -> None:
    assert rules.names_found(f"kata {name}, kata", rules.identity_variants([name], []))


# --- the table of effects ---


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        ("Rp1.250.000", 1250000.0),
        ("12,5 hari", 12.5),
        ("-3", -3.0),
        ("1.5", 1.5),
        ("1.234.567,89", 1234567.89),
        ("", None),
        ("tiga", None),
        ("3 sampai 5", None),
        ("17.8.1945", None),
        ("1e1000", None),
        ("9" * 400, None),
    ],
)
def test_figures_are_read_the_indonesian_way(text: str, number: float | None) -> None:
    assert rules.figure(text) == number


@given(st.text(max_size=40), st.text(max_size=40))
def test_bars_fit_the_picture(before: str, after: str) -> None:
    bars = rules.bar_pair(before, after)
    assert bars is None or (0 <= min(bars) <= max(bars) == 100)


def test_an_empty_row_is_none_and_a_nameless_one_is_refused() -> None:
    assert rules.effect_row({}, 0) is None
    with pytest.raises(Invalid) as refused:
        rules.effect_row({"before": "3"}, 2)
    assert refused.value.field == "2-indicator"


@pytest.mark.parametrize("day", ["2026-13-01", "20261123", "kemarin", "2026-W01-1"])
def test_a_date_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.effect_row({"indicator": "Waktu tunggu", "measured_on": day}, 0)
    assert refused.value.field == "0-measured_on"


# --- lists, addresses, revisions ---


@given(st.text(max_size=300))
def test_an_address_is_plain(title: str) -> None:
    slug = rules.slug_of(title, "a1b2c3")
    assert slug.isascii()
    assert len(slug) <= 120
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug.endswith("-a1b2c3")


@given(st.text(max_size=900))
def test_a_summary_is_short_and_on_one_line(text: str) -> None:
    short = rules.list_summary(text)
    assert len(short) <= rules.SUMMARY_LETTERS + 1
    assert "\n" not in short


def test_a_revision_is_kept_when_asked_for_or_when_due() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    soon, late = now - timedelta(minutes=9), now - timedelta(minutes=10)
    due = rules.deserves_revision
    assert due(None, None, by=1, now=now, asked=False)
    assert due(soon, 1, by=1, now=now, asked=True)
    assert due(soon, 2, by=1, now=now, asked=False)
    assert due(late, 1, by=1, now=now, asked=False)
    assert not due(soon, 1, by=1, now=now, asked=False)


def test_the_hash_of_a_content_does_not_hang_on_the_order_of_its_keys() -> None:
    assert rules.content_sha256({"a": 1, "b": {"c": "é"}}) == rules.content_sha256(
        {"b": {"c": "é"}, "a": 1}
    )
