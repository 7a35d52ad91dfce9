"""What people can do with questions."""

from app.core.words import say
from app.dialogues.activities.protocol import ALL, OFFICIAL, STAFF, Field, Verb
from app.moderation.rules import RULES

TEXT_LETTERS, ANSWER_LETTERS, REASON_LETTERS, BY_LETTERS = 500, 1000, 500, 120
ANSWERING = STAFF | {OFFICIAL}

_QUESTION = Field("question", "number_of", say("Pertanyaan"))
_BY = Field("by", "line", say("Nama pejabat atau instansi"), most=BY_LETTERS)
_REASON = Field("reason", "text", say("Alasan"), most=REASON_LETTERS)

VERBS = (
    Verb(
        "ask",
        say("Ajukan pertanyaan"),
        ALL,
        (Field("text", "text", say("Pertanyaan Anda"), most=TEXT_LETTERS),),
        behalf=True,
        says=True,
        holds=True,
    ),
    Verb("vote", say("Dukung"), ALL, (_QUESTION,), behalf=True),
    Verb("unvote", say("Batalkan dukungan"), ALL, (_QUESTION,), behalf=True),
    Verb("withdraw", say("Tarik pertanyaan"), ALL, (_QUESTION,), behalf=True),
    Verb(
        "answer",
        say("Tandai sudah dijawab"),
        ANSWERING,
        (
            _QUESTION,
            _BY,
            Field("answer", "text", say("Ringkasan jawaban"), most=ANSWER_LETTERS),
        ),
        says=True,
    ),
    Verb(
        "promise",
        say("Jawab tertulis nanti"),
        ANSWERING,
        (_QUESTION, _BY, Field("date", "date", say("Paling lambat tanggal"))),
        says=True,
    ),
    Verb(
        "merge",
        say("Gabungkan"),
        STAFF,
        (_QUESTION, Field("into", "number_of", say("Digabung ke pertanyaan"))),
    ),
    Verb(
        "hide",
        say("Sembunyikan"),
        STAFF,
        (_QUESTION, Field("rule", "choice", say("Aturan"), choices=tuple(RULES.items())), _REASON),
    ),
    Verb("show", say("Tampilkan kembali"), STAFF, (_QUESTION,)),
    Verb("release", say("Loloskan"), STAFF, (_QUESTION,)),
    Verb("refuse", say("Tolak"), STAFF, (_QUESTION, _REASON)),
)
TEXTS = frozenset({"text", "answer", "by", "reason"})
