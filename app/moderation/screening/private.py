"""Finds what looks like somebody's private details in a text, so that the writer thinks again. Pure.

Phone numbers, NIK, NIP, addresses of houses and of mailboxes. Public numbers (112, 1500xxx, 0800) and
numbers of decrees or sums are nobody's.
"""

import re
from collections.abc import Iterator

_MAIL = re.compile(r"\b[\w.+-]{2,64}@[\w-]+(?:\.[\w-]+)+\b")
_DIGITS = re.compile(r"(?<![\d/])(?:\+|\()?\d(?:[ .\-()]{0,2}\d){8,19}(?![\d/])")
_PHONE = re.compile(r"(?:\+?62|0)(?:8[1-9]\d{7,10}|[2-7]\d{7,9})")
_STREET = re.compile(
    r"\b(?:jl\.?|jln\.?|jalan|gg\.?|gang|perum(?:ahan)?|komplek|kompleks|dusun|kampung)\s+"
    r"[A-Z0-9][\w. ]{1,40}?,?\s*(?:blok\s+\w+\s*)?(?:no\.?|nomor)\s*\d+\w?",
    re.IGNORECASE,
)
_NEIGHBOURHOOD = re.compile(r"\bRT\.?\s*\d{1,3}\s*[/,]?\s*RW\.?\s*\d{1,3}\b", re.IGNORECASE)
_OFFICES = re.compile(
    r"\b(?:kantor|dinas|puskesmas|rsud|samsat|kelurahan|kecamatan|balai|sekolah|gedung)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)


def private_details(text: str) -> list[tuple[str, str]]:
    """``(kind, said)`` for each: kind is mail, phone, nik, nip or address."""
    found = [("mail", match.group()) for match in _MAIL.finditer(text)]
    return found + list(_numbers(text)) + list(_addresses(text))


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for match in _DIGITS.finditer(text):
        bare = re.sub(r"[^\d+]", "", match.group())
        if _PHONE.fullmatch(bare) and not bare.startswith("0800"):
            yield "phone", match.group().strip()
        elif len(bare) == 16 and is_nik(bare):
            yield "nik", match.group()
        elif len(bare) == 18 and is_nip(bare):
            yield "nip", match.group()


def is_nik(digits: str) -> bool:
    """16 digits with a province, and a day of birth (women's plus 40) that there can be."""
    province, day, month = int(digits[:2]), int(digits[6:8]), int(digits[8:10])
    return 11 <= province <= 97 and 1 <= month <= 12 and (1 <= day <= 31 or 41 <= day <= 71)


def is_nip(digits: str) -> bool:
    """18 digits that begin with a date of birth."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    return 1930 <= year <= 2020 and 1 <= month <= 12 and 1 <= day <= 31


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_STREET, _NEIGHBOURHOOD):
        for match in pattern.finditer(text):
            if not _OFFICES.search(text[: match.start()]):
                yield "address", match.group()
