"""One's own account, the officer's desk, the admin's pages, the tree: as people see them."""

import json
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.accounts import queries
from app.accounts.commands import load_regions_now
from app.accounts.models import Grant, Organisation, Person
from app.db.base import db
from app.db.unit import transaction
from tests.accounts.makers import NEW, NOW, as_, row, sign_up_with, slip, verbs
from tests.support.clients import Visitor, find_form, words_of
from tests.support.people import fresh, make_organisation, make_person

NUMBER = "198503302003121002"


# ---------------------------------------------------------------- one's own account
@pytest.mark.one_database
def test_a_number_is_shown_masked_and_never_given_back(app: Flask, visitor: Any) -> None:
    client = as_(visitor, make_person(kind="asn"))
    client.submit("/accounts/me/number", form=-1, expect=302, number=NUMBER)
    for path in ("/accounts/me", "/accounts/me/number"):
        text = client.get(path).text
        assert "•• 1002" in text
        assert NUMBER not in text
        assert "19850330" not in text
    wrong = client.post(
        "/accounts/me/number",
        data={"number": "123", "csrf_token": client.token("/accounts/me/number")},
    )
    assert wrong.status_code == 422
    assert "18 angka" in words_of(wrong)


@pytest.mark.one_database
def test_a_profile_is_changed_and_its_language_with_it(app: Flask, visitor: Any) -> None:
    client = as_(visitor, make_person("Ratna", kind="ngo"))
    client.submit("/accounts/me/edit", expect=302, name="Ratna Dewi", lang="en")
    page = html.fromstring(client.get("/accounts/me").text)
    assert page.xpath("//h1/text()") == ["Ratna Dewi"]
    assert page.get("lang") == "en"
    client.submit("/accounts/me/edit", expect=422, name="🌷")


@pytest.mark.one_database
def test_an_organisation_is_found_by_typing(app: Flask, visitor: Any) -> None:
    for name in ("Dinas Sosial Kota", "Dinas Sosial Kabupaten", "Rumah Sakit"):
        make_organisation(name)
    client = as_(visitor, make_person("Ratna"))
    path = "/accounts/me/join"
    assert "perlu diisi" in words_of(client.submit(path, expect=422))
    assert "Tidak ada instansi" in words_of(client.submit(path, organisation="zzz", expect=422))
    several = client.submit(path, organisation="dinas sosial", position="Analis", expect=422)
    form = find_form(several.text)
    offered = form.xpath(".//input[@type='radio']/@value")
    assert len(offered) == 2
    assert form.fields["position"] == "Analis"
    typed = [(name, value) for name, value in form.form_values() if name != "organisation"]
    picked = [("organisation", "dinas sosial"), ("organisation", offered[1])]
    answer = client.post(path, data=_many([*typed, *picked]))
    assert answer.status_code == 302
    assert "Menunggu petugas" in words_of(client.get("/accounts/me"))
    client.submit(path, organisation="Rumah Sakit", expect=302)
    again = client.submit(path, organisation="rumah", expect=409)
    assert "menunggu jawaban" in words_of(again)


def _many(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        told.setdefault(name, []).append(value)
    return told


@pytest.mark.one_database
def test_residents_vouch_behind_a_shared_link(app: Flask, visitor: Any) -> None:
    leader = make_person("Pak Lurah", kind="leader", verified_at=None)
    own = as_(visitor, leader)
    link = html.fromstring(own.get("/accounts/me").text).xpath("//input[@id='share-url']/@value")[0]
    path = link.removeprefix("http://localhost")
    assert "tautan Anda sendiri" in words_of(own.get(path))
    unverified = as_(visitor, make_person(verified_at=None))
    assert "sudah terverifikasi" in words_of(unverified.get(path))
    answer = unverified.post(f"{path}/yes", data={"csrf_token": unverified.token("/accounts/me")})
    assert answer.status_code == 403
    for _ in range(3):
        as_(visitor, make_person()).submit(path, expect=302)
    assert row(leader).verified_at is not None
    assert "Dijamin warga" in words_of(own.get("/accounts/me"))


# ---------------------------------------------------------------- the officer's desk
def test_a_desk_sees_its_own_people_and_no_others(visitor: Any, office: dict[str, Any]) -> None:
    client = as_(visitor, office["officer"])
    told = words_of(client.get("/accounts/people/"))
    assert "Bu Anggota" in told
    assert "Pak Tanya" in told
    assert "Orang Lain" not in told
    assert "Bu Anggota" in words_of(client.get("/accounts/people/?q=anggota"))
    assert "Tidak ada yang cocok" in words_of(client.get("/accounts/people/?q=orang lain"))
    email = row(office["stranger"]).email
    assert "Tidak ada yang cocok" in words_of(client.get(f"/accounts/people/?q={email}"))
    assert client.get(f"/accounts/people/{office['member'].person_id}").status_code == 200
    assert client.get(f"/accounts/people/{office['stranger'].person_id}").status_code == 403


@pytest.mark.one_database
def test_a_request_is_taken_and_the_person_verified_at_once(
    visitor: Any, office: dict[str, Any]
) -> None:
    client, path = as_(visitor, office["officer"]), f"/accounts/organisations/{office['unit']}"
    assert "Pak Tanya" in words_of(client.get(path))
    client.submit(path, form="/accounts/requests/1/yes", verify="y", expect=302)
    assert fresh(office["asking"]).organisations == {office["unit"]}
    assert row(office["asking"]).verified_at is not None
    assert verbs(office["asking"].person_id) == [
        "membership.answered",
        "membership.begun",
        "person.verified",
    ]


@pytest.mark.one_database
def test_verified_and_taken_back_at_the_desk(visitor: Any, office: dict[str, Any]) -> None:
    person = office["asking"].person_id
    client, path = as_(visitor, office["officer"]), f"/accounts/people/{person}"
    client.submit(path, form=f"{path}/verify", note="kartu pegawai", expect=302)
    page = words_of(client.get(path))
    assert "Diperiksa petugas" in page
    assert "kartu pegawai" in page
    client.submit(path, form=f"{path}/unverify", note="keliru orang", expect=302)
    assert row(person).verified_at is None


@pytest.mark.one_database
def test_a_new_password_from_desk_to_door(visitor: Any, office: dict[str, Any]) -> None:
    person = office["member"].person_id
    client, path = as_(visitor, office["officer"]), f"/accounts/people/{person}"
    printed = client.submit(path, form=f"{path}/code", expect=200)
    code = html.fromstring(printed.text).xpath("//p[@class='code-big']/text()")[0]
    assert code not in words_of(client.get(path))
    visitor().submit("/accounts/code", code=code, password=NEW, expect=302)
    assert verbs(person) == ["desk_code.printed_reset", "password.reset"]
    other = f"/accounts/people/{office['stranger'].person_id}"
    refused = client.post(f"{other}/code", data={"csrf_token": client.token(path)})
    assert refused.status_code == 403


@pytest.mark.one_database
def test_a_slip_for_signing_up_is_printed_at_the_desk(visitor: Any, office: dict[str, Any]) -> None:
    path = f"/accounts/organisations/{office['unit']}"
    client = as_(visitor, office["officer"])
    printed = client.submit(path, form=f"{path}/code", expect=200)
    code = html.fromstring(printed.text).xpath("//p[@class='code-big']/text()")[0]
    visitor().submit(
        "/accounts/sign-up", email=code, password=NEW, name="Bu Sari", kind="leader", expect=302
    )
    assert "Bu Sari" in words_of(client.get("/accounts/people/"))


@pytest.mark.one_database
def test_a_membership_is_ended_at_the_desk(visitor: Any, office: dict[str, Any]) -> None:
    path = f"/accounts/organisations/{office['unit']}"
    client = as_(visitor, office["officer"])
    client.submit(path, form="/accounts/memberships/1/end", expect=302)
    assert fresh(office["member"]).organisations == frozenset()


@pytest.mark.one_database
def test_roles_are_given_and_taken_by_admins(visitor: Any, office: dict[str, Any]) -> None:
    person = office["member"].person_id
    client, path = as_(visitor, office["admin"]), f"/accounts/people/{person}"
    missing = client.submit(f"{path}/roles", role="officer", expect=422)
    assert "Pilih instansinya" in words_of(missing)
    client.submit(f"{path}/roles", role="officer", organisation="Dinas Sosial", expect=302)
    assert fresh(person).holds("officer", f"organisation:{office['unit']}")
    told = words_of(client.get(path))
    assert "Petugas · Dinas Sosial" in told
    client.submit(f"{path}/roles", role="judge", reach="*", expect=302)
    again = client.submit(f"{path}/roles", role="judge", reach="*", expect=409)
    assert "sudah memegang" in words_of(again)
    grant = db.session.query(Grant).filter_by(person_id=person, role="judge").one().id
    client.submit(path, form=f"/accounts/roles/{grant}/take", expect=302)
    assert fresh(person).roles == {"officer"}


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["member", "stranger", "officer"])
def test_what_is_not_for_everybody(visitor: Any, office: dict[str, Any], who: str) -> None:
    client, city = as_(visitor, office[who]), office["city"]
    token = client.token("/accounts/me")
    pages = ["/accounts/settings", f"/accounts/people/{office['stranger'].person_id}/roles"]
    pages += ["/accounts/organisations/new"]
    acts = [f"/accounts/people/{office['stranger'].person_id}/verify", "/accounts/roles/1/take"]
    if who != "officer":
        pages += ["/accounts/people/", f"/accounts/people/{office['asking'].person_id}"]
        pages += [f"/accounts/organisations/{city}/{what}" for what in ("rename", "new")]
        acts += [f"/accounts/organisations/{city}/code", "/accounts/requests/1/yes"]
    assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 403)
    told = {path: client.post(path, data={"csrf_token": token}).status_code for path in acts}
    assert told == dict.fromkeys(acts, 403)


@pytest.mark.one_database
def test_nothing_of_a_desk_is_seen_from_outside(visitor: Any, office: dict[str, Any]) -> None:
    path = f"/accounts/organisations/{office['unit']}"
    for client in (visitor(), as_(visitor, office["stranger"])):
        told = client.get(path).text
        for name in ("Bu Anggota", "Pak Tanya", "Meja petugas", "Bu Petugas"):
            assert name not in told
    assert "csrf_token" not in visitor().get(path).text  # an anonymous page can be cached


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/people/99999",
        "/accounts/people/99999/roles",
        f"/accounts/people/{2**63}",
        "/accounts/people/-1",
        "/accounts/organisations/99999",
        f"/accounts/organisations/{2**31}",
    ],
)
def test_what_is_not_there(visitor: Any, office: dict[str, Any], path: str) -> None:
    assert as_(visitor, office["admin"]).get(path).status_code == 404


@pytest.mark.one_database
def test_how_many_vouch_is_set_in_the_browser(visitor: Any, office: dict[str, Any]) -> None:
    client = as_(visitor, office["admin"])
    client.submit("/accounts/settings", number="5", expect=302)
    assert 'value="5"' in client.get("/accounts/settings").text
    for wrong in ("0", "x", "", "99999999999999999999"):
        client.submit("/accounts/settings", number=wrong, expect=422)


# ---------------------------------------------------------------- the tree
def test_the_whole_country_is_walked_page_by_page(app: Flask, client: Visitor) -> None:
    with transaction():
        load_regions_now(NOW)
    seen: list[str] = []
    path: str | None = "/accounts/organisations/?kind=regency&q=kabupaten"
    while path:
        page = html.fromstring(client.get(path).text)
        seen += page.xpath("//tbody//th/a/text()")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 416
    bali = db.session.query(Organisation).filter_by(code="51").one()
    told = words_of(client.get(f"/accounts/organisations/{bali.id}"))
    assert "Kabupaten Badung" in told
    assert "WITA" in told


@pytest.mark.one_database
def test_a_tree_is_searched_kindly(app: Flask, client: Visitor) -> None:
    make_organisation("Dinas 100%_benar", code="99.01")
    for asked, found in (
        ("DINAS 100%25", True), ("%25_b", True), ("99.01", True), ("99", False), ("_i", False), ("\0", True),
    ):  # fmt: skip
        told = words_of(client.get(f"/accounts/organisations/?q={asked}"))
        assert ("100%_benar" in told) is found, asked
    assert client.get("/accounts/organisations/?after=x&id=9999999999999&kind=z").status_code == 200


@pytest.mark.one_database
def test_a_unit_is_added_and_renamed_below_the_own_desk(
    visitor: Any, office: dict[str, Any]
) -> None:
    client, city = as_(visitor, office["officer"]), office["city"]
    path = f"/accounts/organisations/{city}/new"
    assert "ministry" not in client.get(path).text
    answer = client.submit(path, name="Dinas Arsip", kind="unit", expect=302)
    client.submit(f"{answer.location}/rename", name="Dinas Kearsipan", expect=302)
    assert "Dinas Kearsipan" in words_of(client.get(f"/accounts/organisations/{city}"))
    client.submit(path, name="x", kind="unit", expect=422)


# ---------------------------------------------------------------- hostile input
NASTY = [
    "\0",
    "a\0b@contoh.id",
    "\u202eratna",
    "<script>alert(1)</script>",
    "{{7*7}}%(x)s%s{0}",
    "'; DROP TABLE person; --",
    "🌷" * 300,
    "x" * 20_000,
    "محمد بن أحمد",
    "\ufeff\u200b",
    "\x1b[2J",
    "#99999999999999999999",
    "#1",
    "-1",
    "1e999",
]


@pytest.mark.parametrize("typed", NASTY)
def test_no_form_breaks_whatever_is_typed(visitor: Any, office: dict[str, Any], typed: str) -> None:
    person = f"/accounts/people/{office['member'].person_id}"
    unit = f"/accounts/organisations/{office['unit']}"
    forms = {
        "/accounts/sign-up": None, "/accounts/sign-in": None, "/accounts/forgot": None,
        "/accounts/code": None, "/accounts/me/edit": "admin", "/accounts/me/number": "admin",
        "/accounts/me/join": "admin", "/accounts/password": "admin", "/accounts/settings": "admin",
        f"{person}/roles": "admin", f"{person}/memberships": "admin", f"{unit}/new": "admin", f"{unit}/rename": "admin",
        "/accounts/organisations/new": "admin", f"{unit}/join": "admin",
    }  # fmt: skip
    for path, who in forms.items():
        client = as_(visitor, office[who]) if who else visitor()
        form = find_form(client.get(path).text)
        for name in {n for n in form.fields if n not in (None, "csrf_token")}:
            sent = dict(form.form_values()) | {name: typed}
            answer = client.post(path, data=sent)
            assert answer.status_code < 500, (path, name)
            assert "<script>alert(1)" not in answer.text, (path, name)
    for path in ("/accounts/people/", "/accounts/organisations/"):
        asked = dict.fromkeys(("q", "after", "id", "kind", "role"), typed)
        answer = as_(visitor, office["admin"]).get(path, query_string=asked)
        assert answer.status_code in (200, 414)  # five times a long text is too long an address
        assert "<script>alert(1)" not in answer.text


# ---------------------------------------------------------------- the terminal
def test_the_commands(app: Flask) -> None:
    runner = app.test_cli_runner()
    loaded = runner.invoke(args=["accounts", "load-regions", "--json"])
    assert json.loads(loaded.stdout)["added"] > 38 + 514
    made = runner.invoke(
        args=["accounts", "create-admin", "Boss@contoh.test", "--password", NEW, "--json"]
    )
    assert made.exit_code == 0, made.output
    again = runner.invoke(args=["accounts", "create-admin", "boss@contoh.test", "--password", NEW])
    assert again.exit_code == 1
    given = runner.invoke(args=["accounts", "grant", "BOSS@contoh.test", "judge", "--json"])
    assert json.loads(given.stdout)["role"] == "judge"
    for wrong in (["nobody@contoh.test", "judge"], ["boss@contoh.test", "king"]):
        assert runner.invoke(args=["accounts", "grant", *wrong]).exit_code == 1
    listed = runner.invoke(args=["accounts", "list", "--json"]).stdout.splitlines()
    assert [json.loads(line)["role"] for line in listed] == ["admin", "judge"]
    boss = db.session.query(Person).one()
    assert boss.confirmed_at is not None


def test_the_slip_of_an_officer_counts_as_care(app: Flask, office: dict[str, Any]) -> None:
    code = slip("sign_up", office["officer"], office["unit"])
    entry = sign_up_with(code)
    assert queries.care_of(entry.person_id) == (frozenset(), [[office["city"], office["unit"]]])
