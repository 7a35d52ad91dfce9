"""The integrity pledge, versioned: an edition's judges agreed to exactly the text whose hash is
stored with their agreement. Add a version; never change one that was used."""

import hashlib
from dataclasses import dataclass

from app.core.words import Sentence, say


@dataclass(frozen=True, slots=True)
class PledgeText:
    """One version: what a judge promises, point by point."""

    version: str
    points: tuple[Sentence, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) over the version and the Indonesian points, a line each."""
        lines = [self.version, *(point.msgid for point in self.points)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


PLEDGES: tuple[PledgeText, ...] = (
    PledgeText(
        "2026-1",
        (
            say("Saya menilai setiap usulan hanya menurut rubrik, berdasarkan apa yang tertulis."),
            say(
                "Saya menyatakan benturan kepentingan begitu saya mengenali usulan dari instansi, "
                "keluarga, atau rekan saya, dan tidak menilainya."
            ),
            say("Saya tidak berusaha mencari tahu siapa pengusul yang namanya disamarkan."),
            say("Saya merahasiakan isi usulan dan nilai sampai hasil diumumkan."),
            say(
                "Saya tidak menerima hadiah, janji, atau tekanan dari siapa pun, dan melapor kepada "
                "penyelenggara bila hal itu terjadi."
            ),
        ),
    ),
)

CURRENT = PLEDGES[-1]


def by_sha256(digest: str) -> PledgeText | None:
    """The version with that hash, if it is one of ours."""
    return next((one for one in PLEDGES if one.sha256 == digest), None)
