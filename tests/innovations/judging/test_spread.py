"""The even spread: enough judges each, loads as equal as can be, nothing forbidden, same by seed."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.innovations.judging.assignments.rules import loads, spread

PROPOSALS = st.integers(1, 14)
JUDGES = st.integers(1, 8)


def _pairs(n: int, m: int) -> st.SearchStrategy[set[tuple[int, int]]]:
    return st.sets(st.sampled_from(list(product(range(n), range(100, 100 + m)))))


@st.composite
def fields(draw: st.DrawFn) -> tuple[list[int], list[int], int, set, set, int]:
    n, m = draw(PROPOSALS), draw(JUDGES)
    forbidden = draw(_pairs(n, m))
    kept = draw(_pairs(n, m)) - forbidden
    proposals, judges = list(range(n)), list(range(100, 100 + m))
    return proposals, judges, draw(st.integers(1, 4)), forbidden, kept, draw(st.integers(0, 999))


@given(fields())
@settings(max_examples=200, deadline=None)
def test_every_entry_has_as_many_judges_as_may_be(field):
    proposals, judges, each, forbidden, kept, seed = field
    made = spread(proposals, judges, each, forbidden=forbidden, kept=kept, seed=seed)
    assert not set(made) & forbidden
    assert not set(made) & kept
    assert len(set(made)) == len(made)
    for one in proposals:
        has = sum(p == one for p, _ in made) + sum(p == one for p, _ in kept)
        possible = sum((one, j) not in forbidden for j in judges)
        stood = sum(p == one for p, _ in kept)
        assert has == max(stood, min(each, possible))


@given(fields())
@settings(max_examples=200, deadline=None)
def test_no_hand_over_makes_the_loads_more_equal(field):
    """Checked by another way than the code's: a closure of who can take over from whom."""
    proposals, judges, each, forbidden, kept, seed = field
    made = set(spread(proposals, judges, each, forbidden=forbidden, kept=kept, seed=seed))
    has = made | kept
    load = loads(has, judges)
    gives = {
        (a, b) for p, a in made for b in judges if (p, b) not in has and (p, b) not in forbidden
    }
    reach = {j: {j} for j in judges}
    for _ in judges:
        for a, b in gives:
            for start in judges:
                if a in reach[start]:
                    reach[start].add(b)
    assert all(load[b] > load[a] - 2 for a in judges for b in reach[a] if a != b)


@given(st.integers(1, 60), st.integers(1, 12), st.integers(1, 4), st.integers(0, 999))
@settings(max_examples=100, deadline=None)
def test_without_conflicts_loads_differ_by_one_at_most(n, m, each, seed):
    made = spread(range(n), range(m), each, seed=seed)
    counted = loads(made, range(m)).values()
    assert max(counted) - min(counted) <= 1
    assert sum(counted) == n * min(each, m)


def test_the_most_equal_spread_of_all_by_brute_force():
    """Small fields with many conflicts: no spread has a smaller sum of squared loads."""
    judges = [1, 2, 3, 4]
    forbidden = {(0, 1), (0, 2), (1, 3), (2, 3), (2, 4), (3, 1), (4, 4), (4, 1)}
    choices = [
        list(combinations([j for j in judges if (p, j) not in forbidden], 2)) for p in range(5)
    ]
    squares = [
        sum(sum(j in c for c in chosen) ** 2 for j in judges) for chosen in product(*choices)
    ]
    for seed in range(20):
        made = spread(range(5), judges, 2, forbidden=forbidden, seed=seed)
        assert sum(n * n for n in loads(made, judges).values()) == min(squares)


@given(fields(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_same_seed_gives_the_same_spread_in_any_order(field, chance):
    proposals, judges, each, forbidden, kept, seed = field
    first = spread(proposals, judges, each, forbidden=forbidden, kept=kept, seed=seed)
    chance.shuffle(proposals)
    chance.shuffle(judges)
    assert spread(proposals, judges, each, forbidden=forbidden, kept=kept, seed=seed) == first


def test_another_seed_mixes_the_panels():
    panels = [spread(range(40), range(10), 2, seed=seed) for seed in range(5)]
    assert len({tuple(one) for one in panels}) == 5


def test_a_field_of_competition_size_is_even():
    forbidden = {(p, j) for p in range(10_000) for j in range(p % 7, 500, 97)}
    made = spread(range(10_000), range(500), 3, forbidden=forbidden, seed=1)
    counted = loads(made, range(500)).values()
    assert len(made) == 30_000
    assert max(counted) - min(counted) <= 1
    assert not set(made) & forbidden


def test_nobody_to_judge_and_nothing_to_be_judged():
    assert spread([], [1], 2) == []
    assert spread([1], [], 2) == []
    assert spread([1], [2], 2, forbidden={(1, 2)}) == []
