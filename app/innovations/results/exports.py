"""Results as XLSX, CSV and JSON, safe from formula injection, marked when the data is a demo's."""

import csv
import io
import json
from typing import Any

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


def as_csv(rows: list[Any], *, demo: bool) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it right."""
    text = io.StringIO()
    writer = csv.writer(text)
    if demo:
        writer.writerow([DEMO_LINE])
    writer.writerow(HEADINGS)
    writer.writerows([safe_cell(cell) for cell in plain_row(row)] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_json(rows: list[Any], *, demo: bool) -> bytes:
    """An object with ``demo`` and ``rows``; cells are data there, never formulas."""
    body = [dict(zip(HEADINGS, plain_row(row), strict=True)) for row in rows]
    notice = DEMO_LINE if demo else None
    return json.dumps({"demo": notice, "rows": body}, ensure_ascii=False, indent=1).encode()


def as_xlsx(rows: list[Any], *, demo: bool) -> bytes:
    """One sheet; texts are written as texts, so that no cell is a formula."""
    import xlsxwriter  # noqa: PLC0415 -- heavy, on first use

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet("Hasil")
        bold = book.add_format({"bold": True})
        start = 0
        if demo:
            sheet.write_string(0, 0, DEMO_LINE, bold)
            start = 1
        sheet.write_row(start, 0, HEADINGS, bold)
        for number, row in enumerate(rows, start + 1):
            sheet.write_row(number, 0, [safe_cell(cell) for cell in plain_row(row)])
        sheet.freeze_panes(start + 1, 0)
    return made.getvalue()


FORMATS = {
    "csv": (as_csv, "text/csv"),
    "json": (as_json, "application/json"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
