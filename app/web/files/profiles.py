"""Colour profiles, fonts and character maps without what their makers wrote into them.

Lengths stay as they are where other tables count on them: what is not known is blanked in place.
"""

import re

_COLOUR_TAGS = frozenset(
    b"rXYZ gXYZ bXYZ wtpt bkpt rTRC gTRC bTRC kTRC chad A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 gamt".split()
)
_SAID_IN_HEADER = ((4, 8), (24, 36), (40, 44), (48, 56), (80, 128))  # makers, date, id, spare


def blanked_profile(data: bytes) -> bytes:
    """The same ICC profile with nothing but its colour tables, and as long as before."""
    count = int.from_bytes(data[128:132], "big")
    if data[36:40] != b"acsp" or count > 200:
        return bytes(len(data))
    out = bytearray(len(data))
    out[: 132 + 12 * count] = data[: 132 + 12 * count]
    for start, stop in _SAID_IN_HEADER:
        out[start:stop] = bytes(stop - start)
    for at in range(132, 132 + 12 * count, 12):
        _keep_tag(data, out, at)
    return bytes(out[: len(data)])


def _keep_tag(data: bytes, out: bytearray, at: int) -> None:
    start = int.from_bytes(data[at + 4 : at + 8], "big")
    length = int.from_bytes(data[at + 8 : at + 12], "big")
    if data[at : at + 4] in _COLOUR_TAGS and start + length <= len(data):
        out[start : start + length] = data[start : start + length]


def blanked_sfnt(data: bytes) -> bytes:
    """The same TrueType or OpenType font with an empty table of names."""
    out = bytearray(data)
    for at in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
        if data[at : at + 4] in {b"name", b"meta", b"DSIG"}:
            start = int.from_bytes(data[at + 8 : at + 12], "big")
            stop = min(start + int.from_bytes(data[at + 12 : at + 16], "big"), len(out))
            out[start:stop] = bytes(max(0, stop - start))
    return bytes(out)


_SAID_IN_TYPE1 = re.compile(rb"\([^()]*\)|%(?!!)[^\r\n]*")


def blanked_type1(data: bytes, clear: int) -> bytes:
    """The same Type 1 font; the texts and remarks of its first ``clear`` bytes are blanked."""

    def blank(found: re.Match[bytes]) -> bytes:
        said = found[0]
        ends = (said[:1], said[-1:]) if said.startswith(b"(") else (b"", b"")
        return ends[0] + b" " * (len(said) - len(ends[0]) - len(ends[1])) + ends[1]

    return _SAID_IN_TYPE1.sub(blank, data[:clear]) + data[clear:]


_BLOCK = re.compile(
    rb"begin(codespacerange|bfchar|bfrange|cidchar|cidrange|notdefrange)"
    rb"([<>\[\]0-9A-Fa-f\s]*)end\1"
)
_MAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
)
_MAP_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def rewritten_map(data: bytes) -> bytes:
    """A character map written anew out of its tables alone."""
    blocks = []
    for found in _BLOCK.finditer(data):
        count = b"%d" % max(1, _rows(found[1], found[2]))
        blocks.append(count + b" begin" + found[1] + found[2] + b"end" + found[1] + b"\n")
    return _MAP_HEAD + b"".join(blocks) + _MAP_FOOT


def _rows(kind: bytes, body: bytes) -> int:
    if kind == b"bfrange":
        body = re.sub(rb"\[[^\]]*\]", b"<0>", body)
    per_row = {b"bfchar": 2, b"bfrange": 3, b"codespacerange": 2}.get(kind)
    found = len(re.findall(rb"<[^>]*>", body))
    return found // per_row if per_row else len([1 for line in body.splitlines() if b"<" in line])
