"""Languages: Indonesian first, English complete, and a pseudo-locale that shows what was missed.

The language comes from ``?lang=`` (which also sets the cookie), else the cookie, else Indonesian:
never from Accept-Language, so that a page has one exact form per address and language.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import markupsafe
from babel import Locale
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.core.words import Sentence
from app.web import form_words

LANGUAGES = ("id", "en")
PSEUDO = "zz"
COOKIE = "lang"
_YEAR_S = 31_536_000


def chosen_language() -> str:
    """The language of this request: "id", "en" or, in development and tests, "zz"."""
    if not has_request_context():
        return str(getattr(g, "lang", LANGUAGES[0])) if g else LANGUAGES[0]
    if "lang" not in g:
        wanted = request.args.get("lang") or request.cookies.get(COOKIE, "")
        g.lang = wanted if wanted in _known() else LANGUAGES[0]
    return str(g.lang)


def _known() -> tuple[str, ...]:
    from flask import current_app  # noqa: PLC0415 -- only inside a request

    return (*LANGUAGES, PSEUDO) if current_app.config["PSEUDO_LOCALE"] else LANGUAGES


def translated(message: Sentence | str) -> str:
    """A refusal's or rule's sentence in the language of this request."""
    if not isinstance(message, Sentence):
        return str(message)
    words = str(catalogue().ugettext(message.msgid))
    return words % _told(message.values) if message.values else words


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """A rule hands over days as days; only here is it known in which language they are read."""
    from app.web.dates import day  # noqa: PLC0415 -- it asks this module for the language

    return {name: day(value) if type(value) is date else value for name, value in values.items()}


def catalogue() -> Any:
    """The translations of this request (``_`` of templates and ``translated`` ask for them often).

    Flask-Babel finds locale, domain and catalogue anew for every sentence, which was a quarter of
    the time of a list page. Inside ``force_locale`` (letters) its own way is taken.
    """
    return _known_already() or get_translations()


def gettext(message: str, /, **values: Any) -> str:
    """Flask-Babel's ``gettext`` by the shorter way, for what every page or line asks."""
    words = str(catalogue().ugettext(message))
    return words % values if values else words


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """Flask-Babel's ``ngettext`` by the shorter way; ``%(num)s`` is the number."""
    return str(catalogue().ungettext(one, many, num)) % {"num": num, **values}


def _known_already() -> Any:
    try:
        held = g.get("_flask_babel")
    except RuntimeError:  # outside of any application
        return None
    return None if hasattr(held, "forced_babel_locale") else getattr(held, "of_request", None)


_LOCALES = {lang: Locale.parse(lang) for lang in LANGUAGES} | {PSEUDO: Locale.parse("id")}


def _selected_locale() -> Locale:
    return _LOCALES[chosen_language()]


class _Bracketed:
    """Wraps a translations object so that each of our messages comes out as ⟦message⟧."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def ugettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    gettext = ugettext

    def ungettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"

    ngettext = ungettext

    def upgettext(self, _context: str, message: str) -> str:
        return f"⟦{message}⟧"

    def unpgettext(self, _context: str, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


def _keep_choice(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in _known():
        response.set_cookie(COOKIE, str(wanted), max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response


def install(app: Flask) -> None:
    """Hang Flask-Babel on the app; ``PSEUDO_LOCALE`` (default: debug or testing) allows ?lang=zz."""
    app.config.setdefault("PSEUDO_LOCALE", app.debug or app.testing)
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "id")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    _Babel().init_app(app, locale_selector=_selected_locale)
    app.after_request(_keep_choice)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: catalogue().ugettext(words),
        lambda one, many, n: catalogue().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = in_template
    form_words.install()


escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)
"""A text in HTML, as a plain string: the inner half of ``markupsafe.escape``."""
_MOST_MARKED = 5000


@pass_eval_context
def in_template(held: EvalContext, message: str, /, **values: Any) -> str:
    """What Jinja's own ``_`` says, by a shorter way: a page asks some forty times.

    A sentence without values is the same for everybody, so it is kept with its catalogue.
    """
    here = catalogue()
    if not held.autoescape:
        return str(here.ugettext(message)) % values
    if values:
        return _filled(here.ugettext(message), values)
    marked: dict[str, str] = here.__dict__.setdefault("marked", {})
    found = marked.get(message)
    if found is None:
        if len(marked) >= _MOST_MARKED:
            marked.clear()
        found = marked[message] = Markup(here.ugettext(message)) % {}  # noqa: S704 -- our own words
    return found


def _filled(words: str, values: dict[str, Any]) -> str:
    """Our words with escaped values in them: what ``Markup(words) % values`` gives, in half its
    time where every value is a text or a number, as in most lines of a list."""
    told: dict[str, Any] = {}
    for name, value in values.items():
        kind = type(value)
        if kind is str:
            told[name] = escaped(value)
        elif kind is int:
            told[name] = value
        else:
            return Markup(words) % values  # noqa: S704 -- our words; values are escaped
    return Markup(words % told)  # noqa: S704 -- so are these


class _Domain(Domain):  # type: ignore[misc]
    """Our messages; bracketed when the reader asked for the pseudo-locale."""

    def get_translations(self) -> Any:
        """The translations of the moment; kept for the rest of the request."""
        found = _known_already()
        if found is None:
            found = super().get_translations()
            if has_request_context() and chosen_language() == PSEUDO:
                found = _Bracketed(found)
            held = g.get("_flask_babel") if g else None
            if held is not None and not hasattr(held, "forced_babel_locale"):
                held.of_request = found
        return found


class _Babel(Babel):  # type: ignore[misc]
    """Flask-Babel with our domain."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The message domain of every request: one, so that each catalogue is read once."""
        return _Domain(domain=self.domain)
