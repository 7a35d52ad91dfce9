"""Hangs the accounts room on the application."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError

from app.accounts import commands, policies, rules, session
from app.accounts.addresses import views as address_pages
from app.accounts.blueprint import blueprint
from app.accounts.organisations import api as organisation_shelf
from app.accounts.organisations import views as organisation_pages
from app.accounts.people import desk_views as desk_pages
from app.accounts.people import queries as people
from app.accounts.people import views as people_pages
from app.accounts.sealing import Sealer
from app.accounts.signing import returning
from app.accounts.signing import views as signing_pages
from app.core.actor import Actor
from app.core.errors import SignedOut
from app.core.words import say
from app.db.unit import explain_constraint
from app.web import api
from app.web.templates import nav_items, page_values
from app.web.waiting import Waiting, waiting

PAGES = (signing_pages, address_pages, people_pages, desk_pages, organisation_pages)

_CONSTRAINTS = {
    ("uq_person_email", "person.email"): say("Alamat surel itu sudah dipakai."),
    ("uq_organisation_code", "organisation.code"): say("Kode itu sudah dipakai instansi lain."),
    ("uq_membership_current", "membership.person_id, membership.organisation_id"): say(
        "Orang itu sudah tercatat di instansi ini."
    ),
    (
        "uq_membership_request_open",
        "membership_request.person_id, membership_request.organisation_id",
    ): say("Permintaan Anda ke instansi itu sudah terkirim dan sedang menunggu jawaban."),
    ("uq_grant_person_id_role_scope", "grant.person_id, grant.role, grant.scope"): say(
        "Orang itu sudah memegang peran tersebut."
    ),
    (
        "uq_verification_person_id_kind_by_person_id",
        "verification.person_id, verification.kind, verification.by_person_id",
    ): say("Anda sudah pernah menyatakan itu tentang orang ini."),
    ("uq_civil_servant_number_proven_digest", "civil_servant_number.proven_digest"): say(
        "Nomor pegawai itu sudah terbukti milik akun lain. Periksa kartu pegawainya sekali lagi."
    ),
}


def _person_menu(_actor: Actor) -> dict[str, Any]:
    """The links under a person's name."""
    return {"person_menu": [{"label": _("Akun saya"), "href": "/accounts/me"}]}


def _nav(actor: Actor) -> list[dict[str, Any]]:
    if not policies.may_see_desk(actor):
        return []
    return [{"label": _("Meja petugas"), "href": "/accounts/people/", "order": 45}]


def _at_my_desks(actor: Actor, _now: datetime) -> list[Waiting]:
    """Who waits for an officer. 1 statement, none for those who sit at no desk."""
    if not policies.may_see_desk(actor):
        return []
    row, found = people.waiting_at_desks(actor), []
    if row.asked:
        words = ngettext(
            "Jawab %(num)d permintaan jadi anggota",
            "Jawab %(num)d permintaan jadi anggota",
            row.asked,
        )
        found.append(Waiting(str(words), f"/accounts/organisations/{row.place}"))
    if row.unverified:
        words = ngettext(
            "Periksa %(num)d orang yang belum terverifikasi",
            "Periksa %(num)d orang yang belum terverifikasi",
            row.unverified,
        )
        found.append(Waiting(str(words), "/accounts/people/?show=waiting"))
    return found


def install(app: Flask) -> None:
    """Sessions, pages, commands and the words for this room's constraints."""
    app.extensions["sealer"] = Sealer(app.config["DATA_KEY"])
    session.install(app)
    app.register_blueprint(blueprint)
    api.publish(app, organisation_shelf.part)
    app.extensions["accounts.pages"] = PAGES
    app.register_error_handler(SignedOut, returning.signed_out)
    app.register_error_handler(CSRFError, returning.token_lost)
    app.cli.add_command(commands.group)
    app.jinja_env.globals["number_mask"] = rules.masked
    page_values.fill("accounts", _person_menu)
    nav_items.fill("accounts", _nav)
    waiting.fill("accounts", _at_my_desks)
    for names, words in _CONSTRAINTS.items():
        for name in names:
            explain_constraint(name, words)
