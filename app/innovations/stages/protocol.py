"""What every folder in here supplies as ``part``, and the values that travel with it.

A folder holds ``__init__.py`` with the object ``part`` and ``form.html``, the fields with which the
secretariat judges one entry (it gets ``part``, ``settings``, ``typed``, ``errors``, ``entry``).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.words import Sentence

Raw = dict[str, list[str]]
"""What a form sent: every value of every field."""
Settings = dict[str, Any]
"""JSON that one stage keeps for its part."""

PASSED, REPAIR, FAILED = "passed", "repair", "failed"


@dataclass(frozen=True)
class Verdict:
    """A state the part can put an entry in; ``tone`` is good, warn or bad."""

    state: str
    word: Sentence  # as a badge says it: "Lulus administrasi"
    act: Sentence  # as a radio button says it: "Luluskan"
    tone: str


@dataclass(frozen=True)
class Judgement:
    """What was decided of one entry. ``due_on``: last day of a repair, in the edition's zone."""

    state: str
    answers: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    outcome: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """One line of a judgement as the team may read it; ``met`` is None when it is no yes or no."""

    text: str
    met: bool | None
    note: str = ""


@dataclass(frozen=True)
class SettingField:
    """How the organiser edits one setting. ``kind``: "number" or "lines" (one thing a line)."""

    key: str
    kind: str
    label: Sentence
    help: Sentence
    least: float = 0
    most: float = 100


@dataclass(frozen=True)
class Example:
    """For the contract tests: either the judgement that ``raw`` makes or the field it lacks."""

    raw: Raw
    judgement: Judgement | None = None
    wrong_field: str = ""


class StagePart(ABC):
    """One kind of stage. Everything it needs of an edition is in the stage's ``settings``."""

    title: Sentence
    about: Sentence  # one sentence for the organiser who chooses among the kinds
    desk: Sentence  # "Usulan Anda sekarang di meja …": at most 20 letters
    blind_by_default: str = "open"  # or person, or agency
    scores: bool = False  # judges' scoresheets decide, and nobody judges an entry by hand
    announced_at_lock: bool = False  # nobody outside hears of a verdict before the stage is locked
    verdicts: tuple[Verdict, ...] = ()
    setting_fields: tuple[SettingField, ...] = ()
    defaults: Settings
    examples: tuple[Example, ...] = ()

    @abstractmethod
    def check_settings(self, raw: Raw) -> Settings:
        """Turn what the organiser typed into settings, or raise ``Invalid`` naming the field."""

    @abstractmethod
    def settings_as_typed(self, settings: Settings) -> dict[str, str]:
        """The inverse of ``check_settings``: a text for each setting field."""

    @abstractmethod
    def read(self, raw: Raw, settings: Settings) -> Judgement:
        """Turn what was submitted into a judgement, or raise ``Invalid``.

        ``Invalid.facts["problems"]`` lists every ``(field, Sentence)``, the first one leads.
        """

    @abstractmethod
    def as_typed(self, judgement: Judgement) -> Raw:
        """The inverse of ``read``, to show a judgement in the form again."""

    def fresh(self, settings: Settings, today: date) -> Raw:  # noqa: ARG002 -- for parts that need it
        """What an empty form starts with (a suggested day, say)."""
        return {}

    def outcomes(self, settings: Settings) -> dict[str, str]:  # noqa: ARG002 -- for parts that have any
        """Names of the outcomes an entry can have, by key."""
        return {}

    @abstractmethod
    def findings(self, answers: dict[str, Any]) -> tuple[Finding, ...]:
        """What was looked at and found, for the team."""


def word_of(part: StagePart, state: str) -> Sentence | None:
    """The badge word of ``state`` in this part, or None when the part never says it."""
    return next((v.word for v in part.verdicts if v.state == state), None)
