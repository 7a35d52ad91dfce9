"""Results as XLSX, CSV and JSON, safe from formula injection, marked when the data is a demo's."""

import csv
import io
import json
from typing import Any

from app.innovations.results.queries import ExportSheet
from app.innovations.results.rules import safe_cell

HEADINGS = (
    "peringkat",
    "nomor",
    "judul",
    "instansi",
    "kematangan",
    "status",
    "dikirim",
    "nilai",
    "terendah",
    "tertinggi",
    "juri",
    "putusan",
)
DEMO_LINE = "DATA CONTOH: orang, unit dan nilai di berkas ini rekaan"
UNSCORED = "belum dinilai"
"""An entry of the last ranked stage that nobody scored: never an empty cell that reads as zero."""
FINAL = "nilai gabungan"


def headings(sheet: ExportSheet) -> list[str]:
    """The first line: ``HEADINGS``, and where several stages count, each one's score and all
    together. A stage whose title another one has already gets its place behind it."""
    if not _several(sheet):
        return list(HEADINGS)
    titles = [f"nilai: {title}" for title in sheet.stages]
    many = {title for title in titles if titles.count(title) > 1}
    named = [f"{t} ({n})" if t in many else t for n, t in enumerate(titles, 1)]
    return [*HEADINGS, *named, FINAL]


def _several(sheet: ExportSheet) -> bool:
    return len(sheet.stages) > 1


def whole_row(sheet: ExportSheet, row: Any) -> list[Any]:
    """One line in the order of ``headings``."""
    if not _several(sheet):
        return plain_row(row)
    return [*plain_row(row), *sheet.scores.get(row.id, [None] * len(sheet.stages)), row.final]


def plain_row(row: Any) -> list[Any]:
    """One export row in the order of ``HEADINGS``; instants as ISO 8601."""
    return [
        row.rank,
        row.number,
        row.title,
        row.agency,
        row.maturity,
        row.state,
        row.submitted_at.isoformat() if row.submitted_at else None,
        UNSCORED if row.score is None and row.in_last_stage else row.score,
        row.lowest,
        row.highest,
        row.judges,
        row.outcome,
    ]


def as_csv(sheet: ExportSheet, *, demo: bool) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it right."""
    text = io.StringIO()
    writer = csv.writer(text)
    if demo:
        writer.writerow([DEMO_LINE])
    writer.writerow([safe_cell(cell) for cell in headings(sheet)])
    writer.writerows([safe_cell(cell) for cell in whole_row(sheet, row)] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def as_json(sheet: ExportSheet, *, demo: bool) -> bytes:
    """An object with ``demo`` and ``rows``; cells are data there, never formulas."""
    names = headings(sheet)
    body = [dict(zip(names, whole_row(sheet, row), strict=True)) for row in sheet.rows]
    notice = DEMO_LINE if demo else None
    return json.dumps({"demo": notice, "rows": body}, ensure_ascii=False, indent=1).encode()


def as_xlsx(sheet: ExportSheet, *, demo: bool) -> bytes:
    """One sheet; texts are written as texts, so that no cell is a formula."""
    import xlsxwriter  # noqa: PLC0415 -- heavy, on first use

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        page = book.add_worksheet("Hasil")
        bold = book.add_format({"bold": True})
        start = 0
        if demo:
            page.write_string(0, 0, DEMO_LINE, bold)
            start = 1
        page.write_row(start, 0, [safe_cell(cell) for cell in headings(sheet)], bold)
        for number, row in enumerate(sheet.rows, start + 1):
            page.write_row(number, 0, [safe_cell(cell) for cell in whole_row(sheet, row)])
        page.freeze_panes(start + 1, 0)
    return made.getvalue()


FORMATS = {
    "csv": (as_csv, "text/csv"),
    "json": (as_json, "application/json"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
