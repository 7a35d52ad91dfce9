"""Letters about a change of address, in the reader's language, queued in this transaction."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import keys, rules
from app.accounts.signing.letters import link_to
from app.core.errors import Missing
from app.core.words import say
from app.web.mail import queue_mail

_PURPOSE = "address"


def write_link(to: str, person: Any, now: datetime) -> None:
    """To the new address: the link that shows it to be the person's own."""
    about = [person.id, person.stamp, _mark(person.email), keys.sealer().seal(to)]
    token = keys.write_token(_PURPOSE, about, now + rules.ADDRESS_WITHIN)
    with force_locale(person.lang):
        text = _(
            "Halo,\n\n"
            "Seseorang, semoga Anda, ingin memakai alamat ini untuk akun Rembuknya. Buka tautan "
            "berikut dalam 24 jam dan ketik kata sandi akun itu:\n\n%(link)s\n\n"
            "Bukan Anda? Abaikan saja surel ini; tanpa tautan itu tidak ada yang berubah.",
            link=link_to("accounts.confirm_address", token=token),
        )
        queue_mail(to, _("Konfirmasi alamat surel baru"), text, now=now, language=person.lang)


def write_taken(to: str, lang: str, now: datetime) -> None:
    """To the owner of an address that another account wants: nothing changes."""
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Seseorang ingin memakai alamat ini untuk akun Rembuk lain. Alamat ini sudah punya "
            "akun, jadi tidak ada yang berubah.\n\n"
            "Bila itu Anda: masuklah dengan alamat ini di %(enter)s\n\n"
            "Bukan Anda? Tidak perlu berbuat apa-apa.",
            enter=link_to("accounts.sign_in"),
        )
        queue_mail(to, _("Alamat ini sudah punya akun di Rembuk"), text, now=now, language=lang)


def write_asked(to: str | None, lang: str, now: datetime) -> None:
    """To the old address, while its owner can still stop it with a new password."""
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Seseorang yang tahu kata sandi akun Rembuk Anda meminta alamat surelnya diganti. "
            "Alamat ini berlaku sampai alamat baru dikonfirmasi.\n\n"
            "Bukan Anda? Segera buat kata sandi baru, dan permintaan itu batal: %(forgot)s",
            forgot=link_to("accounts.forgot"),
        )
        _to_the_old(to, _("Permintaan ganti alamat surel"), text, lang, now)


def write_changed(to: str | None, lang: str, now: datetime) -> None:
    """To the old address: it opens nothing any more."""
    with force_locale(lang):
        text = _(
            "Halo,\n\n"
            "Alamat surel akun Rembuk Anda baru saja diganti. Alamat ini tidak dapat lagi dipakai "
            "untuk masuk.\n\n"
            "Bukan Anda? Segera datang atau hubungi petugas di instansi Anda.",
        )
        _to_the_old(to, _("Alamat surel Anda diganti"), text, lang, now)


def _to_the_old(to: str | None, subject: str, text: str, lang: str, now: datetime) -> None:
    if to:  # an account made at a desk has none
        queue_mail(to, subject, text, now=now, language=lang)


def read_link(token: str, now: datetime) -> tuple[int, int, str, str]:
    """Person, stamp, mark of the old address, and the new address; ``Missing`` when no good."""
    try:
        person_id, stamp, mark, sealed = keys.read_token(_PURPOSE, token, now)
        return int(person_id), int(stamp), str(mark), keys.sealer().unseal(str(sealed))
    except ValueError as odd:
        raise Missing(say("Tautan itu sudah tidak berlaku. Minta yang baru, ya.")) from odd


def is_still(person: Any, stamp: int, mark: str) -> bool:
    """Is the account as it was when the link was written?"""
    return bool(person.stamp == stamp and _mark(person.email) == mark)


def _mark(address: str | None) -> str:
    return keys.sealer().digest("address", address or "")[:32]
