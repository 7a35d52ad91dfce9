"""A name planted in every place of a PDF that can hold one; none of them is left."""

import base64
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageCms
from pypdf import PdfReader

from app.core.errors import Invalid
from app.web.files.clean import clean
from tests.web import samples
from tests.web.samples import NAME, traces

A, D, N, S = pikepdf.Array, pikepdf.Dictionary, pikepdf.Name, pikepdf.String
SAID = S(NAME)
PHOTO = samples.jpeg((80, 60))


def spelled(name):
    """The same name where spaces would end a word."""
    return pikepdf.Name("/" + name.replace(" ", "#20"))


def document(plant=None, content=b"BT /F1 12 Tf 20 100 Td (Isi yang tetap) Tj ET"):
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200)).obj
    page.Contents = made.make_stream(content)
    font = D(Type=N.Font, Subtype=N.Type1, BaseFont=N.Helvetica)
    page.Resources = D(Font=D(F1=made.make_indirect(font)))
    if plant:
        plant(made, page)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def picture(chain, packed):
    def plant(made, page):
        photo = made.make_stream(packed)
        photo.Type, photo.Subtype, photo.Width, photo.Height = N.XObject, N.Image, 80, 60
        photo.BitsPerComponent, photo.ColorSpace = 8, N.DeviceGray
        photo.write(packed, filter=A([N(f"/{one}") for one in chain]) if chain[1:] else N.DCTDecode)
        page.Resources.XObject = D(Im0=photo)

    return plant


def lzw(data):
    """LZW that never grows its codes: a clear code before every 200 bytes."""
    bits = "".join(("" if n % 200 else f"{256:09b}") + f"{byte:09b}" for n, byte in enumerate(data))
    bits += f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[n : n + 8], 2) for n in range(0, len(bits), 8))


def run_length(data):
    pieces = [data[n : n + 128] for n in range(0, len(data), 128)]
    return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces) + b"\x80"


CHAINS = {
    "plain": (["DCTDecode"], PHOTO),
    "ascii85": (["ASCII85Decode", "DCTDecode"], base64.a85encode(PHOTO) + b"~>"),
    "hex": (["ASCIIHexDecode", "DCTDecode"], PHOTO.hex().encode() + b">"),
    "flate": (["FlateDecode", "DCTDecode"], zlib.compress(PHOTO)),
    "flate twice": (
        ["FlateDecode", "FlateDecode", "DCTDecode"],
        zlib.compress(zlib.compress(PHOTO)),
    ),
    "lzw": (["LZWDecode", "DCTDecode"], lzw(PHOTO)),
    "run length": (["RunLengthDecode", "DCTDecode"], run_length(PHOTO)),
    "all of them": (
        ["ASCII85Decode", "FlateDecode", "RunLengthDecode", "DCTDecode"],
        base64.a85encode(zlib.compress(run_length(PHOTO))) + b"~>",
    ),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_a_photo_in_whatever_packing_loses_its_name_and_keeps_its_pixels(chain):
    done = clean("a.pdf", document(picture(*CHAINS[chain]))).data
    with pikepdf.open(BytesIO(done)) as pdf:
        photo = pdf.pages[0].Resources.XObject.Im0
        assert str(photo.Filter) == "/DCTDecode"
        bare = photo.read_raw_bytes()
    assert NAME.encode() in PHOTO
    assert NAME.encode() not in bare
    shown = Image.open(BytesIO(bare))
    assert shown.tobytes() == Image.open(BytesIO(PHOTO)).tobytes()


def note(kind, **more):
    def plant(made, page):
        page.Annots = A(
            [made.make_indirect(D(Type=N.Annot, Subtype=N(f"/{kind}"), Rect=[0, 0, 9, 9], **more))]
        )

    return plant


def form(made, page):
    field = made.make_indirect(
        D(Type=N.Annot, Subtype=N.Widget, FT=N.Tx, Rect=[0, 0, 90, 9], T=SAID, TU=SAID, TM=SAID)
    )
    page.Annots = A([field])
    made.Root.AcroForm = D(Fields=A([field]), DA=SAID, XFA=made.make_stream(NAME.encode()))


def structure(made, page):
    inner = D(S=N("/Gaya Budi Santoso-Planted"), Pg=page, K=0, T=SAID, ID=SAID, E=SAID,
              ActualText=SAID, Alt=S(f"C:\\Users\\{NAME}\\foto.jpg"),
              A=D(O=N.UserProperties, P=A([D(N=SAID, V=SAID)])))  # fmt: skip
    made.Root.StructTreeRoot = made.make_indirect(
        D(
            Type=N.StructTreeRoot,
            K=A([made.make_indirect(inner)]),
            RoleMap=D({"/Gaya Budi Santoso-Planted": N.P}),
            ClassMap=D({f"/{NAME}": D(O=N.Layout)}),
            IDTree=D(Names=A([SAID, inner])),
        )
    )


def profile(made, page):
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = icc.find(b"desc", 200)
    written = bytearray(icc)
    written[at + 12 : at + 12 + len(NAME)] = NAME.encode()
    stream = made.make_stream(bytes(written))
    stream.N = 3
    page.Resources.ColorSpace = D(Cs1=A([N.ICCBased, stream]))


def layer(made, page):
    one = made.make_indirect(D(Type=N.OCG, Name=SAID, Usage=D(CreatorInfo=D(Creator=SAID))))
    page.Resources.Properties = D(MC0=one)
    made.Root.OCProperties = D(OCGs=A([one]), D=D(Name=SAID, Creator=SAID, Order=A([SAID, one])))


def form_object(made, page):
    drawn = made.make_stream(b"% " + NAME.encode() + b"\nq Q")
    drawn.Type, drawn.Subtype, drawn.BBox = N.XObject, N.Form, A([0, 0, 9, 9])
    drawn.PieceInfo, drawn.LastModified, drawn.Author = D(Kantor=D(Private=SAID)), SAID, SAID
    page.Resources.XObject = D({f"/Fm {NAME}": drawn})


def character_map(made, page):
    told = f"%%Creator: {NAME}\n/CMapName /X def\n1 beginbfchar\n<01> <0041>\nendbfchar\n"
    page.Resources.Font.F1.ToUnicode = made.make_stream(told.encode())


def places(made, page):
    target = A([page, N.Fit])
    made.Root.Names = D(Dests=D(Names=A([SAID, target])), JavaScript=D(Names=A([SAID, D()])))
    made.Root.Dests = D({f"/{NAME}": target})
    note("Link", A=D(S=N.GoTo, D=SAID), Contents=SAID, T=SAID)(made, page)


def set_root(**more):
    return lambda made, _page: [made.Root.__setitem__(f"/{k}", v) for k, v in more.items()]


def set_page(**more):
    return lambda _made, page: [page.__setitem__(f"/{k}", v) for k, v in more.items()]


def embedded(made, page):
    file = made.make_indirect(D(Type=N.Filespec, F=SAID, EF=D(F=made.make_stream(NAME.encode()))))
    made.Root.Names = D(EmbeddedFiles=D(Names=A([SAID, file])))
    made.Root.AF = page.AF = A([file])


PLACES = {
    "a key of one's own in the catalogue": set_root(Author=SAID, Kantor=D(Nama=SAID)),
    "marked as": set_root(MarkInfo=D(Marked=True, X=SAID)),
    "labels of pages": set_root(PageLabels=D(Nums=A([0, D(P=SAID, S=N.D)]))),
    "viewer": set_root(ViewerPreferences=D(DisplayDocTitle=True, X=SAID)),
    "language": set_root(Lang=SAID),
    "script": set_root(OpenAction=D(S=N.JavaScript, JS=SAID)),
    "intent": set_root(OutputIntents=A([D(Info=SAID)])),
    "developer's extension": set_root(Extensions=D({f"/{NAME}": D(URL=SAID)})),
    "viewport": set_page(VP=A([D(Type=N.Viewport, Name=SAID)])),
    "a program's private notes": set_page(PieceInfo=D(Kantor=D(Private=SAID)), Kantor=SAID),
    "a text note": note("Text", T=SAID, Contents=SAID, NM=SAID),
    "a highlight": note("Highlight", T=SAID, Contents=SAID, RC=SAID),
    "a pop-up": note("Popup", Contents=SAID),
    "an attached file": note("FileAttachment", FS=D(F=SAID)),
    "a link to a person": note("Link", A=D(S=N.URI, URI=S(f"mailto:{NAME}"))),
    "a link to a machine": note("Link", A=D(S=N.URI, URI=S(f"file:///C:/Users/{NAME}/a.pdf"))),
    "a link with more": note("Link", T=SAID, A=D(S=N.URI, URI=S("https://a.id"), X=SAID)),
    "form": form,
    "structure": structure,
    "colour profile": profile,
    "layers": layer,
    "a drawing within": form_object,
    "character map": character_map,
    "named places": places,
    "embedded files": embedded,
}


@pytest.mark.parametrize("place", PLACES)
def test_no_place_keeps_the_name(place):
    before = document(PLACES[place])
    assert traces(before), "the name must be there, or this proves nothing"
    done = clean("a.pdf", before).data
    assert traces(done) == []
    assert "Isi yang tetap" in PdfReader(BytesIO(done)).pages[0].extract_text()
    assert clean("a.pdf", done).data == done


CONTENTS = {
    "remark": b"%% %s\nBT /F1 9 Tf (95 %%) Tj ET",
    "inline picture": b"BI /W 1 /H 1 /BPC 8 /CS /G /Author (%s) ID a EI BT (95 %%) Tj ET",
    "marked content": b"/Span <</ActualText (%s) /MCID 0>> BDC BT (95 %%) Tj ET EMC",
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_what_a_page_draws_holds_no_remark(kind):
    before = document(content=CONTENTS[kind] % NAME.encode())
    done = clean("a.pdf", before).data
    assert traces(before)
    assert traces(done) == []
    with pikepdf.open(BytesIO(done)) as pdf:
        assert b"95 %" in pdf.pages[0].Contents.read_bytes()


def test_a_renamed_picture_is_still_drawn():
    def plant(made, page):
        photo = made.make_stream(bytes(4800))
        photo.Type, photo.Subtype, photo.Width, photo.Height = N.XObject, N.Image, 80, 60
        photo.BitsPerComponent, photo.ColorSpace = 8, N.DeviceGray
        page.Resources.XObject = D({f"/{NAME.replace(' ', '')}": photo})

    content = f"q /{NAME.replace(' ', '')} Do Q".encode()
    done = clean("a.pdf", document(plant, content)).data
    assert traces(done, NAME.replace(" ", "")) == []
    with pikepdf.open(BytesIO(done)) as pdf:
        (key,) = pdf.pages[0].Resources.XObject.keys()
        assert f"{key} Do".encode() in pdf.pages[0].Contents.read_bytes()


def test_links_inside_and_lines_of_the_outline_still_lead():
    def plant(made, page):
        places(made, page)
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Bab satu", 0))

    with pikepdf.open(BytesIO(clean("a.pdf", document(plant)).data)) as pdf:
        page = pdf.pages[0].obj
        assert page.Annots[0].Dest[0].objgen == page.objgen
        with pdf.open_outline() as outline:
            assert [line.title for line in outline.root] == ["Bab satu"]
            assert outline.root[0].destination[0].objgen == page.objgen


def test_a_filled_form_still_shows_what_was_filled_in():
    def plant(made, page):
        shown = made.make_stream(b"BT /F1 9 Tf (Rp4.500.000) Tj ET")
        shown.Type, shown.Subtype, shown.BBox = N.XObject, N.Form, A([0, 0, 90, 9])
        shown.Resources = page.Resources
        form(made, page)
        page.Annots[0].AP = D(N=shown)

    done = clean("a.pdf", document(plant)).data
    assert "Rp4.500.000" in PdfReader(BytesIO(done)).pages[0].extract_text()
    assert traces(done) == []


def test_what_an_older_version_said_is_gone():
    first = document(set_root(Author=SAID))
    with pikepdf.open(BytesIO(first)) as pdf:
        number = pdf.Root.objgen[0]
        size = len(pdf.objects) + 1
    at = len(first)
    newer = f"{number} 0 obj\n<</Type /Catalog /Pages 3 0 R>>\nendobj\n".encode()
    assert NAME.encode() in first or traces(first)
    grown = first + b"%% an old version lies before this\n" + newer
    grown += f"trailer <</Size {size} /Root {number} 0 R>>\nstartxref\n{at}\n%%EOF\n".encode()
    try:
        done = clean("a.pdf", grown).data
    except Invalid:
        return
    assert traces(done) == []


def test_a_hidden_layer_is_refused_in_plain_words():
    def plant(made, page):
        layer(made, page)
        config = made.Root.OCProperties.D
        config.OFF = A([made.Root.OCProperties.OCGs[0]])

    with pytest.raises(Invalid) as no:
        clean("a.pdf", document(plant))
    assert "lapisan yang disembunyikan" in str(no.value.message)
    assert no.value.field == "file"
