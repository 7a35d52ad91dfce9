"""What is particular to Word: edit marks, comments, hidden text, fields and content controls."""

import re
from typing import TYPE_CHECKING

from app.web.files.markup_names import Element, W, local

if TYPE_CHECKING:
    from app.web.files.markup import Words

_GONE = frozenset(
    "del moveFrom rPrChange pPrChange sectPrChange tblPrChange trPrChange tcPrChange tblGridChange "
    "tblPrExChange numberingChange cellIns cellDel cellMerge commentRangeStart commentRangeEnd "
    "commentReference annotationRef proofErr permStart permEnd ffData sdtPr sdtEndPr customXmlPr "
    "smartTagPr moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd "
    "customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd "
    "customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart "
    "customXmlMoveToRangeEnd altChunk subDoc control latentStyles aliases rsid rsids docPartObj "
    "delText delInstrText nsid tmpl object OLEObject".split()
)
_OPENED = frozenset("ins moveTo sdt sdtContent customXml smartTag".split())
_SETTINGS = frozenset(
    "zoom mirrorMargins evenAndOddHeaders defaultTabStop autoHyphenation characterSpacingControl "
    "compat themeFontLang clrSchemeMapping decimalSymbol listSeparator footnotePr endnotePr mathPr "
    "displayBackgroundShape gutterAtTop bordersDoNotSurroundHeader "
    "bordersDoNotSurroundFooter".split()
)
_OFF = frozenset({"0", "false", "off"})
_COUNTED = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\s*(?:\\\*\s*(?:MERGEFORMAT|Arabic|Roman|roman)\s*)*"
    r"|\s*SEQ\s+(?:Gambar|Tabel|Grafik|Bagan|Lampiran|Figure|Table)\s*(?:\\\*\s*(?:ARABIC|MERGEFORMAT)\s*)*"
    r"|\s*TOC(?:\s+\\[hzun])*(?:\s+\\o\s+\"\d-\d\")?(?:\s+\\[hzun])*\s*",
)
_TELLS = re.compile(
    r"\s*(?:AUTHOR|LASTSAVEDBY|USERNAME|USERINITIALS|USERADDRESS|FILENAME|TEMPLATE|DOCPROPERTY|"
    r"DOCVARIABLE|INFO|COMMENTS|KEYWORDS|SUBJECT|TITLE|EDITTIME|REVNUM|SAVEDATE|CREATEDATE)\b",
    re.IGNORECASE,
)


def hidden_styles(root: Element) -> frozenset[str]:
    """The ids of styles that hide what is written in them, also by what they are based on."""
    based = {
        s.get(f"{W}styleId", ""): _value(s.find(f"{W}basedOn")) for s in root.iter(f"{W}style")
    }
    hidden = {s.get(f"{W}styleId", "") for s in root.iter(f"{W}style") if _hides(s.find(f"{W}rPr"))}
    for _ in range(20):
        hidden |= {one for one, base in based.items() if base in hidden}
    return frozenset(hidden)


def _value(element: Element | None) -> str:
    return str(element.get(f"{W}val", "")) if element is not None else ""


def _hides(properties: Element | None) -> bool:
    mark = properties.find(f"{W}vanish") if properties is not None else None
    return mark is not None and _value(mark) not in _OFF


def tidy_settings(root: Element) -> None:
    """Keep the settings that change how a page looks."""
    for child in list(root):
        if local(str(child.tag)) not in _SETTINGS:
            root.remove(child)


def tidy_word(root: Element, words: "Words", links: set[str]) -> None:
    """Edits accepted, comments and hidden text gone, controls and fields as plain text."""
    for element in list(root.iter(f"{W}trPr")):
        if element.find(f"{W}del") is not None:
            _remove(element.getparent())
    for element in list(root.iter(f"{W}sdt")):
        _empty_told(element)
    for element in list(root.iter()):
        kind = local(element.tag) if str(element.tag).startswith(W) else ""
        if kind in _GONE and element.getparent() is not None:
            _remove(element)
        elif kind in _OPENED:
            _open(element)
    _settle_fields(root)
    _drop_hidden(root, words)
    for element in list(root.iter(f"{W}hyperlink")):
        _settle_link(element, links)
    _fill_cells(root)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _open(element: Element) -> None:
    """The contents in the place of their wrapper."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in list(element):
        parent.insert(at, child)
        at += 1
    parent.remove(element)


def _empty_told(control: Element) -> None:
    """A control that shows a property of the document (its author) loses what it shows."""
    bound = control.find(f"{W}sdtPr/{W}dataBinding")
    if bound is not None:
        for text in control.iter(f"{W}t"):
            text.text = None


def _settle_fields(root: Element) -> None:
    for field in list(root.iter(f"{W}fldSimple")):
        told = field.get(f"{W}instr", "")
        if _TELLS.match(told):
            _remove(field)
        elif not _COUNTED.fullmatch(told):
            _open(field)
        else:
            field.set(f"{W}instr", " ".join(told.split()))
    _settle_long_fields(root)


def _settle_long_fields(root: Element) -> None:
    """Fields of three marks. Those that count pages stay; of the others, what they show."""
    open_fields: list[_Field] = []
    kept: set[Element] = set()
    for part in [part for run in root.iter(f"{W}r") for part in run]:
        kind = local(part.tag)
        mark = part.get(f"{W}fldCharType", "") if kind == "fldChar" else ""
        if mark == "begin":
            open_fields.append(_Field())
        if open_fields:
            open_fields[-1].take(part, kind, mark)
        if mark == "end" and open_fields:
            done = open_fields.pop()
            kept.update(done.settle())
            if open_fields:
                open_fields[-1].shown += done.shown
    for left in open_fields:
        left.settle()
    _drop_instructions(root, kept)


def _drop_instructions(root: Element, kept: set[Element]) -> None:
    """Also those that no field is open around."""
    for told in list(root.iter(f"{W}instrText")):
        if told not in kept:
            _remove(told)


class _Field:
    def __init__(self) -> None:
        self.marks: list[Element] = []
        self.shown: list[Element] = []
        self.told = ""
        self._is_shown = False

    def take(self, part: Element, kind: str, mark: str) -> None:
        if mark or kind == "instrText":
            self.marks.append(part)
            self.told += (part.text or "") if kind == "instrText" else ""
        elif self._is_shown and kind == "t":
            self.shown.append(part)
        self._is_shown = self._is_shown or mark == "separate"

    def settle(self) -> list[Element]:
        """Take the field's marks away unless it counts; those that stay."""
        if _COUNTED.fullmatch(self.told):
            return self.marks
        for part in self.marks:
            _remove(part)
        if _TELLS.match(self.told):
            for part in self.shown:
                part.text = None
        return []


def _drop_hidden(root: Element, words: "Words") -> None:
    for run in list(root.iter(f"{W}r")):
        told = run.find(f"{W}rPr")
        style = _value(told.find(f"{W}rStyle")) if told is not None else ""
        if _hides(told) or style in words.hidden:
            _remove(run)
    for paragraph in root.iter(f"{W}p"):
        if _value(paragraph.find(f"{W}pPr/{W}pStyle")) in words.hidden:
            for run in list(paragraph.iter(f"{W}r")):
                _remove(run)


def _settle_link(link: Element, links: set[str]) -> None:
    leads = [key for key in link.attrib if local(key) == "id"]
    if leads and link.get(leads[0]) not in links:
        _open(link)


def _fill_cells(root: Element) -> None:
    """A cell without a paragraph would not open."""
    for cell in root.iter(f"{W}tc", f"{W}body", f"{W}ftr", f"{W}hdr"):
        if cell.find(f"{W}p") is None and cell.find(f"{W}tbl") is None:
            at = 1 if len(cell) and local(cell[0].tag) == "tcPr" else 0
            cell.insert(at, cell.makeelement(f"{W}p"))
