"""Starting and writing a draft in the browser, without JavaScript; saving by itself."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.proposals import queries
from app.innovations.proposals.models import Proposal, TeamMember
from tests.innovations.proposals.makers import Scene, again, make_scene, save
from tests.support.clients import find_form
from tests.support.nasty import NASTY
from tests.support.people import make_person, sign_in, sign_out

ONE = pytest.mark.one_database


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


def fields_of(answer, form: str = "writing") -> dict[str, str]:
    return dict(find_form(answer.text, form).form_values())


def area(answer, name: str) -> str:
    """The text of a field of the writing page."""
    return fields_of(answer)[name]


JSON = {"Accept": "application/json", "X-Requested-With": "fetch"}

# --- starting ---


def start_fields(scene: Scene) -> dict[str, str]:
    edition = scene.edition
    return {
        "title": "Antar Obat",
        "unit": str(scene.unit),
        "track": str(edition.tracks[0].id),
        "maturity": "penerapan",
        "category": "",
    }


@ONE
def test_a_draft_is_started_and_opens_for_writing(client, scene: Scene) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/start/{scene.slug}"
    answer = client.submit(path, expect=302, **start_fields(scene))
    assert client.get(answer.location).status_code == 200
    page = client.get(answer.location)
    assert "Ringkasan" in page.text
    assert "Cara dinilai" in page.text


@ONE
def test_the_start_tells_what_a_track_takes_and_the_review_what_goes_along(client, scene) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/start/{scene.slug}"
    assert "Menerima: " in client.get(path).text
    answer = client.submit(path, expect=302, **start_fields(scene))
    review = client.get(answer.location.replace("/edit", "/submit")).text
    assert "Tabel dampak" in review
    assert "Unggah berkas" in review


@ONE
def test_a_wrong_start_keeps_what_was_typed(client, scene: Scene) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/start/{scene.slug}"
    wrong = start_fields(scene) | {"maturity": "inisiatif"}
    answer = client.submit(path, expect=422, **wrong)
    assert 'value="Antar Obat"' in answer.text
    assert "tidak menerima tahap kematangan itu" in answer.text


@ONE
@pytest.mark.parametrize("category", ["abc", "²", "9" * 20, "0", "-1"])
def test_a_category_that_is_none_of_the_list_is_refused(client, scene: Scene, category) -> None:
    sign_in(client, scene.lead)
    typed = start_fields(scene) | {"category": category}
    answer = client.post(
        f"/innovations/start/{scene.slug}",
        data=typed | {"csrf_token": client.token(), "request_key": "k" * 24},
    )
    assert answer.status_code == 422
    assert "Pilih salah satu dari daftar" in answer.text


@ONE
def test_sending_the_start_form_twice_makes_one_draft(client, scene: Scene) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/start/{scene.slug}"
    form = find_form(client.get(path).text)
    data = dict(form.form_values()) | start_fields(scene)
    first, second = client.post(path, data=data), client.post(path, data=data)
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1


@ONE
@pytest.mark.parametrize("kind", ["citizen", "asn"])
def test_who_cannot_start_is_told_why(client, scene: Scene, kind: str) -> None:
    sign_in(client, make_person(kind=kind))
    page = client.get(f"/innovations/start/{scene.slug}")
    assert page.status_code == 200
    assert ("bukan untuk jenis akun" if kind == "citizen" else "belum tercatat") in page.text


# --- writing ---


@ONE
def test_writing_without_javascript(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/edit"
    answer = client.submit(
        path, form="writing", s_summary="Obat **diantar**.\r\nGratis.", expect=302
    )
    assert answer.location.endswith(path)
    assert area(client.get(path), "s_summary") == "Obat **diantar**.\nGratis."
    for act, where in (("effects", "/effects"), ("files", "/files"), ("submit", "/submit")):
        moved = client.submit(path, form="writing", act=act, expect=302)
        assert moved.location.endswith(slug + where)


@ONE
def test_a_page_shown_and_saved_again_changes_nothing(client, scene: Scene, slug: str) -> None:
    tricky = "\n\nbaris\t\n  dua  \x85 \x0c \u2028 tiga\n\n| a | b |"
    save(scene.lead, slug, s_summary=tricky, s_novelty="&lt;b&gt; </textarea>")
    sign_in(client, scene.lead)
    before = again(slug).version
    client.submit(f"/innovations/{slug}/edit", form="writing", s_novelty="x", expect=302)
    assert again(slug).version == before + 1
    before = again(slug).version
    client.submit(f"/innovations/{slug}/edit", form="writing", expect=302)
    assert again(slug).version == before


def test_naughty_text_through_the_door(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/edit"
    for text in NASTY:
        client.submit(path, form="writing", s_summary=text, title=f"x{text}"[:200], expect=302)
        stored = queries.sections_of(again(slug).id)
        clean = text.replace("\r\n", "\n").rstrip(" \t\n")
        assert (stored["summary"].source if "summary" in stored else "") == clean
        assert client.get(f"/innovations/{slug}").status_code == 200


def test_what_cannot_be_stored_is_refused_and_given_back(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/edit"
    page = fields_of(client.get(path))
    for field in ("title", "s_summary", "track", "started_on", "version", "base", "edit_key"):
        answer = client.post(path, data=page | {"s_novelty": "jangan hilang", field: "a\0b"})
        assert answer.status_code in (302, 422), field
        if answer.status_code == 422:
            assert area(answer, "s_novelty") == "jangan hilang"
    for field in ("s_summary", "title"):
        answer = client.post(path, data=page | {field: "panjang " * 6000, "s_novelty": "tetap"})
        assert answer.status_code == 422
        assert "Terlalu panjang" in answer.text
        assert area(answer, "s_novelty") == "tetap"


@ONE
def test_an_ended_session_gives_every_word_back(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/edit"
    page = fields_of(client.get(path)) | {
        "s_summary": "Jangan <b>hilang</b>",
        "title": "Judul baru",
    }
    sign_out(client)
    answer = client.post(path, data=page)
    assert answer.status_code == 401
    kept = find_form(answer.text)
    assert dict(kept.form_values())["s_summary"] == "Jangan <b>hilang</b>"
    sign_out(client)  # signing in begins a new session
    sign_in(client, scene.lead)
    old_token = client.post(path, data=dict(kept.form_values()))
    assert old_token.status_code == 422
    assert area(old_token, "s_summary") == "Jangan <b>hilang</b>"
    saved = client.post(path, data=fields_of(old_token))
    assert saved.status_code == 302
    assert queries.sections_of(again(slug).id)["summary"].source == "Jangan <b>hilang</b>"
    assert again(slug).title == "Judul baru"


@ONE
def test_a_form_from_another_site_saves_nothing(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    for path in ("edit", "effects", "autosave"):
        data = {"s_summary": "curang", "version": "99", "0-indicator": "curang"}
        answer = client.post(f"/innovations/{slug}/{path}", data=data)
        assert answer.status_code in (400, 422)
    assert again(slug).version == 1


@ONE
def test_two_people_in_one_section_see_both_texts(client, visitor, scene: Scene, slug: str) -> None:
    budi = make_person("Budi Santoso", org=scene.unit)
    with transaction():
        row = TeamMember(proposal_id=queries.proposal_by_slug(slug).id, person_id=budi.person_id)
        row.name, row.joined_at = budi.name, clock.now()
        db.session.add(row)
    sign_in(client, scene.lead)
    other = visitor()
    sign_in(other, budi)
    path = f"/innovations/{slug}/edit"
    mine = fields_of(client.get(path))
    other.submit(
        path, form="writing", s_summary="Obat diantar kurir.", s_novelty="Baru.", expect=302
    )
    answer = client.post(
        path, data=mine | {"s_summary": "Obat diantar kader.", "title": "Judul Ratna"}
    )
    assert answer.status_code == 409
    assert area(answer, "s_summary") == "Obat diantar kader."
    assert area(answer, "s_novelty") == "Baru."  # his newer words, not my old empty box
    assert area(answer, "title") == "Judul Ratna"
    assert "Obat diantar kurir." in answer.text
    assert "Budi Santoso" in answer.text
    assert "<del>kurir</del><ins>kader</ins>" in answer.text
    done = client.post(
        path, data=fields_of(answer) | {"s_summary": "Obat diantar kurir dan kader."}
    )
    assert done.status_code == 302
    stored = queries.sections_of(again(slug).id)
    assert stored["summary"].source == "Obat diantar kurir dan kader."
    assert stored["novelty"].source == "Baru."


@ONE
def test_a_colleague_who_sent_it_in_leaves_my_text_on_the_page(
    client, scene: Scene, slug: str
) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/edit"
    mine = fields_of(client.get(path))
    with transaction():
        queries.proposal_by_slug(slug).state = "submitted"
    answer = client.post(path, data=mine | {"s_summary": "terlambat"})
    assert answer.status_code == 409
    assert area(answer, "s_summary") == "terlambat"
    assert "Simpan dulu" not in answer.text
    assert client.get(path).status_code == 302


@ONE
def test_names_are_warned_of_where_judges_are_blind(client, scene: Scene, slug: str) -> None:
    save(scene.lead, slug, s_summary="Menurut Ratna Dewi, warga senang.", s_novelty="Tanpa nama.")
    sign_in(client, scene.lead)
    page = html.fromstring(client.get(f"/innovations/{slug}/edit").text)
    warned = {
        section.get("id"): section.text_content()
        for section in page.xpath("//section[contains(@class, 'group')]")
        if "Juri tidak boleh tahu" in section.text_content()
    }
    assert list(warned) == ["bagian-summary"]
    assert "Ratna Dewi" in warned["bagian-summary"]


# --- saving by itself ---


def token_of(client, slug: str) -> dict[str, str]:
    return fields_of(client.get(f"/innovations/{slug}/edit"))


@ONE
def test_saving_itself_answers_as_the_protocol_says(
    client, visitor, scene: Scene, slug: str
) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/autosave"
    page = token_of(client, slug)
    answer = client.post(path, data=page | {"s_summary": "satu"}, headers=JSON)
    assert answer.status_code == 200
    assert set(answer.json) == {"saved_at", "version"}
    page["version"] = str(answer.json["version"])
    assert client.post(path, data=page | {"s_summary": "satu dua"}, headers=JSON).status_code == 200
    assert queries.sections_of(again(slug).id)["summary"].source == "satu dua"
    wrong = client.post(path, data=page | {"title": " "}, headers=JSON)
    assert (wrong.status_code, wrong.json["field"]) == (422, "title")
    tab = token_of(client, slug)
    client.post(path, data=page | {"s_summary": "satu dua tiga"}, headers=JSON)
    clash = client.post(path, data=tab | {"s_summary": "lain"}, headers=JSON)
    assert (clash.status_code, clash.json["code"]) == (409, "conflict")
    assert clash.json["theirs"] == {"s_summary": "satu dua tiga"}
    assert clash.json["yours"] == {"s_summary": "lain"}
    sign_out(client)
    ended = client.post(path, data=page, headers=JSON)
    assert (ended.status_code, ended.json["code"]) == (401, "signed_out")
    stranger = visitor()
    sign_in(stranger, make_person())
    told = {"csrf_token": stranger.token("/innovations/mine")}
    assert stranger.post(path, data=told, headers=JSON).status_code == 404
