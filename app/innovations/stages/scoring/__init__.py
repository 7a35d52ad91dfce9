"""Scoring: judges fill in scoresheets on their own desks; this part only says how it is run.

Settings: ``{"weight": 70, "judges_per_entry": 2, "hand_back_days": 3, "passing_score": None}``.
``weight`` is the share of this stage in the final score when an edition scores more than once.
"""

from typing import Any

from app.core.errors import Invalid
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


class Scoring(StagePart):
    """Scores by the edition's rubric, given by several judges apart from each other."""

    title = say("Penilaian juri")
    about = say("Juri menilai sendiri-sendiri menurut rubrik edisi.")
    desk = say("juri")
    blind_by_default = "agency"
    scores = True
    announced_at_lock = True
    verdicts = (
        Verdict(PASSED, say("Lanjut"), say("Lanjutkan"), "good"),
        Verdict(FAILED, say("Di bawah nilai ambang"), say("Hentikan"), "bad"),
    )
    setting_fields = (
        SettingField(
            "weight",
            "number",
            say("Bobot tahap (persen)"),
            say("Bagian tahap ini dalam nilai akhir bila ada lebih dari satu penilaian."),
        ),
        SettingField(
            "judges_per_entry",
            "number",
            say("Juri per usulan"),
            say("Pembagian otomatis memberi setiap usulan kepada juri sebanyak ini."),
            1,
            9,
        ),
        SettingField(
            "hand_back_days",
            "number",
            say("Hari untuk mengembalikan"),
            say("Selama hari ini juri boleh mengembalikan usulan di luar bidangnya."),
            0,
            30,
        ),
        SettingField(
            "passing_score",
            "number",
            say("Nilai ambang"),
            say("Usulan di bawah nilai ini berhenti di sini. Kosongkan bila semua lanjut."),
        ),
    )
    defaults = {
        "weight": 100,
        "judges_per_entry": 2,
        "hand_back_days": 3,
        "passing_score": None,
    }
    examples = (Example({}, wrong_field="verdict"), Example({"verdict": [PASSED]}, None, "verdict"))

    def check_settings(self, raw: Raw) -> Settings:
        """Numbers within their bounds; what is left empty takes its default."""
        problems: list[reading.Problem] = []
        typed: Settings = {
            "weight": reading.number(raw, "weight", problems, least=0, most=100),
            "judges_per_entry": reading.whole(raw, "judges_per_entry", problems, least=1, most=9),
            "hand_back_days": reading.whole(raw, "hand_back_days", problems, least=0, most=30),
            "passing_score": reading.number(raw, "passing_score", problems, least=0, most=100),
        }
        reading.refuse_all(problems)
        return self.defaults | {key: value for key, value in typed.items() if value is not None}

    def settings_as_typed(self, settings: Settings) -> dict[str, str]:
        """Each number as a short text, empty for None."""
        kept = self.defaults | settings
        return {key: "" if value is None else f"{value:g}" for key, value in kept.items()}

    def read(self, raw: Raw, settings: Settings) -> Judgement:  # noqa: ARG002 -- as every part
        """Nobody judges an entry here by hand."""
        message = say("Tahap ini diputuskan oleh nilai juri, bukan lewat lembar ini.")
        raise Invalid(message, field="verdict", problems=[("verdict", message)])

    def as_typed(self, judgement: Judgement) -> Raw:  # noqa: ARG002 -- as every part
        """There is no form to fill in again."""
        return {}

    def findings(self, answers: dict[str, Any]) -> tuple[Finding, ...]:  # noqa: ARG002 -- as every part
        """Scores are shown by the result, not by the journey."""
        return ()


part = Scoring()
