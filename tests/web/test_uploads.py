"""Files kept and sent, and uploads that go on where a cut line left them."""

import os
import threading
import time
from datetime import timedelta

import pytest
from flask import Blueprint

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, Missing
from app.db.base import db
from app.db.unit import transaction
from app.web.files import store, uploads
from app.web.files.doors import Receiver, send_file_safely, upload_blueprint
from app.web.models import StoredFile, Upload
from tests.support.people import make_person, sign_in
from tests.web import samples

RATNA = Actor(person_id=7, name="Ratna")


def kept(data=None, name="foto.jpg", actor=RATNA):
    clean = store.clean_file(name, data or samples.jpeg())
    with transaction():
        return store.store_file(actor, name, clean, now=clock.now())


def test_a_file_is_kept_clean_under_its_hash(app):
    one = kept()
    path = store.path_of(one)
    assert path == app.config["DATA_DIR"] / "files" / one.sha256[:2] / one.sha256
    assert (one.media_type, one.width, one.height, one.uploaded_by) == ("image/jpeg", 640, 480, 7)
    assert len(one.token) == 22
    assert samples.traces(path.read_bytes()) == []
    with store.open_file(one) as stream:
        assert len(stream.read()) == one.size
    assert store.stored_file(one.token).id == one.id


def test_the_same_bytes_lie_there_once_and_go_with_their_last_row(app):
    one, two = kept(), kept(name="lain.jpg")
    assert (one.sha256, one.token == two.token) == (two.sha256, False)
    path = store.path_of(one)
    with transaction():
        store.forget_file(db.session.get(StoredFile, one.id))
    _age(path)
    store.sweep(clock.now())
    assert path.exists(), "the other row still wants them"
    with transaction():
        store.forget_file(db.session.get(StoredFile, two.id))
    store.sweep(clock.now())
    assert not path.exists()
    with pytest.raises(Missing):
        store.open_file(two)


def _age(path, hours=30):
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def test_young_orphans_and_wanted_files_stay(app):
    orphan = store.path_of(kept())
    with transaction():
        db.session.query(StoredFile).delete()
    wanted = store.path_of(kept(samples.png(), "a.png"))
    _age(wanted)
    store.sweep(clock.now())
    assert orphan.exists()
    assert wanted.exists()


def test_nothing_is_kept_of_a_refused_file(app):
    with pytest.raises(Invalid):
        store.clean_file("a.pdf", b"MZ")
    assert not (app.config["DATA_DIR"] / "files").exists()


@pytest.fixture
def doors(app):
    """The app with a download and an upload of its own; ``done`` holds what arrived."""
    done = []
    refuse = []

    def on_done(actor, upload, stored, now):
        if refuse:
            raise Conflict("Sudah lima berkas.")
        done.append((actor.person_id, upload.subject_id, stored.id))
        return {"name": stored.name}

    def may_begin(actor, subject):
        if subject == 404:
            raise Missing("Tidak ada.")

    files = Blueprint("files", __name__)

    @files.get("/berkas/<token>")
    def show(token):
        return send_file_safely(store.stored_file(token), inline=True)

    app.register_blueprint(files)
    app.register_blueprint(
        upload_blueprint("sends", "/kirim", Receiver("test", may_begin, on_done))
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.done, app.refuse = done, refuse
    return app


@pytest.mark.one_database
def test_a_download_is_never_sniffed_or_run(doors, client):
    photo, document = kept(), kept(samples.pdf(), "Surat “é”.pdf")
    answer = client.get(f"/berkas/{photo.token}")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.mimetype == "image/jpeg"
    assert len(answer.data) == photo.size
    again = client.get(f"/berkas/{photo.token}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    saved = client.get(f"/berkas/{document.token}")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''Surat" in saved.headers["Content-Disposition"]
    part = client.get(f"/berkas/{document.token}", headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.data) == (206, b"%PDF-")
    assert client.get("/berkas/" + "x" * 22).status_code == 404


def begin(client, data, name="surat.pdf", **more):
    return client.post("/kirim/", json={"name": name, "size": len(data)} | more)


def send(client, url, data, start=0, step=uploads.CHUNK_BYTES):
    answer = None
    for at in range(start, len(data), step):
        answer = client.patch(url, data=data[at : at + step], headers={"Upload-Offset": str(at)})
        if answer.status_code != 200:
            return answer
    return answer


@pytest.fixture
def ratna(doors, client):
    person = make_person("Ratna")
    sign_in(client, person)
    return person


def test_a_file_in_chunks_arrives_whole(doors, client, ratna):
    data = samples.pdf() + b"\n" * 600_000
    opened = begin(client, data, subject=9)
    assert opened.status_code == 201
    assert opened.json["offset"] == 0
    answer = send(client, opened.json["url"], data)
    assert answer.json == {"done": True, "offset": len(data), "name": "surat.pdf"}
    assert [(person, subject) for person, subject, _ in doors.done] == [(ratna.person_id, 9)]
    assert list((doors.config["DATA_DIR"] / "uploads").iterdir()) == []
    assert client.get(opened.json["url"]).json["done"] is True, "the answer may have been lost"
    repeated = client.patch(opened.json["url"], data=b"", headers={"Upload-Offset": str(len(data))})
    assert repeated.json["done"] is True
    assert len(doors.done) == 1


def test_a_cut_line_goes_on_from_the_true_offset(doors, client, ratna):
    data = samples.pdf() + b"\n" * 600_000
    url = begin(client, data).json["url"]
    first = client.patch(url, data=data[:200_000], headers={"Upload-Offset": "0"})
    assert first.json == {"offset": 200_000}
    for wrong in (0, 100_000, 200_001):
        no = client.patch(url, data=data[:1000], headers={"Upload-Offset": str(wrong)})
        assert (no.status_code, no.json["code"], no.json["offset"]) == (409, "conflict", 200_000)
    stands = client.head(url)
    assert stands.headers["Upload-Offset"] == "200000"
    assert send(client, url, data, start=client.get(url).json["offset"]).json["done"] is True


def test_what_is_refused_at_the_end_is_forgotten(doors, client, ratna):
    data = b"MZ" + bytes(1000)
    url = begin(client, data).json["url"]
    no = client.patch(url, data=data, headers={"Upload-Offset": "0", "Accept": "application/json"})
    assert (no.status_code, no.json["field"]) == (422, "file")
    assert "tidak diterima" in no.json["detail"]
    assert client.get(url).status_code == 404
    assert list((doors.config["DATA_DIR"] / "uploads").iterdir()) == []


def test_a_rooms_own_refusal_leaves_the_upload_for_another_try(doors, client, ratna):
    data = samples.pdf()
    url = begin(client, data).json["url"]
    doors.refuse.append(True)
    no = client.patch(url, data=data, headers={"Upload-Offset": "0"})
    assert no.status_code == 409
    assert db.session.query(StoredFile).count() == 0
    doors.refuse.clear()
    last = client.patch(url, data=b"", headers={"Upload-Offset": str(len(data))})
    assert last.json["done"] is True


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"name": "a.exe", "size": 5}, 422),
        ({"name": "a.pdf", "size": 11 * 2**20}, 422),
        ({"name": "a.pdf", "size": 0}, 422),
        ({"name": "a.pdf", "size": -1}, 422),
        ({"name": "a.pdf", "size": "x"}, 422),
        ({"name": "a.pdf", "size": 10**30}, 422),
        ({"size": 5}, 422),
        ({"name": "a.pdf", "size": 5, "subject": 404}, 404),
        ({"name": "\0\u202e.pdf", "size": 5}, 201),
    ],
)
@pytest.mark.one_database
def test_what_is_announced_is_judged_at_once(doors, client, ratna, told, status):
    assert client.post("/kirim/", json=told).status_code == status


@pytest.mark.one_database
def test_odd_requests_get_an_answer_and_not_a_crash(doors, client, ratna):
    url = begin(client, b"x" * 600_000, name="a.pdf").json["url"]
    for offset in ("", "-1", "x", "٣", "1" * 50):
        no = client.patch(
            url, data=b"x", headers={"Upload-Offset": offset.encode().decode("latin-1")}
        )
        assert no.status_code in (409, 422)
    big = client.patch(url, data=b"x" * 300_000, headers={"Upload-Offset": "0"})
    assert big.status_code == 422
    assert client.get(url).json == {"offset": 0}
    deep, endless = b"[" * 50_000, b'{"name": "a.pdf", "size": 1e999}'
    for body in (b"", b"[]", b"null", b'"x"', b"{", deep, endless):
        no = client.post("/kirim/", data=body, content_type="application/json")
        assert no.status_code == 422


@pytest.mark.one_database
def test_only_its_own_sender_sees_an_upload(doors, client, ratna, visitor):
    url = begin(client, b"x" * 10, name="a.pdf").json["url"]
    other = visitor()
    assert other.get(url).status_code == 401
    sign_in(other, make_person("Yusuf"))
    assert other.get(url).status_code == 404
    assert other.patch(url, data=b"x", headers={"Upload-Offset": "0"}).status_code == 404


@pytest.mark.one_database
def test_a_token_against_forgery_is_asked_for(doors, client, ratna):
    doors.config["WTF_CSRF_ENABLED"] = True
    assert begin(client, b"x" * 10, name="a.pdf").status_code in {400, 422}
    assert db.session.query(Upload).count() == 0


def test_of_two_chunks_for_one_place_one_is_taken(app):
    with transaction():
        upload = uploads.begin_upload(RATNA, "a.pdf", 100_000, purpose="test", now=clock.now())
    token, outcomes = upload.token, []

    def add(byte):
        with app.app_context():
            mine = uploads.upload_of(RATNA, token)
            try:
                with transaction():
                    uploads.append_chunk(mine, 0, byte * 50_000)
                outcomes.append(byte)
            except Conflict as no:
                outcomes.append(no.facts["offset"])

    racers = [threading.Thread(target=add, args=(b,)) for b in (b"a", b"b", b"c")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    (winner,) = [one for one in outcomes if isinstance(one, bytes)]
    assert [one for one in outcomes if one != winner] == [50_000, 50_000]
    part = app.config["DATA_DIR"] / "uploads" / f"{token}.part"
    assert part.read_bytes() == winner * 50_000, "the losers wrote nothing"


def test_too_many_at_once_and_the_sweep(app):
    now = clock.now()
    with transaction():
        for _ in range(30):
            uploads.begin_upload(RATNA, "a.pdf", 10, purpose="test", now=now)
    with pytest.raises(Conflict), transaction():
        uploads.begin_upload(RATNA, "a.pdf", 10, purpose="test", now=now)
    uploads.sweep(now + timedelta(hours=47))
    assert db.session.query(Upload).count() == 30
    uploads.sweep(now + timedelta(hours=49))
    assert db.session.query(Upload).count() == 0
    assert list((app.config["DATA_DIR"] / "uploads").iterdir()) == []
