"""What is true of rooms: their codes, who counts as an element, what a name is. Pure."""

import re
import secrets
import unicodedata
from collections.abc import Iterable

from app.core.errors import Invalid
from app.core.words import Sentence, say
from app.dialogues.activities.protocol import ELEMENTS

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Signs of a code: none that looks like another (0 and O, 1 and I) when it is read out or copied."""
CODE_SIGNS = 8
ENOUGH_ELEMENTS = 4
"""Elements below which a room warns (PermenPANRB 16/2017; one to five of them score 1 to 5)."""
ELEMENT_WORDS: dict[str, Sentence] = {
    "users": say("Pengguna layanan"),
    "experts": say("Ahli, akademisi, praktisi"),
    "community": say("Tokoh masyarakat, LSM"),
    "media": say("Media massa"),
    "agencies": say("Instansi terkait"),
}
ROLE_WORDS: dict[str, Sentence] = {
    "facilitator": say("Fasilitator"),
    "minutes": say("Notulis"),
    "official": say("Pejabat"),
    "speaker": say("Narasumber"),
    "participant": say("Peserta"),
    "": say("Pembaca"),
}


def check_sign(signs: str) -> str:
    """The ninth sign of a code, by the Luhn algorithm modulo 32: any one wrong sign is noticed."""
    total, twice = 0, True
    for sign in reversed(signs):
        value = SIGNS.index(sign) * (2 if twice else 1)
        total += value // len(SIGNS) + value % len(SIGNS)
        twice = not twice
    return SIGNS[-total % len(SIGNS)]


def new_code() -> str:
    """A code nobody can guess: eight random signs and the check sign."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
    return signs + check_sign(signs)


def read_code(typed: str) -> str:
    """A code as people type it (small letters, blanks, dashes); ``Invalid`` when it cannot be one."""
    signs = "".join(one for one in typed.upper() if one not in " -.\u2010\u2011\u2013\u00a0")
    wrong = say("Kode ini keliru. Kode ruang terdiri dari 9 huruf dan angka.")
    if len(signs) != CODE_SIGNS + 1 or any(one not in SIGNS for one in signs):
        raise Invalid(wrong, field="code")
    if check_sign(signs[:-1]) != signs[-1]:
        raise Invalid(
            say("Ada satu huruf atau angka yang keliru pada kode ini. Periksa lagi."), field="code"
        )
    return signs


def shown_code(code: str) -> str:
    """A code as it is printed and read out: ``ABC-DEF-GHJ``."""
    return "-".join(code[place : place + 3] for place in range(0, len(code), 3))


def elements_present(elements: Iterable[str]) -> dict[str, int]:
    """How many of each element are there, in the order of the rule; others are not counted."""
    there = list(elements)
    return {element: there.count(element) for element in ELEMENTS}


def element_score(counts: dict[str, int]) -> int:
    """How many elements are present: 0 to 5, which is the score of the consultation."""
    return sum(count > 0 for count in counts.values())


def slug_of(title: str, tail: str) -> str:
    """The address of a room: plain letters of its title and a ``tail`` that makes it unique."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return f"{words or 'ruang'}-{tail}"
