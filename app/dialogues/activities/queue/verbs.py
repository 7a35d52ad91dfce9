"""What people can do in the queue."""

from app.core.words import say
from app.dialogues.activities.protocol import ALL, STAFF, Field, Verb

TOPIC_LETTERS, REASON_LETTERS = 120, 300
_HAND = Field("hand", "number_of", say("Giliran"))
_REASON = Field("reason", "line", say("Alasan"), most=REASON_LETTERS)

VERBS = (
    Verb(
        "raise",
        say("Angkat tangan"),
        ALL,
        (Field("topic", "line", say("Tentang apa"), required=False, most=TOPIC_LETTERS),),
        behalf=True,
    ),
    Verb("lower", say("Turunkan tangan"), ALL, behalf=True),
    Verb("next", say("Panggil berikutnya"), STAFF, says=True),
    Verb("call", say("Panggil yang ini"), STAFF, (_HAND, _REASON), says=True),
    Verb("extend", say("Tambah waktu"), STAFF),
    Verb("end", say("Selesai bicara"), ALL),
    Verb("remove", say("Keluarkan dari antrean"), STAFF, (_HAND, _REASON)),
)
