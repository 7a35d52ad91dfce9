"""Background work of the notices room: a notice that also goes out by mail."""

from typing import Any

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import Person
from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.notices.actions import MAIL_SUBJECT
from app.notices.wording import told
from app.web.i18n import translated
from app.web.mail import queue_mail
from app.web.outbox import task


@task("notices.mail")
def mail_notice(letter: dict[str, Any]) -> None:
    """Write the letter in the person's language and hand it to the post."""
    person = db.session.get(Person, letter["person"])
    if person is None or not person.email or person.confirmed_at is None:
        return
    to, name, lang = person.email, person.name, person.lang
    with force_locale(lang):
        g.lang = lang
        text = _letter(name, letter)
        subject = translated(MAIL_SUBJECT)
    with transaction():
        queue_mail(to, subject, text, now=clock.now())


def _letter(name: str, letter: dict[str, Any]) -> str:
    link = current_app.config["PUBLIC_URL"].rstrip("/") + letter["href"]
    sentence = told(letter["msgid"], letter["values"])
    greeting = _("Halo %(name)s,", name=name)
    return f"{greeting}\n\n{sentence}\n\n{link}\n\n-- \nRembuk\n"
