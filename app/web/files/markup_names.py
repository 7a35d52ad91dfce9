"""Which names and values of office XML (ECMA-376) are known, and how plain XML is read."""

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from app.web.files.kinds import broken

Element = Any  # lxml's own stubs call it private

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": f"{_DRAWING}main",
    "pic": f"{_DRAWING}picture",
    "wp": f"{_DRAWING}wordprocessingDrawing",
    "xdr": f"{_DRAWING}spreadsheetDrawing",
    "c": f"{_DRAWING}chart",
    "cdr": f"{_DRAWING}chartDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wpc": "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
}
KNOWN = frozenset(NAMESPACES.values())
R = f"{{{NAMESPACES['r']}}}"
W = f"{{{NAMESPACES['w']}}}"
X = f"{{{NAMESPACES['x']}}}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TAUGHT = frozenset({"wps", "wpg", "wpc", "wp14", "a14", "c14", "x14", "x14ac", "w14"})

# Elements whose text a reader sees, or that place something.
TEXTS = frozenset(
    "t v f formula formula1 formula2 posOffset align oddHeader oddFooter evenHeader evenFooter "
    "firstHeader firstFooter definedName formatCode separator col colOff row rowOff x y instrText "
    "calculatedColumnFormula totalsRowFormula".split()
)
# Attributes with a text of one's own that a reader sees or hears.
SHOWN = frozenset(
    {
        *(("lvlText", "val"), ("sheet", "name"), ("tableColumn", "name"), ("numFmt", "formatCode")),
        *(("tblCaption", "val"), ("tblDescription", "val"), ("textpath", "string")),
        *(("buChar", "char"), ("hyperlink", "location"), ("cNvPr", "descr"), ("docPr", "descr")),
        *(("shape", "alt"), ("rect", "alt"), ("chr", "val"), ("begChr", "val"), ("endChr", "val")),
        *(("sepChr", "val"), ("numFmt", "format"), ("tableColumn", "totalsRowLabel")),
        *(("decimalSymbol", "val"), ("listSeparator", "val")),
    }
)
# Attributes that are texts by their nature, and never needed.
UNNEEDED = frozenset(
    "codeName title href tooltip docLocation tgtFrame display prompt promptTitle error errorTitle "
    "comment description help statusBar customMenu author date initials userName spid gfxdata "
    "uniqueName macro textlink published shortcutKey oleid creator lastEdited lowestEdited rupBuild "
    "uid button".split()
)
_SHAPES = (
    r"|[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?%?(?:pt|in|cm|mm|pc|pi|px|em|ex|f|emu)?",
    r"#?(?:[0-9A-Fa-f]{2}){1,10}(?: \[\d+\])?",
    r"[a-z][A-Za-z0-9]{0,30}(?: \[\d+\])?",
    r"True|False|TRUE|FALSE|[-\d.,;: ]+",
    r"\{[0-9A-Fa-f-]{36}\}",
    r"(?:\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?[ ,]?)+",
    r"[a-z]{2,3}(?:-[A-Za-z]{2,4}){1,2}",
    r"http://schemas\.(?:openxmlformats\.org|microsoft\.com/office)/[a-zA-Z]+(?:/[a-zA-Z0-9]+){0,3}",
    r"(?:Table|Pivot)Style(?:Light|Medium|Dark)\d+",
)
_PLAIN = re.compile("(?:" + "|".join(_SHAPES) + ")")
_FORMULA = re.compile(
    r"(?:[*+?/:-]{1,3}|[A-Za-z]{0,9}\d{0,6}|-?\d+|@\d+)(?: (?:[a-zA-Z]{0,9}\d{0,9}|-\d+|@\d+))*"
)
_STYLE = re.compile(
    r"(?:[a-zA-Z-]{1,40}:[-#\w.,% ()]{0,60};\s*)*(?:[a-zA-Z-]{1,40}:[-#\w.,% ()]{0,60})?"
)
_OUTLINE = re.compile(r"[mlcxetrvqynhwbfsa\d,@ -]*")
PATH = re.compile(
    r"[A-Za-z]:\\|\\\\|file:|/(?:Users|home)/|\.(?:jpe?g|png|gif|heic|bmp|tiff?|emf|wmf)$",
    re.IGNORECASE,
)
_STYLE_NAME = re.compile(
    r"(?:Normal|Title|Subtitle|Body Text|caption|Caption|header|footer|Hyperlink|FollowedHyperlink|"
    r"heading|toc|TOC Heading|index|List|List Paragraph|List Bullet|List Number|List Continue|Quote|"
    r"Intense Quote|Emphasis|Strong|Intense Emphasis|Subtle Emphasis|Subtle Reference|"
    r"Intense Reference|Book Title|No Spacing|Table Grid|Table Normal|Normal Table|No List|"
    r"Default Paragraph Font|footnote text|footnote reference|endnote text|endnote reference|"
    r"page number|Plain Text|Normal \(Web\)|Balloon Text|Light Shading|Light List|Light Grid|"
    r"Medium Shading|Medium List|Medium Grid|Dark List|Colorful Shading|Colorful List|Colorful Grid|"
    r"Grid Table|List Table|Plain Table|Comma|Currency|Percent|Good|Bad|Neutral|Input|Output|Total|"
    r"Calculation|Check Cell|Linked Cell|Note|Warning Text|Explanatory Text|Heading|Hyperlink)"
    r"(?: (?:\d|Char|Light|Dark|Colorful|\[0\]|Accent|Indent|First|-)+)*"
)
FONTS = frozenset(
    (
        "Arial,Arial Black,Arial Narrow,Aptos,Aptos Display,Bahnschrift,Book Antiqua,"
        "Bookman Old Style,Calibri,Calibri Light,Cambria,Cambria Math,Candara,Carlito,Caladea,"
        "Century,Century Gothic,Comic Sans MS,Consolas,Constantia,Corbel,Courier,Courier New,"
        "DejaVu Sans,DejaVu Serif,Franklin Gothic Book,Franklin Gothic Medium,Garamond,Georgia,"
        "Gill Sans MT,Helvetica,Helvetica Neue,Impact,Inter,Lato,Liberation Mono,Liberation Sans,"
        "Liberation Serif,Lucida Console,Lucida Sans Unicode,Microsoft Sans Serif,Montserrat,"
        "MS Gothic,MS Mincho,Noto Sans,Noto Serif,Open Sans,OpenSymbol,Palatino Linotype,"
        "Plus Jakarta Sans,Poppins,Roboto,Rockwell,Segoe UI,Segoe UI Symbol,SimSun,Symbol,Tahoma,"
        "Times,Times New Roman,Trebuchet MS,Verdana,Webdings,Wingdings,Wingdings 2,Wingdings 3,"
        "+mn-lt,+mj-lt,+mn-ea,+mj-ea,+mn-cs,+mj-cs"
    ).split(",")
)


def parsed(data: bytes) -> Element:
    """The root; ``Invalid`` for anything that is not plain XML (a DOCTYPE is how bombs are made)."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise broken() from None
    if root is None or root.getroottree().docinfo.doctype:
        raise broken()
    return root


@lru_cache(4096)
def local(name: str) -> str:
    """A tag or attribute without its namespace."""
    return name.rpartition("}")[2]


@lru_cache(4096)
def namespace(name: str) -> str:
    """The namespace of a tag or attribute; "" for none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def is_plain(kind: str, name: str, value: str) -> bool:
    """A number, measure, colour, place or word of the format: a value that cannot name anybody."""
    if len(value) > 2000:
        return name == "path" and _is_outline(value)
    if _PLAIN.fullmatch(value):
        return True
    if name == "style":
        return bool(_STYLE.fullmatch(value))
    if name in {"fmla", "eqn"}:
        return bool(_FORMULA.fullmatch(value))
    return name == "path" and kind in {"shape", "shapetype"} and _is_outline(value)


def _is_outline(value: str) -> bool:
    return bool(_OUTLINE.fullmatch(value)) and not re.search("[a-z]{5}", value)


def is_known_style(name: str) -> bool:
    """A style that Word or Excel brings along."""
    return bool(_STYLE_NAME.fullmatch(name))
