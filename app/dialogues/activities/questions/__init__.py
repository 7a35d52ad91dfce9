"""Questions: asked, supported, merged, and none left without an end.

``{"questions": {"12": {…}}}``: a question is called by the number of its first row in the log. Who
supports it stands in the state and in facts that are nobody's to read; views tell how many.
"""

from datetime import datetime
from typing import Any

from app.core.words import Sentence, say
from app.dialogues.activities.protocol import Activity, Doer, Entry, Fact, Stamp, State, Told, View
from app.dialogues.activities.questions import showing
from app.dialogues.activities.questions.deciding import DECIDED
from app.dialogues.activities.questions.examples import EXAMPLES
from app.dialogues.activities.questions.taking import TAKEN
from app.dialogues.activities.questions.verbs import TEXTS, VERBS

_NOBODYS = frozenset({"voted", "unvoted", "refused"})


class Questions(Activity):
    """What the hall wants to know, by how many want to know it."""

    title = say("Pertanyaan")
    about = say("Peserta bertanya dan mendukung pertanyaan lain; semua mendapat kejelasan.")
    order = 30
    verbs = VERBS
    texts = TEXTS
    quiet = frozenset({"voted", "unvoted"})
    examples = EXAMPLES

    def fresh(self, settings: dict[str, Any]) -> State:  # noqa: ARG002 -- it has none
        """Nobody has asked yet."""
        return {"questions": {}}

    def decide(self, state: State, verb: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:
        """See ``deciding``."""
        return DECIDED[verb](state, told, doer, now)

    def apply(self, state: State, fact: Fact, stamp: Stamp) -> None:
        """See ``taking``."""
        TAKEN[fact.kind](state, fact, stamp)

    def view(self, state: State, audience: str) -> View:
        """See ``showing``."""
        return showing.view(state, audience)

    def own(self, state: State, seat: int) -> View:
        """See ``showing``."""
        return showing.own(state, seat)

    def public(self, fact: Fact) -> dict[str, Any] | None:
        """All but who supports what, and what is held or was refused."""
        unseen = fact.kind in _NOBODYS or fact.data.get("held")
        return None if unseen else super().public(fact)

    def unfinished(self, state: State) -> list[Sentence]:
        """A sentence for each question without an end."""
        return showing.unfinished(state)

    def open_ends(self, state: State) -> list[tuple[str, Told]]:
        """A written answer is promised for each question that nobody answered."""
        return showing.open_ends(state)

    def hindrances(self, state: State) -> list[Sentence]:
        """Somebody looks at what waits to be looked at."""
        return showing.hindrances(state)

    def minutes(self, state: State) -> list[Entry]:
        """See ``showing``."""
        return showing.minutes(state)


part = Questions()
