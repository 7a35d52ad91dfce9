"""What is true of names, addresses, passwords, codes and civil servants' numbers."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email

from app.core.errors import Invalid
from app.core.words import Sentence, say

KINDS: dict[str, Sentence] = {
    "citizen": say("Warga"),
    "asn": say("ASN (PNS atau PPPK)"),
    "ngo": say("Pegiat LSM atau organisasi warga"),
    "leader": say("Tokoh masyarakat"),
}
ROLES: dict[str, Sentence] = {
    "organiser": say("Penyelenggara"),
    "judge": say("Juri"),
    "moderator": say("Moderator"),
    "officer": say("Petugas"),
    "admin": say("Pengelola"),
}
ORGANISATION_KINDS: dict[str, Sentence] = {
    "ministry": say("Kementerian atau lembaga"),
    "province": say("Pemerintah provinsi"),
    "regency": say("Pemerintah kabupaten"),
    "city": say("Pemerintah kota"),
    "unit": say("Unit kerja"),
    "ngo": say("LSM atau organisasi warga"),
}
VOUCHED_KINDS = frozenset({"leader", "citizen"})
VOUCHES_NEEDED = 3
MIN_PASSWORD, MAX_PASSWORD = 8, 200
CONFIRM_WITHIN = timedelta(days=7)
RESET_WITHIN = timedelta(hours=2)
ADDRESS_WITHIN = timedelta(hours=24)
VOUCH_WITHIN = timedelta(days=30)
CODE_LIVES = {"sign_up": timedelta(days=30), "reset": timedelta(hours=24)}
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs that nobody misreads on paper
CODE_LENGTH = 12  # 60 bits
_MISREAD = str.maketrans({"1": "L", "I": "L"})
_EASY = frozenset({"password", "kata sandi", "katasandi", "indonesia", "rahasia123", "qwertyuiop"})
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


# ---------------------------------------------------------------- words people type
def clean_line(text: str | None, *, limit: int, field: str) -> str:
    """One line of text with single spaces; ``Invalid`` when it is too long or holds hidden signs."""
    line = " ".join((text or "").split())
    if len(line) > limit:
        raise Invalid(say("Terlalu panjang: paling banyak %(n)d huruf.", n=limit), field=field)
    if any(unicodedata.category(sign) == "Cc" or sign in _DIRECTIONS for sign in line):
        raise Invalid(say("Ada tanda tersembunyi di dalamnya. Ketik ulang, ya."), field=field)
    return line


def clean_name(text: str | None) -> str:
    """A person's name as it will be shown; ``Invalid`` when nothing of it can be read."""
    name = clean_line(text, limit=120, field="name")
    if not any(sign.isalnum() for sign in name):
        raise Invalid(say("Tulis nama Anda."), field="name")
    return name


def clean_address(text: str) -> str:
    """An e-mail address in the one form it is kept in; ``Invalid`` when it is none."""
    try:
        valid = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as no:
        raise Invalid(
            say("Alamat surel itu tidak lengkap. Contoh: ratna@contoh.id."), field="email"
        ) from no
    return str(valid.normalized).lower()


def identifier(text: str) -> str:
    """What stands in "surel atau nama masuk", in the one form it is looked up by."""
    return unicodedata.normalize("NFC", text.strip().replace("\0", "")).lower()[:254]


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """``Invalid`` when it is too short, too long, or the first thing anybody would guess."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(
            say("Kata sandi paling sedikit %(n)d huruf atau angka.", n=MIN_PASSWORD),
            field="password",
        )
    if len(password) > MAX_PASSWORD:
        raise Invalid(
            say("Kata sandi paling banyak %(n)d huruf.", n=MAX_PASSWORD), field="password"
        )
    plain = password.lower().strip()
    easy = plain in _EASY or plain in {email.lower(), name.lower()} or len(set(plain)) < 3
    if easy or plain in "01234567890123456789":
        raise Invalid(
            say("Kata sandi itu mudah ditebak. Pakai beberapa kata yang hanya Anda tahu."),
            field="password",
        )


def normal_password(password: str) -> str:
    """The same password from every keyboard: compatibility forms are folded (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def local_path(text: str | None) -> str:
    """``text`` when it is an address on this site, else ``"/"`` (never a way to another host)."""
    path = text or ""
    ours = path.startswith("/") and path[1:2] not in {"/", "\\"}
    return path if ours and path.isprintable() and len(path) < 2000 else "/"


# ---------------------------------------------------------------- codes on paper
def new_code(choose: Callable[[str], str]) -> str:
    """A code for a printed slip, drawn by ``choose`` (``secrets.choice``): 60 bits."""
    return "".join(choose(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """``ABCDEFGHJKLM`` → ``ABCD-EFGH-JKLM``."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def typed_code(text: str) -> str | None:
    """The code in what was typed from paper, however spaced; None when it can be none."""
    code = re.sub(r"[\s\-–—.]", "", text).upper().translate(_MISREAD)
    fits = len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code)
    return code if fits else None


def new_handle(name: str, choose: Callable[[str], str]) -> str:
    """A sign-in name for an account without e-mail: ``ratna-48213``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain) or ["warga"]
    return f"{words[0][:20]}-{''.join(choose('23456789') for _ in range(5))}"


# ---------------------------------------------------------------- NIP and NI PPPK
@dataclass(frozen=True, slots=True)
class ServantNumber:
    """A civil servant's number taken apart. ``kind`` is ``"pns"`` or ``"pppk"``."""

    digits: str
    kind: str
    born: date
    since_year: int
    sex: int

    @property
    def last_four(self) -> str:
        """The only digits that are ever shown."""
        return self.digits[-4:]


_LEAST_AGE = 15


def servant_number(text: str, today: date) -> ServantNumber:
    """Read an 18-digit NIP or NI PPPK by its structure; ``Invalid`` says what does not fit.

    PNS (Perka BKN 22/2007): birth YYYYMMDD, month of appointment YYYYMM, sex 1/2, serial of 3.
    PPPK: birth YYYYMMDD, year YYYY, two digits of contract (13 and above, where a NIP has its
    month), sex, serial.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise _bad_number(say("Nomor itu harus 18 angka. Periksa lagi, lalu ketik ulang."))
    born, since = _birth(digits[:8], today), int(digits[8:12])
    if not born.year + _LEAST_AGE <= since <= today.year + 1:
        raise _bad_number(say("Angka ke-9 sampai ke-12 bukan tahun pengangkatan yang mungkin."))
    month, sex = int(digits[12:14]), int(digits[14])
    if month == 0:
        raise _bad_number(say("Angka ke-13 dan ke-14 tidak boleh 00."))
    if sex not in {1, 2}:
        raise _bad_number(say("Angka ke-15 harus 1 atau 2."))
    return ServantNumber(digits, "pns" if month <= 12 else "pppk", born, since, sex)


def _birth(digits: str, today: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        born = date.max
    if not 1900 <= born.year <= today.year - _LEAST_AGE:
        raise _bad_number(say("Delapan angka pertama bukan tanggal lahir yang mungkin."))
    return born


def _bad_number(message: Sentence) -> Invalid:
    return Invalid(message, field="number")


def masked(last_four: str) -> str:
    """How a kept number is shown: ``•••• •••• •••• •• 2014``."""
    return f"•••• •••• •••• •• {last_four}"


# ---------------------------------------------------------------- trust
def is_vouched(kind: str, vouches: int, needed: int) -> bool:
    """Do so many vouches of verified residents verify somebody of that kind?"""
    return kind in VOUCHED_KINDS and vouches >= needed


def scope(text: str) -> str:
    """A scope as roles are kept for: ``*``, ``edition:<id>`` or ``organisation:<id>``."""
    if text != "*" and not re.fullmatch(r"(edition|organisation):[1-9][0-9]{0,8}", text):
        raise Invalid(say("Lingkup peran itu tidak dikenal."), field="scope")
    return text


def role(text: str) -> str:
    """A role that there is; ``Invalid`` otherwise."""
    if text not in ROLES:
        raise Invalid(say("Peran itu tidak dikenal."), field="role")
    return text


ZONES_BY_PROVINCE = {
    "WITA": frozenset("51 52 53 63 64 65 71 72 73 74 75 76".split()),
    "WIT": frozenset("81 82 91 92 93 94 95 96".split()),
}


def zone_of_code(code: str) -> str:
    """The time zone of a province, regency or city by its Kemendagri code (Keppres 41/1987)."""
    for zone, provinces in ZONES_BY_PROVINCE.items():
        if code[:2] in provinces:
            return zone
    return "WIB"


@dataclass(frozen=True, slots=True)
class Region:
    """One province, regency or city of the data file."""

    code: str
    name: str
    kind: str
    parent_code: str | None


_REGION_KINDS = {"provinsi": "province", "kabupaten": "regency", "kota": "city"}


def regions(rows: Iterable[dict[str, str]]) -> list[Region]:
    """The data file's rows as organisations, provinces first."""
    read = [_region(row) for row in rows]
    return sorted(read, key=lambda region: (region.parent_code is not None, region.code))


def _region(row: dict[str, str]) -> Region:
    kind = _REGION_KINDS[row["jenis"]]
    if kind == "province":
        return Region(row["kode"], f"Provinsi {row['nama']}", kind, None)
    return Region(row["kode"], row["nama"], kind, row["kode_provinsi"])
