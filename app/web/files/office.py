"""DOCX and XLSX put together anew out of the parts that a reader sees.

The cleaner follows the relations it knows from the main part on. What it reaches that way is cleaned
and gets a name by count; what it does not reach (properties, people, comments, settings of a printer,
parts of somebody's own) is left behind. Macros, objects and links to other workbooks are refused, so
that their sender learns of it.
"""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from posixpath import basename, normpath
from urllib.parse import unquote

from app.core.errors import Invalid
from app.core.words import say
from app.web.files import archives
from app.web.files.kinds import DOCX, LIMITS, Kind, Limits, broken, refused
from app.web.files.markup import Words, cleaned_xml
from app.web.files.packages import (
    PARTS,
    SINGLE,
    Relation,
    content_types,
    read_relations,
    relations_part,
)
from app.web.files.pictures import (
    stripped_emf,
    stripped_jpeg,
    stripped_other,
    stripped_png,
    stripped_wmf,
)

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_PARTS = 1500
_TYPES = "[content_types].xml"
_MACROS = re.compile(r"vbaproject|macrosheets/|activex|vbadata|intlmacrosheets/|customui")
_OUTSIDE = re.compile(r"(^|/)(externallinks/|connections\.xml|querytables/|model/item\.data)")
_OBJECTS = re.compile(
    r"oleobject|embeddings/.*\.(?!docx$|xlsx$)\w+$|/media/.*\.(mp4|m4v|mov|wmv|avi|mp3|wav|m4a)$"
)
_LEFT_BEHIND = re.compile(
    r"^(docprops/|docmetadata/|customxml/|_xmlsignatures/|package/)|/(printersettings|customproperty)/"
    r"|\.(odttf|wdp|svg|psmdcp|sigs|docx|xlsx|xml|vml|rels)$|thumbnail\.\w+$"
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


def cleaned_office(data: bytes, kind: Kind, limits: Limits = LIMITS) -> bytes:
    """The package put together anew; ``Invalid`` for macros, objects, outside links, broken parts."""
    archive = archives.open_checked(data, limits)
    names = [name for name in archive.namelist() if not name.endswith("/")]
    _check_kind(archive, names, kind)
    for name in names:
        _check_part(name.lower())
    return _Package(archive, names, kind).rebuilt()


class _Package:
    """One package while it is taken apart: which part goes where, and the names inside."""

    def __init__(self, archive: zipfile.ZipFile, names: list[str], kind: Kind) -> None:
        self._archive = archive
        self._by_name = {name.lower(): name for name in names}
        self._main = "word/document.xml" if kind is DOCX else "xl/workbook.xml"
        self._new: dict[str, str] = {self._main: self._main}
        self._kinds: dict[str, str] = {self._main: "officeDocument"}
        self._counts: dict[str, int] = {}
        self._out: dict[str, bytes] = {}

    def rebuilt(self) -> bytes:
        words = Words()
        relations = {old: self._relations(old) for old in self._reached()}
        for old in relations:
            if self._kinds[old] in {"styles", "table"} or old == "xl/workbook.xml":
                words.learn(self._kinds[old], self._read(old))
        for old in sorted(relations, key=lambda one: self._kinds[one] == "sharedStrings"):
            self._clean(old, relations[old], words)  # strings last: first it is seen who shows them
        self._out["_rels/.rels"] = relations_part(
            "", [Relation("rId1", "officeDocument", self._main, self._main, outside=False)]
        )
        types = {new: self._kinds[old] for old, new in self._new.items()}
        return _zipped({"[Content_Types].xml": content_types(types, self._main), **self._out})

    def _reached(self) -> list[str]:
        found, waiting = [], [self._main]
        while waiting:
            old = waiting.pop(0)
            found.append(old)
            if len(found) > _MOST_PARTS:
                raise broken()
            for one in self._relations(old):
                if not one.outside and one.target not in self._new:
                    self._name(one)
                    waiting.append(one.target)
        return found

    def _name(self, one: Relation) -> None:
        folder, stem = PARTS[one.kind]
        ending = basename(one.target).rpartition(".")[2] if one.kind == "image" else "xml"
        number = self._counts[stem] = self._counts.get(stem, 0) + 1
        home = self._main.partition("/")[0]
        self._kinds[one.target] = one.kind
        told = "" if stem in SINGLE and number == 1 else number
        self._new[one.target] = f"{home}/{folder}{stem}{told}.{ending}"

    def _relations(self, old: str) -> list[Relation]:
        """The relations of a part that are known and lead to a part that is there."""
        folder, _, file = old.rpartition("/")
        name = self._by_name.get(f"{folder}/_rels/{file}.rels")
        if name is None:
            return []
        found = []
        for one in read_relations(archives.read(self._archive, name)):
            if one.outside:
                found.append(one)
                continue
            path = unquote(one.target)
            target = normpath(path if path.startswith("/") else f"/{folder}/{path}")
            target = target.lstrip("/").lower()
            if target in self._by_name:
                found.append(one.to(target, self._new.get(target, "")))
        return found

    def _read(self, old: str) -> bytes:
        return archives.read(self._archive, self._by_name[old])

    def _clean(self, old: str, leads: list[Relation], words: Words) -> None:
        new, kind = self._new[old], self._kinds[old]
        if kind == "image":
            self._out[new] = _picture(basename(old).rpartition(".")[2], self._read(old))
            return
        leads = [one if one.outside else one.to(one.target, self._new[one.target]) for one in leads]
        renamed = {one.id: one.renamed(n) for n, one in enumerate(leads, 1)}
        self._out[new] = cleaned_xml(self._read(old), kind, renamed, words)
        if renamed:
            folder, _, file = new.rpartition("/")
            self._out[f"{folder}/_rels/{file}.rels"] = relations_part(folder, renamed.values())


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, data, compresslevel=6)
    return out.getvalue()


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
    if "/diagrams/" in name:
        raise refused(
            say(
                "Berkas ini memuat SmartArt. Ubah menjadi gambar (potong, lalu tempel sebagai "
                "gambar), simpan, lalu kirim lagi."
            )
        )
    if not _LEFT_BEHIND.search(name) and basename(name).rpartition(".")[2] not in _PICTURES:
        raise refused(
            say(
                "Berkas ini memuat bagian yang tidak dikenal. "
                "Simpan ulang sebagai DOCX atau XLSX biasa."
            )
        )


def _macros() -> Invalid:
    return refused(say("Berkas ini memuat makro. Simpan tanpa makro (DOCX atau XLSX biasa)."))


def _picture(ending: str, data: bytes) -> bytes:
    """By its content: Word keeps a picture's ending even where it is wrong."""
    if data.startswith(b"\xff\xd8\xff"):
        return stripped_jpeg(data)
    if data.startswith(b"\x89PNG"):
        return stripped_png(data)
    if ending not in _PICTURES or ending in {"jpg", "jpeg", "jfif", "png"}:
        raise broken()
    return _PICTURES[ending](data)
