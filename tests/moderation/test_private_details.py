"""Private details in a text: what is somebody's is found, what is everybody's is not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.moderation.screening.private import is_nik, is_nip, private_details

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def kinds(text):
    return [kind for kind, _said in private_details(text)]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Hubungi 081234567890 ya", "phone", "081234567890"),
        ("WA 0812-3456-7890.", "phone", "0812-3456-7890"),
        ("(0812) 3456 789", "phone", "(0812) 3456 789"),
        ("HP:+62 812 3456 7890", "phone", "+62 812 3456 7890"),
        ("6281234567890", "phone", "6281234567890"),
        ("+62 (0)812-3456-7890", "phone", "+62 (0)812-3456-7890"),
        ("0 8 1 2 3 4 5 6 7 8 9", "phone", "0 8 1 2 3 4 5 6 7 8 9"),
        ("sejak 2024 081234567890 tidak aktif", "phone", "081234567890"),
        ("rumahnya (0541) 731234", "phone", "(0541) 731234"),
        ("telepon 021-5551234", "phone", "021-5551234"),
        ("Telp: 0541731234", "phone", "0541731234"),
        ("NIK 6472015708900001", "nik", "6472015708900001"),
        ("NIK saya 3174.0515.0890.0001", "nik", "3174.0515.0890.0001"),
        ("tahun 2024 6472011708900001 ditolak", "nik", "6472011708900001"),
        ("317405 150890 0001", "nik", "317405 150890 0001"),
        ("NIP 198001012005011001", "nip", "198001012005011001"),
        ("NIP. 19800101 200501 1 001", "nip", "19800101 200501 1 001"),
        ("NI PPPK 199203042023211007", "nip", "199203042023211007"),
        ("surel ratna.dewi@contoh.co.id", "mail", "ratna.dewi@contoh.co.id"),
        ("ratna[at]contoh.id", "mail", "ratna[at]contoh.id"),
        ("Beliau di Jl. Melati No. 12 Samarinda", "address", "Jl. Melati No. 12"),
        ("Jalan Pangeran Antasari nomor 7B", "address", "Jalan Pangeran Antasari nomor 7B"),
        ("Gang Mawar II, no 4", "address", "Gang Mawar II, no 4"),
        ("Perumahan Griya Asri Blok C5 No. 12", "address", "Perumahan Griya Asri Blok C5 No. 12"),
        ("tinggal di RT 03 RW 05", "address", "RT 03 RW 05"),
        ("Bu Tini, RT.03/RW.05", "address", "RT.03/RW.05"),
        ("alamatnya RT 3/5", "address", "RT 3/5"),
        ("pegawai dinas itu rumahnya di Jl. Melati No. 12", "address", "Jl. Melati No. 12"),
    ],
)
def test_what_is_somebodys_is_found(text, kind, said):
    assert (kind, said) in private_details(text)


@pytest.mark.parametrize(
    "text",
    [
        "Telepon 112 atau 119, bisa juga 110 dan 129.",
        "Halo BPJS 165, call center 1500400, 14045.",
        "Bebas pulsa 0800 1 234567 dan 08001234567, 0804-1-401401.",
        "Permendagri Nomor 108 Tahun 2019, SK 188.44/0812345678/2024.",
        "Nomor surat 470/081234567890/SK/2024",
        "Biayanya Rp62.812.345.678 atau Rp 6281234567890.",
        "Anggaran 1.500.000.000.000 dan 62.812.345.678 rupiah",
        "Tanggal 08-12-2025 pukul 10.30, 23.11.2026-24.11.2026",
        "Jam 08.15-10.30 dan 13.00-15.30",
        "Nomor antrean 0812, tiket 6472019908900001",
        "6472015713900001 dan 9972015708900001 dan 6472015708900000",
        "198013012005011001 dan 198001011990011001 dan 198001012005013001",
        "Jalan Sudirman rusak sejak 2024, lubang di Jl. Ahmad Yani km 5.",
        "Warga RT 03 RW 05 kebanjiran.",
        "Lampu jalan di RT 03/RW 05 padam.",
        "Kantor Kelurahan di Jl. Melati No. 12 tutup.",
        "Puskesmas, Jl. Melati No. 12, antre panjang.",
        "Dinas Dukcapil (0541) 731234 tidak diangkat.",
        "Tulis ke info@contoh.go.id atau pengaduan.dukcapil@contoh.go.id.",
        "Perbup 12/2024 pasal 3 ayat 2, halaman 081.",
        "Versi 10.20.30.40 dan 1234567890123456789012",
        "@ratna terima kasih",
        "",
    ],
)
def test_what_is_everybodys_is_let_be(text):
    assert private_details(text) == []


def test_the_same_thing_is_told_once_and_different_things_each():
    text = "081234567890 lalu 081234567890, a@b.id, Jl. Melati No. 12"
    assert sorted(kinds(text)) == ["address", "mail", "phone"]


PREFIXES = st.sampled_from(["0812", "0813", "0857", "0878", "0896", "0821"])
SEPARATORS = st.sampled_from(["", " ", "-", "."])
WORDS = st.sampled_from(["Pak Lurah", "hubungi", "tahun 2024", "nomor", "di Kutai", "atau"])


@CALM
@given(PREFIXES, st.integers(1_000_000, 99_999_999), SEPARATORS, WORDS, WORDS)
def test_a_mobile_number_is_found_however_it_is_grouped(prefix, rest, sign, before, after):
    digits = str(rest)
    said = sign.join([prefix, digits[:4], digits[4:]])
    assert ("phone", said) in private_details(f"{before} {said} {after}")


@CALM
@given(
    st.sampled_from(["117101", "317405", "647201", "920101"]),
    st.dates(),
    st.booleans(),
    st.integers(1, 9999),
)
def test_every_nik_there_can_be_is_found(region, born, woman, serial):
    day = born.day + 40 * woman
    nik = f"{region}{day:02}{born.month:02}{born.year % 100:02}{serial:04}"
    assert is_nik(nik)
    assert private_details(f"NIK {nik}.") == [("nik", nik)]


@CALM
@given(st.integers(1940, 2005), st.integers(18, 40), st.sampled_from("12"), st.integers(0, 999))
def test_every_nip_there_can_be_is_found(year, age, sex, serial):
    nip = f"{year}0729{year + age}03{sex}{serial:03}"
    assert is_nip(nip)
    assert ("nip", nip) in private_details(f"NIP {nip}")


@CALM
@given(st.text(max_size=300))
def test_any_text_is_read_and_what_is_found_stands_in_it(text):
    for kind, said in private_details(text):
        assert kind in {"mail", "phone", "nik", "nip", "address", "account", "plate", "passport"}
        assert said in text


@CALM
@given(st.integers(1, 999_999_999_999_999))
def test_a_sum_of_money_is_nobodys(number):
    written = f"{number:,}".replace(",", ".")
    assert private_details(f"sebesar Rp{written} dan {written} rupiah") == []
    assert private_details(f"Rp {number}") == [] or is_nik(str(number).zfill(16))


def test_a_long_text_is_read_in_no_time_to_speak_of():
    for piece in ("0812 ", "Jl. " + "a " * 30, "RT 1 ", "a.b-c+", "0-8-", "1", "jalan ", "(at) "):
        assert private_details(piece * 8_000) is not None
