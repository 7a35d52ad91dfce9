"""The shapes of what arrives about people."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.accounts import policies, queries, rules
from app.accounts.forms import Chosen, Marked, OrganisationField, by_rule
from app.accounts.wording import words
from app.core import clock
from app.core.actor import Actor

_needed = InputRequired(_l("Bagian ini perlu diisi."))


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What a person says of themselves."""

    name = StringField(
        _l("Nama"), [_needed, by_rule(rules.clean_name)], render_kw={"autocomplete": "name"}
    )
    kind = RadioField(_l("Anda di sini sebagai"), [Marked()])
    lang = RadioField(_l("Bahasa"), [Marked()], default="id")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = list(words(rules.KINDS).items())
        self.lang.choices = [("id", "Bahasa Indonesia"), ("en", "English")]


class NumberForm(FlaskForm):  # type: ignore[misc]
    """A NIP or NI PPPK. It is never given back to the page."""

    number = StringField(
        _l("NIP atau NI PPPK (18 angka)"),
        [_needed],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def validate_number(self, field: StringField) -> None:
        """By its structure."""
        by_rule(lambda text: rules.servant_number(text, clock.now().date()))(self, field)


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Which organisation to ask."""

    organisation = OrganisationField(_l("Instansi"), [Chosen()])
    position = StringField(_l("Jabatan"), [Optional(), Length(max=120)])


class PlaceForm(JoinForm):
    """Where an officer counts somebody in: an organisation of the officer's own desks."""

    def __init__(self, actor: Actor, **values: Any) -> None:
        super().__init__(**values)
        self.actor = actor

    def validate_organisation(self, field: OrganisationField) -> None:
        """Below one of the actor's desks."""
        if field.data and not policies.may_serve(self.actor, queries.lineage_ids(field.data)):
            raise ValidationError(_("Instansi itu tidak berada di bawah meja Anda."))


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A word about what was checked, or why it is taken back."""

    note = StringField(_l("Catatan"), [Optional(), Length(max=300)])


class RoleForm(FlaskForm):  # type: ignore[misc]
    """A role, everywhere or for an organisation and what is below it."""

    role = SelectField(_l("Peran"), [Marked()])
    reach = RadioField(_l("Berlaku untuk"), [Marked()], default="organisation")
    organisation = OrganisationField(_l("Instansi"))

    def __init__(self) -> None:
        super().__init__()
        self.role.choices = list(words(rules.ROLES).items())
        self.reach.choices = [
            ("organisation", _("Satu instansi dan semua unit di bawahnya")),
            ("*", _("Seluruh Rembuk")),
        ]

    def validate_organisation(self, field: OrganisationField) -> None:
        """Needed unless the role is for everywhere."""
        if self.reach.data != "*" and not field.data and not field.errors:
            raise ValidationError(_("Pilih instansinya."))

    @property
    def scope(self) -> str:
        """As roles are kept: ``*`` or ``organisation:<id>``."""
        return "*" if self.reach.data == "*" else f"organisation:{self.organisation.data}"


class VouchesForm(FlaskForm):  # type: ignore[misc]
    """How many residents must vouch."""

    number = IntegerField(_l("Banyaknya warga yang menjamin"), [_needed, NumberRange(1, 20)])
