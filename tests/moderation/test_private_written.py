"""Private details as people really write them, and what only looks like them."""

import pytest

from app.moderation.screening.private import private_details


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "chat wa.me/6281234567890"),
        ("phone", "https://wa.me/6281234567890"),
        ("phone", "0812\u00a03456\u00a07890"),
        ("phone", "0812\u200b34567890"),
        ("phone", "0812**3456**7890"),
        ("phone", "0812_3456_7890"),
        ("phone", "0812 \u2013 3456 \u2013 7890"),
        ("phone", "HP 8123 4567 890"),
        ("address", "rumahnya RT01/04"),
        ("nik", "NIK 32 04 11 05 08 90 00 03"),
        ("nik", "NIK 3204\u200b110508900003"),
        ("nik", "*3204*110508900003"),
    ],
)
def test_a_detail_is_seen_however_it_is_written(kind, text):
    assert [found for found, _said in private_details(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Buka 08.00 \u2013 16.00, tahun 2019 \u2013 2024.",
        "Biayanya Rp 1.250.000 - 2.000.000.",
        "UU 25/2009 dan PermenPANRB 16/2017.",
        "WA 14000, hotline layanan wa.me/6281100001111 resmi dinas",
        "Nilai **85** dari 100, 12*3*4 = 144",
        "32 04 11 peserta",
    ],
)
def test_what_only_looks_like_one_is_nobodys(text):
    assert private_details(text) == []
