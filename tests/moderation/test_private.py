"""What looks like somebody's private details, and what does not."""

import pytest

from app.moderation.screening.private import private_details

SOMEBODY = {
    "mail": "Surel saya budi.s+ktp@contoh.co.id ya",
    "phone": "Hubungi 0812-3456-7890 atau +62 813 5555 1234",
    "nik": "NIK saya 6472015708900003",
    "nip": "NIP beliau 198512312010011002",
    "address": "Rumahnya di Jl. Melati No. 12 RT 03/RW 05",
}
NOBODY = (
    "Telepon 112 atau 1500678, bebas pulsa 0800 1234 567.",
    "UU Nomor 25 Tahun 2009 dan PermenPANRB 14/2017",
    "Biayanya Rp1.250.000 untuk 3 orang pada 23-11-2026 pukul 10.00",
    "Nomor antrean 20261124001 di loket 3, berkas 470/1234/567.890/2026",
    "Kantor kelurahan ada di Jl. Sudirman No. 1",
    "Kodenya 1234567890123456789012",
)


@pytest.mark.parametrize("kind", sorted(SOMEBODY))
def test_is_found(kind):
    assert kind in {found for found, _said in private_details(SOMEBODY[kind])}


@pytest.mark.parametrize("text", NOBODY)
def test_is_nobodys(text):
    assert private_details(text) == []


def test_women_have_forty_added_to_the_day_and_thirteen_is_no_month():
    assert private_details("3171024505900001")
    assert not private_details("3171024513900001")
    assert not private_details("0071024505900001")
