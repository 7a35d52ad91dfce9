"""DOCX and XLSX written anew without their properties, authors, histories and hidden passengers.

The parts of a package fall in four heaps: dropped (properties, people, settings of a printer …),
refused (macros, objects, links to other workbooks), cleaned (XML, pictures, workbooks inside a
chart), and all else, which is refused because nobody knows what it says.
"""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from posixpath import basename

from app.core.errors import Invalid
from app.core.words import say
from app.web.files import archives
from app.web.files.kinds import DOCX, LIMITS, XLSX, Kind, Limits, broken, refused
from app.web.files.markup import ANONYMOUS, cleaned_relations, cleaned_types, cleaned_xml
from app.web.files.pictures import (
    stripped_emf,
    stripped_jpeg,
    stripped_other,
    stripped_png,
    stripped_wmf,
)

__all__ = ["ANONYMOUS", "cleaned_office"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_DEEPEST = 2  # a document, and the workbook behind a chart in it
_TYPES = "[content_types].xml"

_DROPPED = re.compile(
    r"^(docprops/|docmetadata/|customxml/|_xmlsignatures/|usercustomization/|customui/|package/)"
    r"|/(printersettings|persons|threadedcomments|revisions|documenttasks|webextensions|customproperty)/"
    r"|(^|/)(people|persons|commentsextensible|vbadata)\d*\.xml$"
    r"|\.(odttf|wdp|svg|psmdcp|sigs)$|(^|/)_rels/people\d*\.xml\.rels$|thumbnail\.\w+$",
)
_MACROS = re.compile(r"vbaproject|macrosheets/|activex|vbadata|intlmacrosheets/|customui")
_OUTSIDE = re.compile(r"(^|/)(externallinks/|connections\.xml|querytables/|model/item\.data)")
_OBJECTS = re.compile(
    r"oleobject|embeddings/.*\.(?!docx$|xlsx$)\w+$|/media/.*\.(mp4|m4v|mov|wmv|avi|mp3|wav|m4a)$"
)
_MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-excel.intlmacrosheet")

_PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "jpg": stripped_jpeg,
    "jpeg": stripped_jpeg,
    "jfif": stripped_jpeg,
    "png": stripped_png,
    "gif": lambda data: stripped_other(data, "GIF"),
    "bmp": lambda data: stripped_other(data, "BMP"),
    "tif": lambda data: stripped_other(data, "TIFF"),
    "tiff": lambda data: stripped_other(data, "TIFF"),
    "emf": stripped_emf,
    "wmf": stripped_wmf,
}


def cleaned_office(data: bytes, kind: Kind, limits: Limits = LIMITS, *, depth: int = 1) -> bytes:
    """The package written anew; ``Invalid`` for macros, objects, outside links and broken parts."""
    archive = archives.open_checked(data, limits)
    names = [name for name in archive.namelist() if not name.endswith("/")]
    _check_kind(archive, names, kind)
    for name in names:
        _check_part(name.lower())
    kept = [name for name in names if not _is_dropped(name)]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(
            kept, key=lambda one: (one.lower() != _TYPES, not one.startswith("_rels/"))
        ):
            part = _cleaned_part(name, archives.read(archive, name), depth)
            target.writestr(_entry(name), part, compresslevel=6)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry


def _check_kind(archive: zipfile.ZipFile, names: list[str], kind: Kind) -> None:
    by_name = {name.lower(): name for name in names}
    main = "word/document.xml" if kind is DOCX else "xl/workbook.xml"
    other = "xl/workbook.xml" if kind is DOCX else "word/document.xml"
    if _TYPES not in by_name or main not in by_name or other in by_name:
        raise broken()
    types = archives.read(archive, by_name[_TYPES])
    if any(word in types for word in _MACRO_TYPES):
        raise _macros()


def _check_part(name: str) -> None:
    if _MACROS.search(name):
        raise _macros()
    if _OUTSIDE.search(name):
        raise refused(
            say(
                "Buku kerja ini mengambil data dari berkas atau sumber lain. "
                "Putuskan tautannya, simpan, lalu kirim lagi."
            )
        )
    if _OBJECTS.search(name):
        raise refused(
            say("Berkas ini memuat objek tertanam (OLE, video, atau suara). Hapus objeknya dulu.")
        )


def _macros() -> Invalid:
    return refused(say("Berkas ini memuat makro. Simpan tanpa makro (DOCX atau XLSX biasa)."))


def _is_dropped(name: str) -> bool:
    low = name.lower()
    folder, _, file = low.rpartition("/")
    if folder.endswith("_rels") and file != ".rels":
        owner = f"{folder.removesuffix('_rels')}{file.removesuffix('.rels')}"
        return bool(_DROPPED.search(owner))
    return bool(_DROPPED.search(low))


def _cleaned_part(name: str, data: bytes, depth: int) -> bytes:
    low = name.lower()
    if low == _TYPES:
        return cleaned_types(data, _is_dropped)
    if low.endswith(".rels"):
        return cleaned_relations(data, name, _is_dropped)
    if low.endswith((".xml", ".vml")):
        return cleaned_xml(data, low)
    return _cleaned_passenger(low, data, depth)


def _cleaned_passenger(low: str, data: bytes, depth: int) -> bytes:
    ending = basename(low).rpartition(".")[2]
    if ending in _PICTURES:
        return _picture(ending, data)
    if ending in {"docx", "xlsx"} and depth < _DEEPEST:
        return cleaned_office(data, DOCX if ending == "docx" else XLSX, depth=depth + 1)
    raise refused(
        say(
            "Berkas ini memuat bagian yang tidak dikenal. Simpan ulang sebagai DOCX atau XLSX biasa."
        )
    )


def _picture(ending: str, data: bytes) -> bytes:
    """By its content: Word keeps a picture's ending even where it is wrong."""
    if data.startswith(b"\xff\xd8\xff"):
        return stripped_jpeg(data)
    if data.startswith(b"\x89PNG"):
        return stripped_png(data)
    if ending in {"jpg", "jpeg", "jfif", "png"}:
        raise broken()
    return _PICTURES[ending](data)
