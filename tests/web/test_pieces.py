"""A piece is drawn once for the same arguments in the same language, and never shown for others."""

import pytest
from flask import render_template_string

from app.web.pieces import Pieces

pytestmark = pytest.mark.one_database
CARD = "{% macro card(name) %}{{ count() }}<b>{{ name }}</b>{{ _('Masuk') }}{% endmacro %}"


@pytest.fixture
def drawn(app):
    """Draws the card on a page in a language; how often the macro really ran."""
    times = []
    app.jinja_env.globals["count"] = lambda: times.append(1) or ""
    card = app.jinja_env.from_string(CARD).module.card

    def draw(name, lang="id"):
        with app.app_context(), app.test_request_context(f"/?lang={lang}"):
            return render_template_string("{{ piece(card, name) }}", card=card, name=name)

    yield draw, times
    del app.jinja_env.globals["count"]


def test_the_same_is_drawn_once(drawn):
    draw, times = drawn
    assert draw("Sari") == draw("Sari") == "<b>Sari</b>Masuk"
    assert len(times) == 1


def test_other_arguments_and_other_languages_are_drawn_anew(drawn):
    draw, times = drawn
    assert draw("Sari") != draw("Budi") != draw("Budi", lang="en")
    assert len(times) == 3


def test_what_is_kept_is_escaped(drawn):
    draw, _times = drawn
    assert "&lt;script&gt;" in draw("<script>") == draw("<script>")


def test_while_templates_change_it_is_drawn_anew_and_is_html_all_the_same(drawn, app, monkeypatch):
    draw, times = drawn
    monkeypatch.setattr(app, "debug", True)
    assert draw("Sari") == draw("Sari") == "<b>Sari</b>Masuk"
    assert len(times) == 2


def test_the_longest_unasked_is_given_up():
    kept = Pieces(most=10)
    kept.put("a", "1234")
    kept.put("b", "1234")
    assert kept.get("a") == "1234"
    kept.put("c", "1234")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("1234", None, "1234")


def test_a_piece_put_twice_counts_once():
    kept = Pieces(most=10)
    for _ in range(9):
        kept.put("a", "1234")
    kept.put("b", "1234")
    assert kept.get("a") == "1234"


def test_a_piece_too_long_is_not_kept():
    kept = Pieces(most=3)
    kept.put("a", "1234")
    assert kept.get("a") is None
