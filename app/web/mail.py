"""Letters: queued in the transaction that wants them, sent by the job runner over SMTP.

Without ``SMTP_URL`` a letter is written to ``DATA_DIR/mail/`` as an ``.eml`` file instead. Nothing
here logs an address, and neither does what a failed try leaves behind.
"""

import secrets
import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import structlog
from flask import current_app

from app.core.clock import now as present
from app.web.outbox import GiveUp, later, task

SEND = "mail.send"
_PATIENCE_S = 20
_PERMANENT = 500
_log = structlog.get_logger("mail")


class _OneLine(UnstructuredHeader):
    """A header that stays on its line: the library breaks a long address into encoded words, in
    which no mail program finds it (a line may hold 998 letters)."""

    def fold(self, *, policy: Policy) -> str:
        """As it is."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _OneLine)  # type: ignore[arg-type]
_POLICY = SMTP.clone(header_factory=_HEADERS)


def queue_mail(
    to: str,
    subject: str,
    text: str,
    *,
    html: str | None = None,
    now: datetime,
    headers: Mapping[str, str] | None = None,
    language: str = "id",
) -> None:
    """Have a letter sent once this transaction commits.

    ``to`` is one address. The Message-ID is made here, so that a letter sent twice is known as one.
    """
    letter = letter_of(to, subject, text, html=html, now=now, headers=headers, language=language)
    later(SEND, letter, now=now)


def letter_of(
    to: str,
    subject: str,
    text: str,
    *,
    html: str | None = None,
    now: datetime,
    headers: Mapping[str, str] | None = None,
    language: str = "id",
) -> dict[str, Any]:
    """A letter as ``send`` takes it: for a job that sends its own, outside of any transaction.

    Such a job gives a ``Message-ID`` of its own in ``headers``, the same at every try.
    """
    extra = {
        "Date": format_datetime(now),
        "Message-ID": _message_id(),
        "Content-Language": language,
    }
    letter = {"to": to, "subject": _one_line(subject), "text": text, "html": html}
    return letter | {"headers": extra | dict(headers or {})}


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _message_id() -> str:
    sender = parseaddr(current_app.config["MAIL_FROM"])[1]
    return f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2] or 'localhost'}>"


def compose(letter: Mapping[str, Any], sender: str) -> EmailMessage:
    """The message as it goes out: quoted-printable UTF-8, marked as sent by a machine."""
    message = EmailMessage(policy=_POLICY)
    message.set_content(letter["text"], cte="quoted-printable")
    if letter["html"]:
        message.add_alternative(letter["html"], subtype="html", cte="quoted-printable")
    message["From"] = sender
    message["To"] = _address(letter["to"])
    message["Subject"] = _one_line(letter["subject"])
    for name, value in letter["headers"].items():
        message[name] = _one_line(value)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _address(text: str) -> Address:
    """One address; a domain in other letters travels in its ASCII form. ``ValueError`` if none."""
    mailbox, _, domain = text.strip().rpartition("@")
    if not mailbox or not domain:
        raise ValueError("not an address")
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return Address(username=mailbox, domain=domain)


@task(SEND, lease_s=120)
def send(letter: dict[str, Any]) -> None:
    """Send one letter; ``GiveUp`` when the server refuses it for good."""
    try:
        message = compose(letter, current_app.config["MAIL_FROM"])
    except (ValueError, UnicodeError) as bad:  # nothing that can be written on an envelope
        raise GiveUp(f"unusable letter: {type(bad).__name__}") from None
    url = current_app.config.get("SMTP_URL")
    if url:
        _hand_over(message, urlsplit(url))
    else:
        _write_down(message, current_app.config["DATA_DIR"] / "mail")


def _hand_over(message: EmailMessage, url: SplitResult) -> None:
    try:
        with _connected(url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as no:
        _refused(max(code for code, _ in no.recipients.values()), "recipient")
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as no:
        _refused(no.smtp_code, "letter")
    except smtplib.SMTPNotSupportedError:
        raise GiveUp("the server lacks what the letter needs") from None
    _log.info("mail_sent")


def _refused(code: int, what: str) -> None:
    """For good (5xx) or for now (4xx). The server's own words may hold an address: left out."""
    if code >= _PERMANENT:
        raise GiveUp(f"{what} refused: {code}") from None
    raise TemporarilyRefused(code) from None


class TemporarilyRefused(Exception):
    """The server said 4xx: the outbox tries again later."""


def _connected(url: SplitResult) -> smtplib.SMTP:
    options = parse_qs(url.query)
    host, kind = url.hostname or "localhost", url.scheme
    if kind == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=_PATIENCE_S, context=context
        )
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=_PATIENCE_S)
    if options.get("starttls", ["0"])[0] == "1":
        server.starttls(context=ssl.create_default_context())
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def _write_down(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{present():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    unfinished = folder / f".{name}"
    unfinished.write_bytes(message.as_bytes())
    unfinished.rename(folder / name)
    _log.warning("mail_written_to_file", reason="SMTP_URL is not set", file=name)
