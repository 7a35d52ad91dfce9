"""What a PDF's dictionaries may hold: keys that paint, place or lead. All others go.

Key names follow ISO 32000-1. A key that a program made up for itself is not on these lists, and so
cannot carry a name out.
"""


def _names(words: str) -> frozenset[str]:
    return frozenset(f"/{word}" for word in words.split())


KEPT = _names(
    # the tree of pages, its labels, outline and layers
    "Type Subtype Parent Kids Count Resources MediaBox CropBox BleedBox TrimBox ArtBox Rotate "
    "Contents Annots StructParents StructParent Tabs Group UserUnit Pages PageLabels Nums Limits "
    "St S PageMode PageLayout ViewerPreferences DisplayDocTitle MarkInfo Marked Lang Version "
    "Name OCProperties OCGs D Order ON BaseState ListMode VE OC Dests Outlines First Last Next Prev "
    "Title Dest "
    # structure for screen readers
    "StructTreeRoot ParentTree ParentTreeNextKey K Pg Obj MCID Stm O P Alt A Placement WritingMode "
    "SpaceBefore SpaceAfter StartIndent EndIndent TextIndent TextAlign BlockAlign InlineAlign "
    "ColSpan RowSpan Scope ListNumbering "
    # links
    "Rect Border C H QuadPoints BS URI F "
    # streams and pictures
    "Length Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange EndOfLine "
    "EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform "
    "Width Height ColorSpace Intent ImageMask Mask Decode Interpolate SMask SMaskInData Matte "
    "FormType BBox Matrix I CS W "
    # resources, graphics states, patterns, functions, colours
    "ExtGState Pattern Shading XObject Font ProcSet Properties LW LC LJ ML RI OP op OPM BG BG2 UCR "
    "UCR2 TR TR2 FL SM SA BM CA ca AIS TK G BC PatternType PaintType TilingType XStep YStep "
    "ShadingType Background AntiAlias Coords Domain Function Extend BitsPerCoordinate BitsPerFlag "
    "VerticesPerRow FunctionType Range Size BitsPerSample Encode C0 C1 N Functions Bounds "
    "Alternate WhitePoint BlackPoint Gamma "
    # fonts
    "BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts "
    "CIDSystemInfo Registry Ordering Supplement DW DW2 W2 CIDToGIDMap FontBBox FontMatrix CharProcs "
    "Differences BaseEncoding FontName Flags ItalicAngle Ascent Descent Leading CapHeight XHeight "
    "StemV StemH AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 Length1 Length2 "
    "Length3 FontStretch FontWeight WMode UseCMap CMapName"
)
# Dictionaries under /Resources, whose keys are names that a writer of PDFs chose.
CATEGORIES = _names("Font XObject ColorSpace ExtGState Pattern Shading Properties")
# Texts that a reader sees or hears. (Character collections are held to a list of their own.)
TEXTS = _names("Title Alt URI Lang Registry Ordering")
COLLECTIONS = frozenset("Adobe Identity UCS Japan1 GB1 CNS1 Korea1 KR".split())
LAYER_NAME = "Lapisan"
STRUCTURE = _names(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 "
    "H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code "
    "Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form Artifact Title FENote Sub Em Strong"
)
ATTRIBUTE_OWNERS = _names("Layout List Table")
# Marked content: what may stand in the dictionary beside it.
MARKS = _names("MCID Type Subtype Attached BBox")
INLINE = _names(
    "W H BPC CS F D DP I IM Width Height BitsPerComponent ColorSpace Filter Decode DecodeParms "
    "Intent ImageMask Interpolate L Length"
)
INKS = _names("All None Cyan Magenta Yellow Black")
