"""Courses of acts on polls."""

from app.dialogues.activities.protocol import Doer, Step

_STAFF = Doer(1, frozenset({"facilitator"}))
_FOR_RATNA = Doer(2, frozenset({"minutes"}), "community", behalf=21)
_BUDI = Doer(11, frozenset({"participant"}), "users")
_YUSUF = Doer(12, frozenset({"participant"}), "community")

EXAMPLES = (
    (
        Step(
            _STAFF,
            "add",
            {
                "kind": "single",
                "question": "Kapan loket dua dibuka?",
                "options": ["Senin", "Kamis", "Sabtu"],
            },
        ),
        Step(_BUDI, "vote", {"poll": 1, "choices": [1]}, "missing"),
        Step(_STAFF, "open", {"poll": 1}),
        Step(_STAFF, "open", {"poll": 1}, "conflict"),
        Step(_STAFF, "vote", {"poll": 1, "choices": [1]}, "forbidden"),
        Step(_BUDI, "vote", {"poll": 1, "choices": [1]}),
        Step(_BUDI, "vote", {"poll": 1, "choices": [1, 2]}, "invalid"),
        Step(_BUDI, "vote", {"poll": 1, "choices": [4]}, "invalid"),
        Step(_BUDI, "vote", {"poll": 1, "choices": [3]}),
        Step(_FOR_RATNA, "vote", {"poll": 1, "choices": [3]}),
        Step(_STAFF, "reset", {"poll": 1, "reason": "Pilihan hari Sabtu keliru dibacakan."}),
        Step(_BUDI, "vote", {"poll": 1, "choices": [3]}, "conflict"),
        Step(_STAFF, "drop", {"poll": 1}, "conflict"),
        Step(_STAFF, "open", {"poll": 1}),
        Step(_YUSUF, "vote", {"poll": 1, "choices": [2]}),
        Step(_STAFF, "close", {"poll": 1}),
        Step(_YUSUF, "vote", {"poll": 1, "choices": [1]}, "conflict"),
    ),
    (
        Step(
            _STAFF,
            "add",
            {
                "kind": "ranked",
                "question": "Mana yang didahulukan?",
                "options": ["Antrean", "Ruang tunggu", "Papan biaya"],
            },
        ),
        Step(
            _STAFF,
            "add",
            {
                "kind": "several",
                "question": "Apa yang perlu ditambah?",
                "options": ["Loket", "Petugas", "Kursi"],
                "most": 2,
            },
        ),
        Step(
            _STAFF,
            "add",
            {
                "kind": "scale",
                "question": "Bagaimana pelayanan bulan ini?",
                "options": ["Buruk", "Baik"],
            },
        ),
        Step(_STAFF, "add", {"kind": "single", "question": "Ya?", "options": ["Ya"]}, "invalid"),
        Step(_STAFF, "add", {"kind": "single", "question": "Salah ketik", "options": ["A", "B"]}),
        Step(_STAFF, "drop", {"poll": 4}),
        Step(_STAFF, "open", {"poll": 1}),
        Step(_STAFF, "open", {"poll": 2}),
        Step(_STAFF, "open", {"poll": 3}),
        Step(_BUDI, "vote", {"poll": 1, "choices": [2, 1]}),
        Step(_YUSUF, "vote", {"poll": 1, "choices": [1, 3, 2]}),
        Step(_BUDI, "vote", {"poll": 2, "choices": [1, 3]}),
        Step(_BUDI, "vote", {"poll": 2, "choices": [1, 2, 3]}, "invalid"),
        Step(_BUDI, "vote", {"poll": 3, "choices": [4]}),
        Step(_BUDI, "vote", {"poll": 3, "choices": [6]}, "invalid"),
        Step(_STAFF, "close", {"poll": 1}),
        Step(_STAFF, "close", {"poll": 3}),
    ),
)
