"""What is passed on of a page: its address, its words, and the link that opens WhatsApp with both."""

from urllib.parse import quote

from flask import current_app

from app.core.texts import shared_text


def shared(path: str, title: str, text: str) -> dict[str, str]:
    """``href`` (absolute), ``text`` (on one line) and ``wa`` of a page at a root-relative path."""
    href = current_app.config["PUBLIC_URL"].rstrip("/") + path
    told = shared_text(title, text, href)
    return {
        "href": href,
        "text": " ".join(text.split()),
        "wa": f"https://wa.me/?text={quote(told)}",
    }
