"""What is true about acts of moderation. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Conflict, Invalid, SlowDown
from app.core.texts import clean_text, is_blank
from app.core.words import Sentence, say

REASON_LETTERS = 1000
FLOOD_MINUTES, FLOOD_REPORTS = 10, 12
"""One person reports at most so many things in so many minutes."""
RULES: dict[str, Sentence] = {
    "insult": say("Menyerang orang, bukan pendapat atau pelayanannya"),
    "threat": say("Mengancam"),
    "hate": say("Merendahkan suku, agama, ras atau kelompok"),
    "private": say("Membuka data pribadi orang lain"),
    "spam": say("Iklan atau pengulangan"),
    "place": say("Salah tempat"),
    "double": say("Kembar dengan tulisan lain"),
    "topic": say("Di luar topik"),
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
    "unmerge": ("ok", say("Penggabungan dibatalkan")),
    "unsplit": ("ok", say("Pemisahan dibatalkan")),
    "warn": ("warn", say("Penulis diperingatkan")),
    "suspend": ("stop", say("Penulis dilarang menulis sementara")),
    "lift": ("ok", say("Larangan menulis dicabut")),
    "dismiss": ("plain", say("Laporan dinilai tidak melanggar")),
}
"""What a text can break."""
FINE = "fine"
SAID: dict[str, Sentence] = RULES | {FINE: say("Tidak melanggar aturan bersama")}
"""Under which rule an act stands: one that was broken, or that none was."""
UNDONE_BY = {
    "hold": "release",
    "hide": "restore",
    "lock": "unlock",
    "suspend": "lift",
    "merge": "unmerge",
    "split": "unsplit",
}
"""What takes an act back; ``move`` is taken back by moving to where the subject stood."""
UNDOING = {undoing: done for done, undoing in UNDONE_BY.items()}
KEPT = frozenset({"merge", "split"})
"""Verbs that are taken back by what their act kept of the time before."""
PEOPLES = frozenset({"warn", "suspend", "lift", "dismiss"})
"""Verbs that moderation carries out itself; the others are the subject's room's."""
APPEALABLE = frozenset({"hide", "lock", "move", "merge", "split", "warn", "suspend"})
FREEING = frozenset({*UNDOING, "dismiss"})
"""Verbs that say that nothing was broken, or no longer counts."""
SUSPEND_DAYS = (1, 7, 30)
_SHOWING = frozenset({"release", "restore"})


def in_force(acts: Iterable[Any], now: datetime) -> dict[str, int]:
    """Which acts of a case (oldest first) still hold: "hold", "hide", "lock", "suspend" → act's id.

    A text is held or hidden, never both: the later word counts. ``acts`` have ``id, verb, until,
    undoes_id``.
    """
    found: dict[str, int] = {}
    for one in acts:
        if one.verb in {"hold", "hide"} | _SHOWING:
            found.pop("hold", None)
            found.pop("hide", None)
        elif one.verb in UNDOING and one.undoes_id in {None, found.get(UNDOING[one.verb])}:
            found.pop(UNDOING[one.verb], None)
        if one.verb in UNDONE_BY and not (one.verb == "suspend" and one.until <= now):
            found[one.verb] = one.id
    return found


def fits(verb: str, force: dict[str, int], *, waits: bool) -> bool:
    """Does a verb change anything, given what is in force and whether the case waits?"""
    if verb in UNDOING:
        return UNDOING[verb] in force
    if verb == "hold":
        return not {"hold", "hide"} & set(force)
    if verb == "dismiss":
        return waits and "hold" not in force
    return verb not in force


def require_fitting(verb: str, force: dict[str, int], *, waits: bool) -> None:
    """``Conflict`` for a verb that would change nothing: somebody else was faster, or it is another."""
    if fits(verb, force, waits=waits):
        return
    if verb in UNDOING or verb == "dismiss":
        raise Conflict(say("Tidak ada yang dapat dicabut di sini. Muat ulang halaman ini."))
    raise Conflict(say("Tindakan itu sudah berlaku. Muat ulang halaman ini."))


def taking_back(act: Any, acts: Iterable[Any], now: datetime) -> tuple[str, int | None] | None:
    """How an act is taken back: (verb, target); None when it no longer holds or nothing can.

    ``act`` and ``acts`` (its whole case, oldest first) have ``id, verb, until, undoes_id, origin, before``.
    """
    known = list(acts)
    if act.verb == "move":
        last = [one.id for one in known if one.verb == "move"][-1:]
        return ("move", act.origin) if last == [act.id] and act.origin is not None else None
    if in_force(known, now).get(act.verb) != act.id:
        return None
    if act.verb in KEPT and not act.before:
        return None
    return UNDONE_BY[act.verb], None


def rule_of(verb: str, rule: str) -> str:
    """The rule under which an act stands; ``Invalid`` when it needs one and none was named."""
    return FINE if verb in FREEING else require_rule(rule)


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


def ended(reason: str) -> str:
    """A reason as it stands inside a sentence: with a full stop, unless it ends in a mark of its own."""
    text = reason.rstrip()
    bare = text.rstrip("\"'”’»)")
    return text if bare.endswith((".", "!", "?", "…")) else f"{text}."


def suspended_until(days: int | None, now: datetime) -> datetime:
    """The end of a suspension; ``Invalid`` unless it is one of the terms there are."""
    if days not in SUSPEND_DAYS:
        raise Invalid(say("Pilih lamanya."), field="days")
    return now + timedelta(days=days)


def require_no_flood(reports: int, oldest: datetime | None, now: datetime) -> None:
    """``SlowDown`` for somebody who has reported so much, the first of it at ``oldest``."""
    if reports < FLOOD_REPORTS or oldest is None:
        return
    wait = max(1, int((oldest + timedelta(minutes=FLOOD_MINUTES) - now).total_seconds()) + 1)
    raise SlowDown(
        say(
            "Anda melapor banyak sekali. Tunggu %(n)d detik; laporan ini tetap ada di sini.", n=wait
        ),
        seconds=wait,
    )
