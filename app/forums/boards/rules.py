"""The numbers of the forum that people may change. Pure."""

SETTINGS: dict[str, tuple[int, int, int]] = {
    "answer_days": (5, 1, 60),
    "next_days": (14, 1, 60),
    "silence_days": (10, 1, 60),
    "interims": (2, 1, 10),
}
"""Name → (default [M], least, most), in working days; ``interims`` in answers."""
