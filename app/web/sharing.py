"""What is passed on of a page: its address, its words, and the link that opens WhatsApp with both."""

from functools import lru_cache
from urllib.parse import quote

from flask import current_app

from app.core.texts import shared_text


def whole_address(path: str) -> str:
    """The absolute address of a root-relative path: messengers follow no other."""
    base: str = current_app.config["PUBLIC_URL"].rstrip("/")
    return base + path


def shared(path: str, title: str, text: str) -> dict[str, str]:
    """``href`` (absolute), ``text`` (on one line) and ``wa`` of a page at a root-relative path."""
    href = whole_address(path)
    return {"href": href, "text": " ".join(text.split()), "wa": _wa(href, title, text)}


@lru_cache(500)  # quoting takes longer than all else on a thread's page that is not a statement
def _wa(href: str, title: str, text: str) -> str:
    return f"https://wa.me/?text={quote(shared_text(title, text, href))}"
