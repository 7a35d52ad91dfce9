"""What is no message of the contract: a coded answer or the end of the line it came by, and no more."""

import json

import pytest

from tests.dialogues.live.conftest import SPACE
from tests.dialogues.live.theatre import answer, call
from tests.web.sockets.lines import framed

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("no_traceback")]
TOO_LONG = 1009


@pytest.fixture
def unchanged(theatre):
    """Nothing in the database is otherwise, and somebody beside reads on."""
    before, beside = theatre.rows(), theatre.line("participant")
    told = {"room": theatre.rooms["open"].slug, "since": 0}
    first = call(beside, "join", told)
    yield
    assert theatre.rows() == before
    again = call(beside, "join", told, number=2)
    assert (again["seq"], again["snapshot"]) == (first["seq"], first["snapshot"])
    beside.close()


def said(event, *told, ack=1):
    return f"42{SPACE},{ack}{json.dumps([event, *told])}"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("event", "told", "code"),
    [
        ("sing", [{}], "missing"),
        ("sing", [], "missing"),
        ("delta", [{"room": "x", "events": []}], "missing"),
        ("message", ["x"], "missing"),
        ("act", [], "invalid"),
        ("act", [{}, {}], "invalid"),
        ("act", [[]], "invalid"),
        ("act", ["act"], "invalid"),
        ("join", [None], "invalid"),
        ("leave", [7], "invalid"),
        ("rows", [{"room": ["x"]}], "invalid"),
    ],
)
def test_an_event_of_the_wrong_shape_has_its_code(theatre, event, told, code):
    line = theatre.line("participant")
    got = call(line, event, *told)
    assert (got["ok"], got["code"]) == (False, code)
    assert call(line, "rows", {"room": theatre.rooms["open"].slug}, number=2)["ok"]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "sent",
    [
        said("connect", {}), said("disconnect"), said("disconnect", "x"), said("*", {}), said("*"),
        f'42{SPACE},1["act"', f"42{SPACE},1{{}}", f"42{SPACE},1[]", f"42{SPACE},1", f"42{SPACE},1[NaN]",
        f'42{SPACE},1[["act"],{{}}]', f"42{SPACE},1null", f'42{SPACE},{"1" * 200}["act",{{}}]',
        f"42{SPACE},1{'[' * 16_000}", "4" + "[" * 16_000, "4" + '{"a":' * 3000, "4[1]", '4{"a":1}',
        f'42{SPACE},1["act",' + "[" * 8000 + "]" * 8000 + "]", f'42{SPACE},1["act",{"9" * 5000}]',
        f'459999999999-{SPACE},1["act",{{"_placeholder":true,"num":0}}]',
        f'459-{SPACE},1["act",{{"_placeholder":true,"num":0}}]',
        f'44{SPACE},{{}}', f"40{SPACE},", "47", "49/", "4x", "b????", "bAAAA", "6", "7", "\u0669", "3" + "x" * 9000,
    ],
)  # fmt: skip
def test_what_is_no_socket_io_ends_its_line_or_nothing_at_all(theatre, sent):
    """A line that still lives afterwards answers as before."""
    line = theatre.line("participant")
    line.send(sent)
    line.emit("rows", {"room": theatre.rooms["open"].slug}, space=SPACE, ack=77)
    try:
        assert answer(line, 77)["ok"]
    except (AssertionError, ConnectionError) as ended:
        assert "the line ended" in str(ended) or isinstance(ended, ConnectionError)  # noqa: PT017


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("place", [0, 1, -1, "x", None, 2**70])
def test_bytes_in_a_message_are_refused_like_any_other_wrong_value(theatre, place):
    line, slug = theatre.line("participant"), theatre.rooms["open"].slug
    bytes_here = {"_placeholder": True, "num": place}
    told = {"room": slug, "activity": "questions", "verb": "ask", "data": {"text": bytes_here}}
    line.send(f"451-{SPACE},1{json.dumps(['act', told])}")
    line.send(b"\x00\xff" * 20)
    if place in {0, -1}:
        got = answer(line)
        assert (got["code"], got["field"]) == ("invalid", "text")
    else:
        assert line.ended() is None


@pytest.mark.usefixtures("unchanged")
def test_bytes_that_were_announced_must_come_as_bytes(theatre):
    line = theatre.line("participant")
    line.send(f'451-{SPACE},1["act",{{"_placeholder":true,"num":0}}]')
    line.send(said("rows", {"room": theatre.rooms["open"].slug}, ack=2))
    assert line.ended() is None


@pytest.mark.usefixtures("unchanged")
def test_bytes_that_nobody_announced_end_the_line(theatre):
    for sent in (b"", b"4", b"42", b"2/dialogues,[]", b"\x00"):
        line = theatre.line()
        line.send(sent)
        line.send(said("rows", {"room": "x"}))
        assert line.ended() is None


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("space", ["/", "/hall", "/dialogues/x", "/dialogues\0", "/" + "x" * 9000])
def test_no_other_namespace_takes_acts(theatre, space):
    line = theatre.line("participant")
    told = {"room": theatre.rooms["open"].slug, "activity": "questions", "verb": "ask",
            "data": {"text": "Apa?"}, "key": "ns"}  # fmt: skip
    line.send(f"40{space},")
    line.emit("act", told, space=space, ack=1)
    assert call(line, "rows", {"room": theatre.rooms["open"].slug}, number=2)["ok"]


@pytest.mark.usefixtures("unchanged")
def test_who_has_not_entered_the_namespace_does_nothing_in_it(theatre):
    line = theatre.line("participant")
    line.send(f"41{SPACE},")
    told = {"room": theatre.rooms["open"].slug, "activity": "questions", "verb": "ask",
            "data": {"text": "Apa?"}, "key": "out"}  # fmt: skip
    line.emit("act", told, space=SPACE, ack=1)
    line.send(f"40{SPACE},")
    assert call(line, "rows", {"room": theatre.rooms["open"].slug}, number=2)["ok"]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sent", ["0", "9999", "1" * 90])
def test_an_answer_that_nobody_asked_for_does_nothing(theatre, sent):
    line = theatre.line("participant")
    line.send(f'43{SPACE},{sent}[{{"ok":true}}]')
    line.send(f"43{SPACE},[]")
    assert call(line, "rows", {"room": theatre.rooms["open"].slug})["ok"]


@pytest.mark.usefixtures("unchanged")
def test_a_message_of_more_than_16384_letters_ends_its_line_with_a_code(theatre):
    line = theatre.line("participant")
    told = {"room": theatre.rooms["open"].slug, "activity": "questions", "verb": "ask"}
    line.emit("act", told | {"data": {"text": "x" * 16_400}}, space=SPACE, ack=1)
    assert line.ended() == TOO_LONG
    in_pieces = theatre.line("participant")
    whole = said("act", told | {"data": {"text": "x" * 16_400}}).encode()
    in_pieces.raw(framed(whole[:9000], 1, fin=False) + framed(whole[9000:], 0))
    assert in_pieces.ended() == TOO_LONG


@pytest.mark.usefixtures("unchanged")
def test_a_long_message_below_that_has_a_code(theatre):
    line = theatre.line("participant")
    told = {"room": theatre.rooms["open"].slug, "activity": "questions", "verb": "ask"}
    for number, data in enumerate(({"text": "x" * 16_000}, {"x" * 16_000: 1}, ["x"] * 3000)):
        assert call(line, "act", told | {"data": data}, number=number)["code"] == "invalid"
