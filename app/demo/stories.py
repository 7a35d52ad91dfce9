"""Proposals that read as real: made from one line each, every figure and unit fictitious."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

_COLUMNS = 10
_CATEGORIES = {
    "kemiskinan": "Pengentasan kemiskinan",
    "pendidikan": "Pendidikan",
    "kesehatan": "Kesehatan",
    "pangan": "Ketahanan pangan",
    "ekonomi": "Pertumbuhan ekonomi dan kesempatan kerja",
    "pemberdayaan": "Pemberdayaan masyarakat",
    "gender": "Pelayanan publik responsif gender",
    "lingkungan": "Perlindungan dan pelestarian lingkungan hidup",
    "tata kelola": "Tata kelola pemerintahan",
    "hukum": "Penegakan hukum",
}


@dataclass(frozen=True)
class Story:
    """One made-up innovation. ``before`` and ``after`` are figures of ``indicator`` in ``unit_of``."""

    title: str
    unit: str
    category: str
    problem: str
    deed: str
    indicator: str
    unit_of: str
    before: str
    after: str
    partner: str


def stories() -> list[Story]:
    """All stories, the real titles first."""
    text = files("app.demo").joinpath("data/stories.txt").read_text(encoding="utf-8")
    return list(_parsed(text))


def _parsed(text: str) -> Iterator[Story]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) != _COLUMNS:
                raise ValueError(f"stories.txt: {line[:40]!r} has {len(cells)} cells, not 10")
            yield Story(cells[0], cells[1], _CATEGORIES[cells[2]], *cells[3:])


def summary(story: Story) -> str:
    """What lists show of it, at most 300 letters."""
    return f"{_first_up(story.deed)}."[:300]


def sections(story: Story, number: int) -> dict[str, str]:
    """Texts by section key of the KIPP preset, in Markdown, without any name of people or units.

    ``number`` chooses among wordings, so that neighbours in a list do not read the same.
    """
    return {
        "summary": _pick(number, _SUMMARY).format(s=story, deed=_first_up(story.deed)),
        "background": _pick(number + 1, _BACKGROUND).format(s=story, up=_first_up(story.problem)),
        "novelty": _pick(number + 2, _NOVELTY).format(s=story, deed=_first_up(story.deed)),
        "implementation": _pick(number, _IMPLEMENTATION).format(s=story),
        "significance": _pick(number + 1, _SIGNIFICANCE).format(s=story),
        "adaptability": _pick(number + 2, _ADAPTABILITY).format(s=story),
        "resources": _pick(number, _RESOURCES).format(s=story),
        "sustainability": _pick(number + 1, _SUSTAINABILITY).format(s=story),
    }


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pick(number: int, wordings: tuple[str, ...]) -> str:
    return wordings[number % len(wordings)]


_SUMMARY = (
    "{deed}. Sebelumnya, {s.problem}. Kini {s.indicator} berubah dari {s.before} menjadi "
    "{s.after} {s.unit_of}. Pekerjaan ini dijalankan bersama {s.partner}.",
    "Berangkat dari keluhan bahwa {s.problem}, kami mengubah cara kerja: {s.deed}. Hasilnya "
    "terukur: {s.indicator} dari {s.before} menjadi {s.after} {s.unit_of}.",
    "Warga bertanya, kami mendengar: {s.problem}. Jawabannya sederhana, {s.deed}. Bersama "
    "{s.partner}, {s.indicator} kini {s.after} {s.unit_of}, dahulu {s.before}.",
)
_BACKGROUND = (
    "{up}. Catatan loket selama dua belas bulan menunjukkan keadaan itu berulang setiap pekan dan "
    "paling berat dirasakan keluarga dengan penghasilan harian.\n\nTujuan kami tiga:\n\n"
    "- mengurangi beban warga, baik waktu maupun biaya;\n- membuat prosedur dapat ditebak;\n"
    "- memastikan petugas punya pegangan yang sama.",
    "Dari 214 warga yang kami wawancarai, lebih dari separuh menyebut hal yang sama: {s.problem}. "
    "Keluhan serupa sudah tercatat empat tahun berturut-turut tanpa perubahan cara kerja. Kami "
    "ingin {s.indicator} membaik tanpa menambah beban petugas.",
    "{up}. Akibatnya warga menunda, mencari jalan pintas, atau menyerah. Tujuan inovasi ini adalah "
    "mengubah titik temu pertama warga dengan layanan, sehingga {s.indicator} membaik dalam "
    "satu tahun anggaran.",
)
_NOVELTY = (
    "Cara lama menunggu warga datang dengan berkas lengkap. Cara baru: {s.deed}. Tidak ada aplikasi "
    "baru yang harus dipasang warga; yang berubah adalah urutan kerja dan siapa yang bertanggung "
    "jawab pada setiap langkah.",
    "{deed}. Inovasi serupa di tempat lain bertumpu pada perangkat mahal. Kami memilih alat yang "
    "sudah ada di tangan warga dan melibatkan {s.partner} sejak merancang, bukan setelah selesai.",
    "Nilai tambahnya ada pada pembagian peran. {s.partner} memegang bagian yang paling mereka kuasai, "
    "sedangkan petugas memusatkan diri pada pemeriksaan dan jaminan mutu.",
)
_IMPLEMENTATION = (
    "Pelaksanaan dimulai dengan uji coba tiga bulan di satu lokasi.\n\n1. Memetakan langkah layanan "
    "bersama warga.\n2. Menyusun prosedur satu halaman dan melatih petugas.\n3. Membagi peran dengan "
    "{s.partner}.\n4. Mengumumkan hasil setiap bulan di papan dan pertemuan warga.",
    "Kami bekerja dalam putaran dua pekan. Setiap putaran ditutup dengan pertemuan terbuka bersama "
    "{s.partner}: apa yang berhasil, apa yang gagal, dan apa yang diubah. Setelah enam putaran, cara "
    "kerja ditetapkan menjadi prosedur tetap.",
)
_SIGNIFICANCE = (
    "Ukuran utama kami adalah {s.indicator}.\n\n| Ukuran | Sebelum | Sesudah |\n|---|---|---|\n"
    "| {s.indicator} ({s.unit_of}) | {s.before} | {s.after} |\n| Kunjungan warga per urusan (kali) | 4 | 1 |\n\n"
    "Survei kepada 380 penerima layanan menunjukkan perubahan paling terasa pada kepastian waktu.",
    "Dalam delapan belas bulan, {s.indicator} berubah dari {s.before} menjadi {s.after} {s.unit_of}. "
    "Kelompok yang paling terbantu adalah warga yang tinggal jauh dan warga lanjut usia. Keluhan "
    "tertulis turun dari 61 menjadi 8 dalam setahun.",
    "Perubahan yang paling sering disebut warga adalah rasa dihargai. Angkanya mengikuti: {s.indicator} "
    "kini {s.after} {s.unit_of}, sedangkan sebelum inovasi {s.before}. Penghitungan dilakukan setiap "
    "triwulan oleh {s.partner}, bukan oleh kami sendiri.",
)
_ADAPTABILITY = (
    "Tiga unit lain telah meniru cara ini dengan penyesuaian jadwal. Yang dibutuhkan hanya prosedur satu "
    "halaman, pelatihan dua hari dan kesediaan {s.partner}. Panduan dan contoh formulir dapat diunduh bebas.",
    "Inovasi ini tidak bergantung pada perangkat tertentu. Daerah lain dapat mengganti {s.partner} dengan "
    "kelompok setempat yang paling dipercaya warga. Dua kecamatan tetangga menjalankannya tanpa anggaran tambahan.",
)
_RESOURCES = (
    "Tim terdiri atas tujuh petugas tetap. Biaya setahun Rp48.500.000 untuk perjalanan, cetak dan "
    "pelatihan, seluruhnya dari anggaran rutin. {s.partner} menyumbang tempat dan tenaga.",
    "Kami memakai ruang, kendaraan dan peralatan yang sudah ada. Tambahan biaya Rp19.200.000 setahun. "
    "Setiap peran punya pengganti, sehingga layanan tetap berjalan saat petugas cuti.",
)
_SUSTAINABILITY = (
    "Cara kerja ini sudah ditetapkan dengan keputusan kepala unit dan masuk rencana kerja tiga tahun. "
    "Kader baru dilatih setiap semester oleh kader lama, dan {s.partner} menandatangani kesepakatan tertulis.",
    "Keberlanjutan dijaga lewat tiga hal: aturan tertulis, anggaran rutin, dan laporan terbuka setiap "
    "triwulan. Bila petugas berganti, serah terima mencakup daftar mitra dan masalah yang belum selesai.",
)
