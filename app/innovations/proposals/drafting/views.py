"""HTTP door of writing: a new draft, the writing page, and its saving by itself."""

from typing import Any

from flask import current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import names_of
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.texts import changes, count_words
from app.core.window import zone_of
from app.db.unit import transaction
from app.innovations.editions import queries as editions
from app.innovations.editions.rules import (
    MATURITIES,
    criteria_of_section,
    kinds_for,
    maturities_for,
    section_weight,
    sections,
    submission_status,
)
from app.innovations.editions.wording import told
from app.innovations.proposals import queries, rules
from app.innovations.proposals.drafting import actions
from app.innovations.proposals.drafting.forms import (
    GuardForm,
    StartForm,
    WritingForm,
    writing_form,
)
from app.innovations.proposals.drafting.queries import Desk, desk_of, units_for
from app.innovations.proposals.views import blueprint
from app.web.giving_back import give_back, is_whole
from app.web.http import (
    attempt,
    current_actor,
    done,
    page,
    problem,
    signed_in_actor,
)
from app.web.i18n import translated
from app.web.security import csrf

AFTER_SAVING = {
    "submit": "/innovations/%s/submit",
    "effects": "/innovations/%s/effects",
    "files": "/innovations/%s/files",
    "team": "/innovations/%s/team",
}
"""Button → where one goes once the texts are saved; the rest stays on the page."""


@blueprint.route("/start/<edition_slug>", methods=["GET", "POST"])
def start(edition_slug: str) -> ResponseReturnValue:
    """A new draft in an open edition."""
    actor, now = signed_in_actor(), clock.now()
    edition = editions.edition_by_slug(actor, edition_slug)
    units, form = units_for(actor, edition), StartForm()
    tracks = [one for one in edition.tracks if actor.kind in kinds_for(edition, one)]
    late = editions.late_until_for(actor, edition.id)
    told = {
        "edition": {"slug": edition.slug, "title": edition.title, "closes": edition.closes},
        "zone": edition.zone,
        "units": units,
        "maturity_notes": maturity_notes(),
        "track_notes": {str(one.id): _about(one) for one in tracks},
        "status": submission_status(edition, now, late),
        "welcome": actor.kind in kinds_for(edition) or bool(tracks),
    }
    form.offer(units, tracks, edition.categories)
    if form.validate_on_submit() and (slug := _started(actor, edition_slug, form)):
        return redirect(url_for(".edit", slug=slug))
    return page("innovations/proposals/start.html", form=form, **told)


def _about(track: Any) -> str:
    """What a track is for, and the maturities it takes."""
    levels = ", ".join(translated(MATURITIES[one]) for one in maturities_for(track))
    return " ".join(
        filter(None, (told(track.about), str(_("Menerima: %(levels)s.", levels=levels))))
    )


def _started(actor: Actor, edition_slug: str, form: StartForm) -> str | None:
    """The slug of the draft; None (with the reason on the form) when it was refused."""
    with attempt(form) as tried, transaction():
        proposal = actions.start_draft(
            actor,
            edition_slug=edition_slug,
            unit_id=_number(form.unit.data),
            title=form.title.data or "",
            maturity=form.maturity.data or "",
            track_id=_number(form.track.data) if "track" in form else None,
            category_id=_number(form.category.data) if form.category.data else None,
            request_key=form.request_key.data or "",
            now=clock.now(),
        )
    if tried.ok:
        done(_("Draf dibuat. Tulisan Anda tersimpan sendiri selama Anda mengetik."))
        return proposal.slug
    return _made_meanwhile(actor, edition_slug, form)


def _made_meanwhile(actor: Actor, edition_slug: str, form: StartForm) -> str | None:
    """The draft that the other half of a double click made in this very moment."""
    edition = editions.edition_by_slug(actor, edition_slug)
    made = queries.proposal_by_key(edition.id, form.request_key.data or "")
    return made.slug if made is not None and made.lead_id == actor.person_id else None


def _number(text: str | None) -> int:
    """0 (which nothing has) for what is no number."""
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 10 else 0


# --- the writing page ----------------------------------------------------------------------------


@blueprint.get("/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    """All sections on one page."""
    desk = desk_of(signed_in_actor(), slug)
    if not rules.is_editable(desk.proposal.state):
        return redirect(url_for(".show", slug=slug))
    form = writing_form(desk)
    form.fill(desk.fields)
    form.show(desk.proposal.version, desk.fields)
    return _writing_page(desk, form)


@blueprint.post("/<slug>/edit")
@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it and gives the text back
def save(slug: str) -> ResponseReturnValue:
    """Save by the button; whatever goes wrong, the page that comes back holds every word."""
    if not current_actor().known:
        return give_back(WritingForm())
    actor = signed_in_actor()
    desk = desk_of(actor, slug)
    form = writing_form(desk)
    if not is_whole(form):
        return _writing_page(desk, form)
    with attempt(form) as tried, transaction():
        actions.save_content(
            actor, slug, typed=form.typed(), hand=form.hand(), asked=True, now=clock.now()
        )
    if tried.ok:
        return _saved(slug)
    return _writing_page(desk_of(actor, slug), form, _put_beside(form, tried.refusal))


def _saved(slug: str) -> ResponseReturnValue:
    done(_("Tersimpan."))
    act = request.form.get("act", "")
    return redirect(
        AFTER_SAVING[act] % slug if act in AFTER_SAVING else url_for(".edit", slug=slug)
    )


def _put_beside(form: WritingForm, refusal: Any) -> dict[str, Any]:
    """Prepare the form to solve a clash: what both wrote, seen from the newest version."""
    clash = refusal.facts if isinstance(refusal, Conflict) else {}
    if "theirs" not in clash:
        return {}
    form.fill(clash["shown"])
    form.show(clash["version"], clash["stored"])
    for name in clash["theirs"]:
        form[name].errors = [_("Rekan Anda juga mengubah bagian ini.")]
    return dict(clash)


def _writing_page(
    desk: Desk, form: WritingForm, clash: dict[str, Any] | None = None
) -> ResponseReturnValue:
    clash = clash or {}
    return page(
        "innovations/proposals/edit.html",
        form=form,
        desk=desk,
        proposal=desk.proposal,
        edition=desk.edition,
        clash=clash,
        names=_writers(clash),
        maturity_notes=maturity_notes(),
        compared={
            name: changes(text, clash["yours"][name])
            for name, text in clash.get("theirs", {}).items()
        },
        words=_told_of_sections(desk, form),
        status=submission_status(desk.edition, clock.now(), desk.late_until),
        locked=not rules.is_editable(desk.proposal.state),
    )


def _writers(clash: dict[str, Any]) -> dict[str, str]:
    """Who wrote the other version of each field."""
    who = clash.get("who", {})
    names = names_of(one for one in who.values() if one is not None)
    return {field: names.get(one, "") for field, one in who.items()}


def maturity_notes() -> dict[str, str]:
    """A plain sentence for each maturity."""
    return {key: translated(text) for key, text in rules.MATURITY_HELP.items()}


def _told_of_sections(desk: Desk, form: WritingForm) -> list[dict[str, Any]]:
    """Each section as the page shows it: its rubric, its words, names that stand in it."""
    told = []
    for section in sections(desk.body):
        name = rules.section_field(section["key"])
        text = form[name].data or ""
        told.append(
            section
            | {
                "field": name,
                "count": count_words(text),
                "names": rules.names_found(text, desk.identities),
                "criteria": criteria_of_section(desk.body, section["key"]),
                "weight": section_weight(desk.body, section["key"]),
            }
        )
    return told


# --- saving by itself ----------------------------------------------------------------------------


@blueprint.post("/<slug>/autosave")
@csrf.exempt  # type: ignore[untyped-decorator]  # an ended session is a 401, an old token a 400
def autosave(slug: str) -> ResponseReturnValue:
    """Save what is typed so far; answers JSON (docs/components.md, autosave protocol)."""
    actor, form = signed_in_actor(), GuardForm()
    if not form.validate():
        return problem(400, "invalid", _("Halaman ini terbuka sejak sebelum Anda masuk."))
    now = clock.now()
    try:
        with transaction():
            saved = actions.save_content(
                actor, slug, typed=request.form, hand=form.hand(), asked=False, now=now
            )
            zone = editions.edition_by_id(actor, saved.proposal.edition_id).zone
    except Conflict as clash:
        return _both_texts(clash)
    at = f"{now.astimezone(zone_of(zone)):%H.%M} {zone}"
    return jsonify(saved_at=at, version=form.hand().seen)


def _both_texts(clash: Conflict) -> ResponseReturnValue:
    answer = problem(clash.status, clash.code, translated(clash.message), clash.field)
    if "theirs" in clash.facts:
        facts = {name: clash.facts[name] for name in ("theirs", "yours")}
        answer.data = current_app.json.dumps(dict(answer.json or {}) | facts)
    return answer
