"""The shorter ways of templates say what Jinja and MarkupSafe say."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.web import cache, dates
from app.web.i18n import in_template
from app.web.templates import Environment
from app.web.versions import MappedVersions


class Odd(Markup):
    """A Markup of somebody's own."""


class Shown:
    """Something that knows its own HTML."""

    def __html__(self):
        return "<b>ya</b>"


class Plain:
    """Something that does not."""

    def __str__(self):
        return "<i>tidak</i>"


ODD = [Markup("<b>"), Odd("<i>&"), Shown(), Plain(), 3, 2.5, None, True, "", "a<b>&\"'", ["<"]]


@pytest.mark.parametrize("value", ODD, ids=lambda one: type(one).__name__)
def test_what_is_shown_is_escaped_as_ever(value):
    assert str(Environment.escaped(value)) == str(escape(value))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_escaped_as_ever(text):
    made = Environment(Flask("bare"), autoescape=True).from_string("{{ a }}|{{ b }}")
    assert made.render(a=text, b=Markup(text)) == f"{escape(text)}|{text}"


@settings(deadline=None)
@given(text=st.text(), number=st.integers())
def test_values_in_sentences_are_escaped_as_ever(text, number):
    made = Environment(Flask("bare"), autoescape=True, extensions=["jinja2.ext.i18n"])
    words = "<em>%(a)s</em> %(n)d %(n)s %(b)s"
    made.globals["_"] = lambda said, **told: Markup(said) % told
    values = {"a": text, "n": number, "b": Markup(text)}
    expected = made.from_string("{{ _(w, a=a, n=n, b=b) }}").render(w=words, **values)

    class Held:
        autoescape = True

    values.pop("b")
    told = in_template(Held(), "<em>%(a)s</em> %(n)d %(n)s", **values)
    assert expected.startswith(told)


def test_macros_and_calls_keep_what_jinja_promises():
    made = Environment(Flask("bare"), autoescape=True)
    source = """{% macro m(a, b="<") %}{{ a }}{{ b }}{{ caller() if caller else "" }}{% endmacro %}
{% for x in [1] %}{{ m(x) }}{{ m("<", b="b") }}{% call m(x) %}<u>{% endcall %}{% endfor %}"""
    assert made.from_string(source).render().strip() == "1&lt;&lt;b1&lt;<u>"


def test_spans_are_told_in_the_language_of_the_reader(app):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for lang, told in (
        ("id", "3 hari yang lalu"),
        ("en", "3 days ago"),
        ("id", "3 hari yang lalu"),
    ):
        g.__dict__.clear()  # the test's own context, which its requests share
        with app.test_request_context(f"/?lang={lang}"):
            assert dates.relative(now - timedelta(days=3), now) == told
            assert dates.relative(now - timedelta(days=3, hours=5), now) == told


def test_strangers_read_the_navigation_in_their_language(client):
    for lang, word in (("id", "Layanan"), ("en", "Services"), ("id", "Layanan")):
        assert f">{word}</a>" in client.get(f"/about?lang={lang}").text


def test_what_is_remembered_is_made_again_when_it_changed(app, tmp_path):
    made, holding = [], [True]

    def make():
        made.append(1)
        return len(made)

    def ask():
        with app.test_request_context():
            return cache.remembered(("forums",), "tests.key", make, lambda _made: holding[0])

    versions = app.extensions["cache.versions"]
    assert isinstance(versions, MappedVersions)
    assert [ask(), ask()] == [1, 1]
    versions.bump("forums")
    assert [ask(), ask()] == [2, 2]
    versions.bump("accounts")
    assert ask() == 2
    holding[0] = False
    assert ask() == 3
