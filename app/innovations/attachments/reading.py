"""The words inside a file, read in a process of its own with little memory and little time.

Run as a program (``reading.py <path> <media type>``) it prints them. It imports nothing of the
application: strangers' files are parsed here.
"""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

MOST_LETTERS = 300_000
_MOST_PAGES = 200
_PATIENCE_S = 30
_MEMORY = 1024 * 1024 * 1024
_MOST_UNPACKED = 64 * 1024 * 1024
_WORDS_IN = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SHEETS_IN = re.compile(r"xl/(?:sharedStrings|worksheets/\w+|comments\w*|workbook)\.xml")
_BREAK = re.compile(r"</(?:w:p|w:tc|si|t|c|row)>|<w:(?:br|tab)\b[^>]*/>|<sheet name=\"")
_TAG = re.compile(r"<[^>]*>")


def words_of(path: Path, media_type: str) -> str:
    """At most ``MOST_LETTERS`` of a file's words; "" when it has none or cannot be read in time."""
    command = [sys.executable, "-I", __file__, str(path), media_type]
    calm = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
            command, capture_output=True, timeout=_PATIENCE_S, check=False, env=calm
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _read(path: Path, media_type: str) -> str:
    if media_type == "application/pdf":
        return _pdf(path)
    if media_type.endswith("wordprocessingml.document"):
        return _zipped(path, _WORDS_IN)
    if media_type.endswith("spreadsheetml.sheet"):
        return _zipped(path, _SHEETS_IN)
    return ""


def _pdf(path: Path) -> str:
    import pypdf  # noqa: PLC0415 -- only for this kind

    reader, pieces, letters = pypdf.PdfReader(path), [], 0
    for page in reader.pages[:_MOST_PAGES]:
        pieces.append(page.extract_text() or "")
        letters += len(pieces[-1])
        if letters > MOST_LETTERS:
            break
    return "\n".join(pieces)


def _zipped(path: Path, wanted: re.Pattern[str]) -> str:
    pieces, left = [], _MOST_UNPACKED
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if wanted.fullmatch(entry.filename) and entry.file_size <= left:
                left -= entry.file_size
                pieces.append(_plain(archive.read(entry).decode("utf-8", "replace")))
    return "\n".join(pieces)


def _plain(xml: str) -> str:
    from html import unescape  # noqa: PLC0415 -- the child only

    return unescape(_TAG.sub("", _BREAK.sub("\n", xml)))


def _tighten() -> None:
    import resource  # noqa: PLC0415 -- not on every system

    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _PATIENCE_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _main() -> None:
    _tighten()
    words = _read(Path(sys.argv[1]), sys.argv[2])[:MOST_LETTERS]
    sys.stdout.buffer.write(words.encode("utf-8", "replace"))


if __name__ == "__main__":
    _main()
