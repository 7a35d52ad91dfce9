"""Shapes of what arrives for posts."""

import secrets

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.forums.posts.actions import Draught
from app.forums.posts.drafting import Begun

_TEXT = _l("Tulisan")


def new_key() -> str:
    """The key of a form that is shown for the first time."""
    return secrets.token_urlsafe(12)


class PostForm(FlaskForm):  # type: ignore[misc]
    """A reply. ``key`` makes two sendings of one form one post. ``draft``: what it was filled with."""

    draft: Begun | None = None

    text = TextAreaField(_TEXT, [InputRequired(_l("Tulis dulu isinya."))])
    name_hidden = BooleanField(_l("Sembunyikan nama saya dari publik dan dari petugas"))
    considered = BooleanField(_l("Data pribadi di tulisan ini memang boleh dibaca semua orang"))
    files = MultipleFileField(_l("Berkas"), [Optional()])
    key = HiddenField(default=new_key, validators=[Length(max=40)])

    def draught(self) -> Draught:
        """What was handed in."""
        return Draught(
            self.text.data or "",
            self.key.data or new_key(),
            name_hidden=bool(self.name_hidden.data),
            considered=bool(self.considered.data),
        )


class EditForm(FlaskForm):  # type: ignore[misc]
    """Other words for a post. ``key`` tells which of its versions the form was shown with.
    ``draft``: what it was filled with."""

    draft: Begun | None = None

    text = TextAreaField(_TEXT, [InputRequired(_l("Tulis dulu isinya."))])
    considered = BooleanField(_l("Data pribadi di tulisan ini memang boleh dibaca semua orang"))
    key = HiddenField(validators=[Length(max=40)])


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A button."""


class OpeningForm(FlaskForm):  # type: ignore[misc]
    """Why a hidden name should be opened."""

    reason = StringField(_l("Alasan"), [InputRequired(_l("Tulis alasannya.")), Length(max=500)])
