"""Who stands how to what, without who: what an opinion map is drawn from."""

from dataclasses import dataclass

from app.dialogues.activities.protocol import State
from app.dialogues.activities.statements.stages import readable
from app.dialogues.activities.statements.verbs import AGREE, DISAGREE, PASS

_WORTH = {AGREE: 1, PASS: 0, DISAGREE: -1}


@dataclass(frozen=True, slots=True)
class Matrix:
    """``rows`` (people × statements): 1 agrees, -1 disagrees, 0 passes, None has not voted."""

    statements: tuple[int, ...]
    texts: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]


def matrix(state: State) -> Matrix:
    """Votes on what everybody may read, a row for each person who has any.

    Rows are sorted by what is in them: neither their order nor their number is that of a seat, of a
    name or of the time at which somebody came.
    """
    shown = {number: one for number, one in state["statements"].items() if readable(one)}
    seats = sorted({seat for one in shown.values() for seat in one["votes"]})
    rows = [tuple(_WORTH.get(one["votes"].get(seat)) for one in shown.values()) for seat in seats]
    return Matrix(
        tuple(int(number) for number in shown),
        tuple(one["text"] for one in shown.values()),
        tuple(sorted(rows, key=_order)),
    )


def _order(row: tuple[int | None, ...]) -> list[int]:
    return [2 if one is None else one for one in row]
