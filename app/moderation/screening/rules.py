"""Which texts wait for a moderator, and what in a text would give somebody away.

Holding is never deleting, and harsh criticism is what the house is for: a text only waits when it
attacks people, threatens them or hates a group. Words are compared without case, accents, digits in
place of letters, drawn-out letters and letters apart ("g 0 b l o k").
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.moderation.screening.words import (
    ADDRESSED,
    ALWAYS,
    ANIMALS,
    AT_PEOPLE,
    FILLING,
    GROUPS,
    HARMLESS_AFTER,
    HARMLESS_BEFORE,
    HARMLESS_PHRASES,
    PEOPLE,
    POLITE,
    STRONGEST,
    THINGS_AFTER,
)

_LONGEST = 20_000
"""Letters that are read; a post is shorter than that."""
_QUOTED = re.compile(r"[\"“„”][^\"“„”\n]{1,300}[\"“”]")
"""What somebody else said, told in quotation marks: complaints about rude officers are full of it."""
_HARMLESS = re.compile("|".join(HARMLESS_PHRASES))
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)
_APART = re.compile(r"(?<![^\W\d_])(?:[^\W_][ ._\-*]{1,2}){3,}[^\W_](?![^\W\d_])")
_TOKEN = re.compile(r"[^\W_]+(?:[*#@$!?%'][^\W_]+|[*#]+[^\W_]+)*|[.!?;,\n]")
_MASKED = re.compile(r"[*#@$!%?]+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_STOPS = frozenset(".!?;,\n")
_NEAR = 3
"""Words between an insult and the one it is thrown at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind`` is a key of ``words.WHY``; ``said`` is the word or phrase as the reader compares it."""

    kind: str
    said: str


def findings(text: str) -> list[Finding]:
    """What in a text attacks people; empty for a text that may appear at once."""
    plain = _HARMLESS.sub(" ", tidied(_QUOTED.sub(" ", text[:_LONGEST])))
    tokens = [_letters(found) for found in _TOKEN.findall(plain)]
    found = [*_threats(plain), *_hate(plain), *_insults(tokens)]
    return list(dict.fromkeys(found))


def tidied(text: str) -> str:
    """The text in the plainest spelling: small letters, no accents, letters apart drawn together."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(
        one
        for one in folded
        if (not unicodedata.combining(one) and one.isprintable()) or one == "\n"
    )
    return _APART.sub(lambda match: re.sub(r"[ ._\-*]", "", match.group()), bare)


def _letters(token: str) -> str:
    """A token with digits read as letters and drawn-out letters once ("anjiiing" → "anjing")."""
    if token in _STOPS or token.isdigit():
        return token
    read = token.translate(_LEET) if any(one.isalpha() for one in token) else token
    return _REPEATED.sub(r"\1", read)


def _insults(tokens: list[str]) -> Iterator[Finding]:
    for place, token in enumerate(tokens):
        word = _known(token)
        if (
            word in ALWAYS
            or (word in AT_PEOPLE and _is_thrown(tokens, place, word))
            or (word in ANIMALS and _is_name_calling(tokens, place))
        ):
            yield Finding("insult", word)


def _known(token: str) -> str:
    """The word a token stands for: without "-nya", "-lah", and with masked letters found again."""
    if _MASKED.search(token):
        return _unmasked(token)
    for ending in ("", "nya", "lah", "mu", "lu", "kali", "bgt"):
        stem = token.removesuffix(ending) if ending else token
        if stem in ALWAYS or stem in AT_PEOPLE or stem in ANIMALS:
            return stem
    return token


@lru_cache(maxsize=4096)
def _unmasked(token: str) -> str:
    shape = re.compile(_MASKED.sub(r"\\w{1,3}", token))
    if len(_MASKED.sub("", token)) < 2:
        return token
    return next(
        (word for word in sorted(ALWAYS | STRONGEST | ANIMALS) if shape.fullmatch(word)), token
    )


def _is_thrown(tokens: list[str], place: int, word: str) -> bool:
    """Is an insult thrown at somebody: addressed beside it, or said of people?"""
    before, after = _within(tokens[:place][::-1]), _within(tokens[place + 1 :])
    if word == "sampah" and after and after[0] in THINGS_AFTER:
        return False
    if _next_to_somebody(before) or _next_to_somebody(after):
        return True
    if word not in STRONGEST:
        return False
    if not before and not after:
        return True  # a cry of its own
    if any(one in ADDRESSED for one in (*before[:_NEAR], *after[:_NEAR])):
        return True
    return any(one in PEOPLE for one in (*before[:2], *after[:1]))


def _next_to_somebody(words: list[str]) -> bool:
    """Is the first word that says something a rough "you"?"""
    said = next((one for one in words if one not in FILLING), "")
    return said in ADDRESSED and said not in POLITE


def _is_name_calling(tokens: list[str], place: int) -> bool:
    """Is an animal's name an address or an interjection, and not an animal?"""
    before, after = _within(tokens[:place][::-1]), _within(tokens[place + 1 :])
    if before and before[0] in HARMLESS_BEFORE:
        return False
    if any(one in ADDRESSED for one in (*before[:2], *after[:2])):
        return True
    if after and after[0] in HARMLESS_AFTER:
        return False
    if before and before[0] in PEOPLE:
        return True
    alone = not after and not before
    return alone or (not before and bool(after) and after[0] in _EXCLAIMED)


_EXCLAIMED = frozenset("banget bener benar emang memang lah kali semua parah sekali bgt".split())


def _within(tokens: list[str]) -> list[str]:
    """Tokens up to the next stop."""
    for place, token in enumerate(tokens):
        if token in _STOPS:
            return tokens[:place]
    return tokens


_ME = r"(?:ku|gue|gua|gw|saya|aku|kami|kita|tak|ane|kite)"
_YOU = r"(?:kau|kamu|lu|lo|loe|elu|kalian|anda|mereka|dia|ente|kowe|mu|nya|(?:si|pak|bu|pejabat|petugas|bupati|camat|lurah|kades)\s\w+)"
_HARM = (
    r"(?:bunuh|habisi|gorok|tusuk|tembak|bacok|gebuk(?:i|in)?|hajar|siksa|perkosa|penggal|gantung|santet|"
    r"injak|matiin|pateni|bantai|culik)"
)
_THREATS = re.compile(
    rf"\b{_ME}\s?(?:akan|bakal|mau|ingin|pengen|tinggal)?\s?{_HARM}\s?(?:saja|aja|habis)?\s?{_YOU}\b"
    rf"|\b{_ME}\s?(?:akan|bakal|mau|ingin|pengen)?\s?{_HARM}(?:\s(?:nanti|satu|semua|sekarang))*\s?(?:[.!?,]|$)"
    rf"|\b{_HARM}\s(?:saja|aja)?\s?{_YOU}\b"
    rf"|\b(?:harus|pantas|layak|mesti|wajib|kudu)\s(?:kita\s)?di(?:bunuh|gantung|bakar|tembak|gorok|penggal|bantai|hajar|habisi|rajam)\b"
    rf"|\b(?:mati|mampus|modar|koit)(?:lah)?\s?(?:aja|saja|sana)?\s?(?:kau|kamu|lu|lo|loe|kalian|sana|kowe)\b"
    rf"|\b(?:bakar|bom|ledakkan)\s(?:saja|aja)?\s?(?:rumah|kantor|mobil|anak|keluarga)(?:nya|mu|lu|\skalian|\smereka|\skau|\slu|\sini)?\b(?=[^.!?]*\b(?:orang|pegawai|petugas|isinya|mereka|kalian|kau|lu|dia|biar|tahu rasa|beserta)\b|[!])"
    rf"|\b(?:awas|tunggu)\s(?:saja|aja|lu|kau|kamu|kalian|ya)\s?(?:lu|kau|kamu|kalian|pembalasan\w*|di\srumah\w*|kalau\sketemu)"
    rf"|\b(?:semoga|moga)\s(?:kau|kamu|lu|kalian|anakmu|keluargamu|anak\skalian|keluarga\skalian|mereka)\s(?:\w+\s)?(?:mati|mampus|celaka|kecelakaan|kena\sazab|mandul|kanker|membusuk)"
    rf"|\b(?:gue|aku|saya|kami|kita)\s(?:tahu|tau)\s(?:rumah|alamat|sekolah\sanak)\s?(?:mu|lu|kalian|kau|nya)\b"
)


def _threats(plain: str) -> Iterator[Finding]:
    for match in _THREATS.finditer(plain):
        yield Finding("threat", " ".join(match.group().split()))


_HATE = re.compile(
    rf"\bdasar\s(?:orang\s)?(?:{GROUPS})\b"
    rf"|\b(?:usir|bantai|bakar|ganyang|musnahkan|basmi|tumpas|habisi|tolak\ssemua)\s(?:saja\s|aja\s)?(?:semua\s)?(?:orang\s|kaum\s|si\s|warga\s)?(?:{GROUPS})\b"
    rf"|\b(?:orang\s)?(?:{GROUPS})\s(?:itu\s|memang\s|emang\s|semua\s|semuanya\s)?(?:anjing|babi|monyet|kotor|najis|sesat|rendahan|pembawa\ssial|licik|pengkhianat|bau|biadab|bodoh\ssemua|malas\ssemua|penipu\ssemua|maling\ssemua)\b"
    rf"|\b(?:anjing|babi|monyet|kera|setan)\s(?:{GROUPS})\b"
    rf"|\b(?:{GROUPS})\s(?:pulang|balik|minggat|enyah)\b"
)


def _hate(plain: str) -> Iterator[Finding]:
    for match in _HATE.finditer(plain):
        yield Finding("hate", " ".join(match.group().split()))
