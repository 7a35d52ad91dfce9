"""What Flask-SocketIO promises holds on our engine: with its own client, and with bare lines."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.live import status_of
from tests.web.sockets.lines import CLOSE, PING, PONG, framed

pytestmark = [pytest.mark.one_database]


def until(true, seconds=10):
    """Wait until something is true; whether it became so."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


# --- the official client ---------------------------------------------------------------------


def test_an_event_is_acknowledged_and_reaches_its_room_and_nobody_else(guest):
    inside, speaker, outside = guest(), guest(), guest()
    for one in (inside, speaker):
        assert one.call("join", "a", namespace="/hall")["ok"]
    assert speaker.call("say", {"room": "a", "n": 1}, namespace="/hall")["ok"]
    assert until(lambda: inside.heard and speaker.heard)
    assert inside.heard == speaker.heard == [("said", {"room": "a", "n": 1})]
    assert outside.heard == []


def test_who_left_hears_nothing_more(guest):
    one, other = guest(), guest()
    for each in (one, other):
        each.call("join", "b", namespace="/hall")
    one.call("leave", "b", namespace="/hall")
    other.call("say", {"room": "b", "n": 1}, namespace="/hall")
    assert until(lambda: other.heard)
    assert one.heard == []


def test_what_one_sender_says_arrives_in_its_order(guest, line):
    """Heard by a bare line: the official client has a thread for each event."""
    hearer, speaker = line().into(), guest()
    hearer.emit("join", "c", ack=1)
    hearer.packet("43/hall,1")
    for number in range(300):
        speaker.emit("say", {"room": "c", "n": number}, namespace="/hall")
    said = [json.loads(hearer.packet('42/hall,["said"')[len("42/hall,") :]) for _ in range(300)]
    assert [told["n"] for _event, told in said] == list(range(300))


def test_namespaces_are_strangers(guest):
    both = guest("/hall", "/other")
    assert both.call("say", {"room": "d", "n": 1}, namespace="/other") == {
        "other": {"room": "d", "n": 1}
    }
    assert both.call("join", "d", namespace="/hall")["ok"]


def test_bytes_travel_as_bytes(guest):
    one = guest()
    one.call("join", "all", namespace="/hall")
    assert one.call("bytes", [0, 255, 10], namespace="/hall") == b"\x00\xff\n"
    assert until(lambda: one.heard)
    assert one.heard == [("bytes", {"n": 1, "raw": b"\x00\xff\n"})]


def test_a_failing_handler_costs_only_its_own_answer(guest):
    one = guest()
    one.emit("fail", {}, namespace="/hall")
    assert one.call("join", "e", namespace="/hall")["ok"]


def test_an_unknown_namespace_is_refused(line):
    bare = line()
    bare.packet("0{")
    bare.send("40/nowhere,")
    assert "Unable to connect" in bare.packet("44/nowhere,")


# --- bare lines ------------------------------------------------------------------------------


def test_the_greeting_says_how_the_line_is_kept(line):
    told = json.loads(line().packet("0{")[1:])
    assert told["upgrades"] == []
    assert (told["pingInterval"], told["pingTimeout"], told["maxPayload"]) == (1250, 1000, 16_384)


def test_a_websocket_ping_is_answered_with_its_own_words(line):
    bare = line().into()
    bare.send(b"abc", PING)
    assert bare.frame() == (PONG, b"abc")


def test_a_message_in_pieces_with_a_ping_between_them_is_one_message(line):
    bare = line().into()
    said = b'42/hall,7["join","f"]'
    bare.raw(framed(said[:5], 1, fin=False))
    bare.raw(framed(b"?", PING))
    bare.raw(framed(said[5:9], 0, fin=False) + framed(said[9:], 0))
    assert bare.frame() == (PONG, b"?")
    assert bare.packet("43/hall,7").endswith('[{"ok":true,"who":""}]')


def test_bytes_that_trickle_in_are_put_together(line):
    bare = line().into()
    for one in framed(b'42/hall,8["join","g"]', 1):
        bare.raw(bytes([one]))
    assert '"ok":true' in bare.packet("43/hall,8")


def test_a_close_is_answered_and_ends_the_line(line):
    bare = line().into()
    bare.send((1000).to_bytes(2, "big"), CLOSE)
    assert bare.ended() == 1000


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (framed(b"42", 1, masked=False), 1002),
        (framed(b"42", 1, reserved=0x40), 1002),
        (framed(b"42", 3), 1002),
        (framed(b"x" * 126, PING), 1002),
        (framed(b"x", PING, fin=False), 1002),
        (framed(b"x", 0), 1002),
        (framed(b"a", 1, fin=False) + framed(b"b", 1), 1002),
        (framed(b"\xff\xfe", 1), 1007),
        (framed(b"4" * 16_385, 1), 1009),
        (b"".join([framed(b"4" * 9000, 1, fin=False), framed(b"4" * 9000, 0)]), 1009),
        (b"\x81\xff\x7f" + b"\xff" * 7 + bytes(4) + b"4" * 60_000, 1009),
    ],
    ids=[
        "unmasked", "reserved", "unknown-kind", "long-control", "control-in-pieces",
        "piece-of-nothing", "second-beginning", "not-utf-8", "too-long", "too-long-in-pieces",
        "said-to-be-endless",
    ],
)  # fmt: skip
def test_whoever_breaks_the_protocol_is_told_why_and_cut(line, guest, sent, code):
    bystander, bare = guest(), line().into()
    bare.raw(sent + framed(b"x" * 100, 2))
    assert bare.ended() == code
    assert bystander.call("join", "h", namespace="/hall")["ok"]


@pytest.mark.parametrize(
    "said",
    ["", "9", "x", "4", "49", "42", "42/hall", '42/hall,["join"', "42/hall,{}", "42/hall,[]",
     '42/hall,[7,"x"]', '451-/hall,["bytes",{"_placeholder":true,"num":0}]', "4" + "1" * 5000,
     '42/hall,999999999999999999999999["join","a"]', "40/hall," + "[" * 3000, "1", "2probe", "5"],
)  # fmt: skip
def test_what_is_no_socket_io_harms_nobody(line, guest, said):
    bystander, bare = guest(), line().into()
    bare.send(said)
    bare.emit("join", "i", ack=1)
    bystander.call("join", "i", namespace="/hall")
    assert bystander.call("say", {"room": "i", "n": said}, namespace="/hall")["ok"]


def test_a_silent_client_is_hung_up_after_two_beats(line):
    bare = line().into()
    assert bare.packet("2") == "2"
    assert bare.ended() is None


def test_a_client_that_answers_stays(line):
    bare = line().into()
    for _ in range(3):
        bare.packet("2")
        bare.send("3")
    bare.emit("join", "j", ack=2)
    assert bare.packet("43/hall,2")


# --- who may come in -------------------------------------------------------------------------


def test_there_is_no_polling(hall):
    assert status_of(f"{hall.url}/socket.io/?EIO=4&transport=polling") == 400
    assert status_of(f"{hall.url}/socket.io/?EIO=4&transport=websocket") == 400


def test_no_other_site_speaks_for_its_reader(hall, line):
    assert " 400 " in line(Origin="https://jahat.test").arrived.splitlines()[0]
    assert " 101 " in line(Origin=hall.url).arrived.splitlines()[0]


def test_pages_are_served_beside_it(hall):
    with urllib.request.urlopen(f"{hall.url}/about", timeout=5) as page:
        assert page.headers["Content-Security-Policy"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{hall.url}/socket.ioo/", timeout=5)


def test_the_official_javascript_client_understands_us(hall):
    command = [
        str(Path(sys.executable).with_name("node")),
        "tests/web/sockets/official.mjs",
        hall.url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["joined"] == {"ok": True, "who": ""}
    assert told["heard"] == [{"room": "js", "n": number} for number in range(20)]
    assert told["raw"] == [1, 2, 3]
