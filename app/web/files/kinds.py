"""What a file is, judged by its content alone, and the reasons to refuse one before opening it.

Six kinds are taken. A file that is two things at once (a PDF with a page of HTML behind it, a
picture that is also a ZIP) is refused: somebody made it so.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.core.errors import Invalid
from app.core.words import Sentence, say

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken. Bytes, pixels, entries of a ZIP, and how far one may unfold."""

    file_bytes: int = 10 * MEGABYTE
    pixels: int = 64_000_000
    longest_side: int = 2400
    zip_entries: int = 2000
    unzipped_bytes: int = 120 * MEGABYTE
    unzip_ratio: int = 200
    name_length: int = 100


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name for people, its media type and the endings it may carry."""

    name: str
    media_type: str
    endings: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        """JPEG, PNG or HEIC?"""
        return self.media_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("PDF", "application/pdf", (".pdf",))
DOCX = Kind("Word (DOCX)", _OFFICE + "wordprocessingml.document", (".docx",))
XLSX = Kind("Excel (XLSX)", _OFFICE + "spreadsheetml.sheet", (".xlsx",))
JPEG = Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"))
PNG = Kind("PNG", "image/png", (".png",))
HEIC = Kind("HEIC", "image/heic", (".heic", ".heif"))
KINDS = (PDF, DOCX, XLSX, JPEG, PNG, HEIC)
ACCEPT = ",".join(ending for kind in KINDS for ending in kind.endings)

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_HEIC_BOXES = frozenset(b"ftyp meta mdat idat free skip wide moov moof mfra uuid mpvd pdin".split())
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNS_OF_MORE = re.compile(
    rb"PK\x05\x06|PK\x03\x04|%PDF-|<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml)",
    re.IGNORECASE,
)


def refused(message: Sentence) -> Invalid:
    """The refusal of a file, as it stands beside the form's field."""
    return Invalid(message, field="file")


def cleaned_name(name: str, kind: Kind | None = None) -> str:
    """A display name without path, control or bidi characters; ends as the kind does."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = " ".join(re.sub(r'[<>:"|?*]', " ", text).split()).rstrip(". ")
    text = f"berkas{text}" if text.lower() in ACCEPT.split(",") else text.lstrip(". ")
    path = PurePosixPath(text or "berkas")
    ending = path.suffix.lower()
    stem = path.name[: -len(ending)] if ending else path.name
    if kind is not None and ending not in kind.endings:
        ending = kind.endings[0]
    return (stem.strip()[: LIMITS.name_length - len(ending)] or "berkas") + ending


def ending_of(name: str) -> str:
    """The ending of a file's name with its dot, in small letters."""
    return PurePosixPath(name.strip().lower()).suffix


def check_announced(name: str, size: int, limits: Limits = LIMITS) -> None:
    """Refuse by name and size alone, before a byte has travelled."""
    if size <= 0:
        raise refused(say("Berkas ini kosong. Pilih berkas yang ada isinya."))
    if size > limits.file_bytes:
        most = limits.file_bytes // MEGABYTE
        raise refused(
            say("Berkas terlalu besar. Paling besar %(most)d MB; perkecil dulu.", most=most)
        )
    if not any(ending_of(name) in kind.endings for kind in KINDS):
        raise _unknown()


def _unknown() -> Invalid:
    return refused(
        say("Jenis berkas ini tidak diterima. Kirim PDF, DOCX, XLSX, JPEG, PNG, atau HEIC.")
    )


def sniff(name: str, data: bytes, limits: Limits = LIMITS) -> Kind:
    """The kind of a whole file; ``Invalid`` when it is none, several, or not what its name says."""
    check_announced(name, len(data), limits)
    kind = _by_content(data)
    if ending_of(name) not in kind.endings:
        raise refused(
            say(
                "Isi berkas ini %(kind)s, tetapi namanya berakhiran lain. "
                "Ganti akhiran namanya menjadi %(ending)s.",
                kind=kind.name,
                ending=kind.endings[0],
            )
        )
    return kind


def _by_content(data: bytes) -> Kind:
    if data.startswith(b"%PDF-"):
        return _checked(PDF, data, _end_of_pdf(data))
    if data.startswith(b"\xff\xd8\xff"):
        return _checked(JPEG, data, end_of_jpeg(data))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _checked(PNG, data, end_of_png(data))
    if data[4:8] == b"ftyp":
        return _checked(HEIC, data, _end_of_heic(data))
    if data.startswith(b"PK\x03\x04"):
        return _office_kind(data)
    if data.startswith(_OLE):
        raise _old_office(data)
    if b"%PDF-" in data[:1024]:
        raise two_at_once()
    raise _unknown()


def two_at_once() -> Invalid:
    """The refusal of a file that is two files in one."""
    return refused(
        say("Berkas ini memuat berkas lain di dalamnya. Simpan ulang dari aplikasinya, lalu kirim.")
    )


def broken() -> Invalid:
    """The refusal of a file that cannot be read."""
    return refused(
        say("Berkas ini rusak atau terpotong. Buka dan simpan ulang di perangkat Anda, lalu kirim.")
    )


def _checked(kind: Kind, data: bytes, end: int) -> Kind:
    """``kind``, unless something else is hidden behind ``end``, where the file is over."""
    if _SIGNS_OF_MORE.search(data, end) or _closes_as_zip(data):
        raise two_at_once()
    return kind


def _closes_as_zip(data: bytes) -> bool:
    """Would an unpacker find a ZIP's directory at the end of this?"""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + 22 > len(data):
        return False
    comment = int.from_bytes(data[at + 20 : at + 22], "little")
    length = int.from_bytes(data[at + 12 : at + 16], "little")
    return at + 22 + comment == len(data) and data[at - length : at][:4] in {b"PK\x01\x02", b""}


def _end_of_pdf(data: bytes) -> int:
    at = data.rfind(b"%%EOF")
    if at < 0:
        raise broken()
    return at + 5


def end_of_jpeg(data: bytes) -> int:
    """Offset just behind the end-of-image marker; ``Invalid`` if there is none."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            at = _behind_scan(data, at)
    if data[at : at + 2] == b"\xff\xd9":
        return at + 2
    raise broken()


_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _behind_scan(data: bytes, at: int) -> int:
    found = _NEXT_MARKER.search(data, at)
    if found is None:
        raise broken()
    return found.start()


def end_of_png(data: bytes) -> int:
    """Offset just behind the IEND chunk; ``Invalid`` if there is none."""
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND" and at <= len(data):
            return at
    raise broken()


def _end_of_heic(data: bytes) -> int:
    length = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(length, 256), 4))}
    if not brands & _HEIC_BRANDS or b"avif" in brands or b"avis" in brands:
        raise _unknown()
    return _end_of_boxes(data)


def _end_of_boxes(data: bytes) -> int:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if data[at + 4 : at + 8] not in _HEIC_BOXES or 0 < length < 8:
            return at
        if length == 0:
            return len(data)
        at += length
    if at > len(data):
        raise broken()
    return at


def _office_kind(data: bytes) -> Kind:
    """DOCX or XLSX by the names in the ZIP's directory; the contents are judged when cleaned."""
    if b"word/document.xml" in data:
        return DOCX
    if b"xl/workbook.xml" in data:
        return XLSX
    raise _unknown()


def _old_office(data: bytes) -> Invalid:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked()
    return refused(
        say("Berkas Word atau Excel lama tidak diterima. Simpan sebagai DOCX atau XLSX.")
    )


def locked() -> Invalid:
    """The refusal of a file behind a password."""
    return refused(
        say("Berkas ini dikunci dengan kata sandi. Buka kuncinya dulu, lalu kirim lagi.")
    )
