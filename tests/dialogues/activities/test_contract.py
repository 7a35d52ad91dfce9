"""Every activity keeps the promises of the protocol: by its own examples, and by random lives."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.dialogues.activities import activities
from app.dialogues.activities.protocol import AUDIENCES, ELEMENTS, ROLES, Doer
from app.dialogues.activities.reading import KINDS, shaped
from tests.dialogues.play import Play, plain

NAMES = activities.names()


@pytest.fixture(params=NAMES)
def part(request):
    return activities.get(request.param)


def lived(part):
    """Every example of a part, played."""
    for course in part.examples:
        play = Play(part)
        for step in course:
            if step.refused:
                play.wait(step.after_s)
                assert play.refused(step.doer, step.verb, **step.told) == step.refused, step
            else:
                play.act(step.doer, step.verb, step.after_s, **step.told)
        yield play


def test_there_are_activities():
    six = {"agenda", "announcements", "polls", "questions", "queue", "statements"}
    assert six <= set(NAMES)


def test_what_it_says_of_itself_is_whole(part):
    assert part.title.msgid
    assert part.about.msgid
    assert len({verb.name for verb in part.verbs}) == len(part.verbs)
    for verb in part.verbs:
        assert verb.who
        assert verb.who <= set(ROLES)
        for one in verb.fields:
            assert one.kind in KINDS
            assert one.most or one.kind not in {"text", "lines"}
    shaped(part.settings, part.defaults)


def test_examples_use_every_verb(part):
    used = {step.verb for course in part.examples for step in course if not step.refused}
    assert used == {verb.name for verb in part.verbs}
    assert any(step.refused for course in part.examples for step in course)


def test_the_log_alone_gives_the_state_again(part):
    for play in lived(part):
        assert play.replayed() == play.state


def test_deleted_texts_leave_everything_else_standing(part):
    for play in lived(part):
        state = play.replayed(without_texts=True)
        for audience in AUDIENCES:
            words = str(plain(part.view(state, audience)))
            for fact, _stamp in play.log:
                for name in part.texts & set(fact.data):
                    told = fact.data[name]
                    for text in told if isinstance(told, list) else [told]:
                        assert not text or text not in words
        part.minutes(state)


def test_views_are_nobodys_state(part):
    for play in lived(part):
        before = plain(play.state)
        for audience in AUDIENCES:
            spoil(part.view(play.state, audience))
        spoil(part.own(play.state, 11))
        assert play.state == before


def spoil(value):
    if isinstance(value, dict):
        for one in list(value.values()):
            spoil(one)
        value["spoiled"] = True
    elif isinstance(value, list):
        value.append("spoiled")


def test_minutes_name_the_rows_they_stand_on(part):
    for play in lived(part):
        numbers = {stamp.seq for _fact, stamp in play.log}
        for entry in part.minutes(play.state):
            assert entry.seq in numbers | {0}
            plain(entry.facts)
        assert all(sentence.msgid for sentence in part.unfinished(play.state))


def test_the_clock_says_when_it_will_speak(part):
    for play in lived(part):
        due = part.next_due(play.state)
        if due is not None:
            assert part.due(play.state, due) != []


# --- random lives --------------------------------------------------------------------------------

VALUES = {
    "line": st.sampled_from(["Antrean", "Loket dua", "Berapa biayanya?"]),
    "text": st.sampled_from(["Mohon dijelaskan.", "Loket tutup pukul 14."]),
    "number": st.integers(-1, 12),
    "flag": st.booleans(),
    "number_of": st.integers(1, 12),
    "numbers": st.lists(st.integers(1, 8), max_size=4),
    "lines": st.lists(st.sampled_from(["Ya", "Tidak", "Tidak tahu", "Loket"]), max_size=4),
    "date": st.sampled_from(["2020-01-01", "2026-12-01", "2027-01-15"]),
}


@st.composite
def steps(draw, part):
    verb = draw(st.sampled_from(part.verbs))
    told = {}
    for one in verb.fields:
        if one.kind == "choice":
            told[one.name] = draw(st.sampled_from([key for key, _word in one.choices]))
        elif one.required or draw(st.booleans()):
            told[one.name] = draw(VALUES[one.kind])
    seat = draw(st.integers(1, 6))
    behalf = draw(st.integers(0, 6)) if verb.behalf else 0
    doer = Doer(
        seat,
        frozenset({draw(st.sampled_from(sorted(verb.who)))}),
        ELEMENTS[seat % len(ELEMENTS)],
        behalf,
        draw(st.integers(0, 9)) == 0,
    )
    return doer, verb.name, told, draw(st.sampled_from([0, 1, 20, 400]))


@pytest.mark.parametrize("name", NAMES)
def test_any_life_can_be_followed_and_read_again(name):
    part = activities.get(name)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps(part), max_size=40))
    def live(course):
        play = Play(part)
        for doer, verb, told, after in course:
            try:
                play.act(doer, verb, after, **told)
            except Refusal:
                continue
        assert play.replayed() == play.state
        part.minutes(play.state)
        part.unfinished(play.state)
        for seat in range(7):
            plain(part.own(play.state, seat))

    live()
