"""Pictures of pages: taken apart, compared, told to those who follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialogues.activities.protocol import Fact, Stamp
from app.dialogues.live import easel
from app.dialogues.live.easel import Easel, Picture, again_s, changes, taken_apart
from app.dialogues.live.standing import Standing
from app.dialogues.log.fold import Hall, Row
from tests.dialogues.makers import NOW

PAGE = """<p id="piece-a">Satu <b>&amp;</b></p>
<ol data-order="things"><li id="at-1"><p id="piece-1">x</p><form>…</form></li> <li id="at-2">y</li><li>none</li></ol>"""


def test_a_page_is_taken_apart():
    found = taken_apart(PAGE)
    assert found.pieces == {
        "piece-a": '<p id="piece-a">Satu <b>&amp;</b></p>',
        "piece-1": '<p id="piece-1">x</p>',
    }
    assert found.orders == {"things": ["at-1", "at-2"]}
    assert found.items["at-2"] == '<li id="at-2">y</li>'


def shown(picture, change):
    """A picture after a change, as a page puts it in."""
    pieces = dict(picture.pieces)
    for text in change.get("items", {}).values():
        pieces |= taken_apart(text).pieces
    for name, text in change.get("pieces", {}).items():
        pieces.pop(name, None) if text is None else pieces.__setitem__(name, text)
    return pieces, picture.orders | change.get("orders", {})


numbers = st.lists(st.integers(1, 6), unique=True, max_size=6)
pages = st.builds(
    lambda ids, votes, alone: "".join(
        [
            f'<p id="piece-alone">{alone}</p>' if alone else "",
            '<ol data-order="things">',
            *(f'<li id="at-{n}"><p id="piece-{n}">{(votes * n) % 3}</p></li>' for n in ids),
            "</ol>",
        ]
    ),
    numbers,
    st.integers(1, 3),
    st.integers(0, 2),
)


@given(pages, pages)
def test_a_picture_with_its_changes_is_the_next_picture(before, after):
    one, other = taken_apart(before), taken_apart(after)
    pieces, orders = shown(one, changes(one, other))
    assert pieces == other.pieces
    assert orders == other.orders
    assert changes(other, other) == {}


class Board:
    """Stands in for the painter: a page that says a number."""

    def __init__(self):
        self.number, self.told, self.painted = 0, [], 0

    def paint(self, slug, standing, key):
        self.painted += 1
        if self.number < 0:
            raise ValueError("a fault of a template")
        return f'<p id="piece-n">{self.number} {key[1]}</p>'

    def tell(self, room_id, key, pieces):
        self.told.append((room_id, key, pieces))


@pytest.fixture
def board(monkeypatch):
    monkeypatch.setattr(easel, "EACH_S", 0.0)
    return Board()


STANDING = Standing(Hall({}), 7)
ID, EN = ("public", "id", ""), ("public", "en", "")


def test_each_kind_of_page_is_painted_once_for_all(board):
    one = Easel(board.paint, board.tell)
    for key in (ID, ID, ID, EN):
        one.came(1, "ruang", STANDING, key)
    assert board.painted == 2
    board.number = 1
    one.look(1, "ruang", STANDING, 4)
    assert board.told == [], "nothing was marked"
    one.mark(1, [], everything=True)
    one.look(1, "ruang", STANDING, 4)
    assert board.painted == 4
    assert {key for _room, key, _pieces in board.told} == {ID, EN}
    first = board.told[0][2]
    assert first["pieces"] == {"piece-n": '<p id="piece-n">1 id</p>'}
    assert (first["seq"], first["acts"], first["said"]) == (7, True, [])


def test_a_tab_that_nothing_touched_is_not_painted_but_its_buttons_may_change(board, monkeypatch):
    monkeypatch.setattr(easel, "_quiet", lambda row: row.fact.kind == "voted")
    one, polls = Easel(board.paint, board.tell), ("public", "id", "polls")
    for key in (ID, polls):
        one.came(1, "ruang", STANDING, key)
    board.number = 1
    one.mark(1, [Row(Stamp(8, NOW), "queue", Fact("voted"))])
    one.look(1, "ruang", STANDING, 2)
    assert [key for _room, key, _told in board.told] == [ID]
    one.mark(1, [Row(Stamp(9, NOW), "queue", Fact("raised"))])
    one.look(1, "ruang", STANDING, 2)
    assert board.painted == 4
    [_first, second, third] = [(key, told) for _room, key, told in board.told]
    assert (second[0], third[0]) == (ID, polls)
    assert "pieces" not in third[1]
    assert (third[1]["acts"], third[1]["said"]) == (True, ["queue"])
    one.mark(1, [], everything=True)
    board.number = 2
    one.look(1, "ruang", STANDING, 2)
    assert board.told[-1][2]["pieces"] == {"piece-n": '<p id="piece-n">2 id</p>'}


def test_who_went_is_painted_for_no_more(board):
    one = Easel(board.paint, board.tell)
    one.came(1, "ruang", STANDING, ID)
    one.went(1, ID)
    one.went(1, ID)
    one.mark(1, [], everything=True)
    one.look(1, "ruang", STANDING, 0)
    assert (board.painted, board.told) == (1, [])


def test_a_page_that_cannot_be_painted_stops_no_other(board):
    one = Easel(board.paint, board.tell)
    one.came(1, "ruang", STANDING, ID)
    board.number = -1
    one.mark(1, [], everything=True)
    one.look(1, "ruang", STANDING, 1)
    assert board.told == []
    board.number = 2
    one.mark(1, [], everything=True)
    one.look(1, "ruang", STANDING, 1)
    assert board.told[0][2]["pieces"] == {"piece-n": '<p id="piece-n">2 id</p>'}


def test_the_first_picture_has_nothing_before():
    assert set(changes(Picture(), taken_apart(PAGE))) == {"pieces"}
    assert [again_s(many) for many in (0, 20, 100, 10_000)] == [1, 1, 5, 30]
