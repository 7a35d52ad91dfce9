"""The forum as people meet it, without JavaScript: asking, answering, holding, appealing."""

import re
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import func, select

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.forums.posts.models import Post
from app.moderation.actions import act
from app.moderation.queries import acts_count
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out

RUDE = "Dasar goblok kamu semua, tolol!"


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def moved():
    """Lets a test move the clock."""
    yield clock.set_now
    clock.set_now(None)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code} {words_of(answer)[:300]}"
    return words_of(answer)


PLACES = ("/forums/", "/forums/late", "/forums/agencies/", "/forums/settings", "/moderation/rules",
          "/moderation/log")  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
def test_public_pages_stand_empty_and_filled(client, cast, path):
    read(client, path)
    ask(cast)
    read(client, path)


def test_a_thread_its_feeds_and_figures(client, cast):
    asked = ask(cast, title="Antrean KTP <b>tiga</b> jam?")
    path = f"/forums/threads/{asked.thread_id}"
    words = read(client, path)
    assert "Antrean KTP <b>tiga</b> jam?" in words
    assert "Pak Yusuf" in words
    assert "Masuk untuk membalas" in words
    for feed in ("/forums/feed.atom", f"/forums/{cast.board}/feed.atom", f"{path}/feed.atom",
                 f"/forums/agencies/{cast.agency}/feed.atom"):  # fmt: skip
        tree = html.fromstring(client.get(feed).data)
        assert len(tree.xpath("//entry")) == 1, feed
    assert 'type="application/atom+xml"' in client.get("/forums/").text
    assert "Disdukcapil Nusa" in read(client, f"/forums/agencies/{cast.agency}")


def test_whatsapp_gets_plain_words_and_the_link_last(client, cast):
    from urllib.parse import parse_qs, urlsplit

    asked = ask(cast, text="**Tebal** dan [tautan](https://contoh.test) " + "panjang sekali " * 200)
    page = html.fromstring(client.get(f"/forums/threads/{asked.thread_id}").text)
    (href,) = page.xpath("//a[starts-with(@href, 'https://wa.me/')]/@href")
    told = parse_qs(urlsplit(href).query)["text"][0]
    text, _newline, link = told.rpartition("\n")
    assert len(text) <= 700
    assert "**" not in text
    assert "Tebal dan tautan" in text
    assert link.endswith(f"/forums/threads/{asked.thread_id}")


def test_from_question_to_answer_to_confirmation(client, cast, moved):
    moved(MONDAY)
    sign_in(client, cast.citizen)
    answer = client.submit(
        f"/forums/{cast.board}/new",
        kind="question",
        title="Berapa lama KTP hilang diganti?",
        text="Saya sudah datang dua kali.",
        expect=302,
    )
    path = re.sub(r"\?.*", "", answer.headers["Location"])
    assert "Belum disalurkan" in read(client, path)
    sign_out(client)
    sign_in(client, cast.moderator)
    client.submit(
        f"{path}/route", agency_id=str(cast.agency), note="Urusan Disdukcapil", expect=302
    )
    moved(MONDAY + timedelta(days=10))
    assert "lewat 3 hari kerja" in read(client, path)
    assert "Berapa lama KTP hilang diganti?" in read(client, "/forums/late")
    sign_out(client)
    sign_in(client, cast.officer)
    lost = client.submit(
        f"{path}/answer", text="Tiga hari kerja.", status="process", reason="", role="Kabid"
    )
    assert lost.status_code == 422
    assert "Tiga hari kerja." in lost.text
    client.submit(
        f"{path}/answer", text="Tiga hari kerja.", status="explained", reason="Perpres 96/2018",
        role="Kepala Bidang", expect=302,
    )  # fmt: skip
    assert "Dijawab lewat tenggat" in read(client, path)
    sign_out(client)
    sign_in(client, cast.citizen)
    client.submit(f"{path}/reopen", note="Biayanya berapa?", expect=302)
    assert "Dibuka lagi 1 kali" in read(client, path)
    sign_out(client)
    sign_in(client, cast.officer)
    client.submit(
        f"{path}/answer", text="Gratis.", status="explained", reason="UU 24/2013", role="Kabid",
        expect=302,
    )  # fmt: skip
    sign_out(client)
    sign_in(client, cast.citizen)
    client.submit(path, form=f"{path}/enough", changed="y", expect=302)
    assert "Penanya menyatakan sudah terjawab. Ada yang berubah karenanya." in read(client, path)
    steps = read(client, f"{path}/steps")
    for word in ("Ditanyakan", "Disalurkan", "Dijawab", "Dibuka lagi", "Urusan Disdukcapil"):
        assert word in steps


def test_a_double_click_makes_one_post(client, cast):
    asked = ask(cast)
    sign_in(client, make_person("Bu Sari", "leader"))
    path = f"/forums/threads/{asked.thread_id}"
    page = html.fromstring(client.get(path).text)
    (own,) = [one for one in page.forms if (one.get("action") or "").endswith("/reply")]
    values = dict(own.form_values()) | {"text": "Saya juga mengalaminya."}
    first = client.post(f"{path}/reply", data=values)
    second = client.post(f"{path}/reply", data=values)
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_a_hidden_name_is_nowhere(client, cast):
    secret = make_person("Rahasia Sekali Namanya", "citizen")
    asked = ask(cast, who=secret, name_hidden=True)
    reply(cast.citizen, asked.thread_id)
    paths = [
        "/forums/", f"/forums/{cast.board}/", f"/forums/threads/{asked.thread_id}",
        f"/forums/threads/{asked.thread_id}/steps", "/forums/feed.atom",
        f"/forums/threads/{asked.thread_id}/feed.atom", f"/forums/agencies/{cast.agency}",
        f"/forums/posts/{asked.id}/history", "/moderation/log",
    ]  # fmt: skip
    for who in (None, cast.officer, cast.moderator):
        if who:
            sign_out(client)
            sign_in(client, who)
        for path in [
            *paths,
            *([f"/moderation/cases/post/{asked.id}"] if who == cast.moderator else []),
        ]:
            assert "Rahasia Sekali" not in client.get(path).text, (who, path)


def test_held_hidden_appealed_restored(client, cast):
    asked = ask(cast)
    author = make_person("Mas Bejo", "citizen")
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, author)
    said = client.submit(path, form=f"{path}/reply", text=RUDE, expect=302)
    assert "menunggu diperiksa moderator" in read(
        client, re.sub("#.*", "", said.headers["Location"])
    )
    sign_out(client)
    assert "goblok" not in client.get(path).text
    assert "goblok" not in client.get("/forums/feed.atom").text
    (held,) = db.session.scalars(select(Post.id).where(Post.state == "held"))
    case = f"/moderation/cases/post/{held}"
    sign_in(client, cast.insider)
    assert "Bukan untuk Anda" in read(client, "/moderation/")
    assert "goblok" not in client.get("/moderation/").text
    assert "goblok" not in client.get(case).text
    sign_out(client)
    sign_in(client, cast.moderator)
    assert "goblok" in read(client, "/moderation/")
    client.submit(case, verb="hide", rule="insult", reason="Menyerang orang.", expect=302)
    sign_out(client)
    sign_in(client, author)
    assert "Menyerang orang." in read(client, "/moderation/mine")
    (act,) = re.findall(r"/moderation/acts/(\d+)/appeal", client.get("/moderation/mine").text)
    client.submit(f"/moderation/acts/{act}/appeal", text="Saya hanya kesal.", expect=302)
    for who in (cast.moderator, cast.insider):
        sign_out(client)
        sign_in(client, who)
        assert "moderator lain" in read(client, f"/moderation/appeals/{act}")
        data = {"granted": "yes", "reason": "Sudah.", "csrf_token": client.token("/notices/")}
        assert client.post(f"/moderation/appeals/{act}", data=data).status_code == 409
    sign_out(client)
    sign_in(client, cast.second)
    client.submit(f"/moderation/appeals/{act}", granted="yes", reason="Beri waktu.", expect=302)
    sign_out(client)
    assert "goblok" in read(client, path)
    log = client.get("/moderation/log.json").json
    assert log["count"] == acts_count() == len(log["acts"]) == 3
    assert "Bejo" not in client.get("/moderation/log").text
    assert len(html.fromstring(client.get("/moderation/log.atom").data).xpath("//entry")) == 3


def test_who_is_called_by_name_is_told_and_the_writer_knows_it(client, cast):
    asked = ask(cast)
    sign_in(client, cast.officer)
    path = f"/forums/threads/{asked.thread_id}"

    def after(text):
        said = client.submit(path, form=f"{path}/reply", text=text, expect=302)
        return read(client, re.sub("#.*", "", said.headers["Location"]))

    assert "Diberi tahu: Pak Yusuf." in after("@Pak Yusuf, sudah kami cek.")
    assert "belum memberi tahu siapa pun" in after("@Pak Yosef, sudah kami cek.")
    for quiet in ("Sudah kami cek.", "> @Pak Yusuf, kutipan"):
        words = after(quiet)
        assert "Diberi tahu:" not in words
        assert "belum memberi tahu" not in words


def test_private_details_are_pointed_out_and_may_be_kept(client, cast):
    asked = ask(cast)
    sign_in(client, cast.citizen)
    path = f"/forums/threads/{asked.thread_id}"
    asks = client.submit(
        path, form=f"{path}/reply", text="Hubungi Pak Budi 0812-3456-7890", expect=422
    )
    assert "0812-3456-7890" in words_of(asks)
    assert 'name="considered"' in asks.text
    client.submit(
        path, form=f"{path}/reply", text="Hubungi 0812-3456-7890", considered="y", expect=302
    )


def test_editing_in_public_and_deleting_for_privacy(client, cast):
    asked = ask(cast)
    written = reply(cast.citizen, asked.thread_id, "Kata yang pertama.")
    sign_in(client, cast.citizen)
    client.submit(f"/forums/posts/{written.id}/edit", text="Kata yang kedua.", expect=302)
    assert "pertama" in read(client, f"/forums/posts/{written.id}/history")
    client.submit(f"/forums/posts/{written.id}/delete", expect=302)
    path = f"/forums/threads/{asked.thread_id}"
    sign_out(client)
    assert "dihapus penulisnya" in read(client, path)
    assert client.get(f"/forums/posts/{written.id}/history").status_code == 404
    assert "kedua" not in client.get(path).text
    assert "kedua" not in client.get("/forums/feed.atom").text
    assert db.session.scalar(text_of_all()) == 0


def text_of_all():
    from app.forums.posts.models import PostVersion

    return select(func.count()).select_from(PostVersion)


def test_any_depth_of_a_thread_has_its_address(client, cast):
    asked = ask(cast)
    people = [make_person(f"Warga {n}", "citizen") for n in range(7)]
    made = [reply(people[n % 7], asked.thread_id, f"Balasan {n}.") for n in range(65)]
    last = made[-1]
    lead = client.get(f"/forums/posts/{last.id}")
    assert lead.headers["Location"] == f"/forums/threads/{asked.thread_id}?post=66#p66"
    assert "Balasan 64." in read(client, f"/forums/threads/{asked.thread_id}?post=66")
    assert "Halaman 3 dari 3" in read(client, f"/forums/threads/{asked.thread_id}?page=99999")


def test_drafts_save_themselves_and_come_back(client, cast):
    asked = ask(cast)
    sign_in(client, cast.citizen)
    path = f"/forums/threads/{asked.thread_id}"
    token = client.token(path)
    place = f"thread:{asked.thread_id}"
    saved = client.post(f"/forums/drafts/{place}", data={"text": "Setengah", "csrf_token": token})
    assert saved.json["saved_at"]
    assert ">Setengah</textarea>" in re.sub(r"\s*\n", "", client.get(path).text)
    assert "Setengah" in read(client, "/forums/drafts")
    client.submit(path, form=f"{path}/reply", expect=302)
    assert "Tidak ada draf" in read(client, "/forums/drafts")


def test_a_flood_waits_and_keeps_what_was_typed(client, cast):
    asked = ask(cast)
    who = make_person("Cepat Sekali", "citizen")
    for n in range(12):
        reply(who, asked.thread_id, f"Cepat {n}", at=clock.now())
    sign_in(client, who)
    path = f"/forums/threads/{asked.thread_id}"
    waits = client.submit(path, form=f"{path}/reply", text="Yang ketiga belas", expect=429)
    assert "Yang ketiga belas" in waits.text
    assert int(waits.headers["Retry-After"]) > 0


def test_notices_of_moderation_read_in_both_languages(client, cast):
    asked = ask(cast)
    with transaction():
        act(
            cast.moderator, "post", asked.id, "hide", rule="spam", reason="Iklan pulsa.", now=MONDAY
        )
    sign_in(client, cast.citizen)
    assert "Disembunyikan. Aturan: Iklan atau pengulangan. Alasan: Iklan pulsa." in read(
        client, "/notices/"
    )
    assert "Hidden. Rule: Advertising or repetition. Reason: Iklan pulsa." in read(
        client, "/notices/?lang=en"
    )
