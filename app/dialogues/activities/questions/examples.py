"""Courses of acts on questions."""

from app.dialogues.activities.protocol import Doer, Step

_STAFF = Doer(1, frozenset({"facilitator"}))
_FOR_RATNA = Doer(2, frozenset({"minutes"}), "community", behalf=21)
_OFFICIAL = Doer(3, frozenset({"official"}), "agencies")
_BUDI = Doer(11, frozenset({"participant"}), "users")
_YUSUF = Doer(12, frozenset({"participant"}), "community")
_HELD = Doer(13, frozenset({"participant"}), "media", held=True)

EXAMPLES = (
    (
        Step(_BUDI, "ask", {"text": "Mengapa antre KTP sampai tiga jam?"}),
        Step(_YUSUF, "ask", {"text": "Kapan loket dua dibuka lagi?"}),
        Step(_FOR_RATNA, "ask", {"text": "Bolehkah anak mengambilkan KTP ibunya?"}),
        Step(_YUSUF, "vote", {"question": 1}),
        Step(_YUSUF, "vote", {"question": 1}, "conflict"),
        Step(_BUDI, "unvote", {"question": 1}, "conflict"),
        Step(_FOR_RATNA, "vote", {"question": 2}),
        Step(_FOR_RATNA, "unvote", {"question": 2}),
        Step(_STAFF, "merge", {"question": 2, "into": 9}, "missing"),
        Step(_STAFF, "merge", {"question": 2, "into": 1}),
        Step(_BUDI, "withdraw", {"question": 1}, "conflict"),
        Step(_BUDI, "withdraw", {"question": 3}, "forbidden"),
        Step(
            _OFFICIAL,
            "answer",
            {"question": 1, "by": "Kepala Dukcapil", "answer": "Loket dua buka mulai Senin."},
        ),
        Step(
            _OFFICIAL,
            "promise",
            {"question": 3, "by": "Bagian hukum kecamatan", "date": "2026-12-15"},
        ),
    ),
    (
        Step(_HELD, "ask", {"text": "Apakah Pak Anu menerima uang?"}),
        Step(_HELD, "ask", {"text": "Berapa biaya balik nama?"}),
        Step(_BUDI, "vote", {"question": 2}, "missing"),
        Step(_STAFF, "refuse", {"question": 1, "reason": "Menyebut orang tanpa bukti."}),
        Step(_STAFF, "release", {"question": 2}),
        Step(_BUDI, "vote", {"question": 2}),
        Step(
            _STAFF, "hide", {"question": 2, "rule": "topic", "reason": "Bukan layanan kecamatan."}
        ),
        Step(_YUSUF, "vote", {"question": 2}, "conflict"),
        Step(_STAFF, "show", {"question": 2}),
        Step(_HELD, "withdraw", {"question": 2}),
    ),
)
