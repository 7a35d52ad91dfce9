"""Atom feeds (RFC 4287), written with the standard library."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from flask import Response, current_app, request

_ATOM = "http://www.w3.org/2005/Atom"
_LOWEST, _TAB, _NEWLINE = " ", "\t", "\n"
_NONCHARACTERS = ("\ufffe", "\uffff")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``href`` is root-relative and lasting, ``html`` clean already."""

    href: str
    title: str
    at: datetime
    html: str
    author: str = ""


def atom(title: str, href: str, entries: Iterable[Entry], *, older: str = "") -> Response:
    """The feed of a page at ``href`` (newest first); ``older`` is the address of the feed before."""
    base = current_app.config["PUBLIC_URL"].rstrip("/")
    some = list(entries)
    feed = ElementTree.Element("feed", {"xmlns": _ATOM})
    _text(feed, "id", base + href)
    _text(feed, "title", title)
    latest = max((one.at for one in some), default=datetime(2026, 1, 1, tzinfo=UTC))
    _text(feed, "updated", latest.isoformat())
    _text(ElementTree.SubElement(feed, "author"), "name", "Rembuk")
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "href": base + href})
    ElementTree.SubElement(
        feed, "link", {"rel": "self", "href": base + request.full_path.rstrip("?")}
    )
    if older:
        ElementTree.SubElement(feed, "link", {"rel": "next", "href": base + older})
    for one in some:
        _entry(feed, one, base)
    body = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, mimetype="application/atom+xml")


def _entry(feed: ElementTree.Element, one: Entry, base: str) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _text(entry, "id", base + one.href)
    _text(entry, "title", one.title)
    _text(entry, "updated", one.at.isoformat())
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": base + one.href})
    if one.author:
        _text(ElementTree.SubElement(entry, "author"), "name", one.author)
    content = ElementTree.SubElement(entry, "content", {"type": "html"})
    content.text = storable(one.html)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = storable(text)


def storable(text: str) -> str:
    """Without the characters that XML 1.0 knows no way to write."""
    return "".join(
        one
        for one in text
        if (one >= _LOWEST or one in (_TAB, _NEWLINE))
        and not "\ud800" <= one <= "\udfff"
        and one not in _NONCHARACTERS
    )
