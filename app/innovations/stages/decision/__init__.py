"""Decision: each entry gets one outcome from the edition's own list, with a public reason.

Settings: ``{"outcomes": [{"key", "name", "advances"}]}``. An outcome that advances takes the entry
into the next stage, when there is one. Nobody outside hears of it before the stage is locked.
"""

import re
from typing import Any

from app.core.words import say
from app.innovations.stages import reading
from app.innovations.stages.protocol import (
    FAILED,
    PASSED,
    Example,
    Finding,
    Judgement,
    Raw,
    SettingField,
    Settings,
    StagePart,
    Verdict,
)

ADVANCES = "lanjut"
_MAX_KEY, _MAX_NAME = 20, 60
_OUTCOMES = [
    {"key": "pemenang", "name": say("Pemenang").msgid, "advances": True},
    {"key": "finalis", "name": say("Finalis").msgid, "advances": True},
    {"key": "belum-terpilih", "name": say("Belum terpilih").msgid, "advances": False},
]
_CHOSEN = Judgement(PASSED, {"name": "Finalis"}, "Nilai kebaruan tertinggi.", "finalis")
_NOT_CHOSEN = Judgement(
    FAILED, {"name": "Belum terpilih"}, "Dampaknya belum terukur.", "belum-terpilih"
)
_EXAMPLES = (
    Example({"outcome": ["finalis"], "reason": ["Nilai kebaruan tertinggi."]}, _CHOSEN),
    Example({"outcome": ["belum-terpilih"], "reason": ["Dampaknya belum terukur."]}, _NOT_CHOSEN),
    Example({"outcome": ["finalis"]}, wrong_field="reason"),
    Example({"outcome": ["juara-hati"], "reason": ["Baik."]}, wrong_field="outcome"),
    Example({"reason": ["Baik."]}, wrong_field="outcome"),
)


def outcome_key(name: str) -> str:
    """A short stable name for an outcome: ``"Belum terpilih"`` → ``"belum-terpilih"``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_MAX_KEY].rstrip("-")


class Decision(StagePart):
    """The plenary fixes what becomes of each entry."""

    title = say("Penetapan putusan")
    about = say("Penyelenggara menetapkan hasil setiap usulan dengan alasan yang terbuka.")
    desk = say("penyelenggara")
    announced_at_lock = True
    verdicts = (
        Verdict(PASSED, say("Terpilih"), say("Tetapkan"), "good"),
        Verdict(FAILED, say("Belum terpilih"), say("Tetapkan"), "warn"),
    )
    setting_fields = (
        SettingField(
            "outcomes",
            "lines",
            say("Pilihan putusan"),
            say("Satu per baris. Tambahkan “| lanjut” pada putusan yang terpilih."),
        ),
    )
    defaults = {"outcomes": _OUTCOMES}
    examples = _EXAMPLES

    def check_settings(self, raw: Raw) -> Settings:
        """At least two outcomes with different names."""
        problems: list[reading.Problem] = []
        rows = reading.lines(raw, "outcomes", problems, most=12)
        keys = [outcome_key(pieces[0]) for pieces in rows]
        if len(rows) < 2:
            problems.append(("outcomes", say("Tulis setidaknya dua pilihan putusan.")))
        if len(set(keys)) < len(keys) or "" in keys:
            problems.append(("outcomes", say("Setiap putusan perlu nama yang berbeda.")))
        if any(len(pieces[0]) > _MAX_NAME for pieces in rows):
            problems.append(("outcomes", say("Ada baris yang terlalu panjang.")))
        if any(piece.lower() != ADVANCES for pieces in rows for piece in pieces[1:]):
            problems.append(("outcomes", say("Setelah tanda | hanya boleh ada kata “lanjut”.")))
        reading.refuse_all(problems)
        return {
            "outcomes": [
                {"key": key, "name": pieces[0], "advances": len(pieces) > 1}
                for key, pieces in zip(keys, rows, strict=True)
            ]
        }

    def settings_as_typed(self, settings: Settings) -> dict[str, str]:
        """One outcome a line, those that advance marked."""
        rows = [
            one["name"] + (f" | {ADVANCES}" if one["advances"] else "")
            for one in (self.defaults | settings)["outcomes"]
        ]
        return {"outcomes": "\n".join(rows)}

    def read(self, raw: Raw, settings: Settings) -> Judgement:
        """One outcome of the list and a reason that everybody will read."""
        problems: list[reading.Problem] = []
        key = reading.text(raw, "outcome", problems, most=_MAX_KEY)
        reason = reading.text(raw, "reason", problems)
        known = {one["key"]: one for one in (self.defaults | settings)["outcomes"]}
        if key not in known:
            problems.append(("outcome", say("Pilih salah satu putusan.")))
        if not reason:
            problems.append(("reason", say("Tulis alasannya; alasan ini dibaca umum.")))
        reading.refuse_all(problems)
        state = PASSED if known[key]["advances"] else FAILED
        return Judgement(state, {"name": known[key]["name"]}, reason, key)

    def as_typed(self, judgement: Judgement) -> Raw:
        """The fields of the form that would make this judgement."""
        return {"outcome": [judgement.outcome or ""], "reason": [judgement.reason]}

    def outcomes(self, settings: Settings) -> dict[str, str]:
        """Names of this edition's outcomes, by key."""
        return {one["key"]: one["name"] for one in (self.defaults | settings)["outcomes"]}

    def findings(self, answers: dict[str, Any]) -> tuple[Finding, ...]:
        """The name of the outcome."""
        return (Finding(answers["name"], None),) if answers.get("name") else ()


part = Decision()
