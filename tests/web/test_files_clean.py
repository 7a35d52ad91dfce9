"""No name survives in a file's metadata, and what the file is for does."""

import zipfile
from io import BytesIO

import pikepdf
import pytest
from lxml import etree
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from app.web.files.clean import clean
from app.web.files.kinds import cleaned_name
from tests.web import samples
from tests.web.samples import NAME, traces

EVERY = {
    "foto.jpg": samples.jpeg,
    "foto.png": samples.png,
    "foto.heic": samples.heic,
    "usulan.docx": samples.docx,
    "biaya.xlsx": samples.xlsx,
    "surat.pdf": samples.pdf,
}


@pytest.mark.parametrize("name", EVERY)
def test_the_planted_name_is_there_before_and_gone_after(name):
    before = EVERY[name]()
    assert traces(before), "the sample must hold the name, or this test proves nothing"
    assert traces(clean(name, before).data) == []


def opened(data):
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("name", ["foto.jpg", "foto.png", "foto.heic"])
def test_a_cleaned_picture_is_nothing_but_pixels(name):
    picture = opened(clean(name, EVERY[name]()).data)
    picture.load()
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                                 "progression"}  # fmt: skip


@pytest.mark.parametrize("make", [samples.jpeg, samples.heic])
def test_a_sideways_photo_comes_out_upright(make):
    name = "foto.jpg" if make is samples.jpeg else "foto.heic"
    done = clean(name, make((640, 480), orientation=6))  # 6: turn a quarter to the right
    assert (done.width, done.height) == (480, 640)
    picture = opened(done.data).convert("L")
    top, left = picture.getpixel((240, 10)), picture.getpixel((10, 320))
    bottom, right = picture.getpixel((240, 630)), picture.getpixel((470, 320))
    assert abs(top - bottom) < 12, "the gradient ran from above to below and now runs sideways"
    assert left - right > 150


def test_heic_becomes_jpeg_and_large_photos_shrink():
    done = clean("IMG_1.HEIC", samples.heic((3000, 1500)))
    assert (done.name, done.media_type) == ("IMG_1.jpg", "image/jpeg")
    assert (done.width, done.height) == (2400, 1200)
    assert opened(done.data).size == (2400, 1200)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_sort_of_png_is_taken(mode):
    source = BytesIO()
    image = samples.picture((64, 64)).convert("L" if mode == "I;16" else mode)
    (image.convert("I;16") if mode == "I;16" else image).save(source, "PNG")
    done = opened(clean("a.png", source.getvalue()).data)
    assert done.format == "PNG"
    assert ("A" in done.mode) == ("A" in mode)


def test_a_cmyk_photo_becomes_rgb():
    source = BytesIO()
    samples.picture((64, 64)).convert("CMYK").save(source, "JPEG")
    assert opened(clean("a.jpg", source.getvalue()).data).mode == "RGB"


def parts_of(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_word_file_keeps_its_text_and_loses_its_history():
    parts = parts_of(clean("usulan.docx", samples.docx()).data)
    assert next(iter(parts)) == "[Content_Types].xml"
    assert set(parts) == {
        *("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/settings.xml"),
        *("word/_rels/document.xml.rels", "word/media/image1.jpeg"),
    }
    text = parts["word/document.xml"].decode()
    assert "Kalimat yang harus tetap ada." in text
    for gone in ("author", "w:ins", "w:del", "rsid", "permStart"):
        assert gone not in text
    assert "Warga mengantre di loket" in text, "what a screen reader says is not metadata"
    assert b"rsid" not in parts["word/settings.xml"]
    assert b'percent="100"' in parts["word/settings.xml"]


def test_every_relation_and_type_of_a_word_file_leads_somewhere():
    parts = parts_of(clean("usulan.docx", samples.docx()).data)
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    inside = {one.get("Target") for one in relations if not one.get("TargetMode")}
    outside = {one.get("Target") for one in relations if one.get("TargetMode")}
    assert {f"word/{target}" for target in inside} <= set(parts)
    assert outside == {"https://contoh.go.id/halaman"}
    types = etree.fromstring(parts["[Content_Types].xml"])
    named = {one.get("PartName").lstrip("/") for one in types if one.get("PartName")}
    assert named <= set(parts)
    (picture,) = etree.fromstring(parts["word/document.xml"]).iter("{*}blip")
    (lead,) = picture.attrib.values()
    assert next(one for one in relations if one.get("Id") == lead).get("Target") in inside


def test_pictures_in_a_word_file_keep_every_pixel():
    before, after = (
        parts_of(data) for data in (samples.docx(), clean("u.docx", samples.docx()).data)
    )
    name = "word/media/image1.jpeg"
    assert opened(before[name]).tobytes() == opened(after[name]).tobytes()
    assert dict(opened(after[name]).getexif()) == {}


def test_entries_carry_no_times():
    with zipfile.ZipFile(BytesIO(clean("u.docx", samples.docx()).data)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_workbook_still_opens_with_its_figures():
    book = load_workbook(BytesIO(clean("biaya.xlsx", samples.xlsx()).data))
    assert book.active["B1"].value == 42
    assert book.active["A1"].value == "Waktu tunggu"
    assert book.active["A1"].comment is None


def test_a_workbook_behind_a_chart_is_cleaned_too():
    document = samples.docx(parts={"word/embeddings/Lembar1.xlsx": samples.xlsx()})
    assert any("core.xml" in place for place in traces(document))
    assert traces(clean("u.docx", document).data) == []


def test_a_pdf_keeps_its_pages_and_links():
    done = clean("surat.pdf", samples.pdf()).data
    page = PdfReader(BytesIO(done)).pages[0]
    assert b"Isi yang tetap" in page.get_contents().get_data()
    with pikepdf.open(BytesIO(done)) as pdf:
        notes = list(pdf.pages[0].Annots)
        assert "/Info" not in pdf.trailer
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/OCProperties"}
    assert [str(note.A.URI) for note in notes] == ["https://contoh.go.id/"]


def test_pictures_in_a_pdf_are_still_drawn():
    with pikepdf.open(BytesIO(clean("s.pdf", samples.pdf()).data)) as pdf:
        for picture in pdf.pages[0].Resources.XObject.values():
            drawn = Image.open(BytesIO(picture.read_raw_bytes()))
            drawn.load()
            assert drawn.size == (80, 60)


def test_an_older_version_in_an_edited_pdf_goes():
    grown = samples.pdf() + b"\n% " + NAME.encode() + b"\n%%EOF\n"
    assert traces(clean("s.pdf", grown).data) == []


def test_cleaning_twice_changes_nothing():
    for name, make in EVERY.items():
        once = clean(name, make())
        if name.endswith((".pdf", ".docx", ".xlsx")):
            assert clean(once.name, once.data).data == once.data


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\budi\\Usulan  akhir.PDF", "Usulan akhir.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        (".pdf", "berkas.pdf"),
        ("é" * 300 + ".pdf", "é" * 96 + ".pdf"),
        ("", "berkas"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert cleaned_name(given) == kept
