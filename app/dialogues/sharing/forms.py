"""Shapes of what arrives with a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, StringField
from wtforms.validators import Length

from app.dialogues.acting.forms import KEY_LETTERS, Needed, new_key
from app.dialogues.activities.announcements import NAME_LETTERS


class ShareForm(FlaskForm):  # type: ignore[misc]
    """One file and what it is called. ``client_key`` makes two sendings one."""

    client_key = HiddenField(default=new_key, validators=[Length(max=KEY_LETTERS)])
    file = FileField(_l("Berkas"), [Needed()])
    name = StringField(_l("Nama berkas"), [Length(max=NAME_LETTERS)])
