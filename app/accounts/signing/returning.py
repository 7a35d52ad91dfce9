"""A session that ended while somebody was typing: the sign-in page carries the text through.

What a refused POST brought travels as one hidden field of the sign-in form; after signing in, a page
shows it and offers to send it again, with a fresh token. Nothing is kept on the server, and only a
form of our own pages is carried: another site must not be able to put words into a mouth.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app.accounts import rules
from app.accounts.signing.forms import SignInForm
from app.core.errors import Invalid, SignedOut
from app.core.words import say
from app.db.unit import release
from app.web.http import current_actor, refuse, wants_json

_SECRET = ("password", "csrf_token", "current")
_LONG = 12


def signed_out(no: SignedOut) -> ResponseReturnValue:
    """401: the sign-in page that comes back here, with whatever was typed."""
    release()
    if wants_json():
        return refuse(no)
    form = SignInForm(formdata=None)
    form.carried.data = _carried()
    form.go.data = _address()
    return make_response(
        render_template(
            "accounts/sign_in.html", form=form, ended=True, lost_files=bool(request.files)
        ),
        no.status,
    )


def token_lost(_no: CSRFError) -> ResponseReturnValue:
    """A form without a token of this session: most often the session ended or began anew."""
    if not current_actor().known:
        return signed_out(SignedOut(say("Sesi Anda berakhir. Masuk lagi untuk melanjutkan.")))
    if wants_json() or not is_ours():
        return refuse(Invalid(say("Halaman itu sudah terlalu lama. Muat ulang, lalu coba lagi.")))
    return resume(_carried(), status=422)


def resume(carried: str, status: int = 200) -> ResponseReturnValue:
    """The page that shows what was typed and sends it again."""
    kept = unpack(carried)
    texts = [value for _name, value in kept["fields"] if len(value) > _LONG and " " in value]
    return make_response(render_template("accounts/resume.html", **kept, texts=texts), status)


def unpack(carried: str | None) -> dict[str, Any]:
    """``path`` and ``fields`` of a carried form; empty fields when there is none or it is odd."""
    try:
        kept = json.loads(carried or "{}")
        fields = [(str(name), str(value)) for name, value in kept["fields"]]
        path = rules.local_path(str(kept["path"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return {"path": "/", "fields": []}
    return {"path": path, "fields": fields}


def _carried() -> str:
    if request.method != "POST" or not is_ours():
        return ""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name for word in _SECRET)
    ]
    return json.dumps({"path": request.full_path.rstrip("?"), "fields": fields}) if fields else ""


def _address() -> str:
    """Where to go after signing in: this page, or the one that the form stood on."""
    if request.method == "GET":
        return rules.local_path(request.full_path.rstrip("?"))
    came_from = urlsplit(request.referrer or "")
    return rules.local_path(came_from.path) if came_from.netloc == request.host else "/"


def is_ours() -> bool:
    """Did a page of this site send the form? (Browsers say so; whoever does not say is refused.)"""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.referrer or ""
    return bool(source) and urlsplit(source).netloc == request.host
