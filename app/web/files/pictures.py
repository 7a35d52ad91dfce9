"""Pictures: turned upright, in sRGB, shrunk, and nothing but pixels.

``cleaned_picture`` draws an upload anew. ``stripped_*`` take the metadata out of a picture inside a
document without touching its pixels.
"""

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.core.words import say
from app.web.files.kinds import HEIC, LIMITS, PNG, Kind, Limits, broken, end_of_jpeg, refused

if TYPE_CHECKING:
    from PIL.Image import Image

_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT"}
)
_EMF_REMARK, _EMF_END = 70, 14
_JPEG_KEPT_APPS = frozenset({0xE0, 0xEE})  # JFIF, Adobe (says how colours are coded)


def cleaned_picture(
    data: bytes, kind: Kind, limits: Limits = LIMITS
) -> tuple[bytes, str, int, int]:
    """New bytes, media type, width and height. HEIC becomes JPEG."""
    picture = _opened(data, kind, limits)
    try:
        picture = _upright(picture, kind, limits)
    except (OSError, ValueError, SyntaxError, MemoryError):
        raise broken() from None
    out = BytesIO()
    if kind is PNG:
        picture.save(out, "PNG", optimize=picture.width * picture.height < 1_000_000)
        media_type = PNG.media_type
    else:
        picture.save(out, "JPEG", quality=85, progressive=True, optimize=True)
        media_type = "image/jpeg"
    return out.getvalue(), media_type, picture.width, picture.height


def _opened(data: bytes, kind: Kind, limits: Limits) -> "Image":
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- heavy, on first use

    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, before a pixel is decoded
    try:
        picture = _heif(data) if kind is HEIC else Image.open(BytesIO(data), formats=(kind.name,))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise broken() from None
    if picture.width * picture.height > limits.pixels:
        most = limits.pixels // 1_000_000
        raise refused(
            say(
                "Gambar terlalu besar: paling banyak %(most)d juta piksel. Perkecil dulu.",
                most=most,
            )
        )
    return picture


def _heif(data: bytes) -> "Image":
    import pillow_heif  # noqa: PLC0415 -- heavy, on first use
    from PIL import Image  # noqa: PLC0415

    pillow_heif.register_heif_opener(thumbnails=False)
    return Image.open(BytesIO(data), formats=("HEIF",))


def _upright(picture: "Image", kind: Kind, limits: Limits) -> "Image":
    from PIL import Image, ImageOps  # noqa: PLC0415

    side = limits.longest_side
    picture.draft("RGB", (side, side))  # JPEG only: decodes at a fraction of the size
    turned = _in_srgb(ImageOps.exif_transpose(picture))
    mode = _mode_for(turned, kind)
    if turned.mode != mode:
        turned = turned.convert(mode)
    turned.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = Image.new(turned.mode, turned.size)  # a new picture has no info to carry along
    bare.paste(turned)
    return bare


def _mode_for(picture: "Image", kind: Kind) -> str:
    if kind is not PNG:
        return "L" if picture.mode in {"L", "1", "I;16"} else "RGB"
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        return "RGBA"
    return "L" if picture.mode in {"L", "1", "I;16", "I"} else "RGB"


def _in_srgb(picture: "Image") -> "Image":
    """Colours as sRGB, so that the profile can be left out. A profile that is broken is ignored."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    from PIL import ImageCms  # noqa: PLC0415

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb: Any = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, given, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed if changed is not None else picture


def stripped_jpeg(data: bytes) -> bytes:
    """The same JPEG without EXIF, XMP, profile, comments or anything behind its end."""
    end = end_of_jpeg(data)
    out, at = bytearray(b"\xff\xd8"), 2
    while at < end:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in {0xD9, 0x01} or 0xD0 <= marker <= 0xD8:
            out += data[at : at + 2]
            at += 2
            continue
        behind = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            behind = _scan_end(data, behind, end)
        if _keeps(marker, data[at:behind]):
            out += data[at:behind]
        at = behind
    return bytes(out)


def _keeps(marker: int, segment: bytes) -> bool:
    if marker == 0xFE or 0xE0 <= marker <= 0xEF:
        # A JFIF header of 18 bytes has no thumbnail in it.
        return marker in _JPEG_KEPT_APPS and len(segment) <= 18
    return True


def _scan_end(data: bytes, at: int, end: int) -> int:
    found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(data, at, end)
    return found.start() if found else end


def stripped_png(data: bytes) -> bytes:
    """The same PNG with only the chunks that paint."""
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        behind = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            out += data[at:behind]
        at = behind
        if kind == b"IEND":
            return bytes(out)
    raise broken()


def stripped_jp2(data: bytes) -> bytes:
    """The same JPEG 2000 without its XML and UUID boxes and with its comments blanked."""
    if data.startswith(b"\xff\x4f"):
        return _without_comments(data, 0)
    out, at = bytearray(), 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        head = 16 if length == 1 else 8
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < head:
            length = len(data) - at  # the last box runs to the end
        box, kind = data[at : at + length], data[at + 4 : at + 8]
        if kind == b"jp2c":
            box = _without_comments(box, head)
        if kind in {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}:
            out += box
        at += length
    return bytes(out)


def _without_comments(codestream: bytes, start: int) -> bytes:
    """COM segments of the main header, which ends at the first SOT (0xFF90)."""
    out, at = bytearray(codestream), start + 2
    while at + 4 <= len(out) and out[at] == 0xFF and out[at + 1] != 0x90:
        length = int.from_bytes(out[at + 2 : at + 4], "big")
        if out[at + 1] == 0x64:
            stop = min(at + 2 + length, len(out))
            out[at + 6 : stop] = bytes(max(0, stop - at - 6))
        at += 2 + length
    return bytes(out)


def stripped_other(data: bytes, pillow_format: str, limits: Limits = LIMITS) -> bytes:
    """GIF, BMP or TIFF drawn anew (its first picture), in its own format."""
    from PIL import Image  # noqa: PLC0415

    try:
        picture = Image.open(BytesIO(data), formats=(pillow_format,))
        if picture.width * picture.height > limits.pixels:
            raise broken()
        flat = picture.convert("RGBA" if pillow_format == "GIF" else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError):
        raise broken() from None
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    out = BytesIO()
    bare.save(out, pillow_format)
    return out.getvalue()


def stripped_emf(data: bytes) -> bytes:
    """The same EMF with its description (program and title) and its remarks blanked."""
    if data[40:44] != b" EMF":
        raise broken()
    out = bytearray(data)
    start = int.from_bytes(data[64:68], "little")
    _blank(out, start, start + int.from_bytes(data[60:64], "little") * 2)
    at = int.from_bytes(data[4:8], "little")
    while at + 8 <= len(out):
        kind, length = (int.from_bytes(data[at + n : at + n + 4], "little") for n in (0, 4))
        if length < 8:
            break
        if kind == _EMF_REMARK and data[at + 12 : at + 16] != b"EMF+":  # that one paints
            _blank(out, at + 12, at + length)
        at += length
        if kind == _EMF_END:
            break
    return bytes(out[:at])


def _blank(data: bytearray, start: int, stop: int) -> None:
    stop = min(stop, len(data))
    if 0 < start < stop:
        data[start:stop] = bytes(stop - start)


def stripped_wmf(data: bytes) -> bytes:
    """The same WMF with its comment records blanked."""
    out = bytearray(data)
    at = 18 + (22 if data.startswith(b"\xd7\xcd\xc6\x9a") else 0)
    while at + 6 <= len(out):
        length = int.from_bytes(out[at : at + 4], "little") * 2
        if length < 6:
            break
        if out[at + 4 : at + 6] == b"\x26\x06":  # META_ESCAPE
            stop = min(at + length, len(out))
            out[at + 6 : stop] = bytes(stop - at - 6)
        at += length
    return bytes(out)
