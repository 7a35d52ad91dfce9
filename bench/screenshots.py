"""``make screenshots``: the pictures of the README, taken from a fresh demo into ``docs/images/``."""

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.houses import ROOT, Databases, Served, serve
from tests.support import chromium

FOLDER = ROOT / "docs" / "images"
_MOST_BYTES = 150_000
_QUALITIES = (90, 82, 74, 66, 58, 50)
_DESK = {"width": 1280, "height": 860}
_PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Picture:
    """One picture. ``follow`` is a link to click on the page before it is taken."""

    name: str
    path: str
    role: str = ""
    phone: bool = False
    dark: bool = False
    follow: str = ""


PICTURES = (
    Picture("home", "/"),
    Picture("home-phone-dark", "/", phone=True, dark=True),
    Picture("list", "/innovations/"),
    Picture("proposal", "/innovations/", follow="main .card h3 a"),
    Picture("judging", "/judging/", role="judge", follow="main table a"),
    Picture("desk", "/desk/editions/kipp-nusa-raya-2026/", role="organiser"),
    Picture("result", "/innovations/editions/kipp-nusa-raya-2025/results"),
)


def main() -> None:
    """Seed a demo in a temporary folder, serve it, take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        Databases("sqlite", Path(folder)) as databases,
        sync_playwright() as playwright,
    ):
        base = databases.base()
        accounts = base.accounts()
        browser = playwright.chromium.launch(executable_path=chromium.obtain(), args=chromium.FLAGS)
        with serve(base) as house:
            for picture in PICTURES:
                _take(browser, house, picture, accounts)
        browser.close()


def _take(browser: Browser, house: Served, picture: Picture, accounts: dict[str, Any]) -> None:
    window = browser.new_context(
        base_url=house.url,
        viewport=_PHONE if picture.phone else _DESK,  # type: ignore[arg-type]
        device_scale_factor=2 if picture.phone else 1,
        color_scheme="dark" if picture.dark else "light",
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",
    )
    page = window.new_page()
    if picture.role:
        _sign_in(page, accounts[picture.role])
    page.goto(picture.path, wait_until="networkidle")
    if picture.follow:
        page.locator(picture.follow).first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    kept = _keep(picture.name, page.screenshot())
    print(f"{kept.relative_to(ROOT)}: {kept.stat().st_size // 1000} kB", flush=True)
    window.close()


def _sign_in(page: Page, account: dict[str, Any]) -> None:
    page.goto("/accounts/sign-in")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def _keep(name: str, png: bytes) -> Path:
    """As WebP, as good as fits the limit."""
    picture, file = Image.open(io.BytesIO(png)).convert("RGB"), FOLDER / f"{name}.webp"
    for quality in _QUALITIES:
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size <= _MOST_BYTES:
            return file
    raise RuntimeError(f"{file.name} is larger than {_MOST_BYTES} bytes")


if __name__ == "__main__":
    main()
