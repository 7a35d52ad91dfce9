"""The shapes of what arrives at the door."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired

from app.accounts import rules
from app.accounts.forms import Marked, by_rule
from app.accounts.wording import words

_OLD = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}
_NAME = {
    "autocomplete": "username",
    "inputmode": "email",
    "autocapitalize": "none",
    "spellcheck": "false",
}
_needed = InputRequired(_l("Bagian ini perlu diisi."))


class SignUpForm(FlaskForm):  # type: ignore[misc]
    """One screen, four fields. ``go`` is where to return once the address is confirmed."""

    email = StringField(_l("Surel, atau kode dari petugas"), [_needed], render_kw=_NAME)
    password = PasswordField(_l("Kata sandi baru"), [_needed], render_kw=_NEW)
    name = StringField(
        _l("Nama"), [_needed, by_rule(rules.clean_name)], render_kw={"autocomplete": "name"}
    )
    kind = RadioField(_l("Anda di sini sebagai"), [Marked()], default="citizen")
    go = HiddenField()

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = list(words(rules.KINDS).items())

    @property
    def code(self) -> str | None:
        """The officer's code, when that is what was typed."""
        typed = self.email.data or ""
        return None if "@" in typed else rules.typed_code(typed)

    def validate_email(self, field: StringField) -> None:
        """An address or a code."""
        if self.code:
            return
        if "@" not in (field.data or ""):
            raise ValidationError(_("Tulis alamat surel, atau kode 12 huruf dari petugas."))
        by_rule(rules.clean_address)(self, field)

    def validate_password(self, field: PasswordField) -> None:
        """Long enough, not the first thing anybody would guess, not the address or the name."""
        typed = (self.email.data or "", self.name.data or "")
        by_rule(lambda word: rules.check_password(word, email=typed[0], name=typed[1]))(self, field)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """``go`` is where to return; ``carried`` what was typed before the session ended."""

    email = StringField(_l("Surel atau nama masuk"), [_needed], render_kw=_NAME)
    password = PasswordField(_l("Kata sandi"), [_needed], render_kw=_OLD)
    go = HiddenField()
    carried = HiddenField()


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password, so that nobody confirms an account that somebody else made in their name."""

    password = PasswordField(_l("Kata sandi"), [_needed], render_kw=_OLD)


class ForgotForm(FlaskForm):  # type: ignore[misc]
    """Where to send the link."""

    email = StringField(
        _l("Surel"), [_needed, by_rule(rules.clean_address)], render_kw=_NAME | {"type": "email"}
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password after a mailed link."""

    password = PasswordField(
        _l("Kata sandi baru"), [_needed, by_rule(rules.check_password)], render_kw=_NEW
    )


class CodeForm(NewPasswordForm):
    """A new password with an officer's slip."""

    code = StringField(_l("Kode dari petugas"), [_needed], render_kw={"autocomplete": "off"})

    def validate_code(self, field: StringField) -> None:
        """Twelve signs."""
        if rules.typed_code(field.data or "") is None:
            raise ValidationError(_("Kode terdiri dari 12 huruf dan angka, seperti di kertas."))


class ChangePasswordForm(NewPasswordForm):
    """The old password, then the new one."""

    current = PasswordField(_l("Kata sandi sekarang"), [_needed], render_kw=_OLD)
