"""What is particular to workbooks: hidden sheets, names in formulas, strings nobody shows."""

import re
from collections.abc import Mapping

from app.core.errors import Invalid
from app.core.words import say
from app.web.files.kinds import refused
from app.web.files.markup_names import PATH, Element, X, local

_WORKBOOK = frozenset("workbookPr bookViews sheets definedNames calcPr".split())
_WORKSHEET = frozenset(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData autoFilter mergeCells "
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup "
    "headerFooter rowBreaks colBreaks drawing tableParts".split()
)
_IN_FORMULA = re.compile(r"\"[^\"]*\"|'[^']*'|[^\W\d][\w.]*")


def tidy_workbook(root: Element) -> None:
    """Keep what a workbook needs; ``Invalid`` when a sheet is hidden."""
    if local(root.tag) != "workbook":
        return
    _keep(root, _WORKBOOK)
    if any(one.get("state", "visible") != "visible" for one in root.iter(f"{X}sheet")):
        raise _hidden()
    for name in list(root.iter(f"{X}definedName")):
        if name.get("hidden") in {"1", "true"} or "#REF!" in (name.text or ""):
            name.getparent().remove(name)


def tidy_sheet(root: Element) -> None:
    """Keep what a sheet shows; ``Invalid`` when rows or columns are hidden."""
    if local(root.tag) != "worksheet":
        return
    _keep(root, _WORKSHEET)
    for column in root.iter(f"{X}col", f"{X}row"):
        if column.get("hidden") in {"1", "true"}:
            raise _hidden()
    for tag in ("filterColumn", "sortState"):
        for one in list(root.iter(f"{X}{tag}")):
            one.getparent().remove(one)


def tidy_strings(root: Element, used: set[str]) -> None:
    """Readings beside the strings (furigana) go, and strings that no cell shows."""
    if local(root.tag) != "sst":
        return
    for one in list(root.iter(f"{X}rPh", f"{X}phoneticPr")):
        one.getparent().remove(one)
    for number, string in enumerate(root.iterchildren(f"{X}si")):
        if str(number) not in used:
            for text in string.iter(f"{X}t"):
                text.text = None


def cleaned_formula(text: str, names: Mapping[str, str]) -> str:
    """A formula with the new names of what it leans on; empty when it leads to somebody's disk."""
    if PATH.search(text):
        return ""
    return _IN_FORMULA.sub(lambda found: names.get(found[0].lower(), found[0]), text)


def _keep(root: Element, known: frozenset[str]) -> None:
    for child in list(root):
        if local(str(child.tag)) not in known:
            root.remove(child)


def _hidden() -> Invalid:
    return refused(
        say(
            "Buku kerja ini memuat lembar, baris, atau kolom tersembunyi. "
            "Tampilkan atau hapus bagian itu, simpan, lalu kirim lagi."
        )
    )
