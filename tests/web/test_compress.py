"""Answers are compressed by the app itself; built files are sent as they were precompressed."""

import gzip
import json
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_page_is_compressed_and_is_the_same_page(app, client, coding, unpack):
    plain = client.get("/about").data
    packed = client.get("/about", headers={"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == coding
    assert len(packed.data) < len(plain) / 2
    assert unpack(packed.data) == plain
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.one_database
def test_built_files_are_precompressed_kept_for_ever_and_guarded(app, client):
    names = json.loads((ROOT / "static" / "build" / "manifest.json").read_text())
    answer = client.get(f"/static/build/{names['app.css']}", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < 20_000
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.one_database
def test_the_first_load_fits_into_sixty_kilobytes(app, client):
    names = json.loads((ROOT / "static" / "build" / "manifest.json").read_text())
    parts = ["app.css", "app.js", "icons.svg", "mark.svg", "jakarta.woff2"]
    paths = ["/", *(f"/static/build/{names[part]}" for part in parts)]
    sizes = [len(client.get(path, headers={"Accept-Encoding": "br"}).data) for path in paths]
    assert sum(sizes) <= 60_000, dict(zip(paths, sizes, strict=True))
