"""What the demo's forum says: boards, questions in every state, a held text and an appeal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from app.core.actor import SYSTEM, Actor
from app.demo.cast import Cast, actor_of, new_person
from app.forums.boards.actions import open_board
from app.forums.posts.actions import Draught, reply
from app.forums.questions.actions import Reply, answer, confirm, reopen
from app.forums.starting.actions import Opening, start_thread
from app.moderation.actions import act, appeal, decide_appeal

BOARDS = (
    ("Kependudukan", "KTP, kartu keluarga, akta: syarat, biaya dan lamanya."),
    ("Puskesmas dan rumah sakit", "Puskesmas, rumah sakit daerah, antrean dan rujukan."),
    ("Perizinan dan usaha", "Izin usaha, pasar, retribusi."),
    ("Ide dan diskusi bersama", "Gagasan yang menyangkut banyak layanan sekaligus."),
)


@dataclass(frozen=True)
class Talk:
    """One thread. ``end``: how its question stands: waiting, late, process, answered, confirmed,
    reopened; "" for what is no question. ``days``: how long ago it began."""

    board: int
    kind: str
    title: str
    text: str
    days: int
    end: str = ""
    answer: str = ""
    replies: tuple[str, ...] = ()
    hidden: bool = False


TALKS = (
    Talk(
        0, "question", "Berapa lama sebenarnya mengganti KTP yang hilang?",
        "Saya melapor kehilangan tanggal 2, diminta kembali minggu depan, lalu **diminta kembali lagi**. "
        "Di papan pengumuman tertulis satu hari kerja. Yang benar yang mana?",
        24, "confirmed",
        "Satu hari kerja sejak surat kehilangan diterima lengkap. Dua minggu lalu pencetak kami rusak dan "
        "kami tidak memasang pemberitahuan: itu kesalahan kami. Kartu Ibu dapat diambil hari ini.",
        ("Saya juga kena. Terima kasih sudah ditanyakan.", "Sekarang di loket sudah ada papan keadaan mesin."),
    ),
    Talk(
        0, "question", "Apakah akta kelahiran yang terlambat dikenai denda?",
        "Anak saya lahir di rumah, sekarang umur dua tahun. Ada yang bilang denda Rp100.000.",
        12, "answered",
        "Tidak ada denda. Syaratnya surat kelahiran dari bidan atau pernyataan dua saksi, dan kartu keluarga.",
    ),
    Talk(
        0, "question", "Mengapa loket disabilitas dipakai sebagai gudang?",
        "Sudah tiga kali saya datang dengan kursi roda. Loket rendah di pojok penuh kardus.",
        20, "late", "",
        ("Benar, minggu lalu masih begitu.",), hidden=True,
    ),
    Talk(
        1, "question", "Obat darah tinggi kosong sejak awal bulan, kapan datang?",
        "Puskesmas menyuruh membeli sendiri di apotek.",
        6, "process",
        "Pengadaan triwulan terlambat di penyedia. Sementara ini kami pinjam dari dua puskesmas terdekat; "
        "resep dapat ditebus di sana tanpa biaya.",
    ),
    Talk(
        1, "question", "Siapa yang memutuskan rujukan ditolak?",
        "Ibu saya ditolak dengan alasan kuota. Kepada siapa kami bisa meminta penjelasan tertulis?",
        16, "reopened",
        "Rujukan ditolak sistem bila rumah sakit tujuan penuh. Penjelasan tertulis dapat diminta di loket 3.",
        ("Di loket 3 dibilang tidak bisa.",),
    ),
    Talk(
        1, "experience", "Antrean daring benar-benar memotong waktu tunggu saya",
        "Dulu datang pukul 5 pagi, sekarang pukul 9 dan dilayani 9.20. Terima kasih petugas pendaftaran.",
        9, replies=("Di tempat kami belum jalan, petugasnya bilang aplikasinya sering putus.",),
    ),
    Talk(
        2, "question", "Retribusi lapak pasar naik dua kali tahun ini, dasarnya apa?",
        "Karcis tidak menyebut nomor peraturan.",
        3, "waiting",
    ),
    Talk(
        2, "discussion", "Jam layanan izin: apakah Sabtu pagi perlu dibuka?",
        "Pedagang hanya bisa mengurus di luar jam jual. Bagaimana pengalaman Anda?",
        8, replies=(
            "Perlu, tapi bergiliran supaya petugas tetap libur.",
            "Kalau bisa daring sepenuhnya, Sabtu tidak perlu.",
            "> Kalau bisa daring sepenuhnya\n\nSinyal di pasar kami tidak sampai.",
        ),
    ),
    Talk(
        3, "idea", "Satu daftar syarat yang sama untuk semua kecamatan",
        "- satu halaman\n- satu nomor versi\n- tanggal berlaku\n\nPetugas tidak boleh meminta di luar daftar itu.",
        5, replies=("Setuju. Tambahkan contoh formulir yang sudah terisi.",),
    ),
    Talk(
        3, "experience", "Saya ditolak karena memakai sandal",
        "Satpam menyuruh pulang, padahal saya hanya mengambil surat.",
        4,
    ),
)  # fmt: skip
RUDE = "Dasar goblok kalian semua, petugas tolol!"
WAITS = "Petugas loket dua tolol, otak kosong. Saya menunggu tiga jam!"


class Stage:
    """The people of the forum and a key for each text."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now, self._keys = cast, now, count(1)
        self.citizen, self.officer = self.person("citizen"), self.person("officer")
        made = [new_person(cast, "citizen", now - timedelta(days=60)) for _each in range(6)]
        self.neighbours = [actor_of(one) for one in made]
        self.agencies = cast.regions

    def person(self, role: str) -> Actor:
        """Who has that role in the demo."""
        return actor_of(self.cast.roles[role])

    def draught(self, text: str, *, hidden: bool = False) -> Draught:
        """A text with a key of its own."""
        return Draught(text, f"demo-{next(self._keys)}", name_hidden=hidden)


def talk_all(cast: Cast, now: datetime) -> None:
    """Every board and thread of the demo. In a transaction."""
    stage = Stage(cast, now)
    slugs = [
        open_board(
            SYSTEM, name=name, about=about, position=place, now=now - timedelta(days=90)
        ).slug
        for place, (name, about) in enumerate(BOARDS)
    ]
    threads = [_begin(stage, slugs[one.board], one, place) for place, one in enumerate(TALKS)]
    _one_was_rude(stage, threads[-1])
    held = stage.draught(WAITS)
    reply(stage.neighbours[3], threads[0], held, now=now - timedelta(hours=3))  # and waits


def _begin(stage: Stage, slug: str, talk: Talk, place: int) -> int:
    at = stage.now - timedelta(days=talk.days)
    asker = stage.citizen if talk.kind == "question" else stage.neighbours[place % 6]
    agency = stage.agencies[place % len(stage.agencies)]
    opening = Opening(talk.kind, talk.title, agency_id=agency)
    thread = start_thread(
        asker, slug, opening, stage.draught(talk.text, hidden=talk.hidden), now=at
    )
    for number, (hours, text) in enumerate(_hours(talk)):
        who = stage.neighbours[(place + number + 1) % 6]
        reply(who, thread.thread_id, stage.draught(text), now=at + timedelta(hours=hours))
    if talk.answer:
        _answer(stage, asker, thread.thread_id, talk, at + timedelta(days=2))
    return thread.thread_id


def _hours(talk: Talk) -> Iterator[tuple[int, str]]:
    return ((5 * (number + 1), text) for number, text in enumerate(talk.replies))


def _answer(stage: Stage, asker: Actor, thread_id: int, talk: Talk, at: datetime) -> None:
    status = {"process": "process", "confirmed": "done"}.get(talk.end, "explained")
    next_on = (stage.now + timedelta(days=4)).date() if status == "process" else None
    told = Reply("Kepala Seksi Pelayanan", status, "Standar pelayanan instansi tahun ini.", next_on)
    answer(stage.officer, thread_id, stage.draught(talk.answer), told, now=at)
    if talk.end == "confirmed":
        confirm(asker, thread_id, changed=True, now=at + timedelta(days=1))
    if talk.end == "reopened":
        note = "Di loket 3 petugas mengatakan penjelasan tertulis tidak bisa diminta."
        reopen(asker, thread_id, note=note, now=at + timedelta(days=2))


def _one_was_rude(stage: Stage, thread_id: int) -> None:
    """A text was held, hidden, appealed, and the act upheld: the public log is not empty."""
    author, at = stage.neighbours[0], stage.now - timedelta(days=3)
    held = reply(author, thread_id, stage.draught(RUDE), now=at)
    first, second = stage.person("moderator"), stage.person("admin")
    reason = "Menyerang petugas, tidak menyebut pelayanannya. Silakan tulis ulang tanpa makian."
    later = at + timedelta(hours=3)
    hidden = act(first, "post", held.id, "hide", rule="insult", reason=reason, now=later)
    appeal(
        author, hidden.id, text="Saya kesal karena ditolak masuk.", now=later + timedelta(hours=2)
    )
    reason = "Kesalnya dapat dimengerti; makiannya tetap tidak boleh."
    decide_appeal(second, hidden.id, granted=False, reason=reason, now=later + timedelta(hours=20))
