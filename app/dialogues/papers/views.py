"""HTTP door of minutes: the page, JSON and print; signing; scans; the log that they refer to."""

from datetime import date
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Forbidden, Invalid
from app.core.numbers import row_number
from app.core.words import say
from app.db.unit import transaction
from app.dialogues.blueprint import blueprint
from app.dialogues.halls.scene import TOPICS, Scene, scene_of
from app.dialogues.log.fold import part_of, told
from app.dialogues.log.queries import rows_since
from app.dialogues.minutes import actions, queries
from app.dialogues.minutes.paper import paper_of, pdf_of
from app.dialogues.minutes.rules import VERDICTS
from app.dialogues.papers.forms import RegisterForm, ScanForm, SignForm
from app.dialogues.rooms.policies import require
from app.dialogues.withholding.policies import may_withhold
from app.dialogues.withholding.queries import rows_with_words
from app.web.cache import cacheable, remembered
from app.web.dates import day
from app.web.files.doors import cleaned_files, send_file_safely
from app.web.http import attempt, current_actor, done, hindered, page, signed_in_actor
from app.web.i18n import translated
from app.web.sharing import whole_address

_DEPENDS = (*TOPICS, "commitments")
_MOST_FILES, _ROWS = 5, 200


@blueprint.get("/<slug>/minutes")
def minutes(slug: str) -> ResponseReturnValue:
    """The minutes of a closed room."""
    cacheable(*_DEPENDS)
    scene = scene_of(slug)
    record = _readable(queries.record_of(scene.room.id, translated))
    signed = {one.seat for one in queries.signatures_of(scene.room.id)}
    return page(
        "dialogues/minutes.html",
        scene=scene,
        room=scene.room,
        record=record,
        verdicts=VERDICTS,
        may_sign=bool(scene.seat and scene.seat.role and scene.seat.number not in signed),
        waits=_unregistered(record),
        register=RegisterForm(formdata=None),
    )


def _unregistered(record: dict[str, Any]) -> bool:
    """Is there a promise that is not in the register yet?"""
    due = [one for each in record["inputs"] if each["stage"] == "due" for one in each["answers"]]
    return any(not one["number"] for one in (*record["followups"], *due[-1:]))


def _readable(record: dict[str, Any]) -> dict[str, Any]:
    """The same with days as people write them."""
    replies = (reply for one in record["inputs"] for reply in one["answers"])
    for one in (*record["followups"], *replies):
        one["date"] = day(date.fromisoformat(one["date"])) if one["date"] else ""
    return record


@blueprint.get("/<slug>/minutes.json")
def minutes_json(slug: str) -> ResponseReturnValue:
    """The same for machines: with it anybody can check the digest."""
    cacheable(*_DEPENDS)
    scene = scene_of(slug)
    kept = queries.minutes_of(scene.room.id)
    record = queries.record_of(scene.room.id, translated)
    files = [{name: one[name] for name in ("name", "size", "sha256")} for one in record["scans"]]
    sealed = [one for one in kept.entries if one["seq"] not in queries.closed_rows(scene.room.id)]
    return jsonify(record | {"scans": files, "sealed": sealed})


@blueprint.get("/<slug>/minutes.pdf")
def minutes_pdf(slug: str) -> ResponseReturnValue:
    """The printed form. Drawn once for each change of any room."""
    cacheable(*_DEPENDS)
    scene, lang = scene_of(slug), str(get_locale())
    made = remembered(_DEPENDS, ("minutes", slug, lang), lambda: _pdf(scene, lang))
    answer = Response(made, mimetype="application/pdf")
    name = f"berita-acara-{scene.slug}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _pdf(scene: Scene, lang: str) -> bytes:
    record = _readable(queries.record_of(scene.room.id, translated))
    address = whole_address(url_for(".minutes", slug=scene.slug))
    return pdf_of(paper_of(record, address=address, lang=lang, translate=translated))


@blueprint.route("/<slug>/minutes/sign", methods=["GET", "POST"])
def sign(slug: str) -> ResponseReturnValue:
    """Agree, agree with a reservation, or refuse: each is printed."""
    scene, back = scene_of(slug), url_for(".minutes", slug=slug)
    room_id = scene.room.id
    kept = queries.minutes_of(room_id)
    if no := hindered(lambda: actions.require_signable(scene.seat, room_id), _sign_title(), back):
        return no
    form = SignForm(digest=kept.digest).offer()
    if form.validate_on_submit() and _signed(scene, form):
        return redirect(back, 303)
    return page("dialogues/sign.html", form=form, scene=scene, room=scene.room, kept=kept)


def _sign_title() -> str:
    return str(_("Tandatangani berita acara"))


def _signed(scene: Scene, form: SignForm) -> bool:
    word = actions.Word(form.verdict.data or "", form.note.data or "", form.digest.data or "")
    with attempt(form, Forbidden) as tried, transaction():
        actions.sign(scene.seat, scene.room.id, word, now=clock.now())
    if tried.ok:
        done(_("Tercatat di berita acara."))
    return tried.ok


@blueprint.post("/<slug>/minutes/register")
def register(slug: str) -> ResponseReturnValue:
    """Enter follow-ups into the register that are not there yet."""
    actor, scene = signed_in_actor(), scene_of(slug)
    with transaction():
        numbers = actions.register(actor, scene.room.id, now=clock.now())
    if not numbers:
        raise Forbidden(say("Hanya yang berwenang berjanji untuk instansinya yang mencatatnya."))
    done(_("Tercatat di register janji. Penanggung jawabnya diminta menyetujui."))
    return redirect(url_for(".minutes", slug=slug), 303)


@blueprint.route("/<slug>/minutes/scan", methods=["GET", "POST"])
def scan(slug: str) -> ResponseReturnValue:
    """Put scans of the signed paper beside the minutes."""
    actor, scene, form = signed_in_actor(), scene_of(slug), ScanForm()
    require(scene.runs)
    queries.minutes_of(scene.room.id)
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried:
            files = _files()
            with transaction():
                for name, clean in files:
                    actions.attach_scan(actor, scene.room.id, name, clean, now=clock.now())
        if tried.ok:
            done(_("Pindaian terpasang sebagai naskah asli yang ditandatangani."))
            return redirect(url_for(".minutes", slug=slug), 303)
    return page("dialogues/scan.html", form=form, room=scene.room, most=_MOST_FILES)


def _files() -> list[Any]:
    files = list(cleaned_files("files", _MOST_FILES))
    if not files:
        raise Invalid(say("Pilih berkas pindaiannya."), field="files")
    return files


@blueprint.get("/<slug>/minutes/scans/<int:scan_id>")
def scan_file(slug: str, scan_id: int) -> ResponseReturnValue:
    """One scan."""
    return send_file_safely(queries.scan_file(scene_of(slug).room.id, scan_id), inline=True)


@blueprint.get("/<slug>/log")
def log(slug: str) -> ResponseReturnValue:
    """The log row by row, as it goes over every wire: what minutes refer to. 200 rows a page."""
    cacheable(*TOPICS)
    scene = scene_of(slug)
    since = max(0, (row_number(request.args.get("from")) or 1) - 1)
    rows = rows_since(scene.room.id, since, limit=_ROWS + 1)
    return page(
        "dialogues/log.html",
        scene=scene,
        room=scene.room,
        rows=[(row, told(row)) for row in rows[:_ROWS]],
        titles={name: part_of(name).title for name in scene.known.hall.states},
        worded=_worded(scene, rows),
        newer=rows[_ROWS].stamp.seq if len(rows) > _ROWS else 0,
        older=max(1, since + 1 - _ROWS) if since else 0,
    )


def _worded(scene: Scene, rows: list[Any]) -> frozenset[int]:
    """Rows whose words the reader may withhold."""
    if not rows or not may_withhold(current_actor(), scene.seat):
        return frozenset()
    return rows_with_words(scene.room.id, rows[0].stamp.seq, rows[-1].stamp.seq)
