"""Files made on the spot, honest and hostile. ``NAME`` is planted wherever a file can hold a name."""

import struct
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO

import pikepdf
from PIL import Image, PngImagePlugin, TiffImagePlugin

NAME = "Budi Santoso-Planted"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def picture(size=(640, 480), mode="RGB"):
    """A picture with something on it: a gradient that is brighter to the right and below."""
    image = Image.linear_gradient("L").resize(size)
    return image.convert(mode)


def exif(orientation=1):
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x013B] = NAME  # Artist
    data[0x8298] = NAME  # Copyright
    data[0x9C9D] = NAME.encode("utf-16-le")  # XPAuthor
    data.get_ifd(0x8825)[1] = "S"
    data.get_ifd(0x8825)[2] = (
        TiffImagePlugin.IFDRational(6),
        TiffImagePlugin.IFDRational(12),
        TiffImagePlugin.IFDRational(30),
    )
    return data


def jpeg(size=(640, 480), orientation=1, **more):
    out = BytesIO()
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{NAME}</dc:creator></x:xmpmeta>'
    options = {"exif": exif(orientation), "comment": NAME.encode(), "xmp": xmp.encode()} | more
    picture(size).save(out, "JPEG", **options)
    return out.getvalue()


def png(size=(320, 200), mode="RGB"):
    out = BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", NAME)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{NAME}</x>")
    notes.add_text("Comment", NAME, zip=True)
    picture(size).convert(mode).save(out, "PNG", pnginfo=notes, exif=exif())
    return out.getvalue()


def heic(size=(640, 480), orientation=1):
    import pillow_heif

    pillow_heif.register_heif_opener()
    out = BytesIO()
    picture(size).save(out, "HEIF", quality=60, exif=exif(orientation).tobytes())
    return out.getvalue()


def png_bomb(side=40_000):
    """A few kilobytes that say they are 1.6 thousand million pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def _relations(*relations):
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if outside else "")
        + "/>"
        for n, (kind, target, outside) in enumerate(relations, 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_REL}">{rows}</Relationships>'


def package(parts, *, stamp=(2026, 11, 23, 9, 0, 0), comment=b""):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return out.getvalue()


def docx_parts():
    """The parts of a Word file with a name in every place that Word is known to put one."""
    return {
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{_TYPES}">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            '<Override PartName="/word/people.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.people+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml", False),
            ("core-properties", "docProps/core.xml", False),
            ("extended-properties", "docProps/app.xml", False),
            ("custom-properties", "docProps/custom.xml", False),
            ("thumbnail", "docProps/thumbnail.jpeg", False),
        ),
        "docProps/core.xml": f"<p><creator>{NAME}</creator><lastModifiedBy>{NAME}</lastModifiedBy></p>",
        "docProps/app.xml": f"<p><Company>{NAME}</Company><Manager>{NAME}</Manager></p>",
        "docProps/custom.xml": f"<p><property>{NAME}</property></p>",
        "docProps/thumbnail.jpeg": jpeg((64, 48)),
        "customXml/item1.xml": f"<cover><Author>{NAME}</Author></cover>",
        "customXml/_rels/item1.xml.rels": _relations(("customXmlProps", "itemProps1.xml", False)),
        "word/_rels/document.xml.rels": _relations(
            ("image", "media/image1.jpeg", False),
            ("comments", "comments.xml", False),
            ("people", "people.xml", False),
            ("settings", "settings.xml", False),
            ("customXml", "../customXml/item1.xml", False),
            ("hyperlink", "https://contoh.go.id/halaman", True),
            ("hyperlink", f"file:///C:/Users/{NAME}/berkas.docx", True),
            ("image", f"file:///C:/Users/{NAME}/foto.jpg", True),
        ),
        "word/_rels/settings.xml.rels": _relations(
            ("attachedTemplate", f"file:///C:/Users/{NAME}/Normal.dotm", True)
        ),
        "word/document.xml": (
            f'<?xml version="1.0"?><!-- {NAME} --><w:document xmlns:w="{_W}" xmlns:r="{_R}" xmlns:a="{_DRAWING}"'
            ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
            ' xmlns:w16du="http://schemas.microsoft.com/office/word/2023/wordml/word16du">'
            f'<w:body><w:p w:rsidR="00AB12CD" w:rsidRPr="00AB12CE"><w:permStart w:id="1" w:ed="KANTOR\\{NAME}"/>'
            f'<w:ins w:id="2" w:author="{NAME}" w:date="2026-01-01T00:00:00Z" w16du:dateUtc="2026-01-01T00:00:00Z">'
            "<w:r><w:t>Kalimat yang harus tetap ada.</w:t></w:r></w:ins>"
            f'<w:del w:id="3" w:author="{NAME}"><w:r><w:delText>lama</w:delText></w:r></w:del>'
            f'<pic:cNvPr id="7" name="C:\\Users\\{NAME}\\foto.jpg" descr="C:\\Users\\{NAME}\\foto.jpg"/>'
            '<pic:cNvPr id="8" name="Gambar 8" descr="Warga mengantre di loket"/>'
            '<a:blip r:embed="rId1"/></w:p></w:body></w:document>'
        ),
        "word/comments.xml": (
            f'<w:comments xmlns:w="{_W}"><w:comment w:id="0" w:author="{NAME}" w:initials="BSP"'
            ' w:date="2026-01-01T00:00:00Z"><w:p><w:r><w:t>Catatan.</w:t></w:r></w:p></w:comment></w:comments>'
        ),
        "word/people.xml": f'<w15:people xmlns:w15="x"><w15:person w15:author="{NAME}"/></w15:people>',
        "word/settings.xml": (
            f'<w:settings xmlns:w="{_W}" xmlns:r="{_R}"><w:attachedTemplate r:id="rId1"/>'
            f'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="{NAME}"/>'
            '</w:docVars><w:zoom w:percent="100"/></w:settings>'
        ),
        "word/media/image1.jpeg": jpeg((200, 100)),
        "word/media/image2.png": png(),
    }


def docx(**changed):
    """A Word file; ``changed`` replaces or (with None) removes parts, or adds them."""
    parts = docx_parts() | changed.pop("parts", {})
    return package({name: data for name, data in parts.items() if data is not None}, **changed)


def xlsx():
    """A workbook made by a real library, with names put in afterwards by hand."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = NAME
    sheet = book.active
    sheet["A1"], sheet["B1"] = "Waktu tunggu", 42
    sheet["A1"].comment = Comment(f"{NAME}:\nperiksa lagi", NAME)
    out = BytesIO()
    book.save(out)
    return edited(out.getvalue(), "xl/workbook.xml", _plant_in_workbook)


def _plant_in_workbook(text):
    planted = (
        f'<fileSharing userName="{NAME}"/>'
        '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"'
        f' url="C:\\Users\\{NAME}\\"/>'
        f'<customWorkbookViews><customWorkbookView name="{NAME} - Personal View"/></customWorkbookViews>'
    )
    return text.replace("<workbookPr", planted + "<workbookPr", 1)


def edited(data, name, change):
    """A package with the text of one part changed."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    return package(parts)


def zip_bomb(parts=None):
    """40 MB of nothing in 40 kB, dressed as a Word file."""
    return docx(parts={"word/bomb.xml": b"<a>" + b" " * 40_000_000 + b"</a>"} | (parts or {}))


D, N = pikepdf.Dictionary, pikepdf.Name


def pdf(**save):
    """A PDF with a name in every place that a writer of PDFs puts one."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    name = pikepdf.String(NAME)
    page.obj.Contents = made.make_stream(b"BT /F1 12 Tf 20 100 Td (Isi yang tetap) Tj ET")
    photo = made.make_stream(jpeg((80, 60)))
    photo.Type, photo.Subtype, photo.Filter = N.XObject, N.Image, N.DCTDecode
    photo.Width, photo.Height, photo.BitsPerComponent, photo.ColorSpace = 80, 60, 8, N.DeviceGray
    photo.Metadata = _xmp(made)
    packed = made.make_stream(zlib.compress(jpeg((80, 60))))
    packed.Type, packed.Subtype = N.XObject, N.Image
    packed.Filter = pikepdf.Array([N.FlateDecode, N.DCTDecode])
    packed.Width, packed.Height, packed.BitsPerComponent, packed.ColorSpace = (
        80,
        60,
        8,
        N.DeviceGray,
    )
    page.obj.Resources = D(XObject=D(Im0=photo, Im1=packed))
    page.obj.PieceInfo = D(Kantor=D(Private=D(Author=name)))
    page.obj.Thumb = made.make_stream(NAME.encode())
    page.obj.AA = D(O=D(S=N.JavaScript, JS=pikepdf.String(f"app.alert('{NAME}')")))
    script = D(S=N.JavaScript, JS=pikepdf.String(f"app.alert('{NAME}')"))
    attachment = made.make_indirect(
        D(Type=N.Filespec, F=name, EF=D(F=made.make_stream(NAME.encode())))
    )
    page.obj.Annots = made.make_indirect(
        pikepdf.Array(
            [
                made.make_indirect(D(Type=N.Annot, Subtype=N.Text, Rect=[0, 0, 9, 9], T=name, NM=name,
                                     Subj=name, RC=name, Contents=pikepdf.String("Catatan tetap"))),
                made.make_indirect(D(Type=N.Annot, Subtype=N.FileAttachment, Rect=[0, 0, 9, 9], FS=attachment)),
                made.make_indirect(D(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9], A=script)),
                made.make_indirect(D(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9],
                                     A=D(S=N.Launch, F=name))),
                made.make_indirect(D(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9],
                                     A=D(S=N.URI, URI=pikepdf.String("https://contoh.go.id/")))),
                made.make_indirect(D(Type=N.Annot, Subtype=N.Widget, FT=N.Sig, Rect=[0, 0, 9, 9],
                                     T=pikepdf.String("tanda"), V=D(Type=N.Sig, Name=name, Contents=name))),
            ]
        )
    )  # fmt: skip
    made.Root.Metadata = _xmp(made)
    made.Root.OpenAction = script
    made.Root.Names = D(
        JavaScript=D(Names=pikepdf.Array([name, script])),
        EmbeddedFiles=D(Names=pikepdf.Array([name, attachment])),
    )
    made.Root.AF = pikepdf.Array([attachment])
    layer = made.make_indirect(
        D(Type=N.OCG, Name=pikepdf.String("Lapis"), Usage=D(CreatorInfo=D(Creator=name)))
    )
    made.Root.OCProperties = D(OCGs=pikepdf.Array([layer]), D=D(Creator=name))
    made.trailer.Info = made.make_indirect(D(Author=name, Creator=name, Title=name, Producer=name))
    out = BytesIO()
    made.save(out, **save)
    return out.getvalue()


def _xmp(made):
    text = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{NAME}</dc:creator></x:xmpmeta>'
    stream = made.make_stream(text.encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    return stream


def traces(data, name=NAME):
    """Every place in a file, unpacked as far as it goes, where ``name`` still stands."""
    found = []
    for label, part in _unpacked(data):
        low = part.lower()
        encodings = ("utf-8", "utf-16-le", "utf-16-be")
        found += [f"{label} ({each})" for each in encodings if name.lower().encode(each) in low]
    return found


def _unpacked(data):
    yield "file", data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for each in archive.infolist():
                yield each.filename, archive.read(each)
                yield f"{each.filename}: entry", each.comment + each.extra + each.filename.encode()
                if each.filename.endswith((".xlsx", ".docx")):
                    yield from _unpacked(archive.read(each))
    if data.startswith(b"%PDF"):
        out = BytesIO()
        with pikepdf.open(BytesIO(data)) as opened:
            opened.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            for thing in opened.objects:
                if isinstance(thing, pikepdf.Stream):
                    yield "raw stream", thing.read_raw_bytes()
                    with suppress(pikepdf.PdfError):
                        yield "stream", thing.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        yield "qdf", out.getvalue()
