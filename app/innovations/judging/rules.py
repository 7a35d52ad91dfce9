"""What is true of scorecards: completeness, the own distribution, days to hand an entry back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Invalid
from app.core.words import Sentence, say
from app.innovations.editions.rules import criteria, extreme_levels, level_values

MAX_REASON = 1000
MAX_NOTE = 5000
RETURN_DAYS = 3
ACTIVE = ("open", "done")


@dataclass(frozen=True, slots=True)
class Card:
    """What a judge filled in. Criteria that are absent were not touched."""

    values: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    internal_note: str | None = None
    feedback: str | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a scorecard still needs; ``field`` is the form field that mends it."""

    field: str
    criterion: str
    name: str  # the criterion's, as printed
    message: Sentence

    @property
    def of_reason(self) -> bool:
        """Is it a reason that is wanting, and not the level itself?"""
        return self.field == reason_field(self.criterion)


def value_field(criterion: str) -> str:
    """The form field of a criterion's level."""
    return f"value-{criterion}"


def reason_field(criterion: str) -> str:
    """The form field of a criterion's reason."""
    return f"reason-{criterion}"


def check_card(body: Mapping[str, Any], card: Card) -> None:
    """``Invalid`` (naming the form field) for a level that is none, or a text that is too long."""
    levels = {one["key"]: level_values(one) for one in criteria(body)}
    for key, value in card.values.items():
        if value not in levels.get(key, []):
            raise Invalid(say("Pilih salah satu tingkat yang ada."), field=value_field(key))
    for key, text in card.reasons.items():
        if key not in levels:
            raise Invalid(say("Kriteria itu tidak ada di rubrik ini."), field=reason_field(key))
        _check_length(text, MAX_REASON, reason_field(key))
    _check_length(card.internal_note or "", MAX_NOTE, "internal_note")
    _check_length(card.feedback or "", MAX_NOTE, "feedback")


def _check_length(text: str, most: int, where: str) -> None:
    if len(text) > most:
        long = say("Terlalu panjang: %(n)d huruf, paling banyak %(most)d.", n=len(text), most=most)
        raise Invalid(long, field=where)


def lacks(
    body: Mapping[str, Any], values: Mapping[str, int], reasons: Mapping[str, str]
) -> list[Lack]:
    """What keeps a card from counting, in printed order (empty when it is complete).

    Every criterion needs a level; the lowest and the highest level need a reason.
    """
    found = []
    for one in criteria(body):
        key, value = one["key"], values.get(one["key"])
        if value is None:
            found.append(Lack(value_field(key), key, one["name"], say("Belum dinilai.")))
        elif value in extreme_levels(one) and not reasons.get(key, "").strip():
            why = say("Tulis alasannya: tingkat terendah dan tertinggi perlu alasan.")
            found.append(Lack(reason_field(key), key, one["name"], why))
    return found


def reasons_lacking(
    body: Mapping[str, Any], values: Mapping[str, int], reasons: Mapping[str, str]
) -> list[Lack]:
    """Only the extreme levels without a reason: these stop a plain save, an empty row does not."""
    return [one for one in lacks(body, values, reasons) if one.of_reason]


def return_days(settings: Mapping[str, Any]) -> int:
    """Days in which an entry may be handed back, from the stage's settings."""
    days = settings.get("hand_back_days")
    return RETURN_DAYS if days is None else int(days)


def returnable_until(assigned_at: datetime, settings: Mapping[str, Any]) -> datetime:
    """The instant from which an entry can no longer be handed back."""
    return assigned_at + timedelta(days=return_days(settings))


def may_hand_back(assigned_at: datetime, settings: Mapping[str, Any], now: datetime) -> bool:
    """Is there still time to hand an entry back as outside one's field?"""
    return now < returnable_until(assigned_at, settings)


@dataclass(frozen=True, slots=True)
class Standing:
    """A judge's own totals so far, and where one entry lies among them."""

    totals: tuple[float, ...]  # sorted, lowest first, this entry's among them
    mean: float | None
    own: float | None  # this entry's
    place: int | None  # 1 = the best of those judged so far; equal totals share a place


def standing(totals: Sequence[float], own: float | None) -> Standing:
    """Where ``own`` lies among one judge's ``totals`` (which hold it)."""
    ordered = tuple(sorted(totals))
    mean = sum(ordered) / len(ordered) if ordered else None
    place = None if own is None else 1 + sum(one > own for one in ordered)
    return Standing(ordered, mean, own, place)
