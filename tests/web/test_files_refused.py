"""What is refused, and that the reason is the right one; nothing hostile gets as far as a parser."""

import resource
import struct
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.web.files import apart
from app.web.files.clean import clean
from app.web.files.kinds import LIMITS, Limits, sniff
from tests.web import samples

PICTURES = {"a.jpg": samples.jpeg, "a.png": samples.png, "a.heic": samples.heic}
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ARCHIVE = samples.package({"a.txt": "isi"})


def reason(name, data, limits=LIMITS):
    with pytest.raises(Invalid) as no:
        clean(name, data, limits)
    assert no.value.field == "file"
    return str(no.value.message)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ" + bytes(100)),
        ("a.pdf", b"MZ" + bytes(100)),
        ("a.html", PAGE),
        ("a.pdf", PAGE),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.png", b"GIF89a" + bytes(100)),
        ("a.docx", ARCHIVE),
        ("a.heic", b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(50)),
        ("a.heic", b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(50)),
        ("a", b"%PDF-1.7"),
    ],
)
def test_other_kinds_are_refused(name, data):
    assert "tidak diterima" in reason(name, data)


def test_a_name_that_says_otherwise_is_refused_with_what_to_do():
    said = reason("foto.png", samples.jpeg())
    assert "JPEG" in said
    assert ".jpg" in said
    assert "PDF" in reason("foto.jpg", samples.pdf())
    assert "DOCX" in reason("a.xlsx", samples.docx())


def test_too_large_and_empty():
    assert "10 MB" in reason("a.pdf", b"%PDF-" + bytes(LIMITS.file_bytes))
    assert "kosong" in reason("a.pdf", b"")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("passenger", [PAGE, ARCHIVE, b"<script>alert(1)</script>", b"%PDF-1.7 x"])
def test_a_picture_with_a_passenger_is_refused(name, passenger):
    assert "memuat berkas lain" in reason(name, PICTURES[name]() + passenger)


def test_a_phones_own_trailer_is_only_cut_off():
    done = clean("a.jpg", samples.jpeg() + b"SEFH\0\0\0\0SEFT")
    assert b"SEFT" not in done.data


@pytest.mark.parametrize("passenger", [PAGE, ARCHIVE])
def test_a_pdf_with_a_passenger_is_refused(passenger):
    assert "memuat berkas lain" in reason("a.pdf", samples.pdf() + passenger)


def test_a_pdf_that_does_not_begin_as_one_is_refused():
    assert "memuat berkas lain" in reason("a.pdf", b"#!/bin/sh\n" + samples.pdf())


def test_a_zip_that_closes_a_pdf_by_its_comment_is_refused():
    pdf = samples.pdf()
    end = ARCHIVE[-22:-2] + struct.pack("<H", 7) + b"\n%%EOF\n"
    assert "memuat berkas lain" in reason("a.pdf", pdf + ARCHIVE[:-22] + end)


def test_a_word_file_with_something_before_or_behind_it_is_refused():
    assert "memuat berkas lain" in reason("a.docx", samples.docx() + PAGE)
    assert "memuat berkas lain" in reason("a.docx", samples.docx(comment=b"x" * 100))
    assert reason("a.docx", PAGE + samples.docx())


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.heic"])
def test_a_picture_cut_short_is_refused(name, cut):
    whole = PICTURES[name]()
    assert "rusak" in reason(name, whole[: int(len(whole) * cut)])


def test_a_broken_pdf_is_refused():
    assert "rusak" in reason("a.pdf", b"%PDF-1.7\nnothing here\n%%EOF")
    assert "rusak" in reason("a.pdf", b"%PDF-1.7\n")


def test_a_locked_pdf_is_refused_and_one_only_guarded_against_printing_is_not():
    lock = pikepdf.Encryption(user="rahasia", owner="rahasia")
    assert "kata sandi" in reason("a.pdf", samples.pdf(encryption=lock))
    guard = pikepdf.Encryption(user="", owner="rahasia")
    done = clean("a.pdf", samples.pdf(encryption=guard)).data
    with pikepdf.open(BytesIO(done)) as pdf:
        assert not pdf.is_encrypted
    assert samples.traces(done) == []


def test_locked_and_old_office_files_are_refused():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "kata sandi" in reason("a.docx", ole + "EncryptedPackage".encode("utf-16-le"))
    assert "lama" in reason("a.docx", ole)
    locked = bytearray(samples.docx())
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "kata sandi" in reason("a.docx", bytes(locked))


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "word/vbaData.xml", "word/activeX/activeX1.bin"]
)
def test_macros_are_refused(part):
    assert "makro" in reason("a.docx", samples.docx(parts={part: b"x"}))


def test_a_macro_type_is_refused_whatever_the_name():
    types = samples.docx_parts()["[Content_Types].xml"].replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        "vnd.ms-word.document.macroEnabled.main",
    )
    assert "makro" in reason("a.docx", samples.docx(parts={"[Content_Types].xml": types}))


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("word/embeddings/oleObject1.bin", "objek"),
        ("word/embeddings/Lama.doc", "objek"),
        ("word/media/film.mp4", "objek"),
        ("word/rahasia.bin", "tidak dikenal"),
        ("word/media/gambar.webp", "tidak dikenal"),
    ],
)
def test_passengers_in_a_word_file_are_refused(part, word):
    assert word in reason("a.docx", samples.docx(parts={part: b"xyz"}))


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_a_workbook_that_reaches_outside_is_refused(part):
    with zipfile.ZipFile(BytesIO(samples.xlsx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert "sumber lain" in reason("a.xlsx", samples.package(parts | {part: "<a/>"}))


def test_a_zip_bomb_is_refused_before_anything_is_unpacked():
    bomb = samples.zip_bomb()
    assert len(bomb) < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "mengembang" in reason("a.docx", bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_too_many_entries_and_too_much_in_all_are_refused():
    many = samples.docx(parts={f"word/x{n}.xml": "<a/>" for n in range(2100)})
    assert "mengembang" in reason("a.docx", many)
    small = Limits(unzipped_bytes=5000)
    assert "mengembang" in reason("a.docx", samples.docx(), small)


def test_a_directory_that_lies_about_sizes_is_refused():
    data = bytearray(samples.docx())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # says 10 bytes, holds more
    assert "rusak" in reason("a.docx", bytes(data))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "word\\evil.xml"])
def test_entries_that_climb_are_refused(name):
    data = samples.docx(parts={name.replace("\\", "?"): b"<a/>"})
    assert "rusak" in reason("a.docx", data.replace(b"word?evil", b"word\\evil"))


def test_entries_of_one_name_are_refused():
    data = samples.docx(parts={"word/docXment.xml": b"<a/>"})
    assert "rusak" in reason("a.docx", data.replace(b"word/docXment.xml", b"word/document.xml"))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a><b></a>",
        "",
        "\0",
    ],
)
def test_xml_that_is_not_plain_is_refused(text):
    assert "rusak" in reason("a.docx", samples.docx(parts={"word/document.xml": text}))


def test_billions_of_laughs_are_refused_at_once():
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]><a>&l11;</a>'
    began = time.monotonic()
    assert "rusak" in reason("a.docx", samples.docx(parts={"word/document.xml": text}))
    assert time.monotonic() - began < 20, "it would take years, not seconds"


def test_a_picture_that_unfolds_is_refused_by_its_size_in_pixels():
    bomb = samples.png_bomb()
    assert len(bomb) < 200
    assert "64 juta piksel" in reason("a.png", bomb)
    assert "piksel" in reason("a.jpg", samples.jpeg(), Limits(pixels=1000))
    assert "piksel" in reason("a.heic", samples.heic(), Limits(pixels=1000))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=300),
    st.sampled_from(
        ["%PDF-", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "PK\x03\x04", "\0\0\0\x18ftypheic", ""]
    ),
)
def test_no_bytes_break_the_look_at_them(tail, head):
    data = head.encode("latin-1") + tail
    for name in ("a.pdf", "a.jpg", "a.png", "a.docx", "a.heic"):
        with suppress(Invalid):
            sniff(name, data)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_flipped_byte_breaks_the_cleaning(data):
    name = data.draw(st.sampled_from(["a.jpg", "a.png", "a.pdf", "a.docx"]))
    whole = bytearray(_WHOLE[name])
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        whole[at] ^= data.draw(st.integers(1, 255))
    with suppress(Invalid):
        clean(name, bytes(whole))


_WHOLE = {
    "a.jpg": samples.jpeg((64, 64)),
    "a.png": samples.png((64, 64)),
    "a.pdf": samples.pdf(),
    "a.docx": samples.docx(),
}


def test_apart_does_the_same():
    here, there = clean("a.jpg", samples.jpeg()), apart.clean_apart("a.jpg", samples.jpeg())
    assert here == there
    with pytest.raises(Invalid) as no:
        apart.clean_apart("a.png", samples.jpeg())
    assert no.value.message.msgid.startswith("Isi berkas ini %(kind)s")
    assert no.value.message.values["kind"] == "JPEG"


@pytest.mark.parametrize(
    "life",
    ["import os; os.kill(os.getpid(), 11)", "import time; time.sleep(60)", "x = bytes(4 * 2**30)"],
    ids=["crashes", "hangs", "swells"],
)
def test_a_file_that_takes_its_child_down_is_refused(life, monkeypatch):
    monkeypatch.setattr(
        apart,
        "_START",
        apart._START.replace(
            "child(sys.argv[2])", f"import app.web.files.apart as a; a._tighten(); {life}"
        ),
    )
    monkeypatch.setattr(apart, "_PATIENCE_S", 3)
    with pytest.raises(Invalid) as no:
        apart.clean_apart("a.jpg", samples.jpeg())
    assert "tidak dapat dibaca" in str(no.value.message)


def test_the_child_is_given_no_secret():
    assert set(apart._calm()) == {"OMP_NUM_THREADS", "PATH", "LC_ALL"}
