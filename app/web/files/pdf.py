"""PDF written anew with what is known to paint, place or lead, and nothing else.

Notes and the fields of forms become part of the page they are drawn on; their texts, authors and
names go. qpdf keeps only what can be reached from the pages, so earlier versions of an edited file
go by themselves.
"""

from io import BytesIO
from typing import Any

from app.core.words import say
from app.web.files.kinds import broken, locked, refused
from app.web.files.pdf_content import Renames
from app.web.files.pdf_walk import Walk

_MOST_OBJECTS = 300_000
_ROOT = (
    *("/Type", "/Pages", "/PageLabels", "/Outlines", "/PageMode", "/PageLayout", "/MarkInfo"),
    *("/ViewerPreferences", "/StructTreeRoot", "/Lang", "/OCProperties", "/Version"),
)
# Notes that are part of how the page looks. (Links are kept as links.)
_DRAWN = frozenset(
    {
        *("/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"),
        *("/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Ink", "/Stamp", "/Widget"),
        *("/Watermark",),
    }
)
_MODES = frozenset({"/UseNone", "/UseOutlines", "/UseOC", "/UseThumbs", "/FullScreen"})
_GOOD_ADDRESSES = ("http://", "https://")


def cleaned_pdf(data: bytes) -> bytes:
    """The file written anew; ``Invalid`` when it is broken, hides a layer or wants a password."""
    import pikepdf  # noqa: PLC0415 -- heavy, on first use

    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            _clean(pdf)
            out = BytesIO()
            pdf.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.specialized,
                recompress_flate=True,  # bytes behind the end of a packed stream go
                deterministic_id=True,
                encryption=False,
                fix_metadata_version=False,
            )
    except pikepdf.PasswordError:
        raise locked() from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, AttributeError):
        raise broken() from None
    return out.getvalue()


def _clean(pdf: Any) -> None:
    if len(pdf.objects) > _MOST_OBJECTS or not len(pdf.pages):
        raise broken()
    _refuse_hidden_layers(pdf.Root)
    _draw_notes(pdf)
    places = _named_places(pdf)
    _clean_root(pdf)
    for page in pdf.pages:
        _clean_links(page.obj, places)
        if page.obj.get("/Contents") is not None:
            page.contents_coalesce()
    _clean_outline(pdf.Root.get("/Outlines"), places)
    Walk(pdf, Renames()).go()


def _refuse_hidden_layers(root: Any) -> None:
    config = (root.get("/OCProperties") or {}).get("/D") or {}
    if len(config.get("/OFF") or []) or str(config.get("/BaseState", "")) == "/OFF":
        raise refused(
            say(
                "PDF ini memuat lapisan yang disembunyikan. "
                "Hapus atau tampilkan lapisannya, simpan, lalu kirim lagi."
            )
        )


def _draw_notes(pdf: Any) -> None:
    """What notes and fields look like becomes part of the page; what they say of people goes."""
    import pikepdf  # noqa: PLC0415

    for page in pdf.pages:
        notes = [note for note in (page.obj.get("/Annots") or []) if _subtype(note) in _KINDS]
        if "/Annots" in page.obj:
            page.obj.Annots = pikepdf.Array(notes)
    form = pdf.Root.get("/AcroForm")
    if form is not None and form.get("/NeedAppearances"):
        pdf.generate_appearance_streams()
        del form["/NeedAppearances"]
    pdf.flatten_annotations("all")


_KINDS = _DRAWN | {"/Link"}


def _subtype(note: Any) -> str:
    import pikepdf  # noqa: PLC0415

    return str(note.get("/Subtype", "")) if isinstance(note, pikepdf.Dictionary) else ""


def _named_places(pdf: Any) -> dict[str, Any]:
    """Where the document's named places lead, by name."""
    import pikepdf  # noqa: PLC0415

    found: dict[str, Any] = {}
    for name, place in dict(pdf.Root.get("/Dests") or {}).items():
        found[str(name)] = place
    tree = (pdf.Root.get("/Names") or {}).get("/Dests")
    if tree is not None:
        found |= {str(name): place for name, place in pikepdf.NameTree(tree).items()}
    return found


def _clean_root(pdf: Any) -> None:
    for key in list(pdf.trailer.keys()):
        if key not in {"/Root", "/Size", "/ID"}:
            del pdf.trailer[key]
    for key in list(pdf.Root.keys()):
        if key not in _ROOT:
            del pdf.Root[key]
    if "/PageMode" in pdf.Root and str(pdf.Root.PageMode) not in _MODES:
        del pdf.Root["/PageMode"]


def _place(target: Any, places: dict[str, Any]) -> Any:
    """The page and spot that a destination means, named or not; None when there is none."""
    import pikepdf  # noqa: PLC0415

    if isinstance(target, pikepdf.String | pikepdf.Name):
        target = places.get(str(target))
    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/D")
    if not isinstance(target, pikepdf.Array) or not len(target):
        return None
    return target if isinstance(target[0], pikepdf.Dictionary) else None


def _clean_links(page: Any, places: dict[str, Any]) -> None:
    import pikepdf  # noqa: PLC0415

    if "/Annots" not in page:
        return
    kept = [note for note in page.Annots if _subtype(note) == "/Link" and _leads(note, places)]
    if kept:
        page.Annots = pikepdf.Array(kept)
    else:
        del page["/Annots"]


def _leads(thing: Any, places: dict[str, Any]) -> bool:
    """Give a link or a line of the outline a plain destination; False when it has no good one."""
    import pikepdf  # noqa: PLC0415

    action, target = thing.get("/A"), thing.get("/Dest")
    for key in ("/A", "/Dest"):
        if key in thing:
            del thing[key]
    kind = str(action.get("/S", "")) if isinstance(action, pikepdf.Dictionary) else ""
    if kind == "/URI":
        address = str(action.get("/URI", "")).strip()
        if not address.lower().startswith(_GOOD_ADDRESSES):
            return False
        thing.A = pikepdf.Dictionary(
            S=pikepdf.Name.URI, URI=pikepdf.String(address), Type=pikepdf.Name.Action
        )
        return True
    place = _place(action.get("/D") if kind == "/GoTo" else target, places)
    if place is not None:
        thing.Dest = place
    return place is not None


def _clean_outline(outline: Any, places: dict[str, Any]) -> None:
    waiting, seen = [outline], set()
    while waiting:
        one = waiting.pop()
        if one is None or one.objgen in seen:
            continue
        seen.add(one.objgen)
        _leads(one, places)
        waiting += [one.get("/First"), one.get("/Next")]
