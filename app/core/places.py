"""Where a list that is ordered by an instant goes on, out of an address and into one."""

from dataclasses import dataclass

_LARGEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: the last row's turn and number."""

    turn: int
    id: int

    @classmethod
    def of(cls, text: str | None) -> "Place | None":
        """Out of an address ("1764060000000,12"); None when there is none or it is none."""
        turn, _comma, number = (text or "").partition(",")
        if not (turn.isascii() and turn.isdigit() and number.isascii() and number.isdigit()):
            return None
        return cls(min(int(turn[:18]), 2**62), min(int(number[:12]), _LARGEST))
