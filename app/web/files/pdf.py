"""PDF written anew without properties, histories, scripts, attachments and the names of readers.

qpdf keeps only what can be reached from the pages, so earlier versions of an edited file go by
themselves. Key names follow ISO 32000-1.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from app.core.errors import Invalid
from app.web.files.kinds import broken, locked
from app.web.files.pictures import stripped_jp2, stripped_jpeg

_MOST_OBJECTS = 300_000
_DEEPEST = 60
_MOST_UNPACKED = 64 * 1024 * 1024

# Gone from every dictionary: private notes of programs, edit times, linked files, scripts.
_EVERYWHERE = ("/PieceInfo", "/LastModified", "/AF", "/JS", "/Alternates", "/OPI")
_ROOT = (
    *("/OpenAction", "/AA", "/AF", "/Collection", "/Legal", "/Perms", "/DSS", "/Threads"),
    *("/SpiderInfo", "/URI", "/Requirements", "/OutputIntents", "/Metadata", "/PieceInfo"),
)
_NAME_TREES = (
    "/JavaScript",
    "/EmbeddedFiles",
    "/AlternatePresentations",
    "/Renditions",
    "/IDS",
    "/URLS",
)
_PAGE = ("/AA", "/Thumb", "/B", "/Metadata", "/PieceInfo", "/LastModified", "/ID", "/PresSteps")
_GOOD_ANNOTATIONS = frozenset(
    {
        *("/Link", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine"),
        *("/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Ink", "/Stamp"),
        *("/Popup", "/Widget", "/Watermark", "/Redact"),
    }
)
_ANNOTATION = ("/AA", "/M", "/CreationDate", "/NM", "/Subj", "/RC", "/FS", "/ExData", "/IRT")
_GOOD_ACTIONS = frozenset({"/GoTo", "/URI", "/Named"})
_GOOD_ADDRESSES = ("http://", "https://", "mailto:")


def cleaned_pdf(data: bytes) -> bytes:
    """The file written anew; ``Invalid`` when it is broken or wants a password to be read."""
    import pikepdf  # noqa: PLC0415 -- heavy, on first use

    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            _clean(pdf)
            out = BytesIO()
            pdf.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                deterministic_id=True,
                encryption=False,
                fix_metadata_version=False,
            )
    except pikepdf.PasswordError:
        raise locked() from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError):
        raise broken() from None
    return out.getvalue()


def _clean(pdf: Any) -> None:
    if len(pdf.objects) > _MOST_OBJECTS or not len(pdf.pages):
        raise broken()
    for key in ("/Info", "/Prev", "/XRefStm"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    _clean_root(pdf.Root)
    for page in pdf.pages:
        _clean_page(page.obj)
    for thing in _dictionaries(pdf):
        _clean_any(thing)


def _drop(thing: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _clean_root(root: Any) -> None:
    _drop(root, _ROOT)
    if "/Names" in root:
        _drop(root.Names, _NAME_TREES)
    form = root.get("/AcroForm")
    if form is not None:
        _drop(form, ("/XFA", "/SigFlags"))


def _clean_page(page: Any) -> None:
    _drop(page, _PAGE)
    notes = page.get("/Annots")
    if notes is None:
        return
    import pikepdf  # noqa: PLC0415

    kept = [note for note in notes if _is_good(note)]
    for note in kept:
        _clean_annotation(note)
    page.Annots = pikepdf.Array(kept)


def _is_good(note: Any) -> bool:
    return _is_dictionary(note) and str(note.get("/Subtype", "")) in _GOOD_ANNOTATIONS


def _clean_annotation(note: Any) -> None:
    _drop(note, _ANNOTATION)
    if str(note.get("/Subtype", "")) != "/Widget":
        _drop(note, ("/T",))  # who wrote the note; in a form's field it is the field's own name


def _dictionaries(pdf: Any) -> Iterator[Any]:
    """Every dictionary, also those inside others, and those of streams."""
    for thing in pdf.objects:
        yield from _within(thing, 0)


def _within(thing: Any, depth: int) -> Iterator[Any]:
    if depth > _DEEPEST:
        raise broken()
    if _is_dictionary(thing) or _is_stream(thing):
        yield thing
        children = [thing.get(key) for key in list(thing.keys())]
    elif _is_array(thing):
        children = list(thing)
    else:
        return
    for child in children:
        if _is_direct(child):
            yield from _within(child, depth + 1)


def _is_direct(thing: Any) -> bool:
    return hasattr(thing, "is_indirect") and not thing.is_indirect


def _type_name(thing: Any) -> str:
    return str(getattr(thing, "_type_name", ""))


def _is_dictionary(thing: Any) -> bool:
    return _type_name(thing) == "dictionary"


def _is_stream(thing: Any) -> bool:
    return _type_name(thing) == "stream"


def _is_array(thing: Any) -> bool:
    return _type_name(thing) == "array"


def _clean_any(thing: Any) -> None:
    _drop(thing, _EVERYWHERE)
    if _is_stream(thing.get("/Metadata")):
        del thing["/Metadata"]
    _drop_additional_actions(thing)
    for key in ("/A", "/Next", "/PA"):
        if key in thing and not _is_harmless(thing[key]):
            del thing[key]
    if str(thing.get("/FT", "")) == "/Sig":
        _drop(thing, ("/V", "/Lock", "/SV"))  # the certificate names its owner
    if str(thing.get("/Type", "")) in {"/OCG", "/OCProperties"} or "/OCGs" in thing:
        _clean_layers(thing)
    if _is_stream(thing):
        _clean_stream(thing)


def _drop_additional_actions(thing: Any) -> None:
    actions = thing.get("/AA")
    if _is_dictionary(actions) and all(_is_dictionary(one) for one in dict(actions).values()):
        del thing["/AA"]


def _is_harmless(action: Any) -> bool:
    """Neither an action that runs, sends or opens something. (A list of /Next is not needed.)"""
    if not _is_dictionary(action) or "/S" not in action:
        return not _is_array(action)
    kind = str(action.S)
    if kind == "/URI":
        return str(action.get("/URI", "")).strip().lower().startswith(_GOOD_ADDRESSES)
    return kind in _GOOD_ACTIONS or kind not in _KNOWN_ACTIONS


_KNOWN_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ResetForm", "/ImportData", "/Movie", "/Sound"),
        *("/Rendition", "/RichMediaExecute", "/GoToR", "/GoToE", "/GoTo3DView", "/SetOCGState"),
        *("/Hide", "/Thread", "/Trans"),
    }
)


def _clean_layers(thing: Any) -> None:
    """Layers remember which program and person made them."""
    usage = thing.get("/Usage")
    if _is_dictionary(usage):
        _drop(usage, ("/CreatorInfo", "/User"))
    for config in [thing.get("/D"), *(thing.get("/Configs") or [])]:
        if _is_dictionary(config):
            _drop(config, ("/Creator",))


def _clean_stream(stream: Any) -> None:
    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if _is_array(filters) else [str(filters or "")]
    if names == ["/DCTDecode"]:
        _restream(stream, stream.read_raw_bytes())
    elif names == ["/JPXDecode"]:
        stream.write(stripped_jp2(stream.read_raw_bytes()), filter=filters, decode_parms=None)
    elif names == ["/FlateDecode", "/DCTDecode"]:
        _restream(stream, _unpacked(stream.read_raw_bytes()))


def _unpacked(data: bytes) -> bytes:
    worker = zlib.decompressobj()
    try:
        unpacked = worker.decompress(data, _MOST_UNPACKED)
    except zlib.error:
        raise broken() from None
    if worker.unconsumed_tail:
        raise broken()
    return unpacked


def _restream(stream: Any, jpeg: bytes) -> None:
    """Put a picture back without its EXIF. One that is no whole JPEG is left as it is shown."""
    import pikepdf  # noqa: PLC0415

    if not jpeg.startswith(b"\xff\xd8"):
        raise broken()
    try:
        bare = stripped_jpeg(jpeg)
    except Invalid:  # cut short: viewers still draw it, so its end is supplied
        bare = stripped_jpeg(jpeg + b"\xff\xd9")
    stream.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=None)
