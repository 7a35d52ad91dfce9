"""Markdown in, clean HTML out: once, when it is written. Source and HTML are both stored.

Two walls: markdown-it knows no raw HTML, and bleach lets only the tags below through. Pictures do
not load (only their words stay), links go to the web or to an address and say nothing of us.
"""

import re
from collections.abc import Sequence
from functools import cache
from html import unescape

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_TAGS = frozenset(
    "p br hr h3 h4 h5 h6 ul ol li strong em s code pre blockquote a "
    "table thead tbody tr th td".split()
)
_ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
_SCHEMES = frozenset({"http", "https", "mailto"})
_REL = "nofollow ugc noopener noreferrer"
_LOWEST = 6
_UNDER = 2  # a page has its own h1 and h2, so a writer's first heading becomes h3
_TAG = re.compile(r"<[^>]*>")
_GAP = re.compile(r"</(?:p|li|h[3-6]|tr|pre|blockquote)>|<br>|<hr>")
_CELL = re.compile(r"</t[dh]>")


def clean_html(source: str) -> str:
    """Safe HTML of a Markdown text: CommonMark, tables, strikethrough; a newline is a line break.

    Any text will do (raw HTML in it is shown as typed). 40,000 letters made to hurt take less
    than a second, ordinary ones some milliseconds.
    """
    return _cleaner().clean(_reader().render(source)).strip()


def plain(source: str) -> str:
    """The words of a Markdown text without its marks, a line for each block."""
    return words_of(clean_html(source))


def words_of(html: str) -> str:
    """The words of HTML that ``clean_html`` made, a line for each block."""
    html = _CELL.sub(" ", html)
    text = unescape(_TAG.sub("", _GAP.sub("\n", html)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
    reader.enable(["table", "strikethrough"])
    reader.core.ruler.push("house", _house_style)
    reader.add_render_rule("image", _words_of_image)
    return reader


def _cleaner() -> Cleaner:
    """A fresh one each time: it keeps state while it works, and jobs run on threads."""
    return Cleaner(tags=_TAGS, attributes=_may_stay, protocols=_SCHEMES, strip=True)


def _may_stay(tag: str, name: str, value: str) -> bool:
    if tag in {"th", "td"}:
        return name == "class" and value == "num"
    return name in _ATTRIBUTES.get(tag, ())


def _house_style(state: StateCore) -> None:
    """Headings one floor down, figures to the right by class (the CSP forbids style), wary links."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _UNDER, _LOWEST)}"
        elif token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            if style.endswith("right"):
                token.attrs["class"] = "num"
        for inner in token.children or []:
            if inner.type == "link_open":
                inner.attrs["rel"] = _REL


def _words_of_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    children = tokens[index].children or []
    return escapeHtml(renderer.renderInlineAsText(children, options, env))
