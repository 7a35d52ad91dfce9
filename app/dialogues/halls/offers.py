"""Which verbs make sense now. Pure: the rules of the activity itself are asked, with sample values.

``decide`` changes nothing and says why it refuses, so a button is offered exactly when the rules would
let it through; there is no second list of conditions that could come to differ from them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.core.errors import Invalid, Refusal
from app.dialogues.activities.protocol import Activity, Doer, Field, State, Verb, View

_THING = "number_of"


def may_now(
    part: Activity,
    state: State,
    view: View,
    stage: str,
    doer: Doer,
    told: Mapping[str, Any],
    now: datetime,
    *,
    things: bool = False,
) -> list[Verb]:
    """The verbs that would not be refused, in their order. ``told``: the things chosen already; a
    verb fits when it asks for just these, or, with none, for no thing at all (``things``: also for
    one that is chosen in the form)."""
    return [
        verb
        for verb in part.verbs
        if doer.roles & verb.who
        and (stage == "open" or (stage == "planned" and verb.early))
        and (things or _fits(verb, told))
        and any(
            _passes(part, state, view, verb, doer, one, now)
            for one in (_things_of(part, view, verb) if things else [told])
        )
    ]


def _things_of(part: Activity, view: View, verb: Verb) -> list[dict[str, Any]]:
    """Each thing that the verb could be used on; once nothing, for a verb that needs none."""
    asked = next((one for one in verb.fields if one.kind == _THING and one.required), None)
    if asked is None:
        return [{}]
    choices = part.offer(view, verb.name, asked.name, {}).choices
    return [{asked.name: number} for number, _words in choices]


def _fits(verb: Verb, told: Mapping[str, Any]) -> bool:
    names = {one.name for one in verb.fields}
    if told:
        return set(told) <= names
    return not any(one.kind == _THING and one.required for one in verb.fields)


def _passes(
    part: Activity,
    state: State,
    view: View,
    verb: Verb,
    doer: Doer,
    told: Mapping[str, Any],
    now: datetime,
) -> bool:
    values: dict[str, Any] = {}
    for one in verb.fields:
        given = told.get(one.name)
        values[one.name] = given if given is not None else _sample(part, view, verb, one, told, now)
    try:
        part.decide(state, verb.name, values, doer, now)
    except Invalid:
        return True  # of what is still to be typed
    except Refusal as no:
        return no.field is not None and no.field not in told
    return True


def _sample(
    part: Activity, view: View, verb: Verb, one: Field, told: Mapping[str, Any], now: datetime
) -> Any:
    if one.kind in (_THING, "numbers"):
        choices = part.offer(view, verb.name, one.name, told).choices
        number = choices[0][0] if choices else 1
        return number if one.kind == _THING else [number]
    return _SAMPLES[one.kind](one, now)


_SAMPLES: dict[str, Callable[[Field, datetime], Any]] = {
    "line": lambda _one, _now: "x",
    "text": lambda _one, _now: "x",
    "number": lambda one, _now: max(1, one.least),
    "flag": lambda _one, _now: False,
    "choice": lambda one, _now: one.choices[0][0],
    "lines": lambda one, _now: [f"x{n}" for n in range(max(1, one.least))],
    "date": lambda _one, now: now.date().isoformat(),
}
