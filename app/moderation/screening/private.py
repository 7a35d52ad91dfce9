"""Finds what looks like somebody's private details in a text, so that the writer thinks again. Pure.

Phone numbers, NIK, NIP, addresses of houses and of mailboxes, bank accounts, plates, passports. Public numbers (112, 1500xxx, 0800),
numbers of decrees, sums of money, and the addresses of offices are nobody's. Nothing is refused
here: what is found is shown to the writer, who may have good reason.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_LONGEST = 40_000
"""Letters that are read; a post is shorter than that."""
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}\b",
    re.IGNORECASE,
)
_ROLES = frozenset(
    "admin aduan callcenter contact cs dinas halo helpdesk hello humas info kontak lapor layanan "
    "noreply pelayanan pengaduan ppid sekretariat support surat webmaster".split()
)
"""Before the "@" these are a desk's address, not a person's."""

_BEFORE, _AFTER = r"(?<![\d/])(?<!\d[.,\-])", r"(?![\d/])(?![.,]\d)"
_MOBILE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)?62[ .\-]?(?:\(0\)|0)?[ .\-]?8[1-9]\d|\(?08[1-9]\d\)?)"
    rf"(?:[ .\-]{{0,2}}\d){{6,9}}{_AFTER}"
    r"|(?<![\d/])08[1-9]\d/\d{3,4}/\d{3,4}(?![\d/])"
)
_SPELT = re.compile(rf"{_BEFORE}0[ .\-]8[ .\-][1-9](?:[ .\-]\d){{7,10}}{_AFTER}")
_AREA = r"(?:21|22|24|31|61|2[3-9]\d|3[1-9]\d|4[0-8]\d|5[1-9]\d|6[2-5]\d|7[0-7]\d|9[0-8]\d)"  # of landlines
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:\(0{_AREA}\)|0{_AREA}(?=[ .\-]))[ .\-]{{0,2}}(?!1500)"
    rf"[2-9]\d{{1,3}}(?:[ .\-]?\d){{3,6}}{_AFTER}"
)
_CALLED = re.compile(
    rf"\b(?:telp?|telepon|telpon|tlp|phone|hubungi|kontak)\b\.?[ :]{{0,3}}(0{_AREA}\d{{5,8}}){_AFTER}",
    re.IGNORECASE,
)
_NIK = re.compile(
    r"(?<!\d)(?:\d{16}|\d{4}([ .\-])\d{4}\1\d{4}\1\d{4}|\d{6}[ .\-]\d{6}[ .\-]\d{4}"
    r"|\d\d([ .\-])\d\d\2\d\d\2\d{6}\2\d{4}|\d\d(?:[ .\-]\d\d){7})(?!\d)"
)
_CHAT = re.compile(r"\bwa\.me/\+?(62\d{8,13})(?!\d)|\bwa\.me/\+?(08\d{7,12})(?!\d)", re.IGNORECASE)
_SHORT = re.compile(
    r"\b(?:hp|handphone|wa|whatsapp|telp?)\b\.?[ :]{0,3}(8[1-9]\d(?:[ .\-]?\d){6,9})(?![\d/])",
    re.IGNORECASE,
)
"""A mobile number without its 0, after a word for it."""
_NIP = re.compile(r"(?<!\d)\d{8}([ .\-]?)\d{6}\1[12]\1\d{3}(?!\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
_MONEY_BEFORE = re.compile(r"(?:\bRp|\bIDR|\$)\.?\s*$", re.IGNORECASE)
_PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 54 61 62 63 64 65 "
    "71 72 73 74 75 76 81 82 91 92 93 94 95 96 97".split()
)

_HOUSE = (
    r"(?:\b(?:no\b\.?|nomor|nmr)\s{0,2}:?\s{0,2}\d{1,4}[a-z]?\b|\bblok\s[a-z]{1,2}[ .\-]?\d{1,3}\b)"
)
_STREET = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|perum|perumahan|komp|komplek|kompleks|dusun|kampung|kp|lorong)\b\.?\s{0,2}"
    rf"[^\W_][\w .'’/\-]{{1,50}}?[,\s]{{1,3}}(?:blok\s\w{{1,4}}[,\s/]{{1,3}})?{_HOUSE}"
    r"(?:/\d{1,3}\b)?",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang)\b\.?\s{0,2}[^\W\d_][\w .'’\-]{1,40}?\s\d{1,3}[a-z]?\b(?!\s?(?:km|m|meter|cm|hari|tahun|bulan|minggu|orang|kali|%|[.,:/]\d))",
    re.IGNORECASE,
)
"""A street and a number: somebody's only where a home is spoken of."""
_NEIGHBOURHOOD = re.compile(
    r"\bRT[.\s]{0,2}\d{1,3}\s{0,2}(?:[/,]\s{0,2}(?:RW)?|RW)[.\s]{0,2}\d{1,3}\b", re.IGNORECASE
)
_OFFICES = re.compile(
    r"\b(?:kantor|dinas|badan|puskesmas|pustu|rsud|rs|rumah\ssakit|samsat|kelurahan|kecamatan|balai|"
    r"sekolah|sd|sdn|smp|smpn|sma|sman|smk|smkn|gedung|polsek|polres|masjid|gereja|pasar|terminal|"
    r"loket|mpp|mal|kampus|universitas|perpustakaan|pengadilan|bank|klinik|apotek|posyandu|stasiun|"
    r"halte|taman|toko|warung|alun-alun)\b[^\n;!?]{0,40}$",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:warga|masyarakat|lingkungan|wilayah|ketua|pengurus|pos|lampu|selokan|gorong-gorong|got|"
    r"jalan|gang|jembatan|saluran|sampah|banjir)\b[^\n.;!?]{0,30}$",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:rumah(?!\ssakit)\w*|tinggal\w*|kediaman\w*|domisili\w*|kos|kost|kontrakan\w*)\b[^\n;!?]{0,30}$",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\b(?:layanan|pelayanan|pengaduan|aduan|hotline|resmi|humas|call\s?cent(?:er|re)|posko|loket|sekretariat|"
    r"customer\sservice|cs|helpdesk|pusat\sinformasi|kantor|dinas)\b[^\n;!?]{0,40}$",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:pak|bu|bapak|ibu|mas|mbak|bang|kang|teh|istri\w*|suami\w*|anak\w*|pribadi\w*|rumah(?!\ssakit)\w*|"
    r"oknum|calo\w*|tetangga|atas\snama|beliau|orangnya|petugasnya|pegawainya)\b",
    re.IGNORECASE,
)
_PUBLIC_OWNER = re.compile(
    r"\b(?:kas\s(?:daerah|negara|umum)|resmi|dinas|pemerintah|pemkot|pemkab|pemprov|pemda|badan|kantor|bendahara\sdaerah|"
    r"donasi|yayasan|panitia\skurban)\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b(?:rekening|norek|no\.?\s?rek|rek)\b\.?[^\n\d;!?]{0,40}?(?P<said>\d(?:[ .\-]?\d){8,17})(?!\d)"
    r"|\b(?:bri|bca|bni|bsi|btn|mandiri|dana|ovo|gopay|bank\s\w{2,12})\b[^\n\d;!?]{0,12}(?P<other>\d(?:[ .\-]?\d){8,17})(?!\d)",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"\b(?:pelat|plat|nopol|nomor\spolisi|no\.?\s?pol)\b[^\n\d;!?]{0,16}?(?P<said>\b[A-Z]{1,2}[ \-]?\d{1,4}(?:[ \-]?[A-Z]{1,3})?)\b"
    r"|\b(?:mobil|motor)(?:nya)?\b[^\n\d;!?]{0,24}?(?P<other>\b[A-Z]{1,2} \d{3,4} [A-Z]{1,3})\b",
    re.IGNORECASE,
)
_PUBLIC_CAR = re.compile(
    r"\b(?:dinas|merah|truk|truck|bus|angkot|angkutan|ambulans|damkar|trans|travel|patroli|operasional)\b",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"\bpaspor\b[^\n\d;!?]{0,30}?\b(?P<said>[A-Z]\d{7})\b", re.IGNORECASE)
_REACH = 80
"""Letters before an address that tell whose it is."""


def private_details(text: str) -> list[tuple[str, str]]:
    """``(kind, said)`` for each, in no order.

    Kinds: mail, phone, nik, nip, address, account, plate, passport.
    """
    read = _as_read(text[:_LONGEST])
    found = [*_mails(read), *_identities(read), *_phones(read), *_addresses(read), *_papers(read)]
    return list(dict.fromkeys(found))


def _as_read(text: str) -> str:
    """The text as an eye reads it: nothing invisible in it, one kind of blank and of dash, and no
    marks of Markdown between digits."""
    seen = "".join(_SEEN.get(unicodedata.category(one), one) for one in text)
    return _GAP.sub("-", _MARKS.sub("", seen))


_SEEN = {"Cf": "", "Zs": " ", "Pd": "-"}
_MARKS = re.compile(r"(?<=\d)[*_~`]+(?=[\d ])|(?<=[\d ])[*_~`]+(?=\d)")
_GAP = re.compile(r"(?<=\d) ?- ?(?=\d)")


def _mails(text: str) -> Iterator[tuple[str, str]]:
    for match in _MAIL.finditer(text):
        local = re.split(r"[@\s\[(]", match.group())[0].lower()
        if re.split(r"[.\-_+\d]", local)[0] not in _ROLES:
            yield "mail", match.group()


def _phones(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_MOBILE, _SPELT, _LANDLINE):
        for match in pattern.finditer(text):
            office = pattern is _LANDLINE and _is_an_offices(text, match.start())
            if not (office or _is_a_desks(text, match) or _is_sum(text, match)):
                yield "phone", match.group().strip()
    yield from _called(text)


def _called(text: str) -> Iterator[tuple[str, str]]:
    """Numbers that a word or an address makes one, whatever they would be alone."""
    for pattern in (_CHAT, _SHORT):
        for match in pattern.finditer(text):
            if not _is_a_desks(text, match):
                yield "phone", match.group()
    for match in _CALLED.finditer(text):
        if not _is_an_offices(text, match.start()):
            yield "phone", match.group(1)


def _is_a_desks(text: str, match: re.Match[str]) -> bool:
    """Is a number given as that of a service, and nobody is named between or just after?"""
    desk = _DESK.search(text, max(0, match.start() - 50), match.start())
    if desk is None:
        return False
    return not _SOMEBODY.search(text, desk.start(), min(len(text), match.end() + 24))


def _papers(text: str) -> Iterator[tuple[str, str]]:
    """Accounts, number plates and passports of people, not of offices."""
    for kind, pattern, public in (
        ("account", _ACCOUNT, _PUBLIC_OWNER),
        ("plate", _PLATE, _PUBLIC_CAR),
        ("passport", _PASSPORT, None),
    ):
        for match in pattern.finditer(text):
            told = match.groupdict()
            around = text[max(0, match.start() - 30) : match.end() + 40]
            if public is None or not public.search(around):
                yield kind, told["said"] or told.get("other", "")


def _is_sum(text: str, match: re.Match[str]) -> bool:
    """Is a number written as a sum: after "Rp", or in thousands?"""
    before = text[max(0, match.start() - 6) : match.start()]
    return bool(_MONEY_BEFORE.search(before) or _THOUSANDS.fullmatch(match.group()))


def _identities(text: str) -> Iterator[tuple[str, str]]:
    for match in _NIK.finditer(text):
        if is_nik(_digits(match.group())):
            yield "nik", match.group()
    for match in _NIP.finditer(text):
        if is_nip(_digits(match.group())):
            yield "nip", match.group()


def _digits(text: str) -> str:
    """The digits alone, whatever keyboard they come from."""
    return "".join(str(unicodedata.digit(one)) for one in text if one.isdigit())


def is_nik(digits: str) -> bool:
    """16 digits with a region, and a day of birth (women's plus 40) that there can be."""
    region = digits[:2] in _PROVINCES and digits[2:4] != "00" and digits[4:6] != "00"
    day = int(digits[6:8])
    born = _is_day(2000, int(digits[8:10]), day - 40 if day > 40 else day)
    return region and born and digits[12:] != "0000"


def is_nip(digits: str) -> bool:
    """18 digits: a date of birth, a later year of appointment, the sex (1 or 2), a serial."""
    year, since = int(digits[:4]), int(digits[8:12])
    born = 1930 <= year <= 2020 and _is_day(year, int(digits[4:6]), int(digits[6:8]))
    return born and year + 15 <= since <= year + 75 and digits[14] in "12"


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    for match in _STREET.finditer(text):
        if not _is_an_offices(text, match.start()):
            yield "address", match.group()
    for match in _BARE.finditer(text):
        if _HOME.search(text[max(0, match.start() - 40) : match.start()]):
            yield "address", match.group()
    for match in _NEIGHBOURHOOD.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        shared = _SHARED.search(before) and not _HOME.search(before)
        if not (shared or _is_an_offices(text, match.start())):
            yield "address", match.group()


def _is_an_offices(text: str, place: int) -> bool:
    """Is an office named just before, and not somebody's home after it?"""
    before = text[max(0, place - _REACH) : place]
    return bool(_OFFICES.search(before)) and not _HOME.search(before)
