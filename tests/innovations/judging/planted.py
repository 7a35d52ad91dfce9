"""An entry with an identity in every place that could give it away: ``PLANTED`` lists them."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select, update

from app.accounts.models import Membership
from app.core import clock
from app.db import audit
from app.db.base import db
from app.db.unit import transaction
from app.innovations.attachments.models import Attachment
from app.innovations.journeys.models import StageEntry
from app.innovations.judging import actions
from app.innovations.judging.rules import Card
from app.innovations.proposals.models import (
    Effect,
    Handover,
    Proposal,
    Revision,
    SectionText,
    TeamMember,
)
from app.notices.actions import tell
from app.web.files.store import store_file
from app.web.markdown import clean_html
from tests.innovations.judging.makers import assign, declare, make_judge, save
from tests.innovations.makers import make_submitted
from tests.support.people import make_organisation, make_person

PLANTED = {
    "lead: name": "Endah Lestariningsih",
    "lead: name in a title and a summary": "Lestariningsih",
    "lead: e-mail": "endah.rahasia@berau.test",
    "lead: sign-in name": "endahrahasia88",
    "member: name": "Gusti Hardiansyah",
    "member: e-mail": "gusti.h@berau.test",
    "member without an account": "Yohanes Rantepao",
    "member: role": "Kepala Puskesmas Pembantu Kelima",
    "member: post": "Analis Kebijakan Ahli Muda Kelima",
    "member: other workplace": "Balai Karantina Tanjung Kelima",
    "unit": "Puskesmas Teluk Bayur Kelima",
    "unit: own place": "Teluk Bayur Kelima",
    "regency above it": "Kabupaten Maratua Raya",
    "regency: bare name": "Maratua Raya",
    "province above that": "Kalimantan Ujung",
    "former holder: name": "Hasbullah Tanjungpura",
    "why it was handed over": "karena Hasbullah mutasi ke Samarinda Ulu",
    "author of a revision": "Nurlinda Pasaribu",
    "text of a revision": "naskah lama tim Sei Bedungun",
    "slug": "antar-obat-maratua-raya-kelima",
    "number": "KELIMA26-000777",
    "NIP in a text": "198505172010012021",
    "telephone in a text": "0811-5540-778",
    "NIK in a text": "6403050101850007",
    "a stranger: e-mail in a text": "humas@maratuaraya.test",
    "address of a link": "https://dinkes.maratuaraya.test/inovasi",
    "handle in a text": "@dinkesmaratuaraya",
    "file: name": "SK Bupati Maratua Raya",
    "file: caption": "foto bersama Bupati Encik Maratua",
    "file: metadata": "Kamera milik Encik Maratua",
    "secretariat: file": "Surat tugas Endah",
    "secretariat: caption": "khusus sekretariat: KTP ketua",
    "reason of the check": "perbaiki nama Puskesmas di halaman dua",
    "answers of the check": "lampirkan SK dari Dinkes Kelima",
    "another judge: name": "Bernadus Wolomarang",
    "another judge: conflict": "ipar saya bekerja di sana",
    "another judge: note": "menurut saya ini karya Endah",
    "another judge: feedback": "semangat untuk Bu Endah dan tim",
    "why another handed it back": "saya kenal puskesmas itu",
    "somebody else: notice": "Usulan Anda Antar Obat Kelima",
    "audit facts": "catatan-audit-kelima",
}


def plant(made):
    """One entry with an identity in every place; returns its id."""
    p, now = PLANTED, clock.now()
    province = make_organisation(f"Pemerintah Provinsi {p['province above that']}", kind="province")
    regency = make_organisation(
        f"Pemerintah {p['regency above it']}", kind="regency", parent=province
    )
    unit = make_organisation(p["unit"], parent=regency)
    lead = make_person(
        f"dr. {p['lead: name']}, M.Kes.",
        org=unit,
        email=p["lead: e-mail"],
        handle=p["lead: sign-in name"],
    )
    member = make_person(
        p["member: name"],
        org=make_organisation(p["member: other workplace"]),
        email=p["member: e-mail"],
    )
    former, author = make_person(p["former holder: name"]), make_person(p["author of a revision"])
    title = f"Antar obat ala {p['lead: name in a title and a summary']} Maratua Raya"
    entry, _ = make_submitted(made, lead, unit_id=unit, team=(member,), title=title)
    with transaction():
        _rename(entry, p)
        _write(entry, p)
        _team(entry, p, member)
        _past(entry, p, former, author, now)
        _check(made, entry, p)
        audit.record(made.organiser, "x.y", ("proposal", entry), now=now, fact=p["audit facts"])
        tell([lead.person_id], p["somebody else: notice"], "/innovations/mine", now=now)
    _files(entry, lead, p)
    return entry


def _rename(entry, p):
    values = {
        "slug": p["slug"],
        "number": p["number"],
        "request_key": "kelima-maratua",
        "summary": f"Puskesmas di {p['regency: bare name']} dan Bu Lestariningsih mengantar obat.",
    }
    db.session.execute(update(Proposal).where(Proposal.id == entry).values(**values))


def _write(entry, p):
    source = f"""Ditulis **Endah** [Lestariningsih]({p["address of a link"]}), {p["member: name"]},
dan {p["member without an account"]}; NIP {p["NIP in a text"]}, NIK {p["NIK in a text"]}, telepon
{p["telephone in a text"]}, surat {p["lead: e-mail"]} atau {p["a stranger: e-mail in a text"]},
{p["handle in a text"]}, lihat {p["address of a link"]}.

| Tempat | Instansi |
|---|---|
| {p["unit: own place"]} | {p["regency above it"]}, {p["province above that"]} |

Didukung {p["member: other workplace"]} dan <b title="{p["unit"]}">{p["unit"]}</b>.
Ini kalimat yang boleh dibaca siapa pun."""
    text = SectionText.__table__
    db.session.execute(
        update(text)
        .where(text.c.proposal_id == entry, text.c.key == "masalah")
        .values(source=source, html=clean_html(source))
    )
    told = {
        "indicator": f"Waktu antar di {p['regency: bare name']}",
        "unit": "menit",
        "before": "90",
        "after": "30",
        "source": f"Laporan {p['unit']}",
        "evidence": f"{p['address of a link']} milik {p['lead: name']}",
    }
    db.session.add(Effect(proposal_id=entry, position=1, **told))


def _team(entry, p, member):
    now = clock.now()
    rows = select(TeamMember).where(
        TeamMember.proposal_id == entry, TeamMember.person_id == member.person_id
    )
    db.session.scalars(rows).one().role = p["member: role"]
    name = p["member without an account"]
    db.session.add(TeamMember(proposal_id=entry, name=name, role="Relawan", joined_at=now))
    place = Membership.__table__
    of_member = update(place).where(place.c.person_id == member.person_id)
    db.session.execute(of_member.values(position=p["member: post"]))


def _past(entry, p, former, author, now):
    lead = db.session.get_one(Proposal, entry).lead_id
    db.session.add(
        Handover(
            proposal_id=entry,
            from_person_id=former.person_id,
            to_person_id=lead,
            reason=p["why it was handed over"],
            at=now,
        )
    )
    text = p["text of a revision"]
    db.session.add(
        Revision(
            proposal_id=entry,
            number=99,
            submitted=True,
            content={"title": text, "team": [p["lead: name"]]},
            sha256="0" * 64,
            by_person_id=author.person_id,
            at=now,
        )
    )


def _check(made, entry, p):
    stage = StageEntry(
        stage_id=made.stage_ids[1],
        proposal_id=entry,
        state="repair",
        reason=p["reason of the check"],
        answers={"items": [{"text": p["answers of the check"], "met": False}]},
        entered_at=clock.now(),
    )
    db.session.add(stage)


def _files(entry, lead, p):
    about = PngInfo()
    about.add_text("Author", p["file: metadata"])
    about.add_text("Description", p["file: name"])
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG", pnginfo=about)
    assert p["file: metadata"].encode() in out.getvalue()
    for audience, name, caption in (
        ("judges", p["file: name"], p["file: caption"]),
        ("secretariat", p["secretariat: file"], p["secretariat: caption"]),
    ):
        with transaction():
            stored = store_file(lead, f"{name}.png", out.getvalue(), now=clock.now())
            db.session.add(
                Attachment(
                    proposal_id=entry,
                    file_id=stored.id,
                    audience=audience,
                    caption=caption,
                    added_by=lead.person_id,
                    added_at=clock.now(),
                )
            )


def other_judges(made, entry):
    """Two more judges on the same entry: one judged it, one has a conflict, one handed it back."""
    p = PLANTED
    scored = make_judge(made, p["another judge: name"])
    (one,) = assign(made, scored, entry)
    notes = {"internal_note": p["another judge: note"], "feedback": p["another judge: feedback"]}
    save(scored, one, Card({"kebaruan": 4, "manfaat": 3}, {}, **notes))
    (two,) = assign(made, near := make_judge(made), entry)
    declare(near, two, p["another judge: conflict"])
    (three,) = assign(made, tired := make_judge(made), entry)
    with transaction():
        actions.hand_back(tired, three, p["why another handed it back"], now=clock.now())
