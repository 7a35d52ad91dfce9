"""What is true about the files of a proposal. Pure."""

from typing import Any

from app.core.words import say

AUDIENCES = {
    "judges": (
        say("Terlihat juri"),
        say("Bukti yang boleh dibaca juri saat menilai. Jangan memuat nama Anda atau instansi."),
    ),
    "secretariat": (
        say("Sekretariat saja"),
        say("Surat pernyataan, SK, dan berkas bernama. Juri tidak pernah melihatnya."),
    ),
}
"""Audience → (word, what belongs there)."""
ELSEWHERE = {
    "judges": say(
        "Berkas yang isinya sama sudah ada di “Terlihat juri”. Bila juri tidak boleh melihatnya, "
        "tekan “Ubah” di samping berkas itu."
    ),
    "secretariat": say(
        "Berkas yang isinya sama sudah ada di “Sekretariat saja”. Bila juri boleh melihatnya, "
        "tekan “Ubah” di samping berkas itu."
    ),
}
"""Where the same bytes lie already → what to say to who hands them in for the others."""
CAPTION_LETTERS = 160
_MOST = 10


def most_files(limits: dict[str, Any]) -> int:
    """How many files a proposal of an edition with these limits may have."""
    most = limits.get("files")
    return most if isinstance(most, int) and most > 0 else _MOST
