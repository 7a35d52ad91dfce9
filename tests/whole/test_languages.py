"""Indonesian is the source, English is complete, and no word of ours escapes translation.

Under the pseudo-locale every message of ours stands in ⟦brackets⟧. What stands outside of them on a
page must be somebody's data; a word that is not is one that an English reader meets in Indonesian.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import wtforms
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from flask_wtf import FlaskForm
from lxml import html
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from app.innovations.editions import presets
from app.web import form_words
from tests.support.clients import words_of
from tests.support.live import ROOT, LiveServer, copy_of
from tests.whole.crawler import Answer, Walker

ENGLISH = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
OURS = {"_l": None, "lazy_gettext": None, "say": (1,)}
PLACES = re.compile(r"%\(\w+\)[sdg]|\{\w+\}|%%")
ROLES = ("", "asn", "judge", "organiser", "officer", "admin")
PAGES_A_ROLE = 150

# ------------------------------------------------------------------------------ the catalogue


@cache
def english() -> Catalog:
    """The English catalogue as it is committed."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def gathered() -> dict[Any, str]:
    """Every message of the house, with the file that says it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[Any, str] = {}
    for folder in ("app/", "templates/"):
        inside = [
            (place.removeprefix(folder), m) for place, m in methods if place[:3] == folder[:3]
        ]
        more = {place.removeprefix(folder): o for place, o in options.items()}
        rows = extract_from_dir(ROOT / folder, inside, more, keywords=DEFAULT_KEYWORDS | OURS)
        found |= {row[2]: f"{folder}{row[0]}" for row in rows}
    return found


def _strings(message: Message) -> list[str]:
    told = message.string
    return [told] if isinstance(told, str) else list(told)


def test_the_catalogue_holds_every_message_and_no_other() -> None:
    """`make messages` would change nothing."""
    said = gathered()
    known = {message.id for message in english() if message.id}
    assert len(said) > 1500
    assert {m: place for m, place in said.items() if m not in known} == {}, "run `make messages`"
    assert known - set(said) == set(), "said by nobody any more: run `make messages`"


def test_every_message_is_in_english_with_its_places() -> None:
    """Nothing untranslated, nothing guessed, and every placeholder where it belongs."""
    wrong = []
    for message in english():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        told = _strings(message)
        if not message.id:
            continue
        if message.fuzzy or not all(told) or len(told) != len(ids):
            wrong.append(("untranslated", message.id))
        wrong += [
            ("places", one)
            for one in told
            if set(PLACES.findall(one)) != set(PLACES.findall(ids[0]))
        ]
    assert wrong == []


def test_english_is_not_the_indonesian_again() -> None:
    """Only a few names and loanwords read the same in both."""
    same = {m.id for m in english() if m.id and m.string == m.id}
    both = {"Moderator", "moderator", "Menu", "Rembuk", "Unit", "rupiah", "Forum", "Status"}
    assert same <= both | {"%(kb)s KB", "%(name)s: %(reason)s"}


# ------------------------------------------------------------------------------ the pages

_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPOKEN = ("title", "placeholder", "aria-label", "alt", "aria-description", "aria-roledescription")
_SPOKEN += ("data-label", "data-copied", "label", "summary")
ALLOWED = set(
    """
    Rembuk ID EN Bahasa Indonesia English WIB WITA WIT
    Senin Selasa Rabu Kamis Jumat Sabtu Minggu pukul
    Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember
    Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des
    SHA kB KB MB Rp Alt PDF DOCX XLSX JPG JPEG PNG HEIC HEIF CSV JSON Atom
    """.split()
)


def unbracketed(page: str) -> Iterator[str]:
    """What a page says outside of brackets, one string for each run of text or attribute."""
    root = html.fromstring(page)
    for silent in root.xpath(
        "//script | //style | //template | //comment() | //code | //pre | //textarea"
    ):
        silent.drop_tree()
    spoken = [each.get(name) or "" for each in root.iter() for name in _SPOKEN]
    words = [word for each in root.xpath("//@data-words") for word in json.loads(each).values()]
    buttons = root.xpath("//input[@type='submit' or @type='button']/@value")
    runs = [str(text) for text in root.itertext()]
    yield from (bare for run in (*runs, *spoken, *words, *buttons) for bare in stripped(run))


def stripped(run: str) -> list[str]:
    """The lines of a run of text, without what is in brackets, which may stand in each other."""
    before = ""
    while before != run:
        before, run = run, _INNERMOST.sub(" · ", run)
    return [" ".join(line.split()) for line in run.splitlines() if line.strip()]


class Data:
    """Whatever stands in the database, to tell somebody's words from ours."""

    def __init__(self, database: Path) -> None:
        self.values = {presets.load(name)["name"] for name in presets.names()}
        with closing(sqlite3.connect(database)) as known:
            tables = known.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                rows = known.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in rows.description]
                kept = [(n, (table, name) in SMALL) for n, name in enumerate(names)]
                for row in rows:
                    for n, small in kept:
                        if (table, names[n]) not in MESSAGES:
                            self._keep(row[n], small)

    def _keep(self, value: Any, small: bool) -> None:
        if isinstance(value, str) and value[:1] in '[{"':
            with suppress(ValueError):
                value = json.loads(value)
        if isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                self._keep(each, small)
        elif isinstance(value, str) and (small or not _CODE.fullmatch(value)):
            # Whole, and as markdown shows it: line by line, cell by cell, emphasis by emphasis.
            pieces = re.split(r"[\n|]|\*\*|(?<!\w)[*_]|[*_](?!\w)", value)
            bare = (re.sub(r"^\s*(?:[-+#>]+|\d+\.)\s", "", piece) for piece in pieces)
            parts = _ANYWHERE.split(value)
            self.values |= {" ".join(each.split()) for each in (value, *pieces, *bare, *parts)}

    def explains(self, run: str) -> bool:
        """Is all of a run data, or a sign, a figure or a name that needs no translation?"""
        if run in self.values or set(_WORD.findall(run)) <= ALLOWED:
            return True
        for between in _BETWEEN:
            pieces = [piece for piece in between.split(run) if piece]
            if pieces != [run]:
                return all(map(self.explains, pieces)) or self._loosely(run)
        return False

    def _loosely(self, run: str) -> bool:
        return all(
            piece in self.values or set(_WORD.findall(piece)) <= ALLOWED
            for piece in _ANYWHERE.split(run)
        )


_CODE = re.compile(r"[a-z][a-z0-9_.-]*")
_BETWEEN = [
    re.compile(p) for p in (r" *· *", r"^[\d.]+ +", r": *", r" – ", r" \((?=[^()]*\)$)|\)$")
]
_ANYWHERE = re.compile(r" *(?:[·,;:()/–—|…•→“”?]|\s-\s|\d[\d.,]*)+ *")
MESSAGES = {("notice", "msgid"), ("outbox_message", "payload")}
"""Columns that hold messages of ours."""
SMALL = {("effect", "unit")}
"""Columns in which people write single small words; elsewhere such a word is a key of ours."""


@pytest.fixture(scope="module")
def pseudo(
    demo_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A copy of the demo in development, where ``?lang=zz`` is known."""
    with copy_of(demo_server, tmp_path_factory.mktemp("pseudo"), FLASK_DEBUG="1") as server:
        yield server


def pages(server: LiveServer, role: str, lang: str) -> Iterator[Answer]:
    """The pages that links lead a role to, in a language."""
    walker = Walker(server)
    if role:
        walker.sign_in(server.demo_accounts()[role])
    start = f"/?lang={lang}"
    for answer in walker.walk(most=PAGES_A_ROLE, start=start):
        chooses = "lang=" in answer.path or "theme=" in answer.path
        if answer.is_html and answer.status != 302 and not (chooses and answer.path != start):
            yield answer


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_an_unbracketed_word_of_ours(pseudo: LiveServer, role: str) -> None:
    """Every page along links, as each role."""
    data = Data(Path(pseudo.database_url.removeprefix("sqlite:///")))
    wrong: dict[str, str] = {}
    seen = 0
    for answer in pages(pseudo, role, "zz"):
        seen += 1
        for run in unbracketed(answer.text):
            if not data.explains(run):
                wrong.setdefault(run, answer.path)
    assert seen >= 8
    assert wrong == {}


def test_the_walk_would_notice_a_forgotten_word(pseudo: LiveServer) -> None:
    """A word of ours beside somebody's data, in text and in what is only spoken or scripted."""
    data = Data(Path(pseudo.database_url.removeprefix("sqlite:///")))
    told = pages(pseudo, "", "zz")
    assert "⟦" in next(told).text
    words = json.dumps({"one": "Belum tersimpan", "other": "⟦Tersimpan ⟦3⟧⟧"})
    page = f"""<main lang=id><p>⟦Usulan⟧ penerapan</p><p>Kirim dulu: ⟦ya⟧</p><script>Diam</script>
        <input placeholder="Ketik nama" title="⟦Nama⟧"><p data-words='{words}'>14.00 WITA</p></main>"""
    unknown = {run for run in unbracketed(page) if not data.explains(run)}
    assert unknown == {"· penerapan", "Kirim dulu: ·", "Ketik nama", "Belum tersimpan"}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["", "judge", "organiser"])
def test_an_english_page_says_nothing_in_indonesian(pseudo: LiveServer, role: str) -> None:
    """No run of text on it is a message of ours as it stands in the source."""
    data = Data(Path(pseudo.database_url.removeprefix("sqlite:///")))
    plain = {m.id for m in english() if isinstance(m.id, str) and m.id != m.string} - data.values
    found = set()
    for answer in pages(pseudo, role, "en"):
        assert '<html lang="en"' in answer.text
        found |= {(run, answer.path) for run in unbracketed(answer.text) if run in plain}
    assert found == set()


def test_refusals_are_in_english_too(client: Any) -> None:
    """Of forms, of the form library, of the door and of pages that are not there."""
    assert "Halaman ini tidak ada" in words_of(client.get("/nowhere"))
    client.get("/?lang=en")
    assert words_of(client.get("/nowhere")).count("This page does not exist") >= 1
    empty = client.submit("/accounts/sign-in", email="", password="")
    assert "Please fill this in." in words_of(empty)
    wrong = client.submit("/accounts/sign-in", email="x@example.test", password="not-this-one")
    assert "do not match" in words_of(wrong)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("id", ["Bagian ini perlu diisi.", "Tulis angka antara 1 dan 9."]),
        ("en", ["Please fill this in.", "Write a number between 1 and 9."]),
        ("zz", ["⟦Bagian ini perlu diisi.⟧", "⟦Tulis angka antara 1 dan 9.⟧"]),
    ],
)
def test_the_form_library_speaks_our_words(app: Flask, lang: str, words: list[str]) -> None:
    """Its own English sentences never reach a page."""

    class Small(FlaskForm):
        name = StringField(validators=[InputRequired()])
        year = IntegerField(validators=[NumberRange(1, 9)])

    with app.test_request_context(f"/?lang={lang}", method="POST", data={"year": "12"}):
        form = Small(meta={"csrf": False})
        assert not form.validate()
        assert [*form.name.errors, *form.year.errors] == words


def test_every_sentence_of_the_form_library_that_we_meet_has_ours() -> None:
    """The keys are those of the installed library, letter for letter."""
    pot = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with pot.open("rb") as file:
        ids = [m.id for m in read_po(file) if m.id]
    theirs = {one for each in ids for one in ([each] if isinstance(each, str) else each)}
    source = "".join(p.read_text() for p in (Path(wtforms.__file__).parent).rglob("*.py"))
    assert {one for one in form_words.WORDS if one not in theirs and one not in source} == set()
