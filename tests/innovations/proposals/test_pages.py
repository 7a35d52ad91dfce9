"""The pages of a proposal as people use them, without JavaScript."""

from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event, func, select

from app.core import clock
from app.db.base import db
from app.db.unit import release, transaction
from app.innovations.proposals import queries
from app.innovations.proposals.models import Proposal
from tests.innovations.proposals.makers import Scene, again, make_scene, save
from tests.support.clients import find_form, words_of
from tests.support.nasty import NASTY
from tests.support.people import make_person, sign_in, sign_out

ONE = pytest.mark.one_database
JSON = {"Accept": "application/json", "X-Requested-With": "fetch"}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


def publish(slug: str, **columns) -> None:
    with transaction():
        proposal = queries.proposal_by_slug(slug)
        proposal.state, proposal.submitted_at = "decided", clock.now()
        proposal.published_at = clock.now()
        for name, value in columns.items():
            setattr(proposal, name, value)


def fields_of(answer, form: str = "writing") -> dict[str, str]:
    return dict(find_form(answer.text, form).form_values())


def area(answer, name: str) -> str:
    """The text of a field of the writing page."""
    return fields_of(answer)[name]


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
def test_a_wrong_start_keeps_what_was_typed(client, scene: Scene) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/start/{scene.slug}"
    wrong = start_fields(scene) | {"maturity": "inisiatif"}
    answer = client.submit(path, expect=422, **wrong)
    assert 'value="Antar Obat"' in answer.text
    assert "Tahap kematangan itu tidak diterima" in answer.text


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
        from app.innovations.proposals.models import TeamMember

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


# --- effects, team, revisions ---


@ONE
def test_effects_are_edited_without_javascript(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/effects"
    row = {"0-indicator": "Waktu tunggu", "0-unit": "hari", "0-before": "3", "0-after": "1"}
    client.submit(path, expect=302, **row)
    assert "Waktu tunggu" in client.get(f"/innovations/{slug}").text
    wrong = client.submit(path, expect=422, **{"1-before": "7"})
    assert "Sebutkan apa yang diukur" in wrong.text
    assert 'value="7"' in wrong.text
    more = client.submit(path, expect=302, act="more")
    assert more.location.endswith("/effects")


@ONE
def test_effects_clash_with_both_tables(client, visitor, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/effects"
    first = dict(find_form(client.get(path).text).form_values())
    second = dict(find_form(client.get(path).text).form_values())
    client.post(path, data=first | {"0-indicator": "Biaya", "0-before": "5"})
    answer = client.post(path, data=second | {"0-indicator": "Waktu", "0-before": "9"})
    assert answer.status_code == 409
    assert "Biaya" in answer.text
    assert 'value="Waktu"' in answer.text


def test_effects_take_naughty_rows(client, scene: Scene, slug: str) -> None:
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/effects"
    for text in NASTY:
        for field in ("indicator", "measured_on", "evidence"):
            answer = client.submit(path, **{"0-indicator": "x", f"0-{field}": text})
            assert answer.status_code in (302, 422)
    page = dict(find_form(client.get(path).text).form_values())
    for name in ("9999-indicator", "-1-indicator", "٣-indicator", "1e3-indicator"):
        assert client.post(path, data=page | {name: "x"}).status_code in (302, 422)


@ONE
def test_the_team_page_invites_and_asks(client, visitor, scene: Scene, slug: str) -> None:
    siti = make_person("Siti Nurbaya", email="siti@contoh.test")
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/team"
    asked = [
        client.submit(path, form=path, name="Bu Siti", email=email, expect=302)
        for email in ("siti@contoh.test", "entah@contoh.test")
    ]
    assert asked[0].location == asked[1].location
    hers = visitor()
    sign_in(hers, siti)
    assert hers.get(f"/innovations/{slug}").status_code == 404
    assert "Gabung" in hers.get(path).text
    hers.submit(path, form=f"{path}/answer", act="join", expect=302)
    assert hers.get(f"/innovations/{slug}/edit").status_code == 200
    hers.submit(path, form=f"{path}/leave", expect=302)
    assert hers.get(path).status_code == 404


@ONE
def test_a_handover_page_offers_colleagues_and_keeps_what_was_typed(
    client, scene: Scene, slug: str
) -> None:
    budi = make_person("Budi", org=scene.unit)
    sign_in(client, scene.lead)
    path = f"/innovations/{slug}/handover"
    wrong = client.submit(path, to="", reason="Pindah tugas", expect=422)
    assert 'value="Pindah tugas"' in wrong.text
    client.submit(path, to=str(budi.person_id), reason="Pindah tugas", expect=302)
    assert again(slug).lead_id == budi.person_id


@ONE
def test_revisions_are_compared_word_by_word(client, scene: Scene, slug: str) -> None:
    save(scene.lead, slug, s_summary="warga menunggu tiga hari", asked=True)
    save(scene.lead, slug, s_summary="warga menunggu satu hari", asked=True)
    sign_in(client, scene.lead)
    page = client.get(f"/innovations/{slug}/revisions")
    assert f"/innovations/{slug}/revisions/1/2" in page.text
    compared = client.get(f"/innovations/{slug}/revisions/1/2").text
    assert "<del>tiga</del><ins>satu</ins>" in compared
    for numbers in ("1/9", f"{10**30}/1", "0/0"):
        assert client.get(f"/innovations/{slug}/revisions/{numbers}").status_code == 404


# --- who sees what ---


@ONE
def test_a_draft_is_for_its_team_only(client, visitor, scene: Scene, slug: str) -> None:
    paths = [
        f"/innovations/{slug}{end}" for end in ("", "/edit", "/team", "/revisions", "/effects")
    ]
    for path in paths:
        assert client.get(path).status_code in (401, 404)
    assert client.get(paths[0]).status_code == 404
    stranger = visitor()
    sign_in(stranger, make_person(org=scene.unit))
    assert {stranger.get(path).status_code for path in paths} == {404}
    sign_in(client, scene.lead)
    assert {client.get(path).status_code for path in paths} == {200}
    assert "Usulan Anda sekarang di meja tim pengusul" in words_of(client.get(paths[0]))


def test_addresses_of_nothing_are_missing(client, scene: Scene) -> None:
    sign_in(client, scene.lead)
    for slug in ("%00", "tak-ada", "a" * 300, "%F0%9F%92%A9", "..%2f", "A-b-c", "%ff"):
        for end in ("", "/edit", "/team", "/qr.svg", "/revisions/1/2"):
            assert client.get(f"/innovations/{slug}{end}").status_code in (404, 308), slug + end


@ONE
def test_a_published_proposal_is_for_everybody(client, scene: Scene, slug: str) -> None:
    save(scene.lead, slug, s_summary="Obat **diantar**.")
    assert client.get(f"/innovations/{slug}").status_code == 404
    publish(slug)
    page = client.get(f"/innovations/{slug}")
    assert page.status_code == 200
    assert "<strong>diantar</strong>" in page.text
    assert scene.lead.name in page.text
    assert "wa.me" in page.text
    assert "csrf_token" not in page.text
    qr = client.get(f"/innovations/{slug}/qr.svg")
    assert qr.mimetype == "image/svg+xml"
    assert html.fromstring(qr.data).tag == "svg"


# --- the public list ---


def fill_list(scene: Scene, many: int) -> list[str]:
    slugs = []
    begun = clock.now() - timedelta(days=1)
    for n in range(many):
        slugs.append(scene.start(title=f"Inovasi {n:03d}").slug)
        publish(slugs[-1], published_at=begun + timedelta(minutes=n // 3), summary=f"ringkas {n}")
    return slugs


def links(page) -> list[str]:
    found = html.fromstring(page.text).xpath("//main//ul[@class='card-grid']//a/@href")
    return [str(one) for one in found]


def test_the_list_goes_on_page_by_page_without_gap_or_repeat(client, scene: Scene) -> None:
    slugs = fill_list(scene, 65)
    scene.start(title="Belum terbit")
    seen, where, pages = [], "/innovations/", 0
    while where:
        page = client.get(where)
        seen += links(page)
        older = html.fromstring(page.text).xpath("//a[@rel='next']/@href")
        where, pages = (str(older[0]) if older else ""), pages + 1
        assert where == "" or where.startswith("/innovations/?")
    assert pages == 3
    assert seen == [f"/innovations/{slug}" for slug in reversed(slugs)]


@ONE
def test_at_most_two_other_links_look_like_a_proposal(client, scene: Scene) -> None:
    import re

    slugs = set(fill_list(scene, 3))
    for actor in (None, scene.lead, scene.organiser):
        if actor:
            sign_in(client, actor)
        hrefs = html.fromstring(client.get("/innovations/").text).xpath("//@href")
        segments = {m[1] for href in hrefs if (m := re.match(r"/innovations/([^/?#]+)/?$", href))}
        assert len(segments - slugs) <= 2
        assert slugs <= segments


@ONE
def test_filters_narrow_and_go_along(client, scene: Scene) -> None:
    other = make_scene()
    fill_list(scene, 2)
    publish(other.start(title="Perahu Baca", maturity="penerapan").slug)
    cases = {
        f"edition={other.slug}": 1,
        f"edition={scene.slug}": 2,
        "q=perahu": 1,
        "q=100%25": 0,
        f"place={scene.unit}": 0,
        "place=dinas+kesehatan": 3,
        "maturity=penerapan": 3,
        "maturity=inisiatif": 0,
        "category=Pengentasan+kemiskinan": 3,
        "category=tak+ada": 0,
        "q=%00": 3,
        "edition=%00": 0,
        "after=bukan-angka": 3,
        "after=9999999999999999999-1": 3,
        "after=99999999999999999-999999999": 3,
    }
    for query, many in cases.items():
        page = client.get(f"/innovations/?{query}")
        assert page.status_code == 200, query
        assert len(links(page)) == many, query


@ONE
def test_a_region_finds_the_units_below_it(client, scene: Scene) -> None:
    fill_list(scene, 1)
    publish(make_scene().start(title="Di tempat lain").slug)
    from app.accounts.queries import organisation_names

    city = organisation_names([scene.city])[scene.city]
    page = client.get("/innovations/", query_string={"place": city})
    assert len(links(page)) == 1


def _statements(client, path: str) -> int:
    """How many statements one request asks (SQLite's own pragmas and BEGIN are none)."""
    asked: list[str] = []

    def note(_c, _cursor, statement: str, *_rest) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
            asked.append(statement)

    release()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_statements_do_not_grow_with_the_rows(client, visitor, scene: Scene) -> None:
    slugs = fill_list(scene, 3)
    signed = visitor()
    sign_in(signed, scene.lead)
    paths = {"/innovations/": 3, "/innovations/mine": 3, f"/innovations/{slugs[0]}": 7}
    assert {signed.get(path).status_code for path in paths} == {200}  # what is remembered, is
    few = {path: _statements(signed, path) for path in paths}
    assert _statements(client, "/innovations/?q=") <= 2
    assert _statements(client, f"/innovations/{slugs[0]}") <= 5
    fill_list(scene, 30)
    assert {path: _statements(signed, path) for path in paths} == few
    assert _statements(client, "/innovations/?q=&a") <= 2
    assert all(few[path] <= most for path, most in paths.items()), few
