"""Markdown in, clean HTML out: once, when it is written. Source and HTML are both stored.

Two walls: markdown-it knows no raw HTML, and bleach lets only the tags below through. Pictures do
not load (only their words stay), links go to the web or to an address and say nothing of us.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from html import unescape

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
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
_CELLS, _MOST_CELLS = "cells", 1500
_LONGEST, _MOST_OF_A_KIND, _LINES = 120_000, 1200, 100
_REPEATED = (
    "<br <p <li <tr <a <strong <em <code <s> <hr <blockquote <ul <ol <h3 <h4 <h5 <h6 <pre".split()
)
_LOWEST = 6
_UNDER = 2  # a page has its own h1 and h2, so a writer's first heading becomes h3
_RULER = re.compile(r"[\s>|:-]*-[\s>|:-]*")  # what stands under the first row of a table
_TAG = re.compile(r"<[^>]*>")
_GAP = re.compile(r"</(?:p|li|h[3-6]|tr|pre|blockquote)>|<br>|<hr>")
_ENDLESS = re.compile(
    r"\S{2001}"
)  # no address; looking for one in it takes the square of its length
_MOST_LINKS = 200
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CELL = re.compile(r"</t[dh]>")


def clean_html(source: str) -> str:
    """Safe HTML of a Markdown text: CommonMark, tables, strikethrough, bare https:// addresses as links;
    a newline is a line break.

    Any text will do (raw HTML in it is shown as typed). Ordinary texts take some milliseconds; what
    20,000 letters can be made to take is held by tests against what as many plain ones take. Doors
    on the hub still call it by ``off_hub``.
    """
    html = _reader(links=_may_hold_links(source)).render(source)
    if len(html) > _LONGEST or any(html.count(tag) > _MOST_OF_A_KIND for tag in _REPEATED):
        return _as_typed(source)
    return _cleaner().clean(html).strip()


def _may_hold_links(source: str) -> bool:
    """Are bare addresses looked for? Not in what would take the square of its length, and not where
    marks of direction could show an address as another."""
    return not (
        source.count("://") > _MOST_LINKS or _ENDLESS.search(source) or _TURNS.search(source)
    )


def _as_typed(source: str) -> str:
    """A text of which the marks would make too much: its lines, in paragraphs of some size.

    The cleaning looks for each element's place among its neighbours, so a few thousand of them side
    by side would take many seconds.
    """
    lines = source.splitlines()
    parts = (lines[start : start + _LINES] for start in range(0, len(lines), _LINES))
    clean = _cleaner().clean
    return "\n".join(clean(f"<p>{'<br>'.join(map(escapeHtml, some))}</p>") for some in parts)


def plain(source: str) -> str:
    """The words of a Markdown text without its marks, a line for each block."""
    return words_of(clean_html(source))


@lru_cache(300)  # a thread's page asks for the same again and again
def words_of(html: str) -> str:
    """The words of HTML that ``clean_html`` made, a line for each block."""
    html = _CELL.sub(" ", html)
    text = unescape(_TAG.sub("", _GAP.sub("\n", html)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


@cache
def _reader(*, links: bool) -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": links})
    reader.enable(["table", "strikethrough", "linkify"])
    _only_whole_addresses(reader)
    # What was typed, not what a look-alike of it would be: xn--80ak6aa92e.com stays what it is.
    reader.normalizeLinkText = str  # type: ignore[method-assign, assignment]
    reader.block.ruler.at("table", _table_of_some_size, {"alt": ["paragraph", "reference"]})
    reader.core.ruler.push("house", _house_style)
    reader.add_render_rule("image", _words_of_image)
    return reader


def _only_whole_addresses(reader: MarkdownIt) -> None:
    """A bare https://… is a link; "desa.id", //host and a mail address stay words: nobody wrote a link."""
    found = reader.linkify
    if found is None:
        raise RuntimeError("linkify-it-py is not installed (requirements/run.txt)")
    found.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for other in ("ftp:", "//", "mailto:"):
        found.add(other, None)


def _table_of_some_size(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, unless those of the text come to more cells than anybody reads: then what was typed.

    Short rows are filled up to the width of the first, so that a few hundred letters would make
    tens of thousands of cells.
    """
    if start + 2 > end or not _RULER.fullmatch(state.getLines(start + 1, start + 2, 0, False)):
        return False
    wide = state.getLines(start, start + 1, 0, False).count("|") + 1
    rows = start
    while rows < end and not state.isEmpty(rows):
        rows += 1
    cells = state.env.get(_CELLS, 0) + wide * (rows - start)
    if cells > _MOST_CELLS or not table(state, start, end, silent):
        return False
    if not silent:
        state.env[_CELLS] = cells
    return True


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
