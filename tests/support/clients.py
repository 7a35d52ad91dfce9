"""A browser without a screen: requests over the whole stack, forms filled in as they stand.

Nothing of the guards is switched off: a form is read from its page, so its CSRF token is real.
"""

import re
from contextvars import Context
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.db.base import db


class Visitor(FlaskClient):
    """One person's browser: cookies kept, each request in a context of its own.

    Flask would let the requests of a test share the context that the ``app`` fixture pushed (``g``
    and the database session with it); a real server never does.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; the test's own reads begin anew afterwards."""
        _let_go()
        try:
            return Context().run(super().open, *args, **kwargs)
        finally:
            _let_go()

    def submit(
        self, path: str, *, form: str | int = -1, expect: int | None = None, **fields: Any
    ) -> TestResponse:
        """Open ``path``, fill in one of its forms as a person would, and send it.

        ``form`` is the form's ``id`` or ``action``, or its place on the page (the last one
        by default). Values not given stay as the page shows them. A field may be a file: a pair
        ``(stream, name)``. ``expect`` is the status that the answer must have.
        """
        page = self.get(path)
        assert page.status_code == 200, f"GET {path} gave {page.status_code}"
        chosen = find_form(page.text, form)
        values = MultiDict(chosen.form_values()).to_dict(flat=False) | fields
        answer = self.post(
            chosen.get("action") or path,
            data={name: value for name, value in values.items() if value is not None},
            content_type="multipart/form-data" if _has_files(chosen) else None,
            headers={"Referer": f"http://localhost{path}"},
        )
        assert expect in (None, answer.status_code), f"{answer.status_code}: {words_of(answer)}"
        return answer

    def token(self, path: str = "/accounts/sign-in") -> str:
        """A CSRF token of this visitor's session, read from a form of ``path``."""
        found = html.fromstring(self.get(path).text).xpath("//input[@name='csrf_token']/@value")
        assert found, f"no form with a token on {path}"
        return str(found[0])


def find_form(page: str, form: str | int = -1) -> Any:
    """The form of a page by its place among those of ``<main>``, or by its ``id`` or ``action``."""
    # As a browser reads it: the line break right behind the tag is not part of the text.
    whole = html.fromstring(re.sub(r"(<textarea\b[^>]*>)\r?\n", r"\1", page))
    forms = whole.forms
    if isinstance(form, int):
        own = [each for main in whole.iter("main") for each in main.iter("form")] or forms
        assert own, "no form on this page"
        return own[form]
    fitting = [each for each in forms if form in (each.get("id"), each.get("action"))]
    assert fitting, f"no form {form!r} among {[each.get('action') for each in forms]}"
    return fitting[0]


def words_of(answer: TestResponse) -> str:
    """The words a person reads on an answer's page, on one line."""
    return " ".join(html.fromstring(answer.text or "<p></p>").text_content().split())


def _has_files(form: Any) -> bool:
    return str(form.get("enctype", "")).startswith("multipart/")


def _let_go() -> None:
    if has_app_context():
        db.session.rollback()
        db.session.expire_all()


@pytest.fixture
def visitor(app: Flask) -> Any:
    """Makes browsers of further people: ``other = visitor()``."""
    app.test_client_class = Visitor
    return app.test_client


@pytest.fixture
def client(visitor: Any) -> Visitor:
    """A browser without a screen, signed out."""
    made: Visitor = visitor()
    return made
