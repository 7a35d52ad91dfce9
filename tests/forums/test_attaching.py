"""Files of posts: they wait beside the draft, survive a refusal, hang on the post once, and go with it."""

from io import BytesIO

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import func, select, update

from app.core.errors import Invalid
from app.db.base import db
from app.db.unit import transaction
from app.forums.files.actions import keep_for_draft
from app.forums.posts.actions import delete_post
from app.forums.posts.models import DraftFile, Post, PostFile
from app.web.files.store import store_file
from app.web.models import StoredFile
from tests.forums.makers import MONDAY, ask, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out


@pytest.fixture
def cast(app):
    return make_cast()


def picture(colour="teal", place=None):
    """A small JPEG; with ``place`` it says in its EXIF where it was taken."""
    out, exif = BytesIO(), Image.Exif()
    if place:
        exif[0x010E] = place
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", exif=exif)
    return BytesIO(out.getvalue())


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_file_hangs_on_its_post_without_what_it_tells_of_its_maker(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    client.submit(path, form=f"{path}/reply", text="Lihat fotonya.", expect=302,
                  files=(picture(place="Jalan Rahasia 7"), "loket.jpg"))  # fmt: skip
    sign_out(client)
    page = client.get(path)
    assert "loket.jpg" in page.text
    (post,) = db.session.scalars(select(PostFile.post_id))
    (file_id,) = db.session.scalars(select(PostFile.id))
    got = client.get(f"/forums/posts/{post}/files/{file_id}")
    assert got.status_code == 200
    assert got.mimetype == "image/jpeg"
    assert b"Rahasia" not in got.data
    assert count(DraftFile) == 0


def test_a_refused_text_keeps_its_files_and_its_words(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    text = "Hubungi Pak Budi 0812-3456-7890"
    asks = client.submit(path, form=f"{path}/reply", text=text, expect=422,
                         files=(picture(), "loket.jpg"))  # fmt: skip
    assert "loket.jpg" in words_of(asks)
    assert text in asks.text
    client.submit(path, form=f"{path}/reply", text=text, considered="y", expect=302)
    sign_out(client)
    assert "loket.jpg" in client.get(path).text
    assert count(PostFile) == 1


@pytest.mark.parametrize("button", ["find", "look"])
def test_looking_something_up_keeps_the_file_that_was_chosen(client, cast, button):
    path = f"/forums/{cast.board}/new"
    sign_in(client, cast.citizen)
    sent = {button: "1", "title": "KTP hilang", "agency_word": "Dinas"}
    looked = client.submit(path, **sent, expect=200, files=(picture(), "loket.jpg"))
    assert "loket.jpg" in words_of(looked)
    broken = (BytesIO(b"<script>alert(1)</script>"), "jahat.jpg")
    assert "jahat.jpg:" in words_of(client.submit(path, **sent, expect=422, files=broken))
    forged = client.post(
        path, data=sent | {"csrf_token": "lain", "files": (picture("red"), "lain.jpg")}
    )
    assert "lain.jpg" not in words_of(forged)
    assert count(DraftFile) == 1
    told = {"kind": "idea", "title": "KTP hilang", "text": "Lihat fotonya."}
    client.submit(path, **told, expect=302)
    assert count(PostFile) == 1


def test_a_file_that_is_none_is_named_beside_its_field(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    sent = (BytesIO(b"<script>alert(1)</script>"), "jahat.jpg")
    no = client.submit(path, form=f"{path}/reply", text="Ini.", files=sent, expect=422)
    assert "jahat.jpg:" in words_of(no)
    assert ">Ini.</textarea>" in no.text.replace("\n", "").replace("\r", "")
    assert count(PostFile) == count(DraftFile) == 0


def test_a_double_click_hangs_a_file_once(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    token = client.token(path)
    answers = []
    for _click in range(2):
        told = {"text": "Sekali saja.", "key": "kunci-yang-sama", "csrf_token": token,
                "files": (picture(), "loket.jpg")}  # fmt: skip
        answers.append(client.post(f"{path}/reply", data=told, content_type="multipart/form-data"))
    assert answers[0].location == answers[1].location
    assert (count(PostFile), count(DraftFile)) == (1, 0)


def test_taking_a_waiting_file_away_keeps_what_was_typed(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    client.submit(path, form=f"{path}/reply", text="0812-3456-7890 punya Budi", expect=422,
                  files=(picture(), "loket.jpg"))  # fmt: skip
    (file_id,) = db.session.scalars(select(DraftFile.file_id))
    place = f"thread:{asked.thread_id}"
    told = {"text": "Panjang sekali yang saya ketik.", "csrf_token": client.token(path)}
    gone = client.post(f"/forums/drafts/{place}/files/{file_id}/remove", data=told)
    assert gone.status_code == 302
    page = client.get(path).text
    assert "Panjang sekali yang saya ketik." in page
    assert "loket.jpg" not in page
    assert count(StoredFile) == 0


def test_what_waits_is_its_owners_alone(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    client.submit(path, form=f"{path}/reply", text="0812-3456-7890 punya Budi", expect=422,
                  files=(picture(), "loket.jpg"))  # fmt: skip
    (file_id,) = db.session.scalars(select(DraftFile.file_id))
    mine = f"/forums/drafts/thread:{asked.thread_id}/files/{file_id}"
    assert client.get(mine).status_code == 200
    sign_out(client)
    sign_in(client, make_person("Orang Lain", "citizen"))
    assert client.get(mine).status_code == 404
    token = client.token(path)
    assert client.post(f"{mine}/remove", data={"csrf_token": token}).status_code == 404
    assert count(DraftFile) == 1


def test_at_most_five_and_the_same_one_once(app, cast):
    asked = ask(cast)
    place = f"thread:{asked.thread_id}"

    def keep(colour):
        with transaction():
            stored = store_file(cast.citizen, f"{colour}.jpg", picture(colour).read(), now=MONDAY)
            keep_for_draft(cast.citizen, place, stored)

    for colour in ("red", "red", "green", "blue", "gray", "black"):
        keep(colour)
    assert count(DraftFile) == 5
    with pytest.raises(Invalid):
        keep("white")
    assert count(StoredFile) == 5


def test_a_deleted_post_takes_its_files_along(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    client.submit(path, form=f"{path}/reply", text="Foto saya.", expect=302,
                  files=(picture(), "wajah.jpg"))  # fmt: skip
    (post,) = db.session.scalars(select(PostFile.post_id))
    with transaction():
        delete_post(cast.citizen, post, now=MONDAY)
    assert count(PostFile) == count(StoredFile) == 0
    assert "wajah.jpg" not in client.get(path).text


def test_an_official_answer_carries_files_too(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    client.submit(f"{path}/answer", text="Ini suratnya.", status="explained", reason="SK 12",
                  role="Kabid", files=(picture(), "surat.jpg"), expect=302)  # fmt: skip
    sign_out(client)
    assert "surat.jpg" in client.get(path).text


def test_in_pieces_over_the_wire(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    data = picture().read()
    headers = {"X-CSRFToken": client.token(path), "Accept": "application/json"}
    begun = client.post(f"/forums/uploads/thread/?subject={asked.thread_id}", headers=headers,
                        data={"name": "loket.jpg", "size": str(len(data))})  # fmt: skip
    assert begun.status_code == 201
    half = len(data) // 2
    address = begun.json["url"]
    for start, piece in ((0, data[:half]), (half, data[half:])):
        done = client.patch(address, data=piece, headers=headers | {"Upload-Offset": str(start)})
        assert done.status_code == 200
    assert "loket.jpg" in done.json["html"]
    assert "loket.jpg" in client.get(path).text
    client.submit(path, form=f"{path}/reply", text="Terlampir.", expect=302)
    assert count(PostFile) == 1


def test_a_held_threads_files_are_nobodys(client, cast):
    rude = ask(cast, text="Dasar goblok kalian semua, petugas tolol!")
    sign_in(client, make_person("Orang Lain", "citizen"))
    begun = client.post(
        f"/forums/uploads/thread/?subject={rude.thread_id}",
        headers={"X-CSRFToken": client.token("/notices/"), "Accept": "application/json"},
        data={"name": "a.jpg", "size": "10"},
    )
    assert begun.status_code == 404


def test_a_light_picture_is_shown_late_and_small_also_where_it_is_answered(client, cast):
    sign_in(client, cast.citizen)
    form = f"/forums/{cast.board}/new"
    client.submit(form, kind="question", title="Loket tutup terus", text="Lihat fotonya.",
                  agency_id=cast.agency, files=(picture(), "loket.jpg"), expect=302)  # fmt: skip
    sign_out(client)
    (thread,) = db.session.scalars(select(Post.thread_id).join(PostFile))
    page = html.fromstring(client.get(f"/forums/threads/{thread}").text)
    (shown,) = page.xpath("//article//img[@alt='loket.jpg']")
    assert [shown.get(name) for name in ("loading", "width", "height")] == ["lazy", "60", "40"]
    assert shown.get("src") == shown.getparent().get("href")
    assert page.xpath("//footer[@class='post-foot'][not(normalize-space())]") == []
    sign_in(client, cast.officer)
    page = html.fromstring(client.get(f"/forums/threads/{thread}/answer").text)
    assert len(page.xpath("//details//img[@alt='loket.jpg']")) == 1


def test_a_heavy_picture_is_a_link(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    client.submit(
        path, form=f"{path}/reply", text="Lihat.", files=(picture(), "berat.jpg"), expect=302
    )
    with db.engine.begin() as raw:
        raw.execute(update(StoredFile).values(size=5_000_000))
    page = html.fromstring(client.get(path).text)
    assert page.xpath("//article//img[@alt='berat.jpg']") == []
    assert "berat.jpg" in page.text_content()
