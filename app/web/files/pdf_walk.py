"""The walk through all that a PDF's pages reach: unknown keys and texts go, streams are cleaned."""

import re
from typing import Any

import pikepdf

from app.core.errors import Invalid
from app.web.files.kinds import broken
from app.web.files.pdf_content import Renames, cleaned_content
from app.web.files.pdf_keys import (
    ATTRIBUTE_OWNERS,
    CATEGORIES,
    COLLECTIONS,
    INKS,
    KEPT,
    LAYER_NAME,
    STRUCTURE,
    TEXTS,
)
from app.web.files.pictures import stripped_jp2, stripped_jpeg
from app.web.files.profiles import blanked_profile, blanked_sfnt, blanked_type1, rewritten_map

_PATH = re.compile(
    r"[A-Za-z]:\\|\\\\|/(?:Users|home)/|\.(?:jpe?g|png|gif|heic|bmp|tiff?)$", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})*")
_PACKED_PICTURES = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF"})
_FREE = frozenset({"names", "glyphs"})  # roles whose keys are names by choice
_CONTAINERS = (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)


class Walk:
    """Visits every object once. A role says what a dictionary's own keys mean where they are free."""

    def __init__(self, pdf: Any, renames: Renames) -> None:
        self._pdf = pdf
        self._renames = renames
        self._seen: set[tuple[int, int]] = set()
        self._drawn: list[Any] = []
        self._layers = 0
        tree = pdf.Root.get("/StructTreeRoot")
        self._roles = dict(tree.get("/RoleMap") or {}) if tree is not None else {}

    def go(self) -> None:
        """Clean all that can be reached from the catalogue, then what the pages draw."""
        waiting: list[tuple[Any, str]] = [(self._pdf.Root, "root")]
        while waiting:
            thing, role = waiting.pop()
            if thing.is_indirect:
                if thing.objgen in self._seen:
                    continue
                self._seen.add(thing.objgen)
            if isinstance(thing, pikepdf.Array):
                waiting += self._clean_array(thing, role)
            else:
                waiting += self._clean_keys(thing, role)
        for stream in self._drawn:
            self._clean_drawing(stream)

    def _clean_array(self, array: Any, role: str) -> list[tuple[Any, str]]:
        first = str(array[0]) if len(array) and isinstance(array[0], pikepdf.Name) else ""
        if first == "/ICCBased" and len(array) > 1 and isinstance(array[1], pikepdf.Stream):
            _rewrite(array[1], blanked_profile)
        if first == "/Separation" and len(array) > 1 and str(array[1]) not in INKS:
            array[1] = pikepdf.Name("/Warna")
        if first == "/DeviceN" and len(array) > 1:
            array[1] = pikepdf.Array([_ink(n, one) for n, one in enumerate(array[1])])
            while len(array) > 4:  # the fifth tells which inks a program knew
                del array[4]
        found = []
        for n, child in enumerate(array):
            if isinstance(child, pikepdf.String) and first not in {"/Indexed", "/I"}:
                array[n] = pikepdf.String("")
            elif isinstance(child, _CONTAINERS):
                found.append((child, role))
        return found

    def _clean_keys(self, thing: Any, role: str) -> list[tuple[Any, str]]:
        if role == "names":
            self._rename_keys(thing)
        self._settle(thing, role)
        found = []
        for key in list(thing.keys()):
            value = thing[key]
            if not (role in _FREE or key in KEPT) or not _may_say(key, value):
                del thing[key]
            elif isinstance(value, _CONTAINERS):
                found.append((value, _role_of(key, value, role)))
        return found

    def _rename_keys(self, names: Any) -> None:
        for key in list(names.keys()):
            new = self._renames.of(key)
            if new != key:
                names[new] = names[key]
                del names[key]

    def _settle(self, thing: Any, role: str) -> None:
        """What depends on the kind of a dictionary."""
        kind = str(thing.get("/Type", ""))
        if role == "page" or kind == "/Page":
            self._draws(thing.get("/Contents"))
        if kind == "/OCG":
            self._layers += 1
            thing["/Name"] = pikepdf.String(f"{LAYER_NAME} {self._layers}")
        elif "/Name" in thing and role not in _FREE:
            del thing["/Name"]
        if kind == "/Font":
            self._settle_font(thing)
        if role == "structure" and "/S" in thing:
            self._settle_structure(thing)
        if isinstance(thing, pikepdf.Stream):
            self._settle_stream(thing)

    def _draws(self, stream: Any) -> None:
        if isinstance(stream, pikepdf.Stream):
            self._drawn.append(stream)

    def _settle_stream(self, stream: Any) -> None:
        _unwrap(stream)
        is_form = str(stream.get("/Subtype", "")) == "/Form" or "/PatternType" in stream
        if is_form and "/ShadingType" not in stream:
            self._draws(stream)
        if str(stream.get("/FunctionType", "")) == "4":
            _rewrite(stream, lambda data: re.sub(rb"%[^\r\n]*", b"", data))

    def _settle_font(self, font: Any) -> None:
        if isinstance(font.get("/ToUnicode"), pikepdf.Stream):
            _rewrite(font.ToUnicode, rewritten_map)
        for drawn in dict(font.get("/CharProcs") or {}).values():
            self._draws(drawn)
        described = font.get("/FontDescriptor")
        if isinstance(described, pikepdf.Dictionary):
            self._settle_font_file(described)

    def _settle_font_file(self, described: Any) -> None:
        for key in ("/FontFile2", "/FontFile3", "/FontFile"):
            file = described.get(key)
            if not isinstance(file, pikepdf.Stream) or file.objgen in self._seen:
                continue
            self._seen.add(file.objgen)
            if key == "/FontFile":
                clear = int(file.get("/Length1", 0))
                _rewrite(file, lambda data, clear=clear: blanked_type1(data, clear))
            elif key == "/FontFile2" or str(file.get("/Subtype", "")) == "/OpenType":
                _rewrite(file, blanked_sfnt)
            for own in list(file.keys()):
                if own not in KEPT:
                    del file[own]

    def _settle_structure(self, element: Any) -> None:
        kind = str(element.S)
        for _ in range(5):
            if kind in STRUCTURE:
                break
            kind = str(self._roles.get(kind, "/Div"))
        element.S = pikepdf.Name(kind if kind in STRUCTURE else "/Div")
        if "/A" in element:
            told = element.A
            told = list(told) if isinstance(told, pikepdf.Array) else [told]
            kept = [one for one in told if _owner(one) in ATTRIBUTE_OWNERS]
            element.A = pikepdf.Array(kept)

    def _clean_drawing(self, stream: Any) -> None:
        new = cleaned_content(stream, _read(stream), self._renames)
        if new is not None:
            stream.write(new)


def _role_of(key: str, value: Any, role: str) -> str:
    if key in CATEGORIES and role == "resources" and isinstance(value, pikepdf.Dictionary):
        return "names"
    if key == "/CharProcs":
        return "glyphs"
    if key == "/StructTreeRoot" or (role == "structure" and key in {"/K", "/P", "/Parent"}):
        return "structure"
    if key == "/ParentTree" or (role == "tree" and key in {"/Kids", "/Nums"}):
        return "tree" if key != "/Nums" else "structure"
    return "resources" if key == "/Resources" else ""


def _may_say(key: str, value: Any) -> bool:
    """Anything but a text, and a text only where one is known to be read."""
    if not isinstance(value, pikepdf.String):
        return True
    text = str(value)
    if key in {"/Registry", "/Ordering"}:
        return text in COLLECTIONS
    if key == "/Name":
        return text.startswith(LAYER_NAME)
    if key == "/Lang":
        return bool(_LANGUAGE.fullmatch(text))
    return key in TEXTS and not (key == "/Alt" and _PATH.search(text))


def _ink(number: int, name: Any) -> Any:
    return name if str(name) in INKS else pikepdf.Name(f"/Warna{number}")


def _owner(attributes: Any) -> str:
    return str(attributes.get("/O", "")) if isinstance(attributes, pikepdf.Dictionary) else ""


def _read(stream: Any) -> bytes:
    unpacked: bytes = stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    return unpacked


def _rewrite(stream: Any, change: Any) -> None:
    stream.write(change(_read(stream)))


def _unwrap(stream: Any) -> None:
    """A picture packed in another packing loses the outer one; then it loses its metadata."""
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters] if filters else []
    if not names or str(names[-1]) not in _PACKED_PICTURES:
        return
    how = stream.get("/DecodeParms")
    hows = list(how) if isinstance(how, pikepdf.Array) else [how]
    hows += [None] * (len(names) - len(hows))
    data = stream.read_raw_bytes()
    if len(names) > 1:
        data = _unpacked(data, names[:-1], hows[: len(names) - 1])
    stream.write(
        _bare(data, str(names[-1])),
        filter=pikepdf.Name(str(names[-1])),
        decode_parms=hows[len(names) - 1],
    )


def _unpacked(data: bytes, names: list[Any], hows: list[Any]) -> bytes:
    home = pikepdf.new()
    spare = home.make_stream(data)
    plain = [pikepdf.Dictionary(dict(how)) if how is not None else None for how in hows]
    chain = pikepdf.Array([pikepdf.Name(str(name)) for name in names])
    spare.write(data, filter=chain, decode_parms=_parms(plain))
    unpacked: bytes = spare.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    return unpacked


def _parms(hows: list[Any]) -> Any:
    return pikepdf.Array(hows) if any(how is not None for how in hows) else None


def _bare(data: bytes, packing: str) -> bytes:
    if packing == "/JPXDecode":
        return stripped_jp2(data)
    if packing not in {"/DCTDecode", "/DCT"}:
        return data
    if not data.startswith(b"\xff\xd8"):
        raise broken()
    try:
        return stripped_jpeg(data)
    except Invalid:  # cut short: viewers still draw it, so its end is supplied
        return stripped_jpeg(data + b"\xff\xd9")
