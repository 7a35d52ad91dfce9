"""The door and the desk in a real Chromium, against a real server, mail going over real SMTP."""

import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import Person
from app.db.base import db
from tests.accounts.makers import NEW, PASSWORD, make_member, row
from tests.support.browsers import PHONE, violations
from tests.support.live import LiveServer
from tests.support.mail import Mailbox
from tests.support.people import make_organisation, make_person

pytestmark = pytest.mark.browser
_serial = count(1)


def send(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_signing_up_by_mail(
    open_browser: Any, live_server: LiveServer, live_mailbox: Mailbox, javascript: bool
) -> None:
    page: Page = open_browser(live_server, size=PHONE, javascript=javascript)
    address = f"ibu{next(_serial)}-{javascript}@contoh.test".lower()
    page.goto("/")
    page.get_by_role("link", name="Masuk").first.click()
    page.locator("main").get_by_role("link", name="Daftar").click()
    page.get_by_label("Surel, atau kode dari petugas").fill(address)
    page.get_by_label("Kata sandi baru").fill("pendek")
    page.get_by_label("Nama wajib").fill("Ibu Ratna")
    page.get_by_text("Tokoh masyarakat", exact=True).click()
    send(page, "Daftar")
    expect(page.get_by_role("alert")).to_contain_text("paling sedikit 8 huruf")
    page.get_by_label("Kata sandi baru").fill(PASSWORD)
    send(page, "Daftar")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa surel Anda")
    letter = live_mailbox.wait_for(address).get_content()
    page.goto(re.findall(r"http\S+", letter)[0])
    page.get_by_label("Kata sandi").fill(PASSWORD)
    send(page, "Konfirmasi dan masuk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ibu Ratna")


def test_a_forgotten_password_by_mail(
    open_browser: Any, live_server: LiveServer, live_mailbox: Mailbox
) -> None:
    address = f"lupa{next(_serial)}@contoh.test"
    with live_server.app().app_context():
        make_member("Pak Lupa", email=address)
        db.session.remove()
    page: Page = open_browser(live_server)
    page.goto("/accounts/sign-in")
    page.get_by_role("link", name="Lupa kata sandi?").click()
    page.get_by_label("Surel").fill(address)
    send(page, "Kirim tautan")
    letter = live_mailbox.wait_for(address).get_content()
    page.goto(re.findall(r"http\S+", letter)[0])
    page.get_by_label("Kata sandi baru").fill(NEW)
    send(page, "Simpan kata sandi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pak Lupa")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_typed_outlives_the_session(
    open_browser: Any, live_server: LiveServer, javascript: bool
) -> None:
    address = f"ketik{next(_serial)}@contoh.test"
    with live_server.app().app_context():
        person = make_member("Pak Ketik", email=address)
        db.session.remove()
    page: Page = open_browser(live_server, javascript=javascript)
    page.goto("/accounts/me/edit")
    fill_in_door(page, address)
    page.get_by_label("Nama wajib").fill("Pak Ketik Panjang Sekali")
    with live_server.app().app_context():
        row(person).stamp = 2
        db.session.commit()
        db.session.remove()
    send(page, "Simpan profil")
    expect(page.get_by_text("Tulisan Anda aman")).to_be_visible()
    fill_in_door(page, address)
    expect(page.get_by_text("Pak Ketik Panjang Sekali")).to_be_visible()
    send(page, "Kirim sekarang")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pak Ketik Panjang Sekali")


def fill_in_door(page: Page, address: str) -> None:
    page.get_by_label("Surel atau nama masuk").fill(address)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    send(page, "Masuk")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 900}])
def test_the_pages_are_for_everybody(
    open_browser: Any, live_server: LiveServer, dark: bool, size: Any
) -> None:
    address = f"admin{next(_serial)}@contoh.test"
    with live_server.app().app_context():
        unit = make_organisation("Dinas Sosial")
        make_person("Bu Anggota", org=unit)
        make_member("Pengelola", email=address, roles=[("admin", "*")], org=unit)
        person = db.session.query(Person.id).filter_by(name="Bu Anggota").first()[0]
        db.session.remove()
    page: Page = open_browser(live_server, size=size, dark=dark)
    door = ["sign-up", "sign-in", "forgot", "code", "sent/sign-up", "organisations/"]
    assert found(page, door) == {}
    page.goto("/accounts/sign-in")
    fill_in_door(page, address)
    inside = ["me", "me/edit", "me/number", "me/join", "password", "people/", "settings"]
    inside += ["address", "address/asked"]
    inside += [f"people/{person}", f"people/{person}/roles", "organisations/new"]
    inside += [f"organisations/{unit}", f"organisations/{unit}/rename"]
    assert found(page, inside) == {}


def found(page: Page, places: list[str]) -> dict[str, Any]:
    """What axe finds, and whether a page is wider than its window."""
    told: dict[str, Any] = {}
    for place in places:
        page.goto(f"/accounts/{place}")
        wrong = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if wrong or wide:
            told[place] = wrong + ["wider than the window"] * wide
    return told
