"""HTTP door of the files of a proposal: a plain form, and an upload that survives a cut line."""

from datetime import datetime
from typing import Any

from flask import Blueprint, get_template_attribute, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.words import say
from app.db.unit import transaction
from app.innovations.attachments import actions, queries
from app.innovations.attachments.forms import ChangeForm, FileForm
from app.innovations.attachments.rules import AUDIENCES, most_files
from app.innovations.editions import queries as editions
from app.innovations.proposals import queries as proposals
from app.innovations.proposals.drafting.queries import strictest_blindness
from app.innovations.proposals.policies import is_on_team
from app.innovations.proposals.rules import is_editable
from app.web.files.clean import CleanFile
from app.web.files.doors import Receiver, send_file_safely, upload_blueprint
from app.web.files.kinds import ACCEPT, LIMITS, MEGABYTE
from app.web.files.store import clean_file, store_file
from app.web.giving_back import give_back, is_whole
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.i18n import translated
from app.web.models import StoredFile, Upload
from app.web.security import csrf

blueprint = Blueprint("attachments", __name__, url_prefix="/innovations")
_HEARD_OUT = 64 * MEGABYTE
"""A plain form up to this size is read to its end, so that its refusal can give the rest back."""


@blueprint.get("/<slug>/files")
def files(slug: str) -> ResponseReturnValue:
    """All files of a proposal, for its team and the officers of its unit."""
    return _files_page(signed_in_actor(), slug)


@blueprint.post("/<slug>/files/<any(judges, secretariat):audience>")
@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, once the size is allowed
def upload(slug: str, audience: str) -> ResponseReturnValue:
    """One file by a plain form; when it is refused the rest of the form stays."""
    request.max_content_length = _HEARD_OUT
    if not current_actor().known:
        return give_back(FileForm(prefix=audience))
    actor, form = signed_in_actor(), FileForm(prefix=audience)
    if not is_whole(form) or not _kept(actor, slug, audience, form):
        return _files_page(actor, slug, audience, form)
    done(_("Berkas tersimpan."))
    return redirect(url_for(".files", slug=slug))


def _kept(actor: Actor, slug: str, audience: str, form: FileForm) -> bool:
    """Was the file kept? Otherwise the reason stands on the form."""
    if form.here and not (form.file.data and form.file.data.filename):
        return _captioned(actor, slug, audience, form)
    with attempt(form) as tried:
        name, clean = _read(actor, slug, form)
        with transaction():
            now = clock.now()
            stored = store_file(actor, name, clean, now=now)
            caption = form.caption.data or ""
            actions.attach_file(actor, slug, stored, audience=audience, caption=caption, now=now)
    return tried.ok


def _captioned(actor: Actor, slug: str, audience: str, form: FileForm) -> bool:
    """The script brought the file in before the form was sent: what is left is its caption."""
    caption = form.caption.data or ""
    with attempt(form) as tried, transaction():
        for number in form.here if caption else ():
            actions.change_attachment(
                actor, slug, number, audience=audience, caption=caption, now=clock.now()
            )
    return tried.ok


def _read(actor: Actor, slug: str, form: FileForm) -> tuple[str, CleanFile]:
    """Name and cleaned file; the right and the room for it are asked before the work is done."""
    with transaction():
        actions.require_room(actor, slug)
    sent: FileStorage | None = form.file.data
    if not sent or not sent.filename:
        raise Invalid(say("Pilih berkasnya dulu."), field="file")
    return sent.filename, clean_file(sent.filename, sent.stream.read(LIMITS.file_bytes + 1))


def _files_page(
    actor: Actor, slug: str, audience: str = "", form: FileForm | None = None
) -> ResponseReturnValue:
    proposal = proposals.proposal_for_team(actor, slug)
    edition = editions.edition_by_id(actor, proposal.edition_id)
    rows = queries.attachments_of(proposal.id)
    member = is_on_team(actor, proposal, proposals.team_ids(proposal.id))
    return page(
        "innovations/attachments/files.html",
        form=form,
        proposal=proposal,
        panels=[
            _panel(key, proposal.id, rows, form if key == audience else None) for key in AUDIENCES
        ],
        editable=member and is_editable(proposal.state),
        most=most_files(edition.limits),
        count=len(rows),
        zone=edition.zone,
        blind=strictest_blindness(edition.stages) != "open",
        accept=ACCEPT,
        megabytes=LIMITS.file_bytes // MEGABYTE,
    )


def _panel(key: str, proposal_id: int, rows: list[Any], form: FileForm | None) -> dict[str, Any]:
    """The files of one audience, and the form that adds one."""
    word, about = AUDIENCES[key]
    return {
        "key": key,
        "title": translated(word),
        "about": translated(about),
        "rows": [(row, _change_form(row)) for row in rows if row.audience == key],
        "form": form or FileForm(formdata=None, prefix=key),
        "upload_url": f"{url_for(f'attachment_{key}.begin')}?subject={proposal_id}",
    }


def _change_form(row: Any) -> ChangeForm:
    form = ChangeForm(
        formdata=None, prefix=f"f{row.id}", audience=row.audience, caption=row.caption
    )
    form.offer()
    return form


@blueprint.get("/<slug>/files/<int:attachment_id>")
def download(slug: str, attachment_id: int) -> ResponseReturnValue:
    """One file, for who may see it."""
    return send_file_safely(queries.file_for_reader(signed_in_actor(), slug, attachment_id))


@blueprint.post("/<slug>/files/<int:attachment_id>/change")
def change(slug: str, attachment_id: int) -> ResponseReturnValue:
    """Who may see it, and what it is."""
    actor, form = signed_in_actor(), ChangeForm(prefix=f"f{attachment_id}")
    with transaction():
        actions.change_attachment(
            actor,
            slug,
            attachment_id,
            audience=form.audience.data or "",
            caption=form.caption.data or "",
            now=clock.now(),
        )
    done(_("Keterangan berkas tersimpan."))
    return redirect(url_for(".files", slug=slug))


@blueprint.post("/<slug>/files/<int:attachment_id>/remove")
def remove(slug: str, attachment_id: int) -> ResponseReturnValue:
    """Take it off."""
    actor = signed_in_actor()
    with transaction():
        actions.detach_file(actor, slug, attachment_id, now=clock.now())
    done(_("Berkas dihapus."))
    return redirect(url_for(".files", slug=slug))


# --- uploads that go on after a cut line ---------------------------------------------------------


def _may_begin(actor: Actor, proposal_id: int | None) -> None:
    with transaction():
        actions.require_room(actor, _slug_of(proposal_id))


def _slug_of(proposal_id: int | None) -> str:
    number = proposal_id or 0
    return proposals.proposal_by_id(number if 0 < number < 2**31 else 0).slug


def _receiver(audience: str) -> Receiver:
    """What becomes of a file that has arrived for ``audience``: it is attached and shown."""

    def on_done(actor: Actor, upload: Upload, stored: StoredFile, now: datetime) -> dict[str, Any]:
        slug = _slug_of(upload.subject_id)
        copy_id = stored.id
        made = actions.attach_file(actor, slug, stored, audience=audience, now=now)
        if made.file_id != copy_id:
            return {"attachment": made.id, "html": ""}  # the very same file stands there already
        rows = queries.attachments_of(made.proposal_id, audience)
        row = next(one for one in rows if one.id == made.id)
        item = get_template_attribute("innovations/attachments/_item.html", "item")
        zone = editions.zone_of_edition(proposals.proposal_by_slug(slug).edition_id)
        html = str(item(row, _change_form(row), slug, True, zone)).strip()
        return {"attachment": made.id, "html": html}

    return Receiver(f"attachment_{audience}", _may_begin, on_done)


uploads = [
    upload_blueprint(f"attachment_{key}", f"/innovations/uploads/{key}", _receiver(key))
    for key in AUDIENCES
]
