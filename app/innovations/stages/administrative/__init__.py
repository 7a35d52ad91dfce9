"""Administrative check: a checklist, then passed, sent back for repair, or failed.

Settings: ``{"checklist": [{"text", "reason"}], "repair_days": 5}``; ``reason`` is what the team
reads when the item is not met. Answers: ``{"items": [{"text", "met", "note", "reason"}]}``, whole
in themselves, so that a checklist edited later does not change what was found.
"""

import hashlib
from datetime import date, timedelta
from typing import Any

from app.core.words import say
from app.innovations.stages import reading
from app.innovations.stages.protocol import (
    FAILED,
    PASSED,
    REPAIR,
    Example,
    Finding,
    Judgement,
    Raw,
    SettingField,
    Settings,
    StagePart,
    Verdict,
)

YES, NO = "ya", "tidak"
_MAX_NOTE = 300
_CHECKLIST: list[dict[str, str]] = [
    {"text": text.msgid, "reason": reason.msgid}  # kept as data; marked to be translated when shown
    for text, reason in (
        (
            say("Inovasi sudah mencapai umur minimum"),
            say("Umur inovasi belum mencapai batas minimum."),
        ),
        (say("Semua bagian terisi lengkap"), say("Ada bagian yang belum lengkap.")),
        (
            say("Isian dikerjakan dengan sungguh-sungguh"),
            say("Ada isian yang asal terisi."),
        ),
        (
            say("Judul tidak dipakai pada usulan lain"),
            say("Judul yang sama dipakai pada usulan lain."),
        ),
        (
            say("Surat penetapan inovator terlampir"),
            say("Surat penetapan inovator belum dilampirkan."),
        ),
    )
]


def item_key(text: str) -> str:
    """The form field of a checklist item: from its words, so that reordering moves no answer."""
    return "butir-" + hashlib.sha256(text.encode()).hexdigest()[:8]


_ALL_MET: Raw = {item_key(one["text"]): [YES] for one in _CHECKLIST}
_FOUND = [{"text": i["text"], "met": True, "note": "", "reason": i["reason"]} for i in _CHECKLIST]
_FIRST = item_key(_CHECKLIST[0]["text"])
_LACKING = [{**_FOUND[0], "met": False, "note": "Baru 8 bulan."}, *_FOUND[1:]]
_EXAMPLES = (
    Example(_ALL_MET | {"verdict": [PASSED]}, Judgement(PASSED, {"items": _FOUND})),
    Example(
        _ALL_MET
        | {_FIRST: [NO], _FIRST + "-note": ["Baru 8 bulan."], "verdict": [REPAIR]}
        | {"reason": ["Lampirkan bukti tanggal mulai."], "due_on": ["2026-11-30"]},
        Judgement(
            REPAIR,
            {"items": _LACKING},
            "Lampirkan bukti tanggal mulai.",
            due_on=date(2026, 11, 30),
        ),
    ),
    Example(
        _ALL_MET
        | {_FIRST: [NO], _FIRST + "-note": ["Baru 8 bulan."], "verdict": [FAILED]}
        | {"reason": ["Inovasi belum berumur dua tahun."]},
        Judgement(FAILED, {"items": _LACKING}, "Inovasi belum berumur dua tahun."),
    ),
    Example({"verdict": [PASSED]}, wrong_field=_FIRST),
    Example(_ALL_MET | {_FIRST: [NO], "verdict": [PASSED]}, wrong_field="verdict"),
    Example(_ALL_MET | {"verdict": [REPAIR], "reason": ["Lengkapi."]}, wrong_field="due_on"),
    Example(_ALL_MET | {"verdict": [FAILED]}, wrong_field="reason"),
    Example(_ALL_MET | {"verdict": ["mungkin"]}, wrong_field="verdict"),
    Example(_ALL_MET | {"verdict": [FAILED], "reason": ["\x00"]}, wrong_field="reason"),
)


class Administrative(StagePart):
    """Papers and conditions, looked at by the secretariat."""

    title = say("Pemeriksaan administrasi")
    about = say("Sekretariat memeriksa kelengkapan dengan daftar periksa.")
    desk = say("sekretariat")
    verdicts = (
        Verdict(PASSED, say("Lulus administrasi"), say("Luluskan"), "good"),
        Verdict(REPAIR, say("Perlu perbaikan"), say("Kembalikan untuk diperbaiki"), "warn"),
        Verdict(FAILED, say("Tidak lulus administrasi"), say("Nyatakan tidak lulus"), "bad"),
    )
    setting_fields = (
        SettingField(
            "checklist",
            "lines",
            say("Daftar periksa"),
            say("Satu butir per baris: butir | alasan yang dibaca tim bila belum terpenuhi."),
        ),
        SettingField(
            "repair_days",
            "number",
            say("Hari untuk perbaikan"),
            say("Tenggat yang diusulkan saat usulan dikembalikan; petugas boleh mengubahnya."),
            1,
            60,
        ),
    )
    examples = _EXAMPLES
    defaults = {
        "checklist": _CHECKLIST,
        "repair_days": 5,
    }

    item_key = staticmethod(item_key)

    def check_settings(self, raw: Raw) -> Settings:
        """A checklist of at least one item, each written once, and the days for a repair."""
        problems: list[reading.Problem] = []
        rows = reading.lines(raw, "checklist", problems)
        days = reading.whole(raw, "repair_days", problems, least=1, most=60)
        if not rows:
            problems.append(("checklist", say("Tulis setidaknya satu butir.")))
        if len({pieces[0] for pieces in rows}) < len(rows):
            problems.append(("checklist", say("Ada butir yang tertulis dua kali.")))
        if any(len(pieces[0]) > 200 or len(" ".join(pieces[1:])) > _MAX_NOTE for pieces in rows):
            problems.append(("checklist", say("Ada baris yang terlalu panjang.")))
        reading.refuse_all(problems)
        items = [{"text": pieces[0], "reason": " | ".join(pieces[1:])} for pieces in rows]
        return {"checklist": items, "repair_days": days or self.defaults["repair_days"]}

    def settings_as_typed(self, settings: Settings) -> dict[str, str]:
        """The checklist as lines and the days as a number."""
        kept = self.defaults | settings
        rows = [" | ".join(filter(None, (i["text"], i["reason"]))) for i in kept["checklist"]]
        return {"checklist": "\n".join(rows), "repair_days": str(kept["repair_days"])}

    def read(self, raw: Raw, settings: Settings) -> Judgement:
        """Every item answered, a verdict that fits the answers, a reason unless it passes."""
        problems: list[reading.Problem] = []
        items = [_item(raw, one, problems) for one in (self.defaults | settings)["checklist"]]
        state = reading.text(raw, "verdict", problems, most=10)
        reason = reading.text(raw, "reason", problems)
        due = reading.day(raw, "due_on", problems) if state == REPAIR else None
        if state not in {v.state for v in self.verdicts}:
            problems.append(("verdict", say("Pilih putusan pemeriksaan.")))
        if state in {REPAIR, FAILED} and not reason:
            problems.append(("reason", say("Tulis alasannya; tim akan membacanya.")))
        if state == REPAIR and due is None:
            problems.append(("due_on", say("Tulis tenggat perbaikan.")))
        if state == PASSED and any(one["met"] is False for one in items):
            contradiction = say(
                "Masih ada butir yang belum terpenuhi. Kembalikan untuk diperbaiki, atau ubah butirnya."
            )
            problems.append(("verdict", contradiction))
        reading.refuse_all(problems)
        return Judgement(state, {"items": items}, reason, None, due)

    def as_typed(self, judgement: Judgement) -> Raw:
        """The fields of the form that would make this judgement."""
        typed: Raw = {"verdict": [judgement.state], "reason": [judgement.reason]}
        if judgement.due_on:
            typed["due_on"] = [judgement.due_on.isoformat()]
        for one in judgement.answers.get("items", []):
            key = item_key(one["text"])
            typed[key] = [YES if one["met"] else NO]
            typed[key + "-note"] = [one["note"]]
        return typed

    def fresh(self, settings: Settings, today: date) -> Raw:
        """The suggested last day of a repair."""
        days = (self.defaults | settings)["repair_days"]
        return {"due_on": [(today + timedelta(days=days)).isoformat()]}

    def findings(self, answers: dict[str, Any]) -> tuple[Finding, ...]:
        """Each item with its note, or the reason the checklist gives for it."""
        return tuple(
            Finding(one["text"], one["met"], one["note"] or ("" if one["met"] else one["reason"]))
            for one in answers.get("items", [])
        )


def _item(raw: Raw, item: dict[str, str], problems: list[reading.Problem]) -> dict[str, Any]:
    key = item_key(item["text"])
    answer = reading.text(raw, key, problems, most=10)
    note = reading.text(raw, key + "-note", problems, most=_MAX_NOTE)
    if answer not in {YES, NO}:
        problems.append((key, say("Pilih terpenuhi atau belum.")))
    return {"text": item["text"], "met": answer == YES, "note": note, "reason": item["reason"]}


part = Administrative()
