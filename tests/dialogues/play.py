"""Plays an activity without a room: acts in, a log out, and clients that follow by patches."""

import copy
import json
from datetime import UTC, datetime, timedelta

from app.core.errors import Forbidden, Refusal
from app.dialogues.activities.patches import patch, patched
from app.dialogues.activities.protocol import AUDIENCES, Doer, Fact, Stamp, verb_of
from app.dialogues.activities.reading import told_of

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
FACILITATOR = Doer(1, frozenset({"facilitator"}))
MINUTES = Doer(2, frozenset({"minutes"}))
OFFICIAL = Doer(3, frozenset({"official"}), "agencies")
USER = Doer(11, frozenset({"participant"}), "users")
LEADER = Doer(12, frozenset({"participant"}), "community")
EXPERT = Doer(13, frozenset({"participant"}), "experts")
READER = Doer(0)


def plain(value):
    """What is left of a value after it went through JSON; fails for what JSON cannot hold."""
    return json.loads(json.dumps(value, allow_nan=False))


def without_none(value):
    """Does a view hold no ``None`` anywhere?"""
    if isinstance(value, dict):
        return all(isinstance(key, str) and without_none(one) for key, one in value.items())
    return all(map(without_none, value)) if isinstance(value, list) else value is not None


class Play:
    """One activity in one room."""

    def __init__(self, part, settings=None):
        self.part = part
        self.settings = plain(part.defaults | (settings or {}))
        self.state = part.fresh(copy.deepcopy(self.settings))
        self.log: list[tuple[Fact, Stamp]] = []
        self.now = START
        self.clients = {one: plain(part.view(self.state, one)) for one in AUDIENCES}

    def act(self, doer, verb, after_s=1, **told):
        """Do something as the doors would; the numbers of its facts. Raises what refuses it."""
        self.now += timedelta(seconds=after_s)
        self.tick()
        found = verb_of(self.part, verb)
        assert found is not None, verb
        shaped = told_of(found, told)
        if not doer.roles & found.who:
            raise Forbidden("not for this role")  # as the log does
        before = copy.deepcopy(self.state)
        try:
            facts = self.part.decide(self.state, verb, shaped, doer, self.now)
        finally:
            assert self.state == before, "decide changed the state"
        return self._take(facts, doer.seat)

    def refused(self, doer, verb, **told):
        """The code with which an act is refused; fails when it is not. It leaves no trace."""
        before = copy.deepcopy(self.state)
        try:
            self.act(doer, verb, after_s=0, **told)
        except Refusal as no:
            assert self.state == before
            return no.code
        raise AssertionError(f"{verb} was not refused")

    def wait(self, seconds):
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.tick()

    def tick(self):
        """What the clock makes so; asked again it has nothing to add."""
        facts = self.part.due(self.state, self.now)
        self._take(facts, 0)
        if facts:
            assert self.part.due(self.state, self.now) == []

    def view(self, audience="public"):
        """What an audience sees now."""
        return plain(self.part.view(self.state, audience))

    def own(self, seat):
        """What a seat alone sees."""
        return plain(self.part.own(self.state, seat))

    def _take(self, facts, seat):
        for fact in facts:
            stamp = Stamp(len(self.log) + 1, self.now, seat)
            kept = Fact(fact.kind, plain(fact.data))
            self.log.append((kept, stamp))
            self.part.apply(self.state, Fact(kept.kind, copy.deepcopy(kept.data)), stamp)
            self._check(kept)
        return [stamp.seq for _fact, stamp in self.log[len(self.log) - len(facts) :]]

    def _check(self, fact):
        """A client that takes the patch knows what one knows that comes now; and so does the log."""
        for audience, known in self.clients.items():
            fresh = self.view(audience)
            assert without_none(fresh), fresh
            self.clients[audience] = patched(known, plain(patch(known, fresh)))
            assert self.clients[audience] == fresh
        public = self.part.public(fact)
        assert public is None or not self.part.texts & set(plain(public))
        assert plain(self.state) == self.state, "the state is JSON, with texts as keys"

    def replayed(self, *, without_texts=False):
        """The state that the log gives, read from its first row on another machine."""
        state = self.part.fresh(copy.deepcopy(self.settings))
        for fact, stamp in self.log:
            data = copy.deepcopy(fact.data)
            if without_texts:
                data |= {name: blank(data[name]) for name in self.part.texts & set(data)}
            self.part.apply(state, Fact(fact.kind, data), stamp)
        return state


def blank(value):
    """A deleted text, or deleted lines."""
    return ["" for _ in value] if isinstance(value, list) else ""
