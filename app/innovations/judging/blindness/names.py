"""The ways in which people and organisations are written: phrases that would give them away.

Pure. A *phrase* is a tuple of words; a veil matches it across blanks, dots and dashes, without
regard to case.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

Phrase = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_TITLES = frozenset(
    "dr drs dra drg prof ir h hj kh apt ns rr ust ustadz bapak pak ibu bu sdr sdri tn ny".split()
)
_DEGREE = re.compile(r",.*$", re.DOTALL)
_GENERAL = re.compile(r"^(?:pemerintah|pemkab|pemkot|pemprov)\s+", re.IGNORECASE)
_REGION = re.compile(
    r"^(?:daerah\s+khusus\s+ibukota|daerah\s+khusus|daerah\s+istimewa|dki|provinsi|prov\.?|"
    r"kabupaten\s+administrasi|kota\s+administrasi|kabupaten|kab\.?|kota|kecamatan|kec\.?|kelurahan|"
    r"kel\.?|desa|nagari|gampong|distrik)\s+",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"^(?:uptd?|blud|unit pelaksana teknis(?: daerah)?|puskesmas|pusat kesehatan masyarakat|rsud|rsu|"
    r"rs|rumah sakit umum daerah|rumah sakit umum|rumah sakit|sdn|smpn|sman|smkn|yayasan|"
    r"perkumpulan|lsm)\s+",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()]{2,60})\)")
_LEAST = 3
SHORT_FORMS = {
    "jawa timur": "jatim",
    "jawa tengah": "jateng",
    "jawa barat": "jabar",
    "kalimantan timur": "kaltim",
    "kalimantan tengah": "kalteng",
    "kalimantan selatan": "kalsel",
    "kalimantan barat": "kalbar",
    "kalimantan utara": "kaltara",
    "sumatera utara": "sumut",
    "sumatera barat": "sumbar",
    "sumatera selatan": "sumsel",
    "sulawesi utara": "sulut",
    "sulawesi tengah": "sulteng",
    "sulawesi selatan": "sulsel",
    "sulawesi tenggara": "sultra",
    "sulawesi barat": "sulbar",
    "nusa tenggara barat": "ntb",
    "nusa tenggara timur": "ntt",
    "maluku utara": "malut",
    "kepulauan riau": "kepri",
    "kepulauan bangka belitung": "babel",
    "yogyakarta": "diy",
}
"""Everyday short forms of provinces."""
# Places whose name is also an everyday word: only with a capital letter do they give a place away.
EVERYDAY = frozenset("batu palu metro malang sorong serang solo bima".split())
# Words that are part of many names and of many sentences: alone they give nobody away.
NAME_WORDS = frozenset(
    """ahmad anugerah bahagia bakti berkah bintang bunga cahaya cinta damai dharma fajar gembira harapan
    harum indah intan islam jujur kartini kasih kencana kusuma lestari makmur mandiri mawar melati
    merdeka muhammad mulia mulya murni mustika mutiara nusantara perdana permata pertama pertiwi prima
    pratama putra putri rahmat sehat sejahtera sentosa setia setiawan subur sukses surya tangguh teguh
    utama wahyu wijaya""".split()
)
_LONE_LEAST = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be hidden: the name and, where there is an account, its address and handle."""

    name: str
    email: str = ""
    handle: str = ""


def tidy(text: str) -> str:
    """One composed form (NFC) without invisible letters, so that equal looks equal."""
    composed = unicodedata.normalize("NFC", text)
    return re.sub(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", composed)


def words_of(text: str) -> Phrase:
    """The words of a name, in order: ``"dr. Sayidiman-M"`` → ``("dr", "Sayidiman", "M")``."""
    return tuple(_WORD.findall(tidy(text)))


def core_words(name: str) -> Phrase:
    """A person's name without titles and degrees: "Dr. Siti Aminah, M.Si." → ("Siti", "Aminah")."""
    words = words_of(_DEGREE.sub("", name))
    while len(words) > 1 and words[0].casefold() in _TITLES:
        words = words[1:]
    return words


def person_phrases(person: Person) -> set[Phrase]:
    """Whole name, every two or more neighbouring words of it, initials, address and handle."""
    core = core_words(person.name)
    found = {words_of(person.name), core}
    for start in range(len(core)):
        found |= {core[start:end] for end in range(start + 2, len(core) + 1)}
    if len(core) > 1:
        found |= {(core[0][0], core[-1]), (core[0], core[-1]), (core[0], core[-1][0])}
    found |= {words_of(person.email.partition("@")[0]), words_of(person.handle)}
    return {phrase for phrase in found if len("".join(phrase)) >= _LEAST}


def spoken_words(people: Iterable[Person]) -> set[str]:
    """Single words of names: hidden only behind a form of address ("Bu Siti", "dr. Aminah")."""
    return {word for person in people for word in core_words(person.name) if len(word) >= _LEAST}


def lone_words(people: Iterable[Person]) -> set[str]:
    """Single words of names that give somebody away when written with a capital ("ala Lestiana")."""
    return {
        word
        for person in people
        for word in core_words(person.name)
        if len(word) >= _LONE_LEAST and word.casefold() not in NAME_WORDS
    }


def organisation_phrases(name: str) -> set[Phrase]:
    """Whole name, without "Pemerintah", the bare place, and what stands in brackets."""
    plain = _GENERAL.sub("", tidy(name)).strip()
    forms = {name, plain, _IN_BRACKETS.sub(" ", plain), *_IN_BRACKETS.findall(name)}
    forms |= {_proper(form.strip()) for form in set(forms)}
    forms |= {SHORT_FORMS[form.casefold()] for form in set(forms) if form.casefold() in SHORT_FORMS}
    return {words_of(form) for form in forms if len(form) >= _LEAST and words_of(form)}


def _proper(name: str) -> str:
    """ "RSUD dr. Sayidiman" → "Sayidiman", "Kabupaten Magetan" → "Magetan"; else the name itself."""
    named_after = _NAMED_AFTER.sub("", name)
    if named_after != name:
        return " ".join(core_words(_REGION.sub("", named_after)))
    return _REGION.sub("", name)


def places_of(names: Iterable[str]) -> set[Phrase]:
    """The bare names of regions among ``names``: what a unit's own name may end with."""
    regions = {_GENERAL.sub("", tidy(name)).strip() for name in names}
    return {words_of(_REGION.sub("", name)) for name in regions if _REGION.match(name)}
