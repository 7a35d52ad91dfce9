"""A name planted in every place of a Word file or a workbook; none is left, and both still open."""

import struct
import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image as SheetPicture
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from app.core.errors import Invalid
from app.web.files.clean import clean
from tests.web import samples
from tests.web.samples import NAME, traces

_O = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_M = "http://schemas.openxmlformats.org/"
_SPACES = (
    f'xmlns:w="{_M}wordprocessingml/2006/main" xmlns:r="{_O}" xmlns:a="{_M}drawingml/2006/main" '
    f'xmlns:wp="{_M}drawingml/2006/wordprocessingDrawing" xmlns:v="urn:schemas-microsoft-com:vml" '
    f'xmlns:o="urn:schemas-microsoft-com:office:office" '
    f'xmlns:pic="{_M}drawingml/2006/picture" '
    f'xmlns:mc="{_M}markup-compatibility/2006" '
    f'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
KEPT = "<w:p><w:r><w:t>Isi yang tetap.</w:t></w:r></w:p>"
PATH = f"C:\\Users\\{NAME}\\foto.jpg"


def body(inside, more=""):
    return f"<w:document {_SPACES} {more}><w:body>{KEPT}{inside}</w:body></w:document>"


def styles(inside):
    return f"<w:styles {_SPACES}>{inside}</w:styles>"


def long_field(told, shown=NAME):
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{told[:6]}</w:instrText></w:r><w:r><w:instrText>{told[6:]}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def run(inside, told=""):
    return f"<w:p><w:r>{told and f'<w:rPr>{told}</w:rPr>'}{inside}</w:r></w:p>"


IN_WORDS = {
    "text beside a drawing's path": run(
        f'<w:pict><v:shape id="{NAME}" alt="{PATH}" o:spid="{NAME}" o:gfxdata="{NAME}">'
        f'<v:imagedata o:title="{NAME}" o:href="file:///{PATH}" r:id="rId1"/></v:shape></w:pict>'
    ),
    "a picture's name": f'<w:p><wp:docPr id="1" name="{PATH}" title="{NAME}" descr="{PATH}"/></w:p>',
    "author field": f'<w:p><w:fldSimple w:instr=" AUTHOR "><w:r><w:t>{NAME}</w:t></w:r></w:fldSimple></w:p>',
    "author field in pieces": long_field(" AUTHOR  \\* MERGEFORMAT "),
    "file name field": long_field(" FILENAME \\p "),
    "picture from a disk": long_field(f' INCLUDEPICTURE "{PATH}" ', "gambar"),
    "instruction without a field": run(f"<w:instrText> PAGE {NAME}</w:instrText>"),
    "field left open": run('<w:fldChar w:fldCharType="begin"/>') + run(f"<w:instrText>PAGE {NAME}</w:instrText>"),
    "merge field": long_field(f' MERGEFIELD "{NAME}" ', "isi"),
    "content control": (
        f'<w:sdt><w:sdtPr><w:alias w:val="{NAME}"/><w:tag w:val="{NAME}"/></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>isian</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ),
    "control that shows the author": (
        f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/creator" w:storeItemID="{NAME}"/></w:sdtPr>'
        f"<w:sdtContent><w:p><w:r><w:t>{NAME}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ),
    "bookmark": f'<w:p><w:bookmarkStart w:id="0" w:name="{NAME}"/><w:bookmarkEnd w:id="0"/></w:p>',
    "inserted": f'<w:p><w:ins w:id="1" w:author="{NAME}"><w:r><w:t>baru</w:t></w:r></w:ins></w:p>',
    "deleted": f'<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>{NAME}</w:delText></w:r></w:del></w:p>',
    "moved away": f'<w:p><w:moveFrom w:id="1" w:author="x"><w:r><w:t>{NAME}</w:t></w:r></w:moveFrom></w:p>',
    "formatted by": run("<w:t>a</w:t>", f'<w:rPrChange w:author="{NAME}"><w:rPr/></w:rPrChange>'),
    "deleted row": (
        f'<w:tbl><w:tr><w:trPr><w:del w:author="{NAME}"/></w:trPr><w:tc><w:p><w:r><w:t>{NAME}</w:t>'
        "</w:r></w:p></w:tc></w:tr></w:tbl>"
    ),
    "hidden text": run(f"<w:t>{NAME}</w:t>", "<w:vanish/>"),
    "hidden by its style": run(f"<w:t>{NAME}</w:t>", '<w:rStyle w:val="Rahasia2"/>'),
    "form field": run(f'<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{NAME}"/></w:ffData></w:fldChar>'),
    "smart tag": f'<w:p><w:smartTag w:uri="{NAME}" w:element="x"><w:r><w:t>a</w:t></w:r></w:smartTag></w:p>',
    "another's element": f'<w:p><x:y xmlns:x="urn:{NAME.replace(" ", "")}" a="{NAME}">{NAME}</x:y></w:p>',
    "another's attribute": f'<w:p w14:paraId="{NAME}" w:milik="{NAME}"/>',
    "a namespace's prefix": f'<w:p xmlns:{NAME.replace(" ", "")}="urn:x"/>',
    "font": run("<w:t>a</w:t>", f'<w:rFonts w:ascii="{NAME}"/>'),
    "extension": f'<w:p><a:ext uri="{NAME}"/><a:extLst><a:ext uri="{NAME}">{NAME}</a:ext></a:extLst></w:p>',
    "tip of a link": f'<w:p><w:hyperlink w:anchor="{NAME}" w:tooltip="{NAME}"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>',
    "the way not taken": (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="w14"><w:t>a</w:t></mc:Choice>'
        f"<mc:Fallback><w:t>{NAME}</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ),
}  # fmt: skip
IN_STYLES = styles(
    f'<w:latentStyles><w:lsdException w:name="{NAME}"/></w:latentStyles>'
    f'<w:style w:type="paragraph" w:styleId="{NAME}"><w:name w:val="{NAME}"/><w:aliases w:val="{NAME}"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Judul1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Rahasia"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Rahasia2"><w:name w:val="y"/><w:basedOn w:val="Rahasia"/></w:style>'
)


def relations(*rows):
    return samples._relations(*rows)


def word(inside="", more="", **parts):
    return samples.docx(
        parts={
            "word/document.xml": body(inside, more),
            "word/styles.xml": IN_STYLES,
            "word/_rels/document.xml.rels": relations(
                ("image", f"media/{NAME}.jpeg", False), ("styles", "styles.xml", False)
            ),
            f"word/media/{NAME}.jpeg": samples.jpeg((80, 60)),
            "word/extra.xml": f"<x>{NAME}</x>",
            "word/glossary/document.xml": f"<x>{NAME}</x>",
            "word/webSettings.xml": f"<x>{NAME}</x>",
        }
        | parts
    )


@pytest.mark.parametrize("place", IN_WORDS)
def test_no_place_of_a_word_file_keeps_the_name(place):
    before = word(IN_WORDS[place])
    done = clean("a.docx", before).data
    with ZipFile(BytesIO(before)) as archive:
        spelled = NAME.replace(" ", "")
        told = archive.read("word/document.xml").decode()
        assert NAME in told or spelled in told or "Rahasia" in told
    assert traces(done) == []
    assert traces(done, NAME.replace(" ", "")) == []
    with ZipFile(BytesIO(done)) as archive:
        text = archive.read("word/document.xml").decode()
        assert "Isi yang tetap." in text
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    assert clean("a.docx", done).data == done


def test_a_lower_case_account_goes_where_a_word_is_free():
    account = "lestianak"
    inside = (
        f'<w:sdt><w:sdtPr><w:tag w:val="{account}"/></w:sdtPr><w:sdtContent/></w:sdt>'
        f'<w:p><w:bookmarkStart w:id="0" w:name="{account}"/><w:pPr><w:pStyle w:val="{account}"/></w:pPr></w:p>'
    )
    assert traces(clean("a.docx", word(inside)).data, account) == []


def test_what_was_written_in_is_kept_and_controls_become_text():
    inside = IN_WORDS["inserted"] + IN_WORDS["content control"] + long_field(" PAGE ", "3")
    with ZipFile(BytesIO(clean("a.docx", word(inside)).data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    assert [one.text for one in root.iter("{*}t")] == ["Isi yang tetap.", "baru", "isian", "3"]
    assert "".join(one.text or "" for one in root.iter("{*}instrText")) == " PAGE "


def test_headings_stay_headings_and_pictures_lead_to_their_part():
    inside = (
        '<w:p><w:pPr><w:pStyle w:val="Judul1"/></w:pPr></w:p><w:p><w:r><w:drawing><wp:inline>'
        f'<a:graphic><a:graphicData uri="{_M}drawingml/2006/picture"><pic:pic><pic:blipFill>'
        '<a:blip r:embed="rId1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )
    with ZipFile(BytesIO(clean("a.docx", word(inside)).data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        told = etree.fromstring(archive.read("word/styles.xml"))
        leads = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        (style,) = root.iter("{*}pStyle")
        named = {one.values()[-1]: one.find("{*}name").values()[0] for one in told.iter("{*}style")}
        assert named[style.values()[0]] == "heading 1"
        (picture,) = root.iter("{*}blip")
        target = next(one.get("Target") for one in leads if one.get("Id") == picture.values()[0])
        assert archive.read(f"word/{target}").startswith(b"\xff\xd8")


def emf():
    """A header with a title, a remark, an end."""
    title = f"{NAME}\0".encode("utf-16-le")
    title += bytes(-len(title) % 4)
    remark = NAME.encode() + bytes(-len(NAME) % 4)
    head = struct.pack("<II", 1, 100 + len(title)) + bytes(32) + b" EMF" + bytes(16)
    head += struct.pack("<II", len(NAME) + 1, 100) + bytes(32) + title
    said = struct.pack("<III", 70, 12 + len(remark), len(remark)) + remark
    return head + said + struct.pack("<IIIII", 14, 20, 0, 0, 20) + NAME.encode()


def test_a_drawing_and_an_icon_lose_their_makers():
    parts = {
        "word/_rels/document.xml.rels": relations(
            ("image", "media/gambar.emf", False), ("image", "media/ikon.svg", False)
        ),
        "word/media/gambar.emf": emf(),
        "word/media/ikon.svg": f"<svg><title>{NAME}</title></svg>",
    }
    before = word(**parts)
    assert [place for place in traces(before) if "gambar.emf" in place]
    done = clean("a.docx", before).data
    assert traces(done) == []
    with ZipFile(BytesIO(done)) as archive:
        assert archive.read("word/media/image1.emf")[40:44] == b" EMF"


def book():
    made = Workbook()
    sheet = made.active
    sheet.title = "Biaya"
    sheet.append(["Kegiatan", "Rupiah"])
    sheet.append(["Pelatihan", 4_500_000])
    sheet["B3"] = "=SUM(Total_Budi)"
    sheet["A4"] = f'=HYPERLINK("file:///C:/Users/{NAME}/a.xlsx","a")'
    sheet.add_table(Table(displayName="BudiSantosoPlanted", ref="A1:B2"))
    made.defined_names["Total_Budi"] = DefinedName(
        "Total_Budi", attr_text="Biaya!$B$2", comment=NAME
    )
    sheet.add_image(SheetPicture(BytesIO(samples.png((32, 32)))), "D1")
    sheet.oddHeader.center.text = "Rencana biaya"
    sheet.sheet_properties.codeName = NAME
    sheet["A2"].hyperlink = f"file:///C:/Users/{NAME}/b.xlsx"
    sheet["A1"].font = sheet["A1"].font.copy(name=NAME)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_full_of_names_still_counts():
    before = book()
    done = clean("a.xlsx", before).data
    assert traces(before)
    for name in (NAME, "BudiSantosoPlanted", "Total_Budi"):
        assert traces(done, name) == []
    sheet = load_workbook(BytesIO(done)).active
    assert (sheet.title, sheet["B2"].value, sheet["A4"].value) == ("Biaya", 4_500_000, None)
    opened = load_workbook(BytesIO(done))
    (name,) = opened.defined_names
    assert sheet["B3"].value == f"=SUM({name})"
    assert opened.defined_names[name].attr_text == "Biaya!$B$2"
    assert len(sheet.tables) == 1
    assert len(sheet._images) == 1
    assert sheet["A2"].hyperlink is None
    assert clean("a.xlsx", done).data == done


def test_strings_that_no_cell_shows_go():
    def plant(text):
        return text.replace(' t="inlineStr"><is><t>Kegiatan</t></is>', ' t="s"><v>0</v>')

    strings = f'<sst xmlns="{_M}spreadsheetml/2006/main"><si><t>Kegiatan</t></si><si><t>{NAME}</t></si></sst>'
    planted = samples.edited(book(), "xl/worksheets/sheet1.xml", plant)
    with ZipFile(BytesIO(planted)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = f'<Relationship Id="rIdS" Type="{_O}/sharedStrings" Target="sharedStrings.xml"/></'
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    parts["xl/sharedStrings.xml"] = strings
    if "sharedStrings" not in rels:
        parts["xl/_rels/workbook.xml.rels"] = rels.replace("</", row, 1)
    assert traces(clean("a.xlsx", samples.package(parts)).data) == []


@pytest.mark.parametrize("what", ["sheet", "row", "column"])
def test_hidden_parts_of_a_workbook_are_refused_in_plain_words(what):
    made = Workbook()
    if what == "sheet":
        made.create_sheet("Rahasia").sheet_state = "veryHidden"
    elif what == "row":
        made.active["A2"] = "x"
        made.active.row_dimensions[2].hidden = True
    else:
        made.active.column_dimensions["B"].hidden = True
    out = BytesIO()
    made.save(out)
    with pytest.raises(Invalid) as no:
        clean("a.xlsx", out.getvalue())
    assert "tersembunyi" in str(no.value.message)
    assert no.value.field == "file"


def test_smart_art_is_refused_with_what_to_do():
    with pytest.raises(Invalid) as no:
        clean("a.docx", word(**{"word/diagrams/data1.xml": "<a/>"}))
    assert "SmartArt" in str(no.value.message)


def test_a_prefix_of_somebody_for_a_namespace_we_know_becomes_ours():
    theirs = body("").replace("xmlns:w=", "xmlns:BudiSantoso=")
    theirs = theirs.replace("<w:", "<BudiSantoso:").replace("</w:", "</BudiSantoso:")
    done = clean("a.docx", word(**{"word/document.xml": theirs})).data
    assert traces(done, "BudiSantoso") == []
    with ZipFile(BytesIO(done)) as archive:
        assert b"<w:t>Isi yang tetap.</w:t>" in archive.read("word/document.xml")


def test_a_large_workbook_is_cleaned_in_seconds():
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Besar")
    for row in range(8000):
        sheet.append([f"baris {row}", *range(row, row + 9)])
    out = BytesIO()
    made.save(out)
    began = time.process_time()
    clean("a.xlsx", out.getvalue())
    assert time.process_time() - began < 10, "9 MB of it took 5 s; the child is stopped after 30"
