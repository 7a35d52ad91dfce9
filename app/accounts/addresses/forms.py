"""The shapes of what arrives when somebody changes the own address."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app.accounts import rules
from app.accounts.forms import by_rule

_needed = InputRequired(_l("Bagian ini perlu diisi."))
_OLD = {"autocomplete": "current-password"}
_MAIL = {"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}


class AddressForm(FlaskForm):  # type: ignore[misc]
    """The new address, and the password once more."""

    email = StringField(
        _l("Alamat surel baru"), [_needed, by_rule(rules.clean_address)], render_kw=_MAIL
    )
    password = PasswordField(_l("Kata sandi sekarang"), [_needed], render_kw=_OLD)


class ProofForm(FlaskForm):  # type: ignore[misc]
    """Behind the mailed link: the password, so that a stranger's mailbox gains no account."""

    password = PasswordField(_l("Kata sandi"), [_needed], render_kw=_OLD)
