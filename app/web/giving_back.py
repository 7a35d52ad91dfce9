"""Forms whose session ended while somebody was typing: nothing typed is lost.

A view that uses these is exempt from the global CSRF guard; its own form checks the token, so that a
page from before a new sign-in can be sent once more instead of being refused with its words.
"""

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app.core.errors import SignedOut
from app.web.http import page

_OF_THE_PAGE = ("version", "edit_key", "base", "csrf_token", "act", "key", "seen")


def is_whole(form: FlaskForm) -> bool:
    """Is the form's own shape in order? A page from before a new sign-in gets a fresh token."""
    if form.validate():
        return True
    if form.csrf_token.errors:
        form.csrf_token.errors = [_before_sign_in()]
    return False


def has_token(form: FlaskForm) -> bool:
    """Does the form come from a page of this session? For what is kept before the form is whole."""
    if form.csrf_token.validate(form):
        return True
    form.csrf_token.errors = [_before_sign_in()]
    return False


def _before_sign_in() -> str:
    return str(_("Halaman ini terbuka sejak sebelum Anda masuk. Simpan sekali lagi."))


def give_back(form: FlaskForm | None = None) -> ResponseReturnValue:
    """The session ended while typing: the page holds every word and can be sent again (401).

    ``form``, the one that was sent, lends its fields' labels.
    """
    kept = {name: text for name, text in request.form.items() if name not in _OF_THE_PAGE}
    guard = {name: request.form.get(name, "") for name in _OF_THE_PAGE if name in request.form}
    labels = {field.name: field.label.text for field in form or () if field.name in kept}
    answer = make_response(
        page("errors/signed_out.html", texts=kept, guard=guard, labels=labels, here=request.path)
    )
    answer.status_code = SignedOut.status
    return answer
