"""What a PDF's pages draw, without remarks and private notes between the strokes.

Most content passes untouched: only one that holds a remark, a picture of its own, a private note or
a name to be replaced is taken apart, which is slow.
"""

import re
from typing import Any

from app.web.files.pdf_keys import INKS, INLINE, MARKS

_STRINGS = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>", re.DOTALL)
_INLINE = re.compile(rb"(?:^|\s)BI[\s/]")
_NOTES = re.compile(rb"<<(.*?)>>", re.DOTALL)
_KEY = re.compile(rb"/([^\s/<>\[\]()%]+)")
# Names that programs give to fonts, pictures and states by counting.
_PLAIN = re.compile(
    r"/(?:[A-Za-z]|Im|Image|Img|Fm|GS|gs|TT|CS|Cs|cs|Sh|sh|MC|Pr|Xi|Xf|XO|Pat|Ty|Tr|FAAA|R|Meta"
    r"|Form|Font|Fxo|OC|KSP[A-Z]*|gRLs|BM|LW|fm|Fnt|EGS|ExtGState)[-+.:_\d]*"
    r"|/(?:Cs|X|FormXob\.|QuickPDFIm)?[0-9a-f]{1,40}|/f-\d+-\d+|/(?:Default(?:RGB|CMYK|Gray))"
)


def is_plain(name: str) -> bool:
    """A name in the resources that nobody but a counting program would give."""
    return bool(_PLAIN.fullmatch(name))


class Renames:
    """New names for those in resources that may say something; the same throughout a document."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The name as it shall stand: itself when it says nothing, else one by count."""
        if is_plain(name) or name in INKS:
            return name
        return self._new.setdefault(name, f"/R_{len(self._new)}")

    def known(self, name: str) -> str:
        """The new name of one that was replaced, else itself."""
        return self._new.get(name, name)

    def told_in(self, data: bytes) -> bool:
        """Is one of the replaced names used in this content?"""
        return any(name.encode("latin-1", "replace") in data for name in self._new)

    def __bool__(self) -> bool:
        return bool(self._new)


def cleaned_content(source: Any, data: bytes, renames: Renames) -> bytes | None:
    """The content anew, or None when it may stay as it is. ``source`` is its stream, for qpdf."""
    if not _is_suspect(data, renames):
        return None
    import pikepdf  # noqa: PLC0415 -- heavy, on first use

    kept = [_cleaned(one, renames) for one in pikepdf.parse_content_stream(source)]
    written: bytes = pikepdf.unparse_content_stream(kept)
    return written


def _is_suspect(data: bytes, renames: Renames) -> bool:
    bare = _STRINGS.sub(b"()", data)
    if b"%" in bare or _INLINE.search(bare):
        return True
    if any(not _is_plain_note(note) for note in set(_NOTES.findall(bare))):
        return True
    return (b"#" in bare or renames.told_in(bare)) if renames else False


def _is_plain_note(note: bytes) -> bool:
    keys = [f"/{key.decode('latin-1')}" for key in _KEY.findall(note)]
    values = {"/Pagination", "/Layout", "/Page", "/Header", "/Footer", "/Background", "/Watermark"}
    sides = {"/Top", "/Bottom", "/Left", "/Right"}
    return b"(" not in note and all(key in MARKS | values | sides for key in keys)


def _cleaned(one: Any, renames: Renames) -> Any:
    import pikepdf  # noqa: PLC0415

    if isinstance(one, pikepdf.ContentStreamInlineImage):
        return _bare_picture(one)
    operands = [_bare_operand(each, renames) for each in one.operands]
    return pikepdf.ContentStreamInstruction(operands, one.operator)


def _bare_operand(operand: Any, renames: Renames) -> Any:
    import pikepdf  # noqa: PLC0415

    if isinstance(operand, pikepdf.Name):
        return pikepdf.Name(renames.known(str(operand)))
    if isinstance(operand, pikepdf.Dictionary):
        kept = {
            key: value
            for key, value in operand.items()
            if key in MARKS and not isinstance(value, pikepdf.String)
        }
        return pikepdf.Dictionary(kept)
    return operand


def _bare_picture(one: Any) -> Any:
    import pikepdf  # noqa: PLC0415

    told = one.iimage._image_object  # noqa: SLF001 -- pikepdf shows no other way to its keys
    kept = type(told)()
    for key, value in zip(told[::2], told[1::2], strict=False):
        if str(key) in INLINE:
            kept.append(key)
            kept.append(value)
    data = one.iimage._data  # noqa: SLF001
    make: Any = pikepdf.ContentStreamInlineImage  # typed as if it took nothing
    return make(pikepdf.PdfInlineImage(image_data=data, image_object=kept))
