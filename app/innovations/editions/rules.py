"""What is true about editions: windows, rubrics, who may take part. Pure; ``now`` is an argument.

A rubric's ``body`` is described at ``models.Rubric``. Level values are whole numbers.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from app.core.errors import Invalid
from app.core.window import Window
from app.core.words import Sentence, say

PERSON_KINDS = {
    "asn": say("Aparatur sipil negara (ASN)"),
    "ngo": say("Pegiat organisasi masyarakat"),
    "leader": say("Tokoh masyarakat"),
    "citizen": say("Warga"),
}
ORGANISATION_KINDS = {
    "ministry": say("Kementerian atau lembaga"),
    "province": say("Pemerintah provinsi"),
    "regency": say("Pemerintah kabupaten"),
    "city": say("Pemerintah kota"),
    "unit": say("Unit kerja"),
    "ngo": say("Organisasi masyarakat"),
}
MATURITIES = {
    "inisiatif": say("Inisiatif (masih gagasan)"),
    "uji_coba": say("Uji coba (sedang dicoba)"),
    "penerapan": say("Penerapan (sudah berjalan)"),
}
BLINDNESS = {
    "open": say("Terbuka: nama orang dan instansi terlihat"),
    "person": say("Nama orang disembunyikan"),
    "agency": say("Nama orang dan instansi disembunyikan"),
}
STATES = ("draft", "open", "closed")
TIE_RULES = {
    "heaviest_criterion": say("Nilai lebih tinggi pada kriteria yang bobotnya paling besar"),
    "highest_median": say("Nilai tengah (median) para juri lebih tinggi"),
    "smallest_spread": say("Selisih nilai antarjuri lebih kecil"),
    "submitted_first": say("Usulan dikirim lebih dulu"),
}
MIN_LEVELS = 2
FULL = 100


@dataclass(frozen=True)
class Problem:
    """Something that must be mended first; ``part`` names the setup page that mends it."""

    part: str
    message: Sentence


class HasWindow(Protocol):
    """Anything that opens and closes: an edition (for sending in) or a stage."""

    @property
    def opens(self) -> Any: ...
    @property
    def closes(self) -> Any: ...


# --- windows: every door asks these functions, and only these ---------------------------------


def submission_window(edition: HasWindow) -> Window:
    """The window in which proposals are sent in."""
    return Window(edition.opens, edition.closes)


def stage_window(stage: HasWindow) -> Window:
    """The window in which a stage is worked on."""
    return Window(stage.opens, stage.closes)


def window_status(window: Window, now: datetime) -> str:
    """One of "ahead", "open" or "over"."""
    if window.is_over(now):
        return "over"
    return "ahead" if window.is_ahead(now) else "open"


def submission_status(edition: Any, now: datetime, late_until: datetime | None = None) -> str:
    """One of "draft", "ahead", "open", "late" (a pass holds it open), "over", "closed" (by hand)."""
    if edition.state != "open":
        return str(edition.state)
    status = window_status(submission_window(edition), now)
    late = status == "over" and late_until is not None and now < late_until
    return "late" if late else status


def standing_of(
    edition: Any, now: datetime, late_until: datetime | None = None, *, announced: bool
) -> str:
    """Where an edition stands as people read it: ``submission_status``, but "announced" once its
    results are out, and "judged" from the end of sending in until then."""
    status = "announced" if announced else submission_status(edition, now, late_until)
    return "judged" if status == "over" else status


def may_send_in(edition: Any, late_until: datetime | None, now: datetime) -> bool:
    """May a proposal be sent in at ``now``, by the window or by a late pass until ``late_until``?"""
    return submission_status(edition, now, late_until) in {"open", "late"}


def check_window(opens: datetime | None, closes: datetime | None) -> None:
    """``Invalid`` (field ``closes``) when a window would close before it opens."""
    if opens is not None and closes is not None and closes <= opens:
        raise Invalid(say("Waktu tutup harus sesudah waktu buka."), field="closes")


# --- rubric ------------------------------------------------------------------------------------


def sections(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Sections in printed order."""
    return list(body.get("sections", []))


def criteria(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Criteria in printed order."""
    return list(body.get("criteria", []))


def section(body: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """The section of that key, if any."""
    return next((one for one in sections(body) if one["key"] == key), None)


def criterion(body: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """The criterion of that key, if any."""
    return next((one for one in criteria(body) if one["key"] == key), None)


def criteria_of_section(body: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The criteria by which a section is judged (shown beside it while writing)."""
    return [one for one in criteria(body) if one.get("section") == key]


def section_weight(body: Mapping[str, Any], key: str) -> float:
    """Sum of the weights of a section's criteria; 0 for one that is read but not scored."""
    return _plain(
        sum((_exact(one["weight"]) for one in criteria_of_section(body, key)), Fraction())
    )


def weight_sum(body: Mapping[str, Any]) -> float:
    """Sum of all weights, exact (12.1 + 87.9 is 100)."""
    return _plain(sum((_exact(one["weight"]) for one in criteria(body)), Fraction()))


def level_values(one: Mapping[str, Any]) -> list[int]:
    """Values of a criterion's levels, lowest first."""
    return sorted(int(level["value"]) for level in one["levels"])


def extreme_levels(one: Mapping[str, Any]) -> set[int]:
    """The lowest and the highest value of a criterion: both need a reason."""
    values = level_values(one)
    return {values[0], values[-1]} if values else set()


def weighted_total(body: Mapping[str, Any], values: Mapping[str, int]) -> float | None:
    """0 to 100: Σ weight × value ÷ highest value of the criterion; None while one is missing.

    A criterion of weight 0 may be missing. ``Invalid`` (field = its key) for a value that is none
    of a criterion's levels. Summed in exact fractions, so that equal scores are equal floats.
    """
    total = Fraction()
    for one in criteria(body):
        value, weight = values.get(one["key"]), _exact(one["weight"])
        if value is None:
            if weight:
                return None
            continue
        if value not in level_values(one):
            raise Invalid(say("Pilih salah satu tingkat yang ada."), field=one["key"])
        total += weight * Fraction(value, max(level_values(one)))
    return float(total)


def rubric_sha256(body: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of ``body``: sorted keys, no blanks, UTF-8."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_rubric(body: Mapping[str, Any]) -> None:
    """``Invalid`` with the first problem of a rubric, if it has any."""
    problems = rubric_problems(body)
    if problems:
        raise Invalid(problems[0].message, field=problems[0].part)


def rubric_problems(body: Mapping[str, Any]) -> list[Problem]:
    """All that stops a rubric from being frozen; ``part`` is "sections" or "rubric"."""
    return [*_section_problems(body), *_criteria_problems(body)]


def _section_problems(body: Mapping[str, Any]) -> list[Problem]:
    keys = [one["key"] for one in sections(body)]
    found = [] if keys else [say("Belum ada bagian naskah. Tambahkan paling sedikit satu bagian.")]
    if len(set(keys)) < len(keys):
        found.append(say("Ada dua bagian dengan kunci yang sama."))
    found += [
        say("Bagian “%(title)s” belum punya batas kata.", title=one["title"])
        for one in sections(body)
        if (one.get("max_words") or 0) < 1
    ]
    return [Problem("sections", message) for message in found]


def _criteria_problems(body: Mapping[str, Any]) -> list[Problem]:
    keys = [one["key"] for one in criteria(body)]
    found = [] if keys else [say("Belum ada kriteria penilaian. Tambahkan paling sedikit satu.")]
    if len(set(keys)) < len(keys):
        found.append(say("Ada dua kriteria dengan kunci yang sama."))
    if keys and weight_sum(body) != FULL:
        found.append(say("Jumlah bobot %(total)s, seharusnya 100.", total=weight_sum(body)))
    known = {one["key"] for one in sections(body)}
    for one in criteria(body):
        found += _criterion_problems(one, known)
    return [Problem("rubric", message) for message in found]


def _criterion_problems(one: Mapping[str, Any], known: set[str]) -> list[Sentence]:
    found, name, levels = [], one["name"], one["levels"]
    if one["weight"] < 0:
        found.append(say("Bobot kriteria “%(name)s” tidak boleh kurang dari 0.", name=name))
    if one.get("section") not in known:
        found.append(say("Pilih bagian naskah yang dinilai kriteria “%(name)s”.", name=name))
    if len(levels) < MIN_LEVELS:
        found.append(say("Kriteria “%(name)s” perlu paling sedikit dua tingkat.", name=name))
    if len({level["value"] for level in levels}) < len(levels):
        found.append(say("Kriteria “%(name)s” punya dua tingkat bernilai sama.", name=name))
    if levels and max(level["value"] for level in levels) <= 0:
        found.append(say("Nilai tertinggi kriteria “%(name)s” harus lebih dari 0.", name=name))
    if any(not level["text"].strip() for level in levels):
        found.append(say("Ada tingkat kriteria “%(name)s” yang belum dijelaskan.", name=name))
    return found


def examples_left(body: Mapping[str, Any]) -> int:
    """How many sections, criteria and levels still carry a text no published source gives."""
    levels = [level for one in criteria(body) for level in one["levels"]]
    return sum(bool(one.get("example")) for one in [*sections(body), *criteria(body), *levels])


def _exact(weight: float) -> Fraction:
    return Fraction(Decimal(str(weight)))


def _plain(total: Fraction | int) -> float:
    """A whole number as int, so that it reads "100" and not "100.0"."""
    return int(total) if Fraction(total).denominator == 1 else float(total)


# --- who may take part -------------------------------------------------------------------------


def kinds_for(edition: Any, track: Any | None = None) -> list[str]:
    """Kinds of people who may send in: the track's, else the edition's, else all."""
    of_track = list(track.kinds) if track is not None else []
    return of_track or list(edition.eligibility.get("kinds") or PERSON_KINDS)


def maturities_for(track: Any | None) -> list[str]:
    """Maturities a track takes; all when it names none."""
    return list(track.maturities if track is not None else []) or list(MATURITIES)


def tracks_open_to(edition: Any, tracks: Sequence[Any], person_kind: str) -> list[Any]:
    """The tracks in which a person of this kind may send in."""
    return [track for track in tracks if person_kind in kinds_for(edition, track)]


def eligibility_problem(
    edition: Any,
    track: Any | None,
    *,
    person_kind: str,
    organisation_kind: str | None,
    maturity: str | None = None,
) -> Sentence | None:
    """Why a proposal may not enter, in a sentence; None when it may.

    ``organisation_kind`` is the kind of the unit the proposal belongs to, None when it is not known.
    """
    if person_kind not in kinds_for(edition, track):
        return say("Edisi atau kelompok ini tidak menerima usulan dari jenis akun Anda.")
    wanted = edition.eligibility.get("organisation_kinds") or []
    if wanted and organisation_kind is not None and organisation_kind not in wanted:
        return say("Edisi ini tidak menerima usulan dari jenis instansi itu.")
    if maturity is not None and maturity not in maturities_for(track):
        return say(
            "Kelompok ini tidak menerima tahap kematangan itu. Pilih kelompok lain, atau tahap "
            "yang disebut di keterangan kelompok."
        )
    return None


def agency_among(lineage: Sequence[tuple[int, str]]) -> int:
    """The agency that a unit counts for: of its ``(id, kind)`` from the root down, the nearest
    that is more than a unit; the root where all are units."""
    agencies = [i for i, kind in lineage if kind != "unit"]
    return agencies[-1] if agencies else lineage[0][0]


def cap_problem(taken: int, most: int | None, agency: str) -> Sentence | None:
    """Why one more proposal of an agency finds no place, in a sentence; None when it does."""
    if not most or taken < most:
        return None
    return say(
        "%(agency)s sudah mengirim %(n)d usulan, sebanyak yang diterima edisi ini dari satu "
        "instansi. Naskah Anda tetap tersimpan; ia dapat dikirim bila salah satunya ditarik.",
        agency=agency,
        n=taken,
    )


# --- what still stands between a draft and its publication ---------------------------------------


def missing_before_publishing(
    edition: Any,
    tracks: Sequence[Any],
    stages: Sequence[Any],
    body: Mapping[str, Any],
    now: datetime,
) -> list[Problem]:
    """Everything that must be filled in first, page by page (empty when it can be published)."""
    found = [*_basics_missing(edition), *_windows_missing(edition, stages, now)]
    if not tracks:
        found.append(Problem("tracks", say("Belum ada kelompok peserta.")))
    if not stages:
        found.append(Problem("stages", say("Belum ada tahap seleksi.")))
    return [*found, *rubric_problems(body)]


def _basics_missing(edition: Any) -> list[Problem]:
    found = []
    if not edition.summary.strip():
        found.append(Problem("basics", say("Keterangan singkat edisi masih kosong.")))
    if not edition.contact.strip():
        found.append(Problem("basics", say("Kontak yang dapat dihubungi peserta masih kosong.")))
    if not edition.tie_rules:
        found.append(Problem("basics", say("Belum dipilih cara memutus nilai yang sama.")))
    return found


def _windows_missing(edition: Any, stages: Sequence[Any], now: datetime) -> list[Problem]:
    found = []
    if edition.opens is None or edition.closes is None:
        found.append(say("Waktu buka dan tutup pengajuan belum diisi."))
    elif edition.closes <= max(now, edition.opens):
        found.append(say("Waktu tutup pengajuan harus sesudah waktu buka dan belum lewat."))
    for stage in stages:
        if stage.opens is None or stage.closes is None:
            found.append(say("Waktu tahap “%(title)s” belum diisi.", title=stage.title))
        elif stage.closes <= stage.opens:
            found.append(say("Tahap “%(title)s” tutup sebelum buka.", title=stage.title))
    return [Problem("windows", message) for message in found]


def window_warnings(edition: Any, stages: Sequence[Any]) -> list[Sentence]:
    """What is allowed but odd about the order of the windows."""
    found, before, title = [], edition.closes, None
    for stage in stages:
        if before is not None and stage.opens is not None and stage.opens < before:
            found.append(
                say("Tahap “%(title)s” dibuka sebelum tahap sebelumnya tutup.", title=stage.title)
                if title
                else say("Tahap “%(title)s” dibuka sebelum pengajuan tutup.", title=stage.title)
            )
        before, title = stage.closes, stage.title
    return found
