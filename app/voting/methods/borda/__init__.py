"""Borda: the first of a ranking gets as many points as a ranking may be long, each next one less.

An option that a ballot leaves out gets nothing from it.
"""

from app.core.words import say
from app.voting.methods.protocol import RANKING, Scoring


class Borda(Scoring):
    """The option with the most points over all rankings."""

    name = "borda"
    title = say("Nilai urutan (Borda)")
    about = say("Pilihan pertama Anda mendapat nilai terbanyak, berikutnya selalu kurang satu.")
    ballot = RANKING

    def points(self, place: int, max_length: int) -> int:
        """``max_length`` for the first, one less each."""
        return max_length - place + 1


part = Borda()
