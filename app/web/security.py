"""Headers and cookies that keep a page to itself, and the CSRF guard."""

from flask import Flask, Request, Response, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
LONGEST_ADDRESS = 4000  # letters; the server itself reads 8190 bytes of it

CSP = (
    "default-src 'self'; object-src 'none'; base-uri 'self'; "
    "script-src 'self'; style-src 'self'; img-src 'self' data:"
)
HEADERS = {
    "Content-Security-Policy": CSP + "; frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class _Cookies(SecureCookieSessionInterface):
    """The session cookie never travels in the open where the outside is https.

    Nothing is unsealed for those who bring no cookie.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 -- Flask calls it so
        """Whether this cookie is for https alone."""
        return over_tls()


def over_tls() -> bool:
    """Does the reader see https: the proxy says so, or PUBLIC_URL does?"""
    return request.is_secure or str(current_app.config["PUBLIC_URL"]).startswith("https://")


def _refuse_long_address() -> None:
    if len(request.full_path) > LONGEST_ADDRESS:
        abort(414)


def _guard(response: Response) -> Response:
    there = {name.lower() for name, _value in response.headers}  # one look, not one for each
    for name, value in HEADERS.items():
        if name.lower() not in there:
            response.headers.add(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store, private"
    return response


def install(app: Flask) -> None:
    """Set the cookie flags, the CSRF guard and the headers of every answer."""
    # Flask has values of its own for these, so a setdefault would change nothing.
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_NAME"] = "rembuk"
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a draft may be open for days
    app.session_interface = _Cookies()
    csrf.init_app(app)
    app.before_request(_refuse_long_address)
    app.after_request(_guard)
