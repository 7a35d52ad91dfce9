"""What is true about acts of moderation. Pure."""

from datetime import datetime, timedelta

from app.core.errors import Invalid
from app.core.texts import clean_text, is_blank
from app.core.words import Sentence, say

REASON_LETTERS = 1000
RULES: dict[str, Sentence] = {
    "insult": say("Menyerang orang, bukan pendapat atau pelayanannya"),
    "threat": say("Mengancam"),
    "hate": say("Merendahkan suku, agama, ras atau kelompok"),
    "private": say("Membuka data pribadi orang lain"),
    "spam": say("Iklan atau pengulangan"),
    "place": say("Salah tempat atau kembar"),
    "other": say("Alasan lain, dijelaskan tersendiri"),
}
VERBS: dict[str, tuple[str, Sentence]] = {
    "hold": ("wait", say("Ditahan untuk diperiksa")),
    "release": ("ok", say("Diloloskan")),
    "hide": ("stop", say("Disembunyikan")),
    "restore": ("ok", say("Ditampilkan kembali")),
    "lock": ("plain", say("Dikunci")),
    "unlock": ("ok", say("Dibuka kuncinya")),
    "move": ("plain", say("Dipindahkan")),
    "merge": ("plain", say("Digabung ke topik lain")),
    "split": ("plain", say("Dipisah jadi topik sendiri")),
    "warn": ("warn", say("Penulis diperingatkan")),
    "suspend": ("stop", say("Penulis dilarang menulis sementara")),
    "lift": ("ok", say("Larangan menulis dicabut")),
    "dismiss": ("plain", say("Laporan dinilai tidak melanggar")),
}
UNDONE_BY = {"hold": "release", "hide": "restore", "lock": "unlock", "suspend": "lift"}
PEOPLES = frozenset({"warn", "suspend", "lift", "dismiss"})
"""Verbs that moderation carries out itself; the others are the subject's room's."""
APPEALABLE = frozenset({"hide", "lock", "move", "merge", "split", "warn", "suspend"})
SUSPEND_DAYS = (1, 7, 30)


def require_rule(rule: str) -> str:
    """``Invalid`` unless it is one of the house rules."""
    if rule not in RULES:
        raise Invalid(say("Pilih aturan yang dilanggar."), field="rule")
    return rule


def require_reason(text: str | None, *, field: str = "reason") -> str:
    """The reason as kept; ``Invalid`` when empty: no act without one."""
    kept = clean_text(text, field=field, letters=REASON_LETTERS)
    if is_blank(kept):
        raise Invalid(say("Tulis alasannya: penulis berhak tahu."), field=field)
    return kept


def suspended_until(days: int | None, now: datetime) -> datetime:
    """The end of a suspension; ``Invalid`` unless it is one of the terms there are."""
    if days not in SUSPEND_DAYS:
        raise Invalid(say("Pilih lamanya."), field="days")
    return now + timedelta(days=days)
