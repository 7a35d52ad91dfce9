"""``flask forums render``: the HTML as it is stored, one text or many."""

import pytest

from app.web.markdown import clean_html

TEXTS = ["**tebal** <script>alert(1)</script>", "", "[x](javascript:alert(1))", "a\n\nb ✓"]


def render(app, source, *more):
    return app.test_cli_runner().invoke(args=["forums", "render", *more], input=source)


def test_one(app):
    told = render(app, TEXTS[0])
    assert (told.exit_code, told.output) == (0, clean_html(TEXTS[0]))
    assert "<script" not in told.output


@pytest.mark.parametrize("ending", ["", "\0"])
def test_many(app, ending):
    told = render(app, "\0".join(TEXTS) + ending, "--null")
    assert told.stdout_bytes.decode() == "".join(clean_html(one) + "\0" for one in TEXTS)
