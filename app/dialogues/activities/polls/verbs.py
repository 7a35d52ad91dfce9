"""What people can do with polls."""

from app.core.words import say
from app.dialogues.activities.protocol import ALL, STAFF, Field, Verb

SINGLE, SEVERAL, SCALE, RANKED = "single", "several", "scale", "ranked"
MOST_OPTIONS, QUESTION_LETTERS, REASON_LETTERS = 10, 300, 300
_POLL = Field("poll", "number_of", say("Jajak pendapat"))

VERBS = (
    Verb(
        "add",
        say("Siapkan jajak pendapat"),
        STAFF,
        (
            Field(
                "kind",
                "choice",
                say("Cara memilih"),
                choices=(
                    (SINGLE, say("Pilih satu")),
                    (SEVERAL, say("Pilih beberapa")),
                    (SCALE, say("Beri nilai")),
                    (RANKED, say("Urutkan")),
                ),
            ),
            Field("question", "line", say("Yang ditanyakan"), most=QUESTION_LETTERS),
            Field(
                "options",
                "lines",
                say("Pilihan, satu tiap baris"),
                required=False,
                most=MOST_OPTIONS,
                help=say(
                    "Untuk “Beri nilai”: kosongkan, atau tulis arti nilai 1 dan nilai tertinggi."
                ),
            ),
            Field(
                "most",
                "number",
                say("Paling banyak dipilih, atau nilai tertinggi"),
                required=False,
                least=2,
                most=MOST_OPTIONS,
                help=say("Hanya untuk “Pilih beberapa” dan “Beri nilai”."),
            ),
        ),
        early=True,
    ),
    Verb("drop", say("Buang"), STAFF, (_POLL,), early=True),
    Verb("open", say("Buka pemilihan"), STAFF, (_POLL,), says=True),
    Verb("close", say("Tutup dan umumkan hasil"), STAFF, (_POLL,), says=True),
    Verb(
        "reset",
        say("Ulang dari awal"),
        STAFF,
        (_POLL, Field("reason", "line", say("Alasan"), most=REASON_LETTERS)),
        says=True,
    ),
    Verb(
        "vote",
        say("Pilih"),
        ALL,
        (_POLL, Field("choices", "numbers", say("Pilihan Anda"), most=MOST_OPTIONS)),
        behalf=True,
    ),
)
TEXTS = frozenset({"question", "options", "reason"})
