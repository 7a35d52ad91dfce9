"""One blind proposal of the demo with a planted string in every place that could name its team."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import inspect, select, text, update

from app.accounts.models import (
    CivilServantNumber,
    Membership,
    Organisation,
    Person,
    Verification,
)
from app.core import clock
from app.core.actor import Actor
from app.db import audit
from app.db.base import db
from app.innovations.attachments.models import Attachment
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys.models import StageEntry, Trace
from app.innovations.judging.models import Assignment
from app.innovations.proposals.models import Handover, Proposal, Revision, SectionText, TeamMember
from app.notices.models import Notice
from app.web.files.store import store_file
from tests.support.people import fresh

PLANTED = {
    "person name": "Xanadewi Kirimatahari",
    "person e-mail": "xanadewi.rahasia@unitgaib.test",
    "person handle": "xanadewihandel",
    "member name": "Yostarinda Bulanpurnama",
    "second member name": "Zulfahmanda Angintimur",
    "member role": "Pakar Tunggal Puskesmas Lembayungsari",
    "unit name": "Puskesmas Lembayungsari",
    "region name": "Kabupaten Antahberantahraya",
    "position in unit": "Kepala Seksi Pelangijingga",
    "number's last four": "Ñ7Ñ9",
    "handover reason": "Mutasi Xanadewi ke Lembayungsari",
    "handover taker": "Wulandaru Embunpagi",
    "attachment name": "SK-Xanadewi-Lembayungsari",
    "attachment caption": "Foto Xanadewi di Lembayungsari",
    "secretariat's attachment": "Surat-tugas-Yostarinda",
    "check reason": "Kiriman Lembayungsari kurang stempel",
    "check note": "Sudah ditelepon ke Lembayungsari",
    "trace note": "Dikembalikan ke Lembayungsari",
    "notice value": "Kabar untuk Lembayungsari",
    "audit fact": "faktaLembayungsari",
    "revision text": "RevisiXanadewi",
    "verification note": "Diperiksa di Lembayungsari",
    "slug": "lembayungsari-slug-rahasia",
    "name in a section": "Kata Xanadewi Kirimatahari",
    "unit in a section": "dari Puskesmas Lembayungsari",
}
IN_THE_PICTURE = "Kamera milik Xanadewi"
"""Stood in the uploaded file; cleaned away before it was kept."""
ESSENCE = ("Xanadewi", "Yostarinda", "Zulfahmanda", "Wulandaru", "Lembayungsari", "Antahberantah")
ESSENCE += ("xanadewi", "lembayungsari", "Pelangijingga", PLANTED["number's last four"])
PEOPLE = ("Xanadewi", "Yostarinda", "Zulfahmanda", "Wulandaru", "xanadewi", "Pelangijingga")
PEOPLE += (PLANTED["number's last four"],)


def victim() -> Proposal:
    """A proposal in the open blind stage that lies on the demo judge's desk."""
    rows = (
        select(Proposal)
        .join(Assignment, Assignment.proposal_id == Proposal.id)
        .join(Stage, Stage.id == Assignment.stage_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Stage.locked_at.is_(None), Stage.blindness == "agency")
        .where(Person.email == "judge@demo.test", Assignment.state == "open")
        .order_by(Proposal.id)
    )
    found = db.session.scalars(rows).first()
    assert found is not None
    return found


def plant(one: Proposal) -> None:
    """Write every string of ``PLANTED`` into its place. In a transaction."""
    lead = fresh(one.lead_id)
    _person(one)
    _team(one)
    _past(one, lead)
    _desk(one, lead)
    _files(one, lead)
    _texts(one)
    one.slug = PLANTED["slug"]


def _set(model: type, *conditions: object, **values: object) -> None:
    db.session.execute(update(model).where(*conditions).values(**values))  # type: ignore[arg-type]


def _person(one: Proposal) -> None:
    lead = one.lead_id
    told = {
        "name": PLANTED["person name"],
        "email": PLANTED["person e-mail"],
        "handle": PLANTED["person handle"],
    }
    _set(Person, Person.id == lead, **told)
    unit = db.session.get_one(Organisation, one.unit_id)
    _set(Organisation, Organisation.id == unit.parent_id, name=PLANTED["region name"])
    unit.name = PLANTED["unit name"]
    _set(Membership, Membership.person_id == lead, position=PLANTED["position in unit"])
    _set(Verification, Verification.person_id == lead, note=PLANTED["verification note"])
    number = CivilServantNumber(person_id=lead, sealed="x", digest="y" * 64, kind="pns")
    number.last_four = PLANTED["number's last four"]
    db.session.merge(number)


def _team(one: Proposal) -> None:
    rows = select(TeamMember).where(TeamMember.proposal_id == one.id).order_by(TeamMember.id)
    names = ("person name", "member name", "second member name")
    for member, name in zip(db.session.scalars(rows), names, strict=True):
        member.name, member.role = PLANTED[name], PLANTED["member role"]


def _past(one: Proposal, lead: Actor) -> None:
    now = clock.now()
    taker = Person(name=PLANTED["handover taker"], kind="asn", created_at=now, confirmed_at=now)
    db.session.add(taker)
    db.session.flush()
    given = Handover(proposal_id=one.id, from_person_id=taker.id, to_person_id=one.lead_id, at=now)
    given.reason = PLANTED["handover reason"]
    last = db.session.scalar(
        select(Revision).where(Revision.proposal_id == one.id).order_by(Revision.number.desc())
    )
    assert last is not None
    said = dict(last.content) | {"title": PLANTED["revision text"]}
    older = Revision(proposal_id=one.id, number=99, submitted=True, content=said, sha256="0" * 64)
    older.by_person_id, older.at = one.lead_id, now
    db.session.add_all([given, older])
    fact = PLANTED["audit fact"]
    audit.record(lead, "proposal.changed", ("proposal", one.id), now=now, fact=fact)


def _desk(one: Proposal, lead: Actor) -> None:
    noted = {"text": "x", "met": True, "note": PLANTED["check note"], "reason": ""}
    mine = StageEntry.proposal_id == one.id
    _set(StageEntry, mine, reason=PLANTED["check reason"], answers={"items": [noted]})
    _set(Trace, Trace.proposal_id == one.id, note=PLANTED["trace note"])
    facts = {"title": PLANTED["notice value"], "number": "", "stage": ""}
    _set(Notice, Notice.person_id == lead.person_id, facts=facts)


def _files(one: Proposal, lead: Actor) -> None:
    now = clock.now()
    for audience, name in (
        ("judges", "attachment name"),
        ("secretariat", "secretariat's attachment"),
    ):
        kept = store_file(lead, f"{PLANTED[name]}.png", picture(audience), now=now)
        attached = Attachment(proposal_id=one.id, file_id=kept.id, audience=audience, added_at=now)
        attached.caption, attached.added_by = PLANTED["attachment caption"], one.lead_id
        db.session.add(attached)


def picture(colour_of: str) -> bytes:
    """A PNG whose metadata name somebody."""
    about, out = PngInfo(), io.BytesIO()
    about.add_text("Author", IN_THE_PICTURE)
    colour = "teal" if colour_of == "judges" else "navy"
    Image.new("RGB", (40, 30), colour).save(out, "PNG", pnginfo=about)
    assert IN_THE_PICTURE.encode() in out.getvalue()
    return out.getvalue()


def _texts(one: Proposal) -> None:
    said = f"{PLANTED['name in a section']} {PLANTED['unit in a section']}."
    for section in db.session.scalars(select(SectionText).where(SectionText.proposal_id == one.id)):
        section.source += f"\n\n{said}"
        section.html += f"<p>{said}</p>"


def everything_kept() -> str:
    """Every text in the whole database."""
    with db.engine.connect() as raw:
        tables = inspect(raw).get_table_names()
        rows = (row for table in tables for row in raw.execute(text(f'SELECT * FROM "{table}"')))
        return "\n".join(str(cell) for row in rows for cell in row)


def places_of(one: Proposal) -> dict[str, list[str]]:
    """What may stand in a route's places: the planted proposal first, then its edition's others."""
    edition = db.session.get_one(Edition, one.edition_id)
    stages = select(Stage.id).where(Stage.edition_id == edition.id)
    near = select(Proposal.slug).where(Proposal.edition_id == edition.id, Proposal.id != one.id)
    return {
        "slug": [one.slug, edition.slug, *db.session.scalars(near.limit(3))],
        "edition_slug": [edition.slug],
        "stage_id": _texts_of(stages),
        "entry_id": _texts_of(_mine_first(StageEntry, one, StageEntry.stage_id.in_(stages))),
        "assignment_id": _texts_of(_mine_first(Assignment, one, Assignment.stage_id.in_(stages))),
        "attachment_id": _texts_of(_mine_first(Attachment, one))[:3],
        "person_id": [str(one.lead_id), *_texts_of(select(Person.id).order_by(Person.id))[:22]],
        "organisation_id": _texts_of(
            select(Organisation.id).where(Organisation.code.is_(None)).order_by(Organisation.id)
        ),
        "kind": ["csv", "json", "xlsx"],
        "old": ["1", "99"],
        "new": ["1", "99"],
        "key": ["summary", "novelty"],
        "about": ["sign-up", "forgot"],
    }


def _mine_first(model: type, one: Proposal, *conditions: object) -> object:
    column = model.proposal_id  # type: ignore[attr-defined]
    return select(model.id).where(*conditions).order_by(column != one.id, model.id)  # type: ignore[attr-defined, arg-type]


def _texts_of(rows: object) -> list[str]:
    return [str(one) for one in db.session.scalars(rows)]  # type: ignore[call-overload]
