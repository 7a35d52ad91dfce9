"""The picture of a link: what a messenger shows when somebody passes an address on (OpenGraph).

Drawn here and not by a template, because messengers take no SVG. 1200 × 630 pixels, a few colours,
some 20 kB; a letter that the font lacks (an emoji, another script) is drawn as the font's own box.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response

from app.web.offload import off_hub

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
_PAPER, _INK, _PRIMARY, _ACCENT, _QUIET = "#fbf8f2", "#12312e", "#0f5f59", "#d98e04", "#4a605d"
_EDGE, _BAND, _LINES = 72, 96, 4
_TITLE_PX, _SMALL_PX, _GAP_PX = 62, 34, 14
_LETTERS = 300


def card_png(title: str, above: str, below: str) -> bytes:
    """The card as a PNG: a line above, the title on at most four lines, a line below."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- only who shares a link needs it

    card = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, SIZE[0], _BAND), fill=_PRIMARY)
    pen.rectangle((0, _BAND, SIZE[0], _BAND + 6), fill=_ACCENT)
    font, small = _font(_TITLE_PX), _font(_SMALL_PX)
    room = SIZE[0] - 2 * _EDGE
    pen.text((_EDGE, _BAND // 2), "Rembuk", font=_font(48), fill=_PAPER, anchor="lm")
    pen.text((_EDGE, _BAND + 60), _one_line(above, small, room), font=small, fill=_QUIET)
    top = _BAND + 124
    for place, line in enumerate(lines_of(title, font, room)):
        pen.text((_EDGE, top + place * (_TITLE_PX + _GAP_PX)), line, font=font, fill=_INK)
    pen.text((_EDGE, SIZE[1] - 84), _one_line(below, small, room), font=small, fill=_PRIMARY)
    out = BytesIO()
    card.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def lines_of(text: str, font: "FreeTypeFont", room: int) -> list[str]:
    """A text broken at its words into at most four lines of ``room`` pixels; the rest is "…"."""
    lines, words = [""], text[:_LETTERS].split()
    while words:
        wider = f"{lines[-1]} {words[0]}".strip()
        if font.getlength(wider) <= room or not lines[-1]:
            lines[-1] = wider
            words.pop(0)
        elif len(lines) < _LINES:
            lines.append("")
        else:
            lines[-1] += "…"
            break
    return [_one_line(line, font, room) for line in lines]


def _one_line(text: str, font: "FreeTypeFont", room: int) -> str:
    text = " ".join(text[:_LETTERS].split())
    while text and font.getlength(text) > room:
        text = f"{text[:-2].rstrip()}…"
    return text


def card(title: str, above: str, below: str) -> Response:
    """The answer that carries a card."""
    drawn = off_hub(card_png, title, above, below)
    answer = Response(drawn, mimetype="image/png")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@cache
def _font(px: int) -> "FreeTypeFont":
    """Our own face out of the build; Pillow's while nothing is built."""
    from PIL import ImageFont  # noqa: PLC0415

    built = Path(__file__).parents[2] / "static" / "build"
    file = next(iter(sorted(built.glob("jakarta.*.woff2"))), None)
    if file is not None:
        return ImageFont.truetype(file, px)
    plain = ImageFont.load_default(px)
    assert isinstance(plain, ImageFont.FreeTypeFont)  # noqa: S101 -- tells mypy what FreeType gives
    return plain
