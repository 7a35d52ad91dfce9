"""The other pages of a proposal: effects, team, revisions, and who sees what."""

import pytest
from flask import Flask
from lxml import html

from tests.innovations.proposals.makers import Scene, again, make_scene, publish, save
from tests.support.clients import find_form, words_of
from tests.support.nasty import NASTY
from tests.support.people import make_person, sign_in

ONE = pytest.mark.one_database


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


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
