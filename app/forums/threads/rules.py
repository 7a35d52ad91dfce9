"""What is true about threads. Pure."""

import re

from app.core.errors import Conflict, Invalid
from app.core.texts import clean_line, is_blank
from app.core.words import Sentence, say

TITLE_LETTERS = 160
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
QUESTION = "question"
KINDS: dict[str, Sentence] = {
    QUESTION: say("Pertanyaan untuk instansi"),
    "idea": say("Gagasan"),
    "experience": say("Pengalaman"),
    "discussion": say("Diskusi"),
}
KIND_NOTES: dict[str, Sentence] = {
    QUESTION: say(
        "Dijawab pejabat bernama, dengan tenggat hari kerja yang dapat dilihat semua orang."
    ),
    "idea": say("Usul perbaikan layanan yang ingin dibicarakan bersama."),
    "experience": say("Cerita Anda dilayani: yang baik maupun yang buruk."),
    "discussion": say("Membahas satu pokok soal bersama warga dan petugas."),
}
TITLE_OF_DELETED = "Topik yang dihapus penulisnya"
"""What stands in place of a title whose author deleted the first post. Kept as data, as titles are."""
SHOWN, HELD, HIDDEN, MERGED = "shown", "held", "hidden", "merged"
FLOOD_MINUTES, FLOOD_POSTS, FLOOD_THREADS, FLOOD_ANSWERS = 10, 12, 4, 40
"""One person writes at most so many posts, begins so many threads, and gives so many official
answers (a desk answers many in a row), in so many minutes."""


def require_title(text: str | None) -> str:
    """A title as it is kept; ``Invalid`` when empty or too long."""
    kept = clean_line(text, field="title", letters=TITLE_LETTERS)
    kept = _TURNS.sub(
        "", kept
    )  # a title stands in many lists: it must not turn what stands beside it
    letters = any(one.isalnum() for one in kept)  # fillers are letters that show nothing
    if is_blank(kept) or not letters or len(kept) < 5:
        raise Invalid(say("Tulis judul yang menyebut pokok soalnya."), field="title")
    return kept


def require_kind(kind: str) -> str:
    """``Invalid`` unless it is a kind of thread."""
    if kind not in KINDS:
        raise Invalid(say("Pilih jenis tulisannya."), field="kind")
    return kind


def require_open(state: str, *, locked: bool) -> None:
    """``Conflict`` unless a thread takes replies."""
    if state == MERGED:
        raise Conflict(say("Topik ini sudah digabung ke topik lain. Balas di sana."))
    if locked or state != SHOWN:
        raise Conflict(say("Topik ini dikunci: balasan baru tidak diterima."))


def require_changeable(state: str, *, locked: bool) -> None:
    """``Conflict`` where texts stay as they are: in what is locked, hidden or merged."""
    if locked or state not in {SHOWN, HELD}:
        raise Conflict(
            say(
                "Topik ini dikunci: tulisan di dalamnya tetap seperti adanya. Menghapus tetap boleh."
            )
        )


def seconds_to_wait(written: int, most: int, oldest_s_ago: float) -> int:
    """Seconds until the next may be written, by how many were in the window and the oldest's age."""
    if written < most:
        return 0
    return max(1, int(FLOOD_MINUTES * 60 - oldest_s_ago) + 1)
