"""The built front end: its addresses, its weight, its icons, and what is not in the tree."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest

from app.web.assets import AssetsMissing, Shelf
from tests.support.clients import Visitor
from tests.support.live import ROOT

BUILD = ROOT / "static" / "build"
FIRST_LOAD_BYTES = 60 * 1024


@pytest.fixture
def shelf() -> Shelf:
    """The shelf as the application has it."""
    return Shelf(BUILD / "manifest.json", watch=False)


def _file(address: str) -> Path:
    return ROOT / address.removeprefix("/")


def test_each_built_file_is_there_and_packed_the_same(shelf: Shelf) -> None:
    names = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    scripts = {"app.js", "htmx.js", "live.js"}
    assert scripts | {"app.css", "icons.svg", "jakarta.woff2", "mark.svg"} == set(names)
    for name in names:
        plain = _file(shelf.asset(name))
        if name != "jakarta.woff2":
            packed = gzip.decompress(Path(f"{plain}.gz").read_bytes())
            assert packed == plain.read_bytes()
            assert Path(f"{plain}.br").stat().st_size < plain.stat().st_size


def test_the_first_load_is_light(client: Visitor, shelf: Shelf) -> None:
    page = client.get("/").get_data(as_text=True)
    loaded = set(re.findall(r'"(/static/build/[^"#]+)', page))
    loaded.add(shelf.asset("icons.svg"))
    sizes = [
        (Path(f"{_file(each)}.br") if not each.endswith("woff2") else _file(each)).stat().st_size
        for each in loaded
    ]
    assert len(loaded) + 1 <= 6
    assert sum(sizes) + len(gzip.compress(page.encode())) < FIRST_LOAD_BYTES


def test_an_icon_is_silent_unless_it_has_a_word(shelf: Shelf) -> None:
    assert 'aria-hidden="true"' in shelf.icon("check")
    assert 'aria-label="lolos &lt;b&gt;"' in shelf.icon("check", "lolos <b>")


def test_a_missing_build_says_what_to_do(tmp_path: Path) -> None:
    absent = Shelf(tmp_path / "manifest.json", watch=False)
    with pytest.raises(AssetsMissing, match="make assets"):
        absent.asset("app.css")


def test_a_file_that_was_not_built_says_what_to_do(shelf: Shelf) -> None:
    with pytest.raises(AssetsMissing, match=r"'nope\.js'.*make assets"):
        shelf.asset("nope.js")


def test_a_watched_shelf_reads_a_new_build(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"a.js": "a.1.js"}', encoding="utf-8")
    watched = Shelf(manifest, watch=True)
    assert watched.asset("a.js") == "/static/build/a.1.js"
    later = manifest.stat().st_mtime_ns + 1_000_000
    manifest.write_text('{"a.js": "a.2.js"}', encoding="utf-8")
    os.utime(manifest, ns=(later, later))
    assert watched.asset("a.js") == "/static/build/a.2.js"


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = {each.stem for each in (ROOT / "static" / "icons").glob("*.svg")}
    pattern = re.compile(r'(?:icon\(|icon_name=|"icon": )"([a-z-]+)"')
    for template in (ROOT / "templates").rglob("*.html"):
        named = set(pattern.findall(template.read_text(encoding="utf-8")))
        assert named <= drawn, template.name


def test_no_template_needs_inline_script_or_style() -> None:
    forbidden = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)")
    for template in (ROOT / "templates").rglob("*.html"):
        assert not forbidden.search(template.read_text(encoding="utf-8")), template.name


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    pinned = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = [*pinned["dependencies"].values(), *pinned["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
