"""What people can do with the agenda."""

from app.core.words import say
from app.dialogues.activities.protocol import ALL, STAFF, Field, Verb

TITLE_LETTERS, TEXT_LETTERS, LINE_LETTERS = 160, 2000, 300
LONGEST, MOST = 240, 40
"""Minutes of one point, and points of one agenda."""
_POINT = Field("point", "number_of", say("Pokok acara"))
_TITLE = Field("title", "line", say("Judul pokok acara"), most=TITLE_LETTERS)
_MINUTES = Field("minutes", "number", say("Menit"), least=1, most=LONGEST)
_TEXT = Field("text", "text", say("Isi"), most=TEXT_LETTERS)

VERBS = (
    Verb("add", say("Tambah pokok acara"), STAFF, (_TITLE, _MINUTES), early=True),
    Verb("change", say("Ubah"), STAFF, (_POINT, _TITLE, _MINUTES), early=True),
    Verb(
        "move",
        say("Pindahkan"),
        STAFF,
        (_POINT, Field("place", "number", say("Menjadi nomor"), least=1, most=MOST)),
        early=True,
    ),
    Verb("drop", say("Hapus dari acara"), STAFF, (_POINT,), early=True),
    Verb("start", say("Mulai"), STAFF, (_POINT,), says=True),
    Verb(
        "extend",
        say("Tambah waktu"),
        STAFF,
        (_MINUTES, Field("reason", "line", say("Alasan"), most=LINE_LETTERS)),
        says=True,
    ),
    Verb("finish", say("Selesaikan pokok acara"), STAFF, says=True),
    Verb("summarise", say("Ringkasan paparan"), STAFF, (_POINT, _TEXT)),
    Verb("agree", say("Catat kesepakatan"), STAFF, (_POINT, _TEXT), says=True),
    Verb("dissent", say("Catat keberatan"), ALL, (_POINT, _TEXT), behalf=True),
    Verb(
        "commit",
        say("Catat tindak lanjut"),
        STAFF,
        (
            _POINT,
            Field("what", "line", say("Apa yang dilakukan"), most=TITLE_LETTERS),
            Field("who", "line", say("Penanggung jawab"), most=LINE_LETTERS),
            Field("date", "date", say("Paling lambat tanggal")),
            Field("indicator", "line", say("Ukuran keberhasilan"), most=LINE_LETTERS),
        ),
        says=True,
    ),
)
TEXTS = frozenset({"title", "reason", "text", "what", "who", "indicator"})
