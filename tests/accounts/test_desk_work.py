"""An officer's desk: who waits is found, and whoever was seen is counted in."""

from typing import Any

from lxml import html

from tests.accounts.makers import as_
from tests.support.clients import words_of
from tests.support.people import fresh, make_organisation


def test_an_officer_counts_somebody_in_and_the_request_is_answered(
    visitor: Any, office: dict[str, Any]
) -> None:
    client, asking = as_(visitor, office["officer"]), office["asking"].person_id
    page = f"/accounts/people/{asking}"
    assert "Benar, ia ASN" in words_of(client.get(page))
    form = f"{page}/memberships"
    assert form in client.get(page).text
    elsewhere = make_organisation("Dinas Jauh")
    refused = client.submit(form, organisation="Dinas Jauh", position="", expect=422)
    assert "tidak berada di bawah meja Anda" in words_of(refused)
    assert elsewhere not in fresh(asking).organisations
    client.submit(form, organisation="Dinas Sosial", position="Analis", expect=302)
    assert office["unit"] in fresh(asking).organisations
    assert "Dinas Sosial" in words_of(client.get(page))
    desk = words_of(client.get(f"/accounts/organisations/{office['unit']}"))
    assert "Tidak ada yang menunggu" in desk
    stranger = f"/accounts/people/{office['stranger'].person_id}/memberships"
    assert client.get(stranger).status_code == 403


def test_the_desk_stands_in_the_band_and_shows_who_waits(
    visitor: Any, office: dict[str, Any]
) -> None:
    client = as_(visitor, office["officer"])
    band = html.fromstring(client.get("/").text).xpath("//header//nav//a/@href")
    assert "/accounts/people/" in band
    everybody = words_of(client.get("/accounts/people/"))
    assert "Bu Anggota" in everybody
    assert "Pak Tanya" in everybody
    waiting = words_of(client.get("/accounts/people/?show=waiting"))
    assert "Pak Tanya" in waiting
    assert "Bu Anggota" not in waiting
    other = html.fromstring(as_(visitor, office["member"]).get("/").text)
    assert "/accounts/people/" not in other.xpath("//a/@href")
