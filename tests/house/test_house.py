"""The house keeps its own rules, and each rule sees a planted breach."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import rules

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {".git", ".venv", "node_modules", "instance", "build", "test-results"}
_CACHES = ("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")


def committed() -> list[str]:
    """Paths of all files that git keeps (or would find here, where there is no git)."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
        return [path for path in listed if (ROOT / path).exists()]
    found = []
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in _NOT_OURS and name not in _CACHES]
        found += [(Path(folder) / name).relative_to(ROOT).as_posix() for name in files]
    return found


PATHS = committed()


def texts(*tops: str, ending: tuple[str, ...] = (".py",)) -> dict[str, str]:
    """What stands in the committed files under ``tops``."""
    wanted = [path for path in PATHS if path.startswith(tops) and path.endswith(ending)]
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in wanted}


CODE = ("app/", "bench/", "deploy/", "migrations/", "tests/", "wsgi.py")
PAGES = ("templates/", "app/", "static/")


def test_only_the_unit_of_work_commits_or_rolls_back() -> None:
    assert rules.committers(texts("app/")) == []


def test_every_module_has_a_caption() -> None:
    assert rules.without_caption(texts(*CODE)) == []


def test_no_view_is_longer_than_25_lines() -> None:
    assert rules.fat_views(texts("app/")) == []


def test_no_file_is_longer_than_400_lines() -> None:
    ending = (".py", ".js", ".mjs", ".scss", ".html", ".txt")
    ours = texts(*CODE, "static/", "templates/", ending=ending)
    written = {
        path for path in ours if path.startswith("tests/moderation/texts/")
    }  # data, a line each
    assert rules.long_files({path: ours[path] for path in ours.keys() - written}) == []


def test_lock_files_name_no_registry() -> None:
    locks = texts("requirements/", "package-lock.json", ".npmrc", ending=("",))
    assert {"requirements/run.txt", "requirements/dev.txt", "package-lock.json"} <= set(locks)
    assert rules.locks_that_name_a_registry(locks) == []


def test_nothing_third_party_is_committed() -> None:
    assert rules.third_party(PATHS) == []


def test_templates_hold_nothing_that_the_csp_refuses() -> None:
    assert rules.inline_parts(texts(*PAGES, ending=(".html", ".svg"))) == []


def test_sentences_stand_where_gathering_finds_them() -> None:
    assert rules.unsaid(texts("app/")) == []


def test_templates_import_only_the_macros_they_call() -> None:
    assert rules.unused_macros(texts(*PAGES, ending=(".html",))) == []


def test_no_drawer_is_named_after_nothing() -> None:
    ours = [path for path in PATHS if path.startswith((*CODE, *PAGES))]
    assert rules.forbidden_drawers(ours) == []


def test_a_room_is_one_caption() -> None:
    assert rules.talkative_rooms(texts("app/")) == []


def test_the_ground_floor_stands_on_the_standard_library_alone() -> None:
    assert rules.strangers_in_the_core(texts("app/")) == []


LONG = "\n".join(["x = 1"] * 401)
FAT = '"""Doors."""\ndef show():\n' + "    x = 1\n" * 25
BREACHES: list[tuple[Callable[..., list[str]], dict[str, str]]] = [
    (rules.committers, {"app/forums/actions.py": "def a():\n    db.session.commit()"}),
    (rules.committers, {"app/db/audit.py": "session.rollback()"}),
    (rules.without_caption, {"app/forums/rules.py": "x = 1"}),
    (rules.fat_views, {"app/forums/views.py": FAT}),
    (rules.fat_views, {"app/forums/events.py": FAT.replace("def", "async def")}),
    (rules.long_files, {"static/js/big.js": LONG}),
    (rules.locks_that_name_a_registry, {"requirements/run.txt": "--index-url x\n"}),
    (rules.locks_that_name_a_registry, {"requirements/run.txt": "a @ https://x.test/a.whl"}),
    (rules.locks_that_name_a_registry, {"package-lock.json": '"resolved": "https://x.test/a"'}),
    (rules.locks_that_name_a_registry, {".npmrc": "registry=https://registry." + "npmjs.org"}),
    (rules.inline_parts, {"templates/a.html": '<p class="a"\n style="color: red">'}),
    (rules.inline_parts, {"templates/a.html": "<a onclick=go()>"}),
    (rules.inline_parts, {"templates/a.html": "<script>go()</script>"}),
    (rules.inline_parts, {"templates/a.html": '<p class="{{ a > b }}" style="{{ c }}">'}),
    (rules.inline_parts, {"templates/a.html": '<a href="javascript:go()">'}),
    (rules.inline_parts, {"templates/a.html": "<style>p {}</style>"}),
    (rules.unsaid, {"app/a/rules.py": 'def f():\n    w = "Kata."\n    return say(w)'}),
    (rules.unused_macros, {"templates/a.html": '{% from "b.html" import c, d %}{{ c(1) }}'}),
    (rules.talkative_rooms, {"app/forums/__init__.py": '"""Forums."""\nfrom app import db'}),
    (rules.talkative_rooms, {"app/forums/__init__.py": ""}),
    (rules.talkative_rooms, {"app/a/b/__init__.py": "x = 1", "app/a/b/models.py": ""}),
    (rules.strangers_in_the_core, {"app/core/a.py": "from flask import g"}),
    (rules.strangers_in_the_core, {"app/core/a.py": "def f():\n    import app.web.http"}),
]


@pytest.mark.parametrize(
    ("rule", "planted"), BREACHES, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_planted_breach_is_caught(
    rule: Callable[..., list[str]], planted: dict[str, str]
) -> None:
    assert len(rule(planted)) == 1


INNOCENT: list[tuple[Callable[..., list[str]], dict[str, str]]] = [
    (rules.committers, {"app/db/unit.py": "session.commit()"}),
    (rules.fat_views, {"app/forums/actions.py": FAT}),
    (
        rules.locks_that_name_a_registry,
        {"package-lock.json": '"url": "https://opencollective.test"'},
    ),
    (
        rules.inline_parts,
        {"templates/a.html": '{{ badge(style="x") }}<script src="/a.js"></script>'},
    ),
    (rules.talkative_rooms, {"app/innovations/stages/check/__init__.py": '"""A."""\npart = 1'}),
    (rules.talkative_rooms, {"app/forums/actions/__init__.py": '"""A."""\nfrom a import b'}),
    (rules.strangers_in_the_core, {"app/core/a.py": "import json\nfrom app.core import clock"}),
]


@pytest.mark.parametrize(("rule", "fine"), INNOCENT, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_allowed_is_let_be(rule: Callable[..., list[str]], fine: dict[str, str]) -> None:
    assert rule(fine) == []


@pytest.mark.parametrize(
    "path",
    [
        "node_modules/a/index.js",
        "static/js/htmx.min.js",
        "static/build/app.css",
        "static/fonts/jakarta.woff2",
        "static/vendor/x.js",
        "app/translations/en/LC_MESSAGES/messages.mo",
    ],
)
def test_a_planted_foreign_file_is_caught(path: str) -> None:
    assert rules.third_party([path, "static/js/menu.js", "templates/base.html"]) == [path]


@pytest.mark.parametrize("path", ["app/forums/utils.py", "app/common/x.py", "static/js/helpers.js"])
def test_a_planted_drawer_is_caught(path: str) -> None:
    assert rules.forbidden_drawers([path, "app/catalogue/services.py"]) == [path]
