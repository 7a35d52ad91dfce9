"""The frame of an office package (ECMA-376 part 2): its relations and its list of types."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from posixpath import basename, relpath
from xml.sax.saxutils import quoteattr

from app.web.files.markup_names import parsed

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SECOND_PICTURES = (".svg", ".wdp")  # there is always a PNG of the same beside them
_GOOD_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

# The relations that are followed, and the folder and name their parts get.
PARTS: dict[str, tuple[str, str]] = {
    **{
        kind: ("", kind)
        for kind in ("styles", "numbering", "settings", "footnotes", "endnotes", "header", "footer")
    },
    "theme": ("theme/", "theme"),
    "image": ("media/", "image"),
    "chart": ("charts/", "chart"),
    "chartUserShapes": ("drawings/", "shapes"),
    "themeOverride": ("theme/", "override"),
    "sharedStrings": ("", "sharedStrings"),
    "worksheet": ("worksheets/", "sheet"),
    "chartsheet": ("chartsheets/", "sheet"),
    "drawing": ("drawings/", "drawing"),
    "table": ("tables/", "table"),
}
# Parts there is one of; some readers know them by name alone.
SINGLE = frozenset("styles numbering settings footnotes endnotes sharedStrings".split())
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_TYPE_OF = {
    **{
        kind: f"{_WORD}{kind}+xml"
        for kind in ("numbering", "settings", "footnotes", "endnotes", "header", "footer")
    },
    **{
        kind: f"{_SHEET}{kind}+xml"
        for kind in ("sharedStrings", "worksheet", "chartsheet", "table")
    },
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "themeOverride": "application/vnd.openxmlformats-officedocument.themeOverride+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "chartUserShapes": "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
}
_PICTURE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jfif": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another, or (``outside``) to an address on the web."""

    id: str
    kind: str
    target: str
    new: str
    outside: bool

    def to(self, target: str, new: str) -> "Relation":
        """The same relation, once it is known where it leads."""
        return replace(self, target=target, new=new)

    def renamed(self, number: int) -> "Relation":
        """The same relation under a name by count."""
        return replace(self, id=f"rId{number}")


def read_relations(data: bytes) -> list[Relation]:
    """The known relations of a ``.rels`` part; outside, only links to pages on the web."""
    found = []
    for one in parsed(data):
        kind = basename(one.get("Type", ""))
        target, outside = one.get("Target", ""), one.get("TargetMode") == "External"
        if outside and (kind != "hyperlink" or not _GOOD_ADDRESS.match(target)):
            continue
        if kind == "image" and target.lower().endswith(_SECOND_PICTURES):
            continue
        if outside or (kind in PARTS and one.get("Type", "").startswith(_OFFICE)):
            found.append(Relation(one.get("Id", ""), kind, target, target, outside))
    return found


def relations_part(folder: str, relations: Iterable[Relation]) -> bytes:
    """A ``.rels`` part for a part that lies in ``folder``."""
    rows = []
    for one in relations:
        target = one.new if one.outside else relpath(one.new, folder or ".")
        mode = ' TargetMode="External"' if one.outside else ""
        rows.append(
            f'<Relationship Id="{one.id}" Type="{_OFFICE}{one.kind}" '
            f"Target={quoteattr(target)}{mode}/>"
        )
    return f'{_XML}<Relationships xmlns="{_RELATIONS}">{"".join(rows)}</Relationships>'.encode()


def content_types(parts: dict[str, str], main: str) -> bytes:
    """``[Content_Types].xml`` for parts by name, each with the kind of its relation."""
    is_word = main.startswith("word/")
    known = _TYPE_OF | {
        "styles": f"{_WORD if is_word else _SHEET}styles+xml",
        "officeDocument": f"{_WORD}document.main+xml" if is_word else f"{_SHEET}sheet.main+xml",
    }
    rows = ['<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>']  # fmt: skip
    rows.append('<Default Extension="xml" ContentType="application/xml"/>')
    endings = {name.rpartition(".")[2] for name, kind in parts.items() if kind == "image"}
    rows += [
        f'<Default Extension="{ending}" ContentType="{_PICTURE_TYPES[ending]}"/>'
        for ending in sorted(endings & set(_PICTURE_TYPES))
    ]
    rows += [
        f'<Override PartName="/{name}" ContentType="{known[kind]}"/>'
        for name, kind in parts.items()
        if kind in known
    ]
    return f'{_XML}<Types xmlns="{_TYPES}">{"".join(rows)}</Types>'.encode()
