"""Whatever comes over a line: an answer with a known code, or the end of that line; and nothing changes."""

import json
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.dialogues.activities import activities
from tests.dialogues.live.conftest import SPACE
from tests.dialogues.live.theatre import CODES, ROLES, answer, call
from tests.support.nasty import NASTY, UNSTORABLE

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.usefixtures("no_traceback"),
]
EVERYBODY = ("", "guest", "facilitator", "elsewhere", *ROLES)
EACH = 10
"""Messages of one line, fewer than it may send at once."""

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from([*NASTY, *UNSTORABLE, "x" * 9000, 10**90])
    | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


TEXTS = ("Loket dua tutup", "Antrean panjang", "Dasar kamu anjing!", "0812-3456-7890")


def fitting(field, dice):
    """A value of the kind that a field asks for."""
    return {
        "number": dice.randint(field.least, 300),
        "number_of": dice.randint(1, 12),
        "numbers": [dice.choice([1, 1, 2, 3])],
        "choice": dice.choice([key for key, _word in field.choices] or [""]),
        "date": dice.choice(["2027-01-31", "2027-02-31", "besok"]),
        "lines": ["Ya", "Tidak", "Ragu"][: dice.randint(0, 3)],
    }.get(field.kind, dice.choices(TEXTS, (8, 8, 1, 1))[0])


def act(dice, rooms, wild):
    """A message of an act: mostly of the right shape, now and then with something wild in a place."""
    name = dice.choice(sorted(activities.names()))
    verb = dice.choice(activities.get(name).verbs)
    data = {one.name: fitting(one, dice) for one in verb.fields}
    sent = {"room": dice.choice([rooms[0]] * 30 + rooms), "activity": name, "verb": verb.name,
            "data": data, "behalf": dice.choice([0] * 20 + [1, 4, 8, 8, 8, 99, 2**31, -1]),
            "considered": dice.random() < 0.5}  # fmt: skip
    if dice.random() < 0.25:
        spoiled = dice.choice([sent, data])
        spoiled[dice.choice([*spoiled, "lain"])] = dice.choice(wild)
    return sent


def sound(given):
    """Is it an answer of the contract?"""
    if given["ok"]:
        return True
    return given["code"] in CODES - {"unavailable"} and bool(given["message"]) and "field" in given


@pytest.fixture(scope="module")
def rooms(theatre):
    """Slugs, the open room first, and some that are none."""
    slugs = [theatre.rooms[kind].slug for kind in ("open", "planned", "closed", "other")]
    return [*slugs, "tidak-ada", slugs[0].upper(), slugs[0] + "\0", "\ud800", "../" + slugs[0], "%"]


@pytest.mark.timeout(400)
def test_acts_of_everybody_are_written_or_refused_and_nothing_between(theatre, rooms, state):
    """Each act has a key of its own: it stands in the log if and only if the answer says so. What
    somebody who watches is told is what the database holds."""
    watching = theatre.line()
    first = call(watching, "join", {"room": rooms[0], "since": 0})
    numbers = iter(range(10**6))
    tally = Counter()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.lists(junk, min_size=10, max_size=10))
    def everybody_acts(seed, wild):
        dice = random.Random(seed)
        messages = [act(dice, rooms, wild) for _ in range(EACH * len(EVERYBODY))]
        lines = [theatre.line(role) for role in EVERYBODY]
        keys = [f"fuzz-{next(numbers)}" for _ in messages]
        before = theatre.rows()
        for place, (sent, key) in enumerate(zip(messages, keys, strict=True)):
            line = lines[place % len(lines)]
            line.emit("act", sent | {"key": key}, space=SPACE, ack=place)
        answers = [answer(lines[place % len(lines)], place) for place in range(len(messages))]
        for line in lines:
            line.close()
        wrong = [(one, got) for one, got in zip(messages, answers, strict=True) if not sound(got)]
        assert wrong == []
        written = {key for _seat, key in theatre.acts()}
        for key, got in zip(keys, answers, strict=True):
            assert (key in written) == got["ok"], got
            tally[got.get("code", "ok")] += 1
        if not any(got["ok"] for got in answers):
            assert theatre.rows() == before

    everybody_acts()
    state(f"fuzzed acts: {dict(tally)}")
    assert tally["ok"] > 5, "nothing was taken: the acts are not near enough to real ones"
    assert {"invalid", "forbidden", "missing", "conflict"} < set(tally)
    seen = first["seq"]
    last = max(
        row[1] for row in theatre.rows()["dialogue_event"] if row[0] == theatre.rooms["open"].id
    )
    while seen < last:
        said = watching.packet(f'42{SPACE},["delta"')
        for event in json.loads(said[said.index("[") :])[1]["events"]:
            assert event["seq"] == seen + 1
            seen += 1


@pytest.mark.timeout(400)
@pytest.mark.parametrize("role", ["", "participant", "facilitator"])
def test_anything_at_all_gets_a_code_and_changes_nothing(theatre, role):
    before, numbers = theatre.rows(), iter(range(10**6))
    names = st.sampled_from(["act", "join", "leave", "rows", "follow", "sing", "delta", "message"])

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(names, st.lists(junk, max_size=3)), min_size=EACH, max_size=EACH))
    def anything(messages):
        line = theatre.line(role)
        for event, told in messages:
            got = call(line, event, *told, number=next(numbers))
            assert sound(got), (event, told, got)
            assert not got["ok"]
        line.close()

    anything()
    assert theatre.rows() == before


@pytest.mark.timeout(400)
@pytest.mark.parametrize("event", ["act", "join", "leave", "rows", "follow"])
def test_one_wrong_field_is_refused(theatre, event):
    """Every field in turn holds what it must not; the message is right otherwise."""
    whole = {
        "act": {"room": theatre.rooms["open"].slug, "activity": "questions", "verb": "ask",
                "data": {"text": "Apa?"}, "key": "k", "behalf": 0, "considered": False},
        "follow": {"room": theatre.rooms["open"].slug, "here": ""},
    }.get(event, {"room": theatre.rooms["open"].slug, "since": 0})  # fmt: skip
    wrong = [None, True, 1.5, -1, 2**31, 2**70, 10**99, [], {}, [1], {"a": {}}, "", "\0", "\ud800",
             "x" * 9000, float("nan"), float("inf"), "1", "\u202e"]  # fmt: skip
    fine = {("key", ""), ("key", "1"), ("considered", True), ("here", "")}
    before, line, number = theatre.rows(), theatre.line("participant"), 0
    for name in whole if event != "leave" else ["room"]:
        for value in wrong:
            if any(
                name == good and value == one and type(value) is type(one) for good, one in fine
            ):
                continue
            number += 1
            if number % 15 == 0:
                line.close()
                line = theatre.line("participant")
            got = call(line, event, whole | {name: value}, number=number)
            assert sound(got), (name, value, got)
            assert not got["ok"], (name, value, got)
    line.close()
    assert theatre.rows() == before
