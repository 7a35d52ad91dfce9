"""What people can do with statements."""

from app.core.words import say
from app.dialogues.activities.protocol import ALL, STAFF, Field, Verb
from app.moderation.rules import RULES

TEXT_LETTERS, REASON_LETTERS = 200, 500
AGREE, DISAGREE, PASS = "agree", "disagree", "pass"
VOTES = (
    (AGREE, say("Setuju")),
    (DISAGREE, say("Tidak setuju")),
    (PASS, say("Lewati")),
)
_STATEMENT = Field("statement", "number_of", say("Pernyataan"))
_REASON = Field("reason", "text", say("Alasan"), most=REASON_LETTERS)

VERBS = (
    Verb(
        "propose",
        say("Usulkan pernyataan"),
        ALL,
        (
            Field(
                "text",
                "text",
                say("Pernyataan Anda"),
                most=TEXT_LETTERS,
                help=say("Satu gagasan saja, agar orang dapat setuju atau tidak setuju."),
            ),
        ),
        behalf=True,
        holds=True,
    ),
    Verb(
        "vote",
        say("Pilih"),
        ALL,
        (_STATEMENT, Field("vote", "choice", say("Pendapat Anda"), choices=VOTES)),
        behalf=True,
    ),
    Verb("withdraw", say("Tarik pernyataan"), ALL, (_STATEMENT,), behalf=True),
    Verb("admit", say("Loloskan"), STAFF, (_STATEMENT,), says=True),
    Verb("refuse", say("Tolak"), STAFF, (_STATEMENT, _REASON)),
    Verb(
        "hide",
        say("Sembunyikan"),
        STAFF,
        (_STATEMENT, Field("rule", "choice", say("Aturan"), choices=tuple(RULES.items())), _REASON),
    ),
    Verb("show", say("Tampilkan kembali"), STAFF, (_STATEMENT,)),
    Verb("close", say("Tutup pernyataan"), STAFF, says=True),
    Verb("open", say("Buka pernyataan lagi"), STAFF, says=True),
)
TEXTS = frozenset({"text", "reason"})
