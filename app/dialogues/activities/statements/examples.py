"""Courses of acts on statements."""

from app.dialogues.activities.protocol import Doer, Step

_STAFF = Doer(1, frozenset({"facilitator"}))
_FOR_RATNA = Doer(2, frozenset({"minutes"}), "community", behalf=21)
_BUDI = Doer(11, frozenset({"participant"}), "users")
_YUSUF = Doer(12, frozenset({"participant"}), "community")
_HELD = Doer(13, frozenset({"participant"}), "media", held=True)

EXAMPLES = (
    (
        Step(_STAFF, "propose", {"text": "Loket dua perlu dibuka tiap hari."}),
        Step(_BUDI, "propose", {"text": "Antrean daring saja sudah cukup."}),
        Step(_YUSUF, "propose", {"text": "antrean  daring saja sudah cukup"}, "conflict"),
        Step(_YUSUF, "propose", {"text": "LOKET DUA perlu dibuka tiap hari!"}, "conflict"),
        Step(_YUSUF, "vote", {"statement": 2, "vote": "agree"}, "missing"),
        Step(_BUDI, "vote", {"statement": 2, "vote": "agree"}, "conflict"),
        Step(_STAFF, "admit", {"statement": 2}),
        Step(_STAFF, "admit", {"statement": 2}, "conflict"),
        Step(_YUSUF, "vote", {"statement": 2, "vote": "disagree"}),
        Step(_YUSUF, "vote", {"statement": 2, "vote": "pass"}),
        Step(_BUDI, "vote", {"statement": 1, "vote": "agree"}),
        Step(_FOR_RATNA, "vote", {"statement": 1, "vote": "agree"}),
        Step(_STAFF, "vote", {"statement": 1, "vote": "agree"}, "forbidden"),
        Step(_BUDI, "withdraw", {"statement": 2}, "conflict"),
        Step(_STAFF, "close"),
        Step(_STAFF, "close", {}, "conflict"),
        Step(_BUDI, "vote", {"statement": 1, "vote": "pass"}, "conflict"),
        Step(_BUDI, "propose", {"text": "Terlambat."}, "conflict"),
        Step(_STAFF, "open"),
        Step(_STAFF, "open", {}, "conflict"),
    ),
    (
        Step(_HELD, "propose", {"text": "Pak Anu menerima uang."}),
        Step(_FOR_RATNA, "propose", {"text": "Papan biaya perlu dipasang."}),
        Step(_BUDI, "propose", {"text": "Salah ketik."}),
        Step(_YUSUF, "withdraw", {"statement": 3}, "missing"),
        Step(_BUDI, "withdraw", {"statement": 3}),
        Step(_STAFF, "refuse", {"statement": 1, "reason": "Menuduh orang tanpa bukti."}),
        Step(_STAFF, "admit", {"statement": 1}, "conflict"),
        Step(_STAFF, "admit", {"statement": 2}),
        Step(_STAFF, "hide", {"statement": 2, "rule": "topic", "reason": "Bukan topik hari ini."}),
        Step(_BUDI, "vote", {"statement": 2, "vote": "agree"}, "conflict"),
        Step(_STAFF, "show", {"statement": 2}),
        Step(_STAFF, "show", {"statement": 2}, "conflict"),
    ),
)
