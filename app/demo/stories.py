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

    ``number`` chooses among wordings, so that neighbours in a list do not read the same. What was
    wrong stands in the background only, what was done in the summary, the figures in the meaning.
    """
    words = _in_sentences(story)
    return {
        key: _pick(number + turn, wordings).format(**words)
        for turn, (key, wordings) in enumerate(_WORDINGS.items())
    }


def _in_sentences(story: Story) -> dict[str, str]:
    """The story's words as they stand within a sentence, and (in capitals) as they begin one."""
    within = {
        "problem": story.problem,
        "deed": story.deed,
        "indicator": _first_down(story.indicator),
        "partner": story.partner,
    }
    beginning = {key.capitalize(): _first_up(text) for key, text in within.items()}
    figures = {"before": story.before, "after": story.after, "unit": story.unit_of}
    return within | beginning | figures


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_down(text: str) -> str:
    """A small first letter, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _pick(number: int, wordings: tuple[str, ...]) -> str:
    return wordings[number % len(wordings)]


_SUMMARY = (
    "{Deed}. Pekerjaan ini dijalankan bersama {partner} sejak hari pertama, dengan petugas dan "
    "anggaran yang sudah ada. Yang diukur adalah {indicator}.",
    "Kami mengubah urutan kerja, bukan menambah aplikasi: {deed}. {Partner} ikut merancang dan "
    "memeriksa hasilnya.",
    "Jawaban kami sederhana. {Deed}. Satu ukuran dipantau setiap bulan dan diumumkan di papan: "
    "{indicator}.",
    "{Deed}. Gagasannya datang dari petugas loket, diuji tiga bulan, lalu dijalankan di seluruh "
    "wilayah layanan bersama {partner}.",
)
_BACKGROUND = (
    "{Problem}. Catatan loket selama dua belas bulan menunjukkan keadaan itu berulang setiap pekan "
    "dan paling berat dirasakan keluarga dengan penghasilan harian.\n\nTujuan kami tiga:\n\n"
    "- mengurangi beban warga, baik waktu maupun biaya;\n- membuat prosedur dapat ditebak;\n"
    "- memastikan petugas punya pegangan yang sama.",
    "Dari 214 warga yang kami wawancarai, lebih dari separuh menyebut hal yang sama: {problem}. "
    "Keluhan serupa sudah tercatat empat tahun berturut-turut tanpa perubahan cara kerja. Kami "
    "ingin memperbaikinya tanpa menambah beban petugas.",
    "{Problem}. Akibatnya warga menunda, mencari jalan pintas, atau menyerah. Kami menetapkan satu "
    "sasaran untuk satu tahun anggaran dan menuliskannya di ruang tunggu agar dapat ditagih.",
    "Masalah ini tampak dari luar seperti soal kedisiplinan warga. Setelah petugas mendengarkan, "
    "sebabnya lain: {problem}. Memberi imbauan saja tidak akan mengubah keadaan.",
)
_NOVELTY = (
    "Cara lama menunggu warga datang dengan berkas lengkap. Cara baru mendatangi masalahnya. Tidak "
    "ada aplikasi yang harus dipasang warga; yang berubah adalah urutan kerja dan siapa yang "
    "bertanggung jawab pada setiap langkah.",
    "Inovasi serupa di tempat lain bertumpu pada perangkat mahal. Kami memilih alat yang sudah ada "
    "di tangan warga dan melibatkan {partner} sejak merancang, bukan setelah selesai.",
    "Nilai tambahnya ada pada pembagian peran. {Partner} memegang bagian yang paling mereka kuasai, "
    "sedangkan petugas memusatkan diri pada pemeriksaan dan jaminan mutu.",
)
_IMPLEMENTATION = (
    "Pelaksanaan dimulai dengan uji coba tiga bulan di satu lokasi.\n\n1. Memetakan langkah layanan "
    "bersama warga.\n2. Menyusun prosedur satu halaman dan melatih petugas.\n3. Membagi peran dengan "
    "{partner}.\n4. Mengumumkan hasil setiap bulan di papan dan pertemuan warga.",
    "Kami bekerja dalam putaran dua pekan. Setiap putaran ditutup dengan pertemuan terbuka bersama "
    "{partner}: apa yang berhasil, apa yang gagal, dan apa yang diubah. Setelah enam putaran, cara "
    "kerja ditetapkan menjadi prosedur tetap.",
)
_SIGNIFICANCE = (
    "Ukuran utama kami adalah {indicator}.\n\n| Ukuran | Sebelum | Sesudah |\n|---|---|---|\n"
    "| {Indicator} ({unit}) | {before} | {after} |\n| Kunjungan warga per urusan (kali) | 4 | 1 |\n\n"
    "Survei kepada 380 penerima layanan menunjukkan perubahan paling terasa pada kepastian waktu.",
    "Dalam delapan belas bulan, {indicator} berubah dari {before} menjadi {after} {unit}. "
    "Kelompok yang paling terbantu adalah warga yang tinggal jauh dan warga lanjut usia. Keluhan "
    "tertulis turun dari 61 menjadi 8 dalam setahun.",
    "Perubahan yang paling sering disebut warga adalah rasa dihargai. Angkanya mengikuti: {indicator} "
    "kini {after} {unit}, sedangkan sebelum inovasi {before}. Penghitungan dilakukan setiap "
    "triwulan oleh {partner}, bukan oleh kami sendiri.",
)
_ADAPTABILITY = (
    "Tiga unit lain telah meniru cara ini dengan penyesuaian jadwal. Yang dibutuhkan hanya prosedur satu "
    "halaman, pelatihan dua hari dan kesediaan {partner}. Panduan dan contoh formulir dapat diunduh bebas.",
    "Inovasi ini tidak bergantung pada perangkat tertentu. Daerah lain dapat mengganti {partner} dengan "
    "kelompok setempat yang paling dipercaya warga. Dua kecamatan tetangga menjalankannya tanpa anggaran tambahan.",
)
_RESOURCES = (
    "Tim terdiri atas tujuh petugas tetap. Biaya setahun Rp48.500.000 untuk perjalanan, cetak dan "
    "pelatihan, seluruhnya dari anggaran rutin. {Partner} menyumbang tempat dan tenaga.",
    "Kami memakai ruang, kendaraan dan peralatan yang sudah ada. Tambahan biaya Rp19.200.000 setahun. "
    "Setiap peran punya pengganti, sehingga layanan tetap berjalan saat petugas cuti.",
)
_SUSTAINABILITY = (
    "Cara kerja ini sudah ditetapkan dengan keputusan kepala unit dan masuk rencana kerja tiga tahun. "
    "Kader baru dilatih setiap semester oleh kader lama, dan {partner} menandatangani kesepakatan tertulis.",
    "Keberlanjutan dijaga lewat tiga hal: aturan tertulis, anggaran rutin, dan laporan terbuka setiap "
    "triwulan. Bila petugas berganti, serah terima mencakup daftar mitra dan masalah yang belum selesai.",
)
_WORDINGS = {
    "summary": _SUMMARY,
    "background": _BACKGROUND,
    "novelty": _NOVELTY,
    "implementation": _IMPLEMENTATION,
    "significance": _SIGNIFICANCE,
    "adaptability": _ADAPTABILITY,
    "resources": _RESOURCES,
    "sustainability": _SUSTAINABILITY,
}
