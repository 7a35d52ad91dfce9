"""Approval: everybody chooses as many options as they like; each choice counts one."""

from app.core.words import say
from app.voting.methods.protocol import CHOICES, Scoring


class Approval(Scoring):
    """The option that most ballots choose."""

    name = "approval"
    title = say("Persetujuan")
    about = say("Setiap pilihan yang Anda setujui mendapat satu suara.")
    ballot = CHOICES

    def points(self, place: int, max_length: int) -> int:  # noqa: ARG002 -- order means nothing
        """One, wherever it stands."""
        return 1


part = Approval()
