"""Looks into a ZIP's directory before anything is unpacked: bombs, tricks and locks."""

import zipfile
from io import BytesIO

from app.core.words import say
from app.web.files.kinds import LIMITS, MEGABYTE, Limits, broken, locked, refused, two_at_once

_SMALL = MEGABYTE  # below this a high ratio is just a short, dull file
_LOCKED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def open_checked(data: bytes, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """The archive, once its directory has passed; ``Invalid`` otherwise. Nothing is unpacked."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise broken() from None
    entries = archive.infolist()
    _check_sizes(entries, limits)
    _check_places(entries, archive.start_dir, data)
    _check_names(entries)
    return archive


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unfolded = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _SMALL
        and entry.file_size > limits.unzip_ratio * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > limits.zip_entries or unfolded > limits.unzipped_bytes or swollen:
        raise refused(
            say(
                "Isi berkas ini mengembang terlalu besar. Kurangi isinya, lalu simpan dan kirim lagi."
            )
        )


def _check_places(entries: list[zipfile.ZipInfo], directory: int, data: bytes) -> None:
    """Nothing before the first entry, nothing behind the directory, no two entries in one place."""
    at = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < at:
            raise broken()
        if at == 0 and entry.header_offset != 0:
            raise two_at_once()
        at = entry.header_offset + 30 + entry.compress_size
    end = data.rfind(b"PK\x05\x06")
    if at > directory or end + 22 != len(data):  # an archive's comment is a place to hide things
        raise two_at_once()


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise broken()
    for entry in entries:
        parts = entry.filename.split("/")
        if ".." in parts or entry.filename.startswith("/") or "\\" in entry.orig_filename:
            raise broken()
        if entry.flag_bits & _LOCKED:
            raise locked()
        if entry.compress_type not in _METHODS:
            raise broken()


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one entry: never more than its directory promised; ``Invalid`` if they differ."""
    entry = archive.getinfo(name)
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError):
        raise broken() from None
    except Exception as odd:  # zlib.error has no common base with the others
        if type(odd).__module__ == "zlib":
            raise broken() from None
        raise
    if len(data) != entry.file_size:
        raise broken()
    return data
