"""How files leave and arrive over HTTP: a safe download, and an upload that survives a cut line.

    POST  <prefix>/          {"name", "size", "subject"}       → 201 {"id", "offset": 0, "url"}
    PATCH <url>              Upload-Offset: n, ≤ 256 KiB        → 200 {"offset"}
                             wrong offset                       → 409 {"code": "conflict", "offset"}
                             the last chunk                     → 200 {"done": true, …}
    GET or HEAD <url>        where it stands                    → 200 {"offset"} (+ "done", …)

A PATCH without a body at the full size finishes an upload whose last answer was lost.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db.unit import transaction
from app.web.files import uploads
from app.web.files.clean import CleanFile
from app.web.files.kinds import LIMITS
from app.web.files.store import clean_file, open_file
from app.web.http import problem, signed_in_actor
from app.web.i18n import translated
from app.web.models import StoredFile, Upload

_SHOWN_INLINE = frozenset({"image/jpeg", "image/png"})


def send_file_safely(
    stored: StoredFile, *, inline: bool = False, name: str | None = None
) -> Response:
    """Answer with a kept file: never sniffed, never run, never kept by anybody but the reader.

    ``inline`` shows pictures in place; other kinds are always saved. ``name`` replaces the name its
    sender gave it (which may tell who that was).
    """
    answer = send_file(
        open_file(stored),
        mimetype=stored.media_type,
        as_attachment=not (inline and stored.media_type in _SHOWN_INLINE),
        download_name=name or stored.name,
        etag=stored.sha256,
        conditional=False,
        last_modified=None,
    )
    answer.content_length = stored.size
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request, accept_ranges=True, complete_length=stored.size)
    return answer


def cleaned_files(field: str, most: int) -> Iterator[tuple[str, CleanFile]]:
    """Names and cleaned bytes of the files that a form sent, one by one, before any lock is held.

    ``Invalid`` (of that field) when there are more than ``most``, and at the first that is refused,
    which it names: those before it are good.
    """
    sent = [one for one in request.files.getlist(field) if one.filename]
    if len(sent) > most:
        raise Invalid(say("Paling banyak %(n)d berkas.", n=most), field=field)
    for one in sent:
        name = one.filename or ""
        try:
            clean = clean_file(name, one.stream.read(LIMITS.file_bytes + 1))
        except Invalid as no:
            words = say("%(name)s: %(reason)s", name=name[:80], reason=translated(no.message))
            raise Invalid(words, field=field) from None
        yield name, clean


@dataclass(frozen=True)
class Receiver:
    """What a room does with uploads of one purpose.

    ``may_begin(actor, subject_id)`` raises when the actor may not. ``on_done(actor, upload, stored,
    now)`` runs in the transaction that stores the file and gives what the asker is told; it asks the
    policy again, because an upload may take days.
    """

    purpose: str
    may_begin: Callable[[Actor, int | None], None]
    on_done: Callable[[Actor, Upload, StoredFile, datetime], dict[str, Any]]


def upload_blueprint(name: str, prefix: str, receiver: Receiver) -> Blueprint:
    """A blueprint with the protocol above under ``prefix``; the CSRF token comes as a header."""
    doors = Blueprint(name, __name__, url_prefix=prefix)

    @doors.post("/")
    def begin() -> ResponseReturnValue:
        return _begin(f"{name}.resume", receiver)

    @doors.patch("/<token>")
    def resume(token: str) -> ResponseReturnValue:
        return _append(token, receiver)

    @doors.get("/<token>")
    def state(token: str) -> ResponseReturnValue:
        return _state(uploads.upload_of(signed_in_actor(), token))

    return doors


def _begin(resume: str, receiver: Receiver) -> ResponseReturnValue:
    actor = signed_in_actor()
    name, size, subject = _announced()
    receiver.may_begin(actor, subject)
    with transaction():
        upload = uploads.begin_upload(
            actor, name, size, purpose=receiver.purpose, subject_id=subject, now=clock.now()
        )
    return jsonify(id=upload.token, offset=0, url=url_for(resume, token=upload.token)), 201


def _announced() -> tuple[str, int, int | None]:
    """Name, size and subject out of JSON, a form or the address; ``Invalid`` if they are misshapen."""
    try:
        told = request.get_json(silent=True) if request.is_json else request.values
        told = dict(told or {})
        subject = told.get("subject")
        return str(told["name"])[:255], int(told["size"]), None if subject is None else int(subject)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise Invalid(say("Nama atau ukuran berkas tidak terbaca."), field="file") from None


def _append(token: str, receiver: Receiver) -> ResponseReturnValue:
    actor = signed_in_actor()
    upload = uploads.upload_of(actor, token)
    if upload.answer is not None:
        return _state(upload)
    try:
        if (request.content_length or 0) > uploads.CHUNK_BYTES:
            raise Invalid(
                say("Potongan berkas terlalu besar. Kirim ulang berkasnya."), field="file"
            )
        with transaction():
            uploads.append_chunk(upload, _offset(), request.get_data())
    except Conflict as elsewhere:
        return _stands_elsewhere(elsewhere)
    if not uploads.is_whole(upload):
        return _state(upload)
    return _finish(actor, upload, receiver)


def _offset() -> int:
    text = request.headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdigit()):
        raise Invalid(say("Tempat potongan berkas tidak terbaca."), field="file")
    return int(text)


def _stands_elsewhere(elsewhere: Conflict) -> ResponseReturnValue:
    answer = problem(elsewhere.status, elsewhere.code, translated(elsewhere.message))
    told = answer.get_json() | {"offset": elsewhere.facts.get("offset", 0)}
    answer.set_data(jsonify(told).get_data())
    return answer


def _finish(actor: Actor, upload: Upload, receiver: Receiver) -> ResponseReturnValue:
    try:
        clean = uploads.clean_upload(upload)
        with transaction():
            now = clock.now()
            stored = uploads.finish_upload(actor, upload, clean, now=now)
            answer = receiver.on_done(actor, upload, stored, now)
            uploads.keep_answer(upload, answer)
    except Invalid:
        with transaction():
            uploads.drop_upload(uploads.upload_of(actor, upload.token))
        raise
    except Conflict:
        again = uploads.upload_of(actor, upload.token)
        if again.answer is None:
            raise  # the room's own reason
        return _state(again)  # a second asker finished it a moment ago
    uploads.drop_part(upload)
    return jsonify(done=True, offset=upload.size, **answer)


def _state(upload: Upload) -> ResponseReturnValue:
    answer = jsonify(offset=upload.received)
    if upload.answer is not None:
        answer = jsonify(done=True, offset=upload.size, **upload.answer)
    answer.headers["Upload-Offset"] = str(upload.received)
    answer.headers["Cache-Control"] = "no-store"
    return answer
