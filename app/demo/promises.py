"""What the demo's agencies have promised: one promise in every state, most of them born in the forum."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app.commitments.actions import (
    Promise,
    Proof,
    accept,
    add_milestone,
    claim,
    move_due,
    promise,
    prove,
    refuse,
    withdraw,
)
from app.commitments.queries import milestones_of
from app.core.actor import ANYONE, Actor
from app.demo.cast import Cast, actor_of, civil_servant
from app.forums.threads.queries import thread_for, threads_listed

EVIDENCE = "https://contoh.test/bukti"


@dataclass(frozen=True)
class Word:
    """One promise. ``made``, ``due``: days from today; ``end``: how it stands; ``steps``: those besides
    the measure; ``proven``: how many of them have evidence; ``asked``: how the question begins that it
    answers, whose agency it is then (else that of ``region``)."""

    region: int
    title: str
    measure: str
    made: int
    due: int
    end: str
    steps: tuple[str, ...] = ()
    proven: int = 0
    text: str = ""
    typed: str = ""
    asked: str = ""


WORDS = (
    Word(
        0, "Papan keadaan mesin cetak KTP di setiap loket",
        "Papan terpasang di sembilan loket dan diperbarui setiap pagi", -22, -12, "kept",
        ("Papan dipasang di loket 1 sampai 3", "Papan dipasang di enam loket lainnya"), 2,
        "Supaya warga tahu sebelum mengantre apakah mesinnya jalan.", asked="Berapa lama sebenarnya",
    ),
    Word(
        1, "Stok obat darah tinggi diumumkan setiap Senin",
        "Daftar stok terbit di papan dan di halaman puskesmas, empat Senin berturut-turut",
        -50, -25, "kept_late", ("Daftar pertama terbit", "Empat Senin berturut-turut"), 2,
    ),
    Word(
        2, "Karcis retribusi mencantumkan nomor peraturan",
        "Karcis baru dipakai di seluruh lapak pasar", -6, 24, "running",
        ("Contoh karcis disetujui", "Karcis dicetak", "Karcis lama ditarik"), 1,
    ),
    Word(
        0, "Loket rendah untuk kursi roda dikosongkan",
        "Loket dapat dipakai dan ada petugasnya pada jam layanan", -18, -8, "late",
        ("Kardus dipindahkan", "Petugas dijadwalkan"), 1, asked="Mengapa loket disabilitas",
    ),
    Word(
        1, "Penjelasan tertulis bila rujukan ditolak",
        "Setiap penolakan disertai surat dengan alasan dan nomor pengaduan", -14, -6, "late_moved",
        ("Contoh surat disusun", "Loket 3 dilatih", "Surat dipakai di semua poli"), 1,
        asked="Siapa yang memutuskan",
    ),
    Word(
        2, "Sabtu pagi loket izin dibuka dua kali sebulan",
        "Jadwal terbit dan dua Sabtu pertama terlaksana", -20, 9, "claimed",
        ("Jadwal terbit", "Dua Sabtu pertama terlaksana"), 1,
    ),
    Word(
        0, "Satu daftar syarat akta kelahiran untuk semua kecamatan",
        "Daftar bernomor versi terbit di semua kecamatan", -2, 30, "waiting",
    ),
    Word(
        1, "Nomor antrean dapat diambil lewat telepon",
        "Nomor telepon antrean melayani setiap hari kerja", -3, 40, "typed",
        typed="Kepala Bidang Pelayanan Medik",
    ),
    Word(
        2, "Parkir sepeda motor pasar gratis bagi pembawa dagangan",
        "Tarif nol tercantum di karcis parkir", -15, 20, "refused",
    ),
    Word(
        0, "Aplikasi antrean untuk seluruh kantor kecamatan",
        "Aplikasi dipakai di dua belas kecamatan", -60, -15, "withdrawn",
        ("Anggaran disetujui", "Aplikasi dicoba di dua kecamatan"), 0,
    ),
)  # fmt: skip
NOT_MINE = "Tarif parkir bukan wewenang bidang saya; yang memutuskan Dinas Perhubungan."
NO_MONEY = "Anggarannya dialihkan. Antrean lewat papan dan pengeras suara tetap diperbaiki."
SICK = "Petugas loket 3 baru bisa dilatih bulan depan; dua poli sudah memakai surat itu."


class Stage:
    """Who promises, and a key for each form."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now, self._keys = cast, now, count(1)
        self.officer, self.asn = actor_of(cast.roles["officer"]), actor_of(cast.roles["asn"])
        self.owners: dict[int, Actor] = {}
        asked = threads_listed(now, kind="question", limit=100)
        self.threads = {row.title: thread_for(ANYONE, row.id) for row in asked}

    def owner_at(self, agency_id: int) -> Actor:
        """The civil servant who keeps the promises of an agency."""
        if agency_id not in self.owners:
            since = self.now - timedelta(days=100)
            self.owners[agency_id] = civil_servant(self.cast, agency_id, since)
        return self.owners[agency_id]

    def thread(self, begins: str) -> Any:
        """The question whose title begins so, or None."""
        found = [row for title, row in self.threads.items() if begins and title.startswith(begins)]
        return found[0] if found else None

    def key(self) -> str:
        """The next form's key."""
        return f"demo-{next(self._keys)}"


def promise_all(cast: Cast, now: datetime) -> None:
    """Every promise of the demo. In a transaction; needs the forum's threads."""
    stage = Stage(cast, now)
    for word in WORDS:
        _make(stage, word)


def _make(stage: Stage, word: Word) -> None:
    at, thread = stage.now + timedelta(days=word.made), stage.thread(word.asked)
    agency = thread.agency_id if thread else stage.cast.regions[word.region]
    owner = stage.asn if word.end == "waiting" else stage.owner_at(agency)
    due_on = (stage.now + timedelta(days=word.due)).date()
    told = Promise(
        word.title,
        word.measure,
        agency,
        due_on,
        stage.key(),
        text=word.text,
        owner_id=None if word.typed else owner.person_id,
        owner_name=word.typed,
        owner_role="Kepala Seksi Pelayanan",
        milestones=tuple((step, None) for step in word.steps),
        origin=("thread", thread.id) if thread else None,
    )
    number = promise(stage.officer, told, now=at).id
    if word.end not in {"waiting", "typed", "refused"}:
        accept(owner, number, now=at + timedelta(hours=20))
    _go_on(stage, word, number, owner)


def _go_on(stage: Stage, word: Word, number: int, owner: Actor) -> None:
    """What became of it since."""
    now = stage.now
    steps = [row.id for row in milestones_of(number)]
    last = now + timedelta(days=word.due + (6 if word.end == "kept_late" else -2))
    for place in range(word.proven):
        at = now + timedelta(days=word.made + 3 + place) if place + 1 < len(steps) else last
        proof = Proof(f"Foto dan berita acara langkah {place + 1}.", url=f"{EVIDENCE}/{number}")
        prove(owner, steps[place], proof, key=stage.key(), now=at)
    if word.end == "claimed":
        claim(
            owner, steps[-1], note="Sudah terlaksana, laporan disusun.", now=now - timedelta(days=1)
        )
    elif word.end == "late_moved":
        new, at = (now + timedelta(days=12)).date(), now - timedelta(days=3)
        move_due(owner, number, new, reason=SICK, now=at)
        add_milestone(owner, number, title="Lembar alasan ditempel di loket 3", now=at)
    elif word.end == "refused":
        refuse(owner, number, reason=NOT_MINE, now=now - timedelta(days=10))
    elif word.end == "withdrawn":
        withdraw(stage.officer, number, reason=NO_MONEY, now=now - timedelta(days=9))
