"""English readers meet no text of a preset in Indonesian: the demo's pages, walked in English."""

import re

import pytest
from babel.support import Translations
from lxml import html

from app.innovations.editions.wording import brought
from tests.support.live import ROOT, LiveServer
from tests.whole.crawler import Answer
from tests.whole.looking import visitor

LONG = 16
"""Letters from which a text counts wherever it stands; shorter names are words of agencies too."""


def shown_in(answer: Answer) -> list[str]:
    """The pieces of text that a reader sees of a page; what stands in fields is the typist's."""
    tree = html.fromstring(answer.body)
    for hidden in tree.xpath("//script|//style|//textarea|//input"):
        hidden.drop_tree()
    return [re.sub(r"\s+", " ", piece).strip() for piece in tree.xpath("//body//text()")]


def untold(pieces: list[str], preset: list[str]) -> list[str]:
    """Which texts of presets stand there as they were brought."""
    whole = " ".join(pieces)
    return [text for text in preset if text in (whole if len(text) >= LONG else pieces)]


def catalogue_of_english() -> Translations:
    """The compiled English catalogue."""
    return Translations.load(str(ROOT / "app" / "translations"), ["en"])


@pytest.mark.parametrize("role", ["", "asn", "judge", "organiser"])
def test_preset_texts_are_told_in_english(demo_server: LiveServer, role: str) -> None:
    """Left out: setup, which shows what is stored, and notices, letters as they were written."""
    walker = visitor(demo_server, role)
    walker.get("/?lang=en")
    preset = sorted(text for text in brought() if catalogue_of_english().ugettext(text) != text)
    assert len(preset) > 120
    found = []
    for answer in walker.walk(most=110):
        if (
            answer.status == 200
            and answer.is_html
            and not answer.path.startswith("/notices")
            and ("/setup" not in answer.path)
        ):
            found += [f"{answer.path}: {text[:60]}" for text in untold(shown_in(answer), preset)]
    kinds = sorted({re.sub(r"[-a-z]+-[0-9a-f]{6}|\d+", "*", one) for one in found})
    assert not kinds, "\n".join(kinds)
