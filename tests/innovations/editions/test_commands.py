"""``flask innovations``: JSON on standard output, words on standard error, honest exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.innovations.editions import presets
from tests.innovations.editions.makers import make_open, make_organiser
from tests.support.people import make_organisation


@pytest.fixture
def run(app: Flask) -> Any:
    return lambda *args: app.test_cli_runner().invoke(args=["innovations", *args])


def test_load_preset_makes_a_draft(run: Any) -> None:
    make_organisation("Pemprov Kaltim", kind="province", code="64")
    done = run("load-preset", "kipp-daerah", "--organiser", "64", "--year", "2026", "--json")
    assert done.exit_code == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["state"] == "draft"
    assert made["title"] == "Kompetisi Inovasi Pelayanan Publik Daerah 2026"
    assert len(made["rubric_sha256"]) == 64
    listed = run("editions", "--json")
    assert [json.loads(line)["slug"] for line in listed.stdout.splitlines()] == [made["slug"]]


def test_an_organisation_may_be_named_by_its_number(run: Any) -> None:
    number = make_organisation()
    done = run("load-preset", "kipp-2023", "--organiser", str(number), "--title", "KIPP Kita")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "kipp-kita" in done.stderr


@pytest.mark.parametrize("organiser", ["tak-ada", "999999"])
def test_an_unknown_organisation_is_refused(run: Any, organiser: str) -> None:
    done = run("load-preset", "kipp-2023", "--organiser", organiser, "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr


def test_a_preset_may_be_a_file(run: Any, tmp_path: Path) -> None:
    number = make_organisation()
    own = dict(presets.load("kipp-2023"), title="Lomba %(year)s, 100% lokal")
    path = tmp_path / "own.json"
    path.write_text(json.dumps(own), "utf-8")
    args = ("load-preset", str(path), "--organiser", str(number), "--year", "2027", "--json")
    assert json.loads(run(*args).stdout)["title"] == "Lomba 2027, 100% lokal"


@pytest.mark.parametrize(
    ("text", "line"), [('{\n"name": 3}', 2), ('{\n\n"name": "x",,\n}', 3), ("[]", 1)]
)
def test_bad_files_are_named_with_their_line(
    run: Any, tmp_path: Path, text: str, line: int
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, "utf-8")
    done = run("load-preset", str(path), "--organiser", "1", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{path}:{line}: " in done.stderr


def test_bytes_that_are_no_text_are_bad_input(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert run("load-preset", str(path), "--organiser", "1").exit_code == 2


def test_an_unknown_preset_is_bad_input(run: Any) -> None:
    done = run("load-preset", "kipp-1999", "--organiser", "1", "--json")
    assert done.exit_code == 2
    assert "kipp-2023" in done.stderr


def test_windows_stand_as_they_do_at_an_instant(run: Any) -> None:
    edition = make_open(make_organiser())
    done = run("windows", "--json", "--at", edition.closes.isoformat())
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 1 + len(edition.stages)
    assert {row["what"]: row["status"] for row in rows}[f"edition:{edition.id}"] == "over"
    now = [json.loads(line) for line in run("windows", "--json").stdout.splitlines()]
    assert {row["what"]: row["status"] for row in now}[f"edition:{edition.id}"] == "open"


@pytest.mark.parametrize("at", ["besok", "2026-11-23T12:00", ""])
def test_an_instant_needs_an_offset(run: Any, at: str) -> None:
    done = run("windows", "--json", "--at", at)
    assert (done.exit_code, done.stdout) == (2, "")


def test_editions_tell_where_they_stand(run: Any) -> None:
    edition = make_open(make_organiser())
    row = json.loads(run("editions", "--json").stdout)
    assert row["status"] == "open"
    assert row["opens"] < clock.now().isoformat() < row["closes"] == edition.closes.isoformat()
