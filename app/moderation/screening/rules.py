"""Which texts wait for a moderator.

Holding is never deleting, and harsh criticism is what the house is for: a text only waits when it
attacks people, threatens them or hates a group. What it reads by is speech, not single words: who is
addressed, what a hard word is said of, and whether it is told of others or denied.
"""

import re
from dataclasses import dataclass

from app.moderation.screening.hate import hatred
from app.moderation.screening.insults import speech, words_thrown
from app.moderation.screening.spelling import spoken, tidied
from app.moderation.screening.threats import threats

_HARMLESS = re.compile(
    r"\be\.?\s?coli\b"  # a germ in wells
    r"|\bsumur\s(?:pantek|bor\spantek)\b"  # a bored well
    r"|\bsundal\smalam\b"  # a flower
    r"|\bbabi\sngepet\b(?=\s(?:itu\s)?(?:isu|hoaks|kabar))"
    r"|\bsia-sia(?:kan)?\b"  # in vain
    r"|\bmakan\sbuah\ssimalakama\b"
    r"|\bcok\slat\b"
    r"|\blingkaran\ssetan\b|\bjalan\ssetan\b|\bsetan\smana\b"
    r"|\b(?:lahan|ban|burung|lubang)\skampret\b"
)
"""Read over before anything is looked for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind`` is a key of ``words.WHY``; ``said`` is the word or phrase as the reader compares it."""

    kind: str
    said: str


def findings(text: str) -> list[Finding]:
    """What in a text attacks people; empty for a text that may appear at once.

    The work grows with the text's length and no faster (``tests/moderation/test_screening_work.py``).
    """
    plain = spoken(_HARMLESS.sub(" ", tidied(text)))
    tokens = plain.split(" ")
    found = [
        *(Finding("threat", said) for said in threats(plain)),
        *(Finding("hate", said) for said in hatred(plain)),
        *(Finding("insult", said) for said in (*words_thrown(tokens), *speech(plain))),
    ]
    return list(dict.fromkeys(found))
