"""Fictitious people and regions for the demo. Nobody here exists."""

FIRST = (
    "Adisti Bramantyo Cendani Darmaji Elvira Fajrin Gendhis Harsana Imelda Jatmika Kartini Lukmana "
    "Maheswari Nurdian Oktavia Prasetya Quraisya Ranggawira Sulastri Tirtana Umayra Vidyana Wirasena "
    "Yuliarta Zulkarna Anindita Baskoro Citralaya Dewangga Estiningsih Fatharani Gumelar"
).split()
LAST = (
    "Wijayaputra Sastranegara Lestariningtyas Pangestuti Hadiwinata Kusumadewa Rahmanto Simbolondja "
    "Tanurejo Mangkualam Siregantara Hutabarana Nasutiona Panggabeyan Lubisyah Wardhanika Suryantoro "
    "Mulyanegara Purnamaningsih Saraswatika Atmojoyo Kertapradana Banjaransari Dwipayananda"
).split()


def person_name(number: int) -> str:
    """A name no other number has: 768 pairs, then the pair with a figure behind it."""
    first = FIRST[number % len(FIRST)]
    last = LAST[(number // len(FIRST) * 5 + number) % len(LAST)]
    again = f" {number // 768}" if number >= 768 else ""
    return f"{first} {last}{again}"


REGIONS = (
    ("regency", "Kabupaten Tirta Asri"),
    ("city", "Kota Sekarwangi"),
    ("regency", "Kabupaten Lembah Rimba"),
    ("city", "Kota Mutiara Timur"),
    ("regency", "Kabupaten Pesisir Jaya"),
    ("regency", "Kabupaten Bumi Sentosa"),
    ("regency", "Kabupaten Arum Sari"),
    ("regency", "Kabupaten Gili Lestari"),
)
