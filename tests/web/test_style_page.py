"""The style page in a real Chromium: every shared piece, and the behaviours that need no room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsers import DESK, PHONE, Opener, violations
from tests.support.live import LiveServer

NARROW = {"width": 320, "height": 640}
FROM_WORD = """<body><p class=MsoNormal><b>Langkah</b> kami:</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>
&nbsp;</span></span>Daftar</p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·</span>Cabang</p>
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>Datang</p>
<table><tr><td><p>Indikator</p></td><td><p>Nilai</p></td></tr>
<tr><td>Waktu | jam</td><td>25</td></tr></table></body>"""
AS_MARKDOWN = """**Langkah** kami:

1. Daftar
   - Cabang
2. Datang

| Indikator | Nilai |
| --- | --- |
| Waktu \\| jam | 25 |"""


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A house in development, where the style page exists."""
    folder = tmp_path_factory.mktemp("style")
    copy = folder / "rembuk.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    with LiveServer(folder, f"sqlite:///{copy}", FLASK_DEBUG="1") as server:
        yield server


@pytest.fixture
def style(open_browser: Opener, house: LiveServer) -> Page:
    """The style page on a desk."""
    page = open_browser(house)
    page.goto("/style")
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(
    open_browser: Opener, house: LiveServer, size: dict[str, int], dark: bool
) -> None:
    page = open_browser(house, size=size, dark=dark, bypass_csp=True)
    page.goto("/style")
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
    assert violations(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_nothing_sticks_out_of_the_narrowest_phone(
    open_browser: Opener, house: LiveServer, javascript: bool
) -> None:
    page = open_browser(house, size=NARROW, javascript=javascript)
    page.goto("/style")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_targets_are_large_enough(open_browser: Opener, house: LiveServer) -> None:
    page = open_browser(house, size=PHONE)
    page.goto("/style")
    small = page.evaluate(
        "[...document.querySelectorAll('.button, .band a, .form-control, .form-select, .tabs a')]"
        ".filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)"
        ".map((one) => one.outerHTML)"
    )
    assert small == []


def test_words_are_counted_while_typing(style: Page) -> None:
    style.fill("#summary", "satu dua – tiga")
    expect(style.locator("#summary-count")).to_have_text("3 dari 200 kata")
    style.fill("#summary", "kata " * 203)
    expect(style.locator("#summary-count")).to_contain_text("3 kata terlalu panjang")


def test_text_typed_without_a_line_is_offered_back(style: Page) -> None:
    style.context.set_offline(True)
    style.fill("#summary", "ditulis tanpa sinyal")
    expect(style.locator("[data-save-state]")).to_contain_text("Sambungan terputus")
    again = style.context.new_page()
    style.close(run_before_unload=False)
    again.context.set_offline(False)
    again.goto("/style")
    expect(again.locator(".restore")).to_contain_text("yang belum tersimpan")
    again.get_by_role("button", name="Pakai tulisan itu").click()
    expect(again.locator("#summary")).to_have_value("ditulis tanpa sinyal")


def test_a_password_is_never_kept_in_the_browser(style: Page) -> None:
    style.fill("#secret", "jangan-disimpan")
    style.fill("#summary", "boleh disimpan")
    kept = style.evaluate("Object.values(localStorage).join()")
    assert "boleh disimpan" in kept
    assert "jangan-disimpan" not in kept


def test_what_is_pasted_from_word_keeps_lists_and_tables(style: Page) -> None:
    typed = style.evaluate(
        """(html) => {
          const area = document.querySelector("#summary");
          area.focus();
          const data = new DataTransfer();
          data.setData("text/html", html);
          area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
          return area.value;
        }""",
        FROM_WORD,
    )
    assert typed == AS_MARKDOWN


def test_alt_and_arrows_go_through_the_criteria(style: Page) -> None:
    style.keyboard.press("Alt+ArrowDown")
    assert style.evaluate("document.activeElement.name") == "level"
    style.keyboard.press("Alt+ArrowDown")
    assert style.evaluate("document.activeElement.matches('[data-criterion]')")
    style.keyboard.press("Alt+ArrowUp")
    assert style.evaluate("document.activeElement.name") == "level"


def test_the_scorecard_is_a_sheet_on_a_phone(open_browser: Opener, house: LiveServer) -> None:
    page = open_browser(house, size=PHONE)
    page.goto("/style")
    handle = page.get_by_role("button", name="Lembar nilai")
    expect(page.locator(".criterion").first).to_be_hidden()
    handle.click()
    expect(handle).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".criterion").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".criterion").first).to_be_hidden()


def test_the_theme_changes_at_once_and_stays(style: Page) -> None:
    with style.expect_response(lambda answer: "theme=dark" in answer.url):
        style.locator(".band-tools [data-theme-to=dark]").click()
    expect(style.locator("html")).to_have_attribute("data-theme", "dark")
    style.goto("/about")
    expect(style.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_theme_is_a_plain_link_without_javascript(
    open_browser: Opener, house: LiveServer
) -> None:
    page = open_browser(house, javascript=False)
    page.goto("/about")
    page.locator(".band-tools [data-theme-to=dark]").click()
    page.goto("/about")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_escape_closes_a_menu_and_gives_the_focus_back(
    open_browser: Opener, house: LiveServer
) -> None:
    page = open_browser(house, size=PHONE)
    page.goto("/about")
    menu = page.locator(".phone-menu")
    menu.locator("summary").click()
    expect(menu.locator(".drop-body")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.locator(".drop-body")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
