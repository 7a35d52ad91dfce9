"""The XML parts of office files without authors, edit marks, user names and paths.

Written for WordprocessingML, SpreadsheetML and DrawingML (ECMA-376) and Microsoft's extensions to
them; names of elements and attributes are matched without their namespaces.
"""

import re
from collections.abc import Callable
from posixpath import normpath
from typing import Any

from lxml import etree

from app.web.files.kinds import broken

ANONYMOUS = "Penulis"
_Element = Any  # lxml's own stubs call it private

# Attributes that hold a person's name or account, in whatever element.
_AUTHOR_KEYS = frozenset(
    {"author", "username", "lastmodifiedby", "refreshedby", "displayname", "userid", "lastuser"}
)
_DROPPED_KEYS = frozenset({"dateutc", "securitydescriptor", "providerid", "refresheddate"})
# Elements that say something about people, machines or the history, and are not needed to show it.
_DROPPED_ELEMENTS = frozenset(
    {
        *("rsids", "rsid", "rsidroot", "attachedtemplate", "docvars", "mailmerge", "permstart"),
        *("permend", "filesharing", "abspath", "customworkbookviews", "customsheetviews"),
        *("printersettings", "embedregular", "embedbold", "embeditalic", "embedbolditalic"),
        *("svgblip", "imgprops", "saveThroughXslt".lower(), "presenceinfo", "docid", "documentid"),
        *("userinfo", "savepreviewpicture", "writereservation", "smarttags", "webextension"),
    }
)
_NAMED_SHAPES = frozenset({"cnvpr", "docpr"})
_PATH = re.compile(
    r"[A-Za-z]:\\|\\\\|/(?:Users|home)/|\.(?:jpe?g|png|gif|heic|bmp|tiff?|emf|wmf)$", re.IGNORECASE
)
_GOOD_TARGET = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
_BLANK = "about:blank"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def _parsed(data: bytes, *, forgiving: bool = False) -> _Element:
    """The root; ``Invalid`` for anything that is not plain XML (a DOCTYPE is how bombs are made)."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=forgiving,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise broken() from None
    if root is None or root.getroottree().docinfo.doctype:
        raise broken()
    return root


def _written(root: _Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _local(name: Any) -> str:
    return etree.QName(name).localname.lower() if isinstance(name, str) else ""


def cleaned_types(data: bytes, is_dropped: Callable[[str], bool]) -> bytes:
    """``[Content_Types].xml`` without the parts that were dropped."""
    root = _parsed(data)
    for entry in list(root):
        if is_dropped(entry.get("PartName", "").lstrip("/")):
            root.remove(entry)
    return _written(root)


def cleaned_relations(data: bytes, name: str, is_dropped: Callable[[str], bool]) -> bytes:
    """A ``.rels`` part: relations to dropped parts go, links to machines and scripts go blank."""
    root = _parsed(data)
    home = name.rpartition("_rels/")[0]
    for relation in list(root):
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            _blank_outside(relation, target)
        elif is_dropped(_place(home, target)):
            root.remove(relation)
    return _written(root)


def _blank_outside(relation: _Element, target: str) -> None:
    is_link = relation.get("Type", "").endswith("/hyperlink")
    if not is_link or not _GOOD_TARGET.match(target):
        relation.set("Target", _BLANK)


def _place(home: str, target: str) -> str:
    path = target if target.startswith("/") else f"/{home}{target}"
    return normpath(path).lstrip("/")


def cleaned_xml(data: bytes, name: str) -> bytes:
    """One XML part (``name`` in small letters) with all that names people taken out."""
    root = _parsed(data, forgiving=name.endswith(".vml"))
    if name.startswith("xl/comments"):
        _unname_notes(root)
    for element in list(root.iter(etree.Element)):
        _clean_element(element)
    return _written(root)


def _clean_element(element: _Element) -> None:
    kind = _local(element.tag)
    if kind in _DROPPED_ELEMENTS and element.getparent() is not None:
        _drop(element)
        return
    for key in list(element.attrib):
        _clean_attribute(element, kind, key)
    if kind == "author":
        element.text = ANONYMOUS
    if kind in _NAMED_SHAPES:
        _rename_shape(element)


def _drop(element: _Element) -> None:
    """Take an element out; the text behind it stays. An extension's wrapper goes with it."""
    parent = element.getparent()
    if parent is None:
        return
    wrapper = _local(parent.tag) == "ext" and len(parent) == 1
    if wrapper and parent.getparent() is not None:
        element, parent = parent, parent.getparent()
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _clean_attribute(element: _Element, kind: str, key: str) -> None:
    name = _local(key)
    if name in _AUTHOR_KEYS or (kind == "scenario" and name == "user"):
        element.set(key, ANONYMOUS)
    elif name == "initials":
        element.set(key, "P")
    elif name.startswith("rsid") or name in _DROPPED_KEYS or _is_spare(element, kind, key):
        del element.attrib[key]


def _is_spare(element: _Element, kind: str, key: str) -> bool:
    """The moment of an edit mark, or the way to a printer's settings."""
    if _local(key) == "date":
        return any(_local(other) == "author" for other in element.attrib)
    return kind == "pagesetup" and key == f"{_R}id"


def _rename_shape(element: _Element) -> None:
    """A picture's name is often the path of the file it came from; its description stays."""
    element.set("name", f"Objek {element.get('id', '')}".strip())
    for key in ("descr", "title"):
        if _PATH.search(element.get(key, "")):
            del element.attrib[key]


def _unname_notes(root: _Element) -> None:
    """Excel begins a note's own text with its author's name: "Budi:"."""
    found = root.iter("{*}author")
    authors = [text for author in found if (text := (author.text or "").strip())]
    for text in root.iter("{*}t"):
        said = (text.text or "").lstrip()
        for author in authors:
            if said.startswith(f"{author}:"):
                text.text = ANONYMOUS + said.removeprefix(author)
