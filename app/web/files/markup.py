"""The XML parts of office files with what is known of them, and nothing of anybody's own making.

Elements of namespaces that are not known go; so does an attribute whose value is neither plain (a
number, a measure, a word of the format) nor a text that a reader sees. Names that lead from one
place to another are replaced by names that count.
"""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from app.web.files.kinds import broken
from app.web.files.markup_names import (
    COMPATIBILITY,
    FONTS,
    KNOWN,
    NAMESPACES,
    PATH,
    SHOWN,
    TAUGHT,
    TEXTS,
    UNNEEDED,
    Element,
    R,
    W,
    X,
    is_known_style,
    is_plain,
    local,
    namespace,
    parsed,
)
from app.web.files.markup_sheet import cleaned_formula, tidy_sheet, tidy_strings, tidy_workbook
from app.web.files.markup_word import hidden_styles, tidy_settings, tidy_word
from app.web.files.packages import Relation

_STYLE_POINTERS = frozenset(
    "pStyle rStyle tblStyle basedOn next link styleLink numStyleLink".split()
)
_FORMULAS = frozenset(
    "f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula".split()
)
_FONT_KEYS = frozenset("ascii hAnsi cs eastAsia typeface font".split())
_CELL = frozenset({"r", "s", "t"})
_LISTS = tuple(
    f"{X}{name}"
    for name in "hyperlinks definedNames tableParts dataValidations conditionalFormatting".split()
)
_A = f"{{{NAMESPACES['a']}}}"
_XDR = f"{{{NAMESPACES['xdr']}}}"
_ANCHORS = (f"{_XDR}twoCellAnchor", f"{_XDR}oneCellAnchor", f"{_XDR}absoluteAnchor")
_C, _V = f"{X}c", f"{X}v"
_BARE = frozenset({_V, f"{X}is", f"{X}t", f"{X}si"})
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Words:
    """What one part must know of another: new names by old ones, hidden styles, strings in use."""

    def __init__(self) -> None:
        self._new: dict[str, dict[str, str]] = {}
        self.hidden: frozenset[str] = frozenset()
        self.tables: dict[str, str] = {}
        self.strings: set[str] = set()

    def of(self, sort: str, old: str) -> str:
        """The name by count that stands for ``old`` throughout the document."""
        known = self._new.setdefault(sort, {})
        return known.setdefault(old, f"{sort}{len(known) + 1}")

    def learn(self, kind: str, data: bytes) -> None:
        """Look ahead into a part that others lean on."""
        root = parsed(data)
        if kind == "styles" and root.tag.startswith(W):
            self.hidden = hidden_styles(root)
        for one in root.iter(f"{X}definedName"):
            self.identifier(one.get("name", ""))
        if kind == "table":
            self.tables.setdefault(
                root.get("name", "").lower(), self.identifier(root.get("displayName", ""))
            )

    def identifier(self, old: str) -> str:
        """A name used in formulas. Those of Excel itself stay."""
        if old.startswith("_xlnm."):
            return old
        return self.tables.setdefault(old.lower(), f"Nama_{len(self.tables) + 1}")


def cleaned_xml(data: bytes, kind: str, relations: Mapping[str, Relation], words: Words) -> bytes:
    """One part of the ``kind`` its relation says, with relations under their new names."""
    root = parsed(data)
    if namespace(root.tag) not in KNOWN:
        raise broken()
    _choose(root)
    if kind == "settings":
        tidy_settings(root)
    if root.tag.startswith(W):
        tidy_word(root, words, {old for old, one in relations.items()})
    if root.tag.startswith(X):
        tidy_workbook(root)
        tidy_sheet(root)
        tidy_strings(root, words.strings)
    for element in list(root.iter(etree.Element)):
        _clean(element, relations, words)
    _drop_empty(root)
    if _has_our_words(data):
        etree.cleanup_namespaces(root)
        return _written(root)
    return _written(_in_our_words(root))


def _choose(root: Element) -> None:
    """Of two ways to say a thing, the one for a program that knows it."""
    for either in list(root.iter(f"{COMPATIBILITY}AlternateContent")):
        chosen = None
        for way in either:
            needs = (way.get("Requires") or "").split()
            if local(way.tag) == "Fallback" or (needs and set(needs) <= TAUGHT):
                chosen = way
                break
        parent = either.getparent()
        if parent is None:
            raise broken()
        at = parent.index(either)
        for child in list(chosen) if chosen is not None else []:
            parent.insert(at, child)
            at += 1
        parent.remove(either)


def _clean(element: Element, relations: Mapping[str, Relation], words: Words) -> None:
    tag = element.tag
    if tag in _BARE and not element.attrib:  # half of a large workbook is such
        return
    kind = local(tag)
    if element.tail:
        element.tail = None
    if tag == _C:
        _clean_cell(element, words)
        return
    if namespace(tag) not in KNOWN or kind == "extLst" or element.get("script"):
        _drop(element)
        return
    _clean_text(element, kind, words)
    for key in list(element.attrib):
        _clean_attribute(element, kind, key, relations, words)


def _clean_text(element: Element, kind: str, words: Words) -> None:
    if kind not in TEXTS:
        element.text = None
    elif kind in _FORMULAS and element.text and not element.tag.startswith(W):
        element.text = cleaned_formula(element.text, words.tables)
        if not element.text:
            _drop(element)


def _clean_cell(cell: Element, words: Words) -> None:
    told = cell.attrib
    for key in [key for key in told if key not in _CELL]:
        del told[key]
    if cell.get("t") == "s":
        words.strings.add((cell.findtext(_V) or "").strip())


def _drop_empty(root: Element) -> None:
    """What has lost all it held: a list without lines, a frame without a drawing."""
    for element in list(root.iter(*_LISTS)):
        if not len(element):
            _drop(element)
    for drawing in list(root.iter(f"{W}drawing", *_ANCHORS)):
        held = drawing.find(f".//{_A}graphicData")
        if held is not None and not len(held):
            _drop(drawing)


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _clean_attribute(
    element: Element, kind: str, key: str, relations: Mapping[str, Relation], words: Words
) -> None:
    name, value, home = local(key), element.get(key), namespace(key)
    if f"{{{home}}}" == R:
        _lead(element, key, value, relations)
        return
    if key == _XML_SPACE:
        return
    new = _renamed(element, kind, name, value, words)
    if home and home not in KNOWN:
        del element.attrib[key]
    elif new is not None:
        element.set(key, new)
    elif not _may_stay(kind, name, value):
        del element.attrib[key]
        if name == "val" and element.tag.startswith((W, X)):
            _drop(element)


def _may_stay(kind: str, name: str, value: str) -> bool:
    if (kind, name) in SHOWN:
        return not PATH.search(value)
    return not name.startswith("rsid") and name not in UNNEEDED and is_plain(kind, name, value)


def _lead(element: Element, key: str, value: str, relations: Mapping[str, Relation]) -> None:
    """A relation under its new name; one that is gone takes along what leaned on it."""
    if value in relations:
        element.set(key, relations[value].id)
        return
    del element.attrib[key]
    if local(element.tag) not in {"blip", "hyperlink"} or element.tag == f"{X}hyperlink":
        _drop(element)


def _renamed(element: Element, kind: str, name: str, value: str, words: Words) -> str | None:
    if (
        name in _FONT_KEYS
        or kind == "mathFont"
        or (kind in {"rFont", "name"} and element.tag.startswith(X))
    ):
        return value if value in FONTS or not value else "Arial"
    if element.tag.startswith(W):
        return _renamed_in_word(kind, name, value, words)
    if element.tag.startswith(X):
        return _renamed_in_sheet(kind, name, value, words)
    if namespace(element.tag) == NAMESPACES["v"]:
        if name == "id":
            return words.of("bentuk", value)
        return "#" + words.of("bentuk", value[1:]) if name == "type" and value else None
    if kind in {"cNvPr", "docPr"} and name == "name":
        return f"Objek {element.get('id', '')}".strip()
    if name == "name" and kind != "gd":
        return "Tema" if kind == "theme" else kind
    return None


def _renamed_in_word(kind: str, name: str, value: str, words: Words) -> str | None:
    if (kind == "style" and name == "styleId") or (kind in _STYLE_POINTERS and name == "val"):
        return words.of("Gaya", value)
    if kind == "name" and name == "val":
        return value if is_known_style(value) else words.of("Gaya tulisan ", value)
    if (kind == "bookmarkStart" and name == "name") or (kind == "hyperlink" and name == "anchor"):
        return words.of("_Toc", value)
    return None


def _renamed_in_sheet(kind: str, name: str, value: str, words: Words) -> str | None:
    if kind == "definedName" and name == "name":
        return words.identifier(value)
    if kind == "table" and name in {"name", "displayName"}:
        return words.identifier(value)
    if kind == "cellStyle" and name == "name":
        return value if is_known_style(value) else words.of("Gaya ", value)
    return None


_DECLARED = re.compile(rb"xmlns(?::([^\s=]+))?\s*=\s*[\"']([^\"']*)")


def _has_our_words(data: bytes) -> bool:
    """Are known namespaces called as we call them? (To call them anew takes long in large parts.)"""
    found = {
        (short.decode("latin-1"), home.decode("latin-1"))
        for short, home in set(_DECLARED.findall(data))
    }
    plain = {("", NAMESPACES["x"])} | set(NAMESPACES.items())
    return bool(found) and all(one in plain for one in found if one[1] in KNOWN or "&" in one[1])


def _in_our_words(root: Element) -> Element:
    """The tree under our own prefixes: a prefix, and the address behind it, may be anybody's."""
    ours: dict[str | None, str] = dict(NAMESPACES.items())
    if root.tag.startswith(X):
        ours[None] = ours.pop("x")
    new: Any = etree.Element(root.tag, dict(root.attrib), nsmap=ours)
    new.text = root.text
    new.extend(list(root))
    etree.cleanup_namespaces(new)
    return new


def _written(root: Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
