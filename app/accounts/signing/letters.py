"""Letters of the door, written in the reader's language and queued in the current transaction."""

from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import keys, rules
from app.core.errors import Missing, SlowDown
from app.core.words import say
from app.web import limits
from app.web.mail import queue_mail


def may_write(address: str, now: datetime) -> bool:
    """Count one letter asked for this address; False when there were too many of late.

    So nobody can bury a stranger in mail; the page says the same either way.
    """
    try:
        limits.check_guard("letter", address, now)
    except SlowDown:
        return False
    limits.note_failure("letter", address, now)
    return True


def write_welcome(
    to: str, person_id: int, lang: str, now: datetime, *, go: str | None = None
) -> None:
    """To a new account: the link that shows the address to be the person's own, and leads to ``go``."""
    token = keys.write_token("confirm", [person_id], now + rules.CONFIRM_WITHIN)
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Seseorang, semoga Anda, mendaftar di Rembuk dengan alamat ini. Buka tautan berikut "
            "dalam 7 hari dan ketik kata sandi yang tadi dibuat:\n\n%(link)s\n\n"
            "Bukan Anda? Abaikan saja surel ini; tanpa tautan itu tidak ada yang bisa masuk.",
            link=link_to("accounts.confirm", token=token, go=go),
        )
        queue_mail(to, _("Konfirmasi alamat surel Anda"), text, now=now, language=lang)


def write_already(to: str, lang: str, now: datetime) -> None:
    """To the owner of an address that somebody tried to sign up with again."""
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Seseorang, mungkin Anda, mendaftar di Rembuk dengan alamat ini. Alamat ini sudah "
            "punya akun, jadi tidak ada yang berubah.\n\n"
            "Masuk: %(enter)s\nLupa kata sandi: %(forgot)s\n\n"
            "Bukan Anda? Tidak perlu berbuat apa-apa.",
            enter=link_to("accounts.sign_in"),
            forgot=link_to("accounts.forgot"),
        )
        queue_mail(to, _("Anda sudah punya akun di Rembuk"), text, now=now, language=lang)


def write_reset(to: str, person_id: int, stamp: int, lang: str, now: datetime) -> None:
    """The link to a new password; it loses its force with the address it was written to."""
    about = [person_id, stamp, keys.sealer().digest("address", to)]
    token = keys.write_token("reset", about, now + rules.RESET_WITHIN)
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Buka tautan ini dalam 2 jam untuk membuat kata sandi baru:\n\n%(link)s\n\n"
            "Tidak memintanya? Abaikan saja; kata sandi Anda tetap yang lama.",
            link=link_to("accounts.reset", token=token),
        )
        queue_mail(to, _("Kata sandi baru untuk Rembuk"), text, now=now, language=lang)


def require_same_address(address: str | None, mark: list[str]) -> None:
    """``Missing`` when a link was mailed to an address that is not the account's any more."""
    if mark and mark != [keys.sealer().digest("address", address or "")]:
        raise Missing(say("Tautan itu sudah tidak berlaku. Minta yang baru, ya."))


def write_changed(to: str | None, lang: str, now: datetime) -> None:
    """Word that the password was changed, in case it was not the owner."""
    if not to:
        return
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Kata sandi akun Rembuk Anda baru saja diganti, dan semua sesi lain diakhiri.\n\n"
            "Bukan Anda? Segera buat kata sandi baru: %(forgot)s",
            forgot=link_to("accounts.forgot"),
        )
        queue_mail(to, _("Kata sandi Anda diganti"), text, now=now, language=lang)


def link_to(endpoint: str, **values: Any) -> str:
    """An absolute address from our own settings: the Host header may be anybody's."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, **values)
