"""Files of a proposal: who sees them, refusals that give the form back, uploads that go on."""

import io
import threading
import zipfile
from itertools import count as count_up

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import release, transaction
from app.innovations.attachments import actions, queries
from app.innovations.attachments.models import Attachment
from app.innovations.attachments.tasks import read_attachment
from app.innovations.editions.models import Edition
from app.innovations.proposals.queries import proposal_by_slug
from app.web.files.store import store_file
from app.web.models import StoredFile
from tests.innovations.proposals.makers import Scene, again, make_scene
from tests.support.clients import find_form
from tests.support.nasty import NASTY
from tests.support.people import make_person, sign_in, sign_out

ONE = pytest.mark.one_database
COLOURS = (f"#{n:06x}" for n in count_up(0x102030, 7))  # never the same picture twice


def png(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return made.getvalue()


def docx(words: str) -> bytes:
    made = io.BytesIO()
    rels = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{rels}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{rels}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{rels}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{words}</w:t></w:r></w:p></w:body></w:document>",
    }
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return made.getvalue()


def pdf(words: str) -> bytes:
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + tail


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


def attach(actor, slug: str, name: str = "bukti.png", data: bytes = b"", **how) -> int:
    with transaction():
        stored = store_file(actor, name, data or png(next(COLOURS)), now=clock.now())
        made = actions.attach_file(
            actor, slug, stored, **({"audience": "judges", "now": clock.now()} | how)
        )
        return made.id


def count(model: type) -> int:
    release()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# --- actions ---


def test_files_are_told_apart_by_their_audience(scene: Scene, slug: str) -> None:
    attach(scene.lead, slug)
    attach(scene.lead, slug, audience="secretariat", caption="SK tim")
    proposal_id = again(slug).id
    assert [one.caption for one in queries.attachments_of(proposal_id, "secretariat")] == ["SK tim"]
    assert len(queries.attachments_of(proposal_id, "judges")) == 1
    assert len(queries.attachments_of(proposal_id)) == 2


def test_a_wrong_audience_or_caption_names_its_field(scene: Scene, slug: str) -> None:
    for wrong, field in (
        ({"audience": "semua"}, "audience"),
        ({"caption": "x" * 161}, "caption"),
        ({"caption": "x\0"}, "caption"),
    ):
        with pytest.raises(Invalid) as refused:
            attach(scene.lead, slug, **wrong)
        assert refused.value.field == field
    assert count(StoredFile) == 0


def test_naughty_captions_make_a_round_trip(scene: Scene, slug: str) -> None:
    one = attach(scene.lead, slug)
    for text in NASTY:
        with transaction():
            actions.change_attachment(
                scene.lead, slug, one, audience="judges", caption=text[:160], now=clock.now()
            )
        (row,) = queries.attachments_of(again(slug).id)
        assert row.caption == actions.clean_line(text[:160], field="x", letters=160)


def test_there_is_room_for_so_many_files_only(scene: Scene, slug: str) -> None:
    with transaction():
        edition = db.session.get_one(Edition, again(slug).edition_id)
        edition.limits = dict(edition.limits) | {"files": 2}
    attach(scene.lead, slug)
    attach(scene.lead, slug)
    with pytest.raises(Conflict):
        attach(scene.lead, slug)
    assert count(Attachment) == count(StoredFile) == 2


def test_the_same_file_twice_is_one_attachment(scene: Scene, slug: str) -> None:
    one = attach(scene.lead, slug, data=png())
    assert attach(scene.lead, slug, "lagi.png", png()) == one
    with pytest.raises(Conflict) as refused:
        attach(scene.lead, slug, data=png(), audience="secretariat")
    assert refused.value.field == "file"
    assert "Terlihat juri" in str(refused.value.message)
    assert count(Attachment) == count(StoredFile) == 1
    attach(scene.lead, scene.start().slug, data=png())  # another proposal's is its own
    assert count(Attachment) == 2


def test_the_same_file_is_known_even_when_there_is_no_room(scene: Scene, slug: str) -> None:
    with transaction():
        edition = db.session.get_one(Edition, again(slug).edition_id)
        edition.limits = dict(edition.limits) | {"files": 1}
    assert attach(scene.lead, slug, data=png()) == attach(scene.lead, slug, data=png())


def test_the_same_file_by_two_doors_at_once_is_one(app: Flask, scene: Scene, slug: str) -> None:
    start, made, threads = threading.Barrier(4), list[int](), []

    def hand_in() -> None:
        with app.app_context():
            start.wait()
            made.append(attach(scene.lead, slug, data=png()))
            db.session.remove()

    for _ in range(4):
        threads.append(threading.Thread(target=hand_in))
        threads[-1].start()
    for one in threads:
        one.join()
    assert len(made) == 4
    assert len(set(made)) == 1
    assert count(Attachment) == count(StoredFile) == 1


def test_only_the_team_changes_files_and_only_before_sending_in(scene: Scene, slug: str) -> None:
    one = attach(scene.lead, slug)
    officer = make_person(roles=[("officer", f"organisation:{scene.city}")])
    for who, why in ((make_person(org=scene.unit), Missing), (officer, Forbidden)):
        with pytest.raises(why):
            attach(who, slug)
        with pytest.raises(why), transaction():
            actions.detach_file(who, slug, one, now=clock.now())
    with transaction():
        proposal_by_slug(slug).state = "submitted"
    with pytest.raises(Conflict):
        attach(scene.lead, slug)
    with pytest.raises(Conflict), transaction():
        actions.detach_file(scene.lead, slug, one, now=clock.now())


def test_a_file_of_another_proposal_is_missing(scene: Scene, slug: str) -> None:
    one = attach(scene.lead, slug)
    other = scene.start().slug
    for number in (one, 0, 10**30):
        with pytest.raises(Missing), transaction():
            actions.detach_file(scene.lead, other, number, now=clock.now())


def test_who_may_download(scene: Scene, slug: str) -> None:
    one = attach(scene.lead, slug)
    officer = make_person(roles=[("officer", f"organisation:{scene.city}")])
    judge = make_person(roles=[("judge", "*")])
    for who in (scene.lead, officer):
        assert queries.file_for_reader(who, slug, one).name == "bukti.png"
    for who in (make_person(org=scene.unit), judge, scene.organiser):
        with pytest.raises(Missing):
            queries.file_for_reader(who, slug, one)
    with transaction():
        proposal = proposal_by_slug(slug)
        proposal.state, proposal.submitted_at = "decided", clock.now()
        proposal.published_at = clock.now()
    assert queries.file_for_reader(scene.organiser, slug, one)
    for who in (make_person(org=scene.unit), judge):  # published, and its files stay its own
        with pytest.raises(Missing):
            queries.file_for_reader(who, slug, one)


@pytest.mark.parametrize("make", [docx, pdf])
def test_names_in_a_file_are_found_in_the_background(scene: Scene, slug: str, make) -> None:
    ending = make.__name__
    named = attach(scene.lead, slug, f"a.{ending}", make("Disusun oleh RATNA DEWI di Samarinda"))
    clean = attach(scene.lead, slug, f"b.{ending}", make("Disusun oleh tim kami"))
    by_name = attach(scene.lead, slug, f"laporan_ratna_dewi.{ending}", make("Kosong"))
    for one in (named, clean, by_name):
        read_attachment({"attachment": one})
    found = {one.id: one.named for one in queries.attachments_of(again(slug).id)}
    assert any("RATNA" in one for one in found[named])
    assert found[clean] == []
    assert found[by_name]
    read_attachment({"attachment": 999_999})


# --- the plain form ---


@ONE
def test_a_plain_upload(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/files"
    client.submit(
        path,
        form="form-secretariat",
        expect=302,
        **{"secretariat-file": (io.BytesIO(png()), "sk.png"), "secretariat-caption": "SK tim"},
    )
    page = client.get(path)
    assert "sk.png" in page.text
    (row,) = queries.attachments_of(again(slug).id)
    assert (row.audience, row.caption) == ("secretariat", "SK tim")
    got = client.get(f"{path}/{row.id}")
    assert got.status_code == 200
    assert "attachment" in got.headers["Content-Disposition"]
    client.submit(
        path, form=f"{path}/{row.id}/change", **{f"f{row.id}-audience": "judges"}, expect=302
    )
    assert queries.attachments_of(again(slug).id)[0].audience == "judges"
    client.submit(path, form=f"{path}/{row.id}/remove", expect=302)
    assert queries.attachments_of(again(slug).id) == []


@ONE
@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("virus.exe", b"MZ" + b"\0" * 100, "Jenis berkas"),
        ("palsu.pdf", png(), "Isi berkas ini"),
        ("dua.png", png() + b"<html><script>alert(1)</script>", "berkas lain di dalamnya"),
        ("rusak.png", png()[:60], "rusak"),
        ("kosong.pdf", b"", "kosong"),
        ("besar.pdf", b"%PDF-1.4" + b"0" * (50 * 1024 * 1024), "terlalu besar"),
        ("", b"", "Pilih berkasnya"),
    ],
)
def test_a_refused_file_gives_the_rest_of_the_form_back(
    client, scene: Scene, slug: str, name: str, data: bytes, reason: str
) -> None:
    sign_in(client, scene.lead)
    fields = {"judges-file": (io.BytesIO(data), name), "judges-caption": "Foto loket"}
    answer = client.submit(f"/innovations/{slug}/files", form="form-judges", **fields, expect=422)
    assert reason in answer.text
    assert (
        dict(find_form(answer.text, "form-judges").form_values())["judges-caption"] == "Foto loket"
    )
    assert count(StoredFile) == 0


@ONE
def test_without_a_session_or_a_token_nothing_is_kept(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/files/judges"
    fields = {"judges-file": (io.BytesIO(png()), "a.png"), "judges-caption": "Foto"}
    assert client.post(path, data=dict(fields)).status_code == 422
    sign_out(client)
    fields["judges-file"] = (io.BytesIO(png()), "a.png")
    answer = client.post(path, data=fields)
    assert answer.status_code == 401
    assert "Foto" in answer.text
    assert count(StoredFile) == 0


@ONE
def test_strangers_find_no_files(client, scene: Scene, slug: str) -> None:
    one = attach(scene.lead, slug)
    path = f"/innovations/{slug}/files"
    assert client.get(path).status_code == 401
    sign_in(client, make_person(org=scene.unit))
    for address in (path, f"{path}/{one}", f"{path}/{10**30}"):
        assert client.get(address).status_code == 404
    token = client.token("/innovations/mine")
    for address in (f"{path}/judges", f"{path}/{one}/remove", f"{path}/{one}/change"):
        data = {"csrf_token": token, "judges-csrf_token": token}
        assert client.post(address, data=data).status_code == 404


# --- the upload that goes on ---


@ONE
def test_an_upload_goes_on_after_a_cut_line(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    page = client.get(f"/innovations/{slug}/files")
    form = find_form(page.text, "form-judges")
    token = dict(form.form_values())["judges-csrf_token"]
    where = form.xpath(".//@data-upload-url")[0]
    head = {"X-CSRFToken": token, "Accept": "application/json"}
    data = png()
    begun = client.post(where, data={"name": "foto.png", "size": len(data)}, headers=head)
    assert begun.status_code == 201, begun.text
    url, middle = begun.json["url"], len(data) // 2
    client.patch(url, data=data[:middle], headers=head | {"Upload-Offset": "0"})
    assert client.get(url, headers=head).json["offset"] == middle
    done = client.patch(url, data=data[middle:], headers=head | {"Upload-Offset": str(middle)})
    assert done.json["done"] is True
    assert done.json["html"].startswith("<li")
    assert "foto.png" in done.json["html"]
    (row,) = queries.attachments_of(again(slug).id)
    assert row.audience == "judges"


@ONE
def test_a_form_after_the_script_brings_the_caption_only(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/files"
    head = {"X-CSRFToken": client.token(path), "Accept": "application/json"}
    where = find_form(client.get(path).text, "form-judges").xpath(".//@data-upload-url")[0]
    numbers = []
    for _ in range(2):  # the second is what the plain form of an impatient person was
        begun = client.post(where, data={"name": "a.png", "size": len(png())}, headers=head)
        end = client.patch(begun.json["url"], data=png(), headers=head | {"Upload-Offset": "0"})
        numbers.append(end.json["attachment"])
    assert numbers[0] == numbers[1]
    assert end.json["html"] == ""
    more = {"judges-arrived": str(numbers[0]), "judges-caption": "Foto loket"}
    client.submit(path, form="form-judges", expect=302, **more)
    (row,) = queries.attachments_of(again(slug).id)
    assert (row.caption, row.audience, count(StoredFile)) == ("Foto loket", "judges", 1)
    client.submit(path, form=f"{path}/{row.id}/remove", expect=302)


@ONE
def test_an_upload_to_anothers_proposal_is_refused_at_once(client, scene: Scene, slug: str) -> None:
    sign_in(client, make_person(org=scene.unit))
    head = {"X-CSRFToken": client.token("/innovations/mine"), "Accept": "application/json"}
    for subject in (again(slug).id, 0, -1, 10**30, "x", None):
        data = {"name": "a.png", "size": 10, "subject": subject}
        data = {key: value for key, value in data.items() if value is not None}
        answer = client.post("/innovations/uploads/judges/", data=data, headers=head)
        assert answer.status_code in (404, 422), (subject, answer.status_code)
