"""Those in the hall, many at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Conflict, Forbidden, Invalid
from app.db.unit import transaction
from app.dialogues.rooms.actions import Who, close_room
from app.dialogues.rooms.queries import seats_of
from app.dialogues.seating.actions import write_down_all
from app.dialogues.seating.rules import MOST_LINES, doubles, element_of, read_list
from tests.dialogues.makers import NOW, make_stage
from tests.support.people import sign_in

LIST = """Bu Minah; pengguna; Pedagang sayur
Pak Darma\tLSM\tKetua\tForum Warga

dr. Intan, M.Kes; 2"""


@pytest.mark.parametrize(
    ("word", "element"),
    [
        ("Pengguna layanan", "users"), ("warga", "users"), ("1", "users"), ("AHLI", "experts"),
        ("Tokoh masyarakat, LSM", "community"), ("ngo", "community"), ("wartawan", "media"),
        ("Instansi terkait", "agencies"), ("5", "agencies"), ("6", None), ("0", None), ("", None),
        ("lain", None), ("²", None),
    ],
)  # fmt: skip
def test_elements_by_whatever_they_are_called(word, element):
    assert element_of(word) == element


def test_a_list_is_read_line_by_line():
    found, wrong = read_list(LIST)
    assert wrong == []
    assert [(one.place, one.name, one.element, one.post, one.organisation) for one in found] == [
        (1, "Bu Minah", "users", "Pedagang sayur", ""),
        (2, "Pak Darma", "community", "Ketua", "Forum Warga"),
        (4, "dr. Intan, M.Kes", "experts", "", ""),
    ]


def test_what_is_wrong_is_named_by_its_line():
    _found, wrong = read_list("; media\nPak Edi\nPak Edi; tetangga\nBu Ani; media")
    assert [one.values["n"] for one in wrong] == [1, 2, 3]
    _found, wrong = read_list("Bu Ani; media\n" * (MOST_LINES + 1))
    assert [one.values for one in wrong] == [{"n": MOST_LINES}]


def test_doubles_are_pointed_out():
    found, _wrong = read_list("Bu Ani; media\nbu  ANI; media\nBu Ani; ahli\nPak Edi; media")
    assert [one.values["n"] for one in doubles(found, {("pak edi", "media")})] == [2, 4]


@given(st.text())
def test_no_list_breaks_it(text):
    found, wrong = read_list(text)
    lines = [one for one in text.splitlines() if one.strip()]
    assert len(found) + len(wrong) >= len(lines) or len(found) > MOST_LINES


@pytest.fixture
def stage(app):
    return make_stage()


def test_all_or_none_are_written_down(stage):
    people = [Who("Bu Minah", "users"), Who("x" * 500, "media")]
    with pytest.raises(Invalid), transaction():
        write_down_all(stage.officer, stage.id, people, now=NOW)
    assert len(seats_of(stage.id)) == 2
    with transaction():
        assert write_down_all(stage.officer, stage.id, people[:1], now=NOW) == 1
    assert seats_of(stage.id)[2].in_hall
    with pytest.raises(Forbidden), transaction():
        write_down_all(stage.citizen, stage.id, people[:1], now=NOW)
    with transaction():
        close_room(stage.officer, stage.id, now=NOW)
    with pytest.raises(Conflict), transaction():
        write_down_all(stage.officer, stage.id, people[:1], now=NOW)


@pytest.mark.one_database
def test_the_page_of_a_list_loses_nothing(stage, visitor):
    officer, path = visitor(), f"/dialogues/{stage.slug}/people/list"
    sign_in(officer, stage.officer)
    wrong = officer.submit(path, lines="Bu Minah; pengguna\nPak Edi; entah")
    assert wrong.status_code == 422
    assert "Baris 2: unsur “entah” tidak dikenali." in wrong.text
    assert "Bu Minah; pengguna" in wrong.text
    twice = officer.submit(path, lines="Pak Yusuf; pengguna\nBu Minah; media")
    assert "Baris 1: Pak Yusuf sudah tercatat." in twice.text
    officer.submit(path, lines="Pak Yusuf; pengguna\nBu Minah; media", again="y", expect=303)
    assert [one.name for one in seats_of(stage.id)][2:] == ["Pak Yusuf", "Bu Minah"]
    assert "Banyak sekaligus" in officer.get(f"/dialogues/{stage.slug}/people/new").text
