"""Names, addresses, passwords, codes, numbers: by examples and by properties."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules
from app.core.errors import Invalid

TODAY = date(2026, 11, 23)
DATA = Path(rules.__file__).parent / "data"


# ---------------------------------------------------------------- NIP and NI PPPK
@pytest.mark.parametrize(
    ("typed", "kind", "born", "since", "sex"),
    [
        ("198503302003121002", "pns", date(1985, 3, 30), 2003, 1),
        ("19850330 200312 1 002", "pns", date(1985, 3, 30), 2003, 1),
        ("199009132025242014", "pppk", date(1990, 9, 13), 2025, 2),  # paruh waktu, DOMAIN §5
        ("199201012022211001", "pppk", date(1992, 1, 1), 2022, 1),
        ("199201012022131001", "pppk", date(1992, 1, 1), 2022, 1),  # month 13 is no month
        ("196402291985012001", "pns", date(1964, 2, 29), 1985, 2),  # a leap day that was
    ],
)
def test_a_number_is_read_by_its_structure(
    typed: str, kind: str, born: date, since: int, sex: int
) -> None:
    number = rules.servant_number(typed, TODAY)
    assert (number.kind, number.born, number.since_year, number.sex) == (kind, born, since, sex)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "18 angka"),
        ("19850330200312100", "18 angka"),
        ("1985033020031210022", "18 angka"),
        ("19850330200312100A", "18 angka"),
        ("١٩٨٥٠٣٣٠٢٠٠٣١٢١٠٠٢", "18 angka"),  # digits, but not those on the card
        ("198502302003121002", "tanggal lahir"),  # 30 February
        ("190002291920011001", "tanggal lahir"),  # 1900 was no leap year
        ("202403302003121002", "tanggal lahir"),  # born two years ago
        ("198503301990121002", "tahun pengangkatan"),  # five years old
        ("198503302031121002", "tahun pengangkatan"),  # in the future
        ("198503302003001002", "00"),
        ("198503302003123002", "1 atau 2"),
    ],
)
def test_what_does_not_fit_is_said(typed: str, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.servant_number(typed, TODAY)
    assert word in str(refused.value)
    assert refused.value.field == "number"


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, date, int, str]:
    born = draw(st.dates(date(1950, 1, 1), date(2005, 12, 31)))
    since = draw(st.integers(born.year + 15, 2026))
    tail = draw(st.one_of(st.integers(1, 12), st.integers(13, 99)))
    sex, serial = draw(st.sampled_from("12")), draw(st.integers(0, 999))
    digits = f"{born:%Y%m%d}{since}{tail:02d}{sex}{serial:03d}"
    return digits, born, since, "pns" if tail <= 12 else "pppk"


@given(numbers(), st.data())
def test_every_number_that_fits_is_read_back_however_it_is_spaced(
    made: tuple[str, date, int, str], data: st.DataObject
) -> None:
    digits, born, since, kind = made
    gaps = data.draw(st.lists(st.sampled_from(["", " ", ".", "-"]), min_size=18, max_size=18))
    number = rules.servant_number("".join(a + b for a, b in zip(digits, gaps, strict=True)), TODAY)
    assert (number.digits, number.born, number.since_year) == (digits, born, since)
    assert (number.kind, number.last_four) == (kind, digits[-4:])


@given(st.text(alphabet="0123456789 .-x", max_size=25))
def test_any_text_is_read_or_refused_politely(text: str) -> None:
    try:
        number = rules.servant_number(text, TODAY)
    except Invalid:
        return
    assert len(number.digits) == 18


@given(numbers())
def test_a_masked_number_keeps_the_birth_date_to_itself(made: tuple[str, date, int, str]) -> None:
    shown = rules.masked(rules.servant_number(made[0], TODAY).last_four)
    assert sum(sign.isdigit() for sign in shown) == 4
    assert shown.endswith(made[0][-4:])


# ---------------------------------------------------------------- codes on paper
def test_codes_have_sixty_bits_of_signs_that_nobody_misreads() -> None:
    assert len(set(rules.CODE_ALPHABET)) == 32
    assert not set(rules.CODE_ALPHABET) & set("01IO")
    assert rules.CODE_LENGTH * 5 == 60


@given(st.text(alphabet=rules.CODE_ALPHABET, min_size=12, max_size=12), st.booleans())
def test_a_code_is_known_again_as_people_type_it(code: str, small: bool) -> None:
    shown = rules.shown_code(code)
    typed = f"  {shown.lower() if small else shown} "
    assert rules.typed_code(typed) == code
    assert rules.typed_code(typed.replace("-", " ").replace("L", "1")) == code


@pytest.mark.parametrize("typed", ["", "ratna", "ABCD-EFGH-JKL", "ABCD-EFGH-JKMNP", "a@b.id", "\0"])
def test_what_is_no_code(typed: str) -> None:
    assert rules.typed_code(typed) is None


@given(st.text(max_size=40))
def test_a_sign_in_name_can_be_typed_on_any_keyboard(name: str) -> None:
    handle = rules.new_handle(name, lambda signs: signs[0])
    assert handle.isascii()
    assert handle == handle.lower() == rules.identifier(handle)
    assert len(handle) <= 40
    assert "@" not in handle


# ---------------------------------------------------------------- words people type
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ibu   Ratna ", "Ibu Ratna"),
        ("Ḥasan Ñoño", "Ḥasan Ñoño"),
        ("محمد", "محمد"),
        ("O'Brien, S.Sos.", "O'Brien, S.Sos."),
        ("李 🌷", "李 🌷"),
    ],
)
def test_names_are_kept_as_people_write_them(typed: str, kept: str) -> None:
    assert rules.clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "🌷🌷", "---", "a" * 121, "Rat\0na", "Ratna\u202eanid", "\x1b[31mRatna"]
)
def test_names_that_nobody_could_read_are_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.clean_name(typed)


def test_an_address_has_one_form() -> None:
    assert rules.clean_address(" Ratna@Contoh.TEST ") == "ratna@contoh.test"
    assert rules.clean_address("ratna@CONTOH.id") == rules.identifier("RATNA@contoh.id")


@pytest.mark.parametrize(
    "typed",
    ["", "ratna", "@", "ratna@", "a@b@c", "a b@c.id", "ratna@contoh\0.id", "x" * 300 + "@a.id"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.clean_address(typed)


@pytest.mark.parametrize(
    "password",
    ["", "1234567", "12345678", "password", "Kata Sandi", "aaaaaaaaaa", "ababababab", "x" * 201],
)
def test_passwords_that_anybody_would_guess_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        rules.check_password(password)


def test_a_password_is_neither_the_address_nor_the_name() -> None:
    for password in ("ratna@contoh.id", "Ratna Dewi"):
        with pytest.raises(Invalid):
            rules.check_password(password, email="ratna@contoh.id", name="ratna dewi")


@given(st.text(min_size=8, max_size=200))
def test_a_password_is_the_same_from_every_keyboard(password: str) -> None:
    import unicodedata

    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        typed = unicodedata.normalize(form, password)
        assert rules.normal_password(typed) == rules.normal_password(password)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("/innovations/?after=3", "/innovations/?after=3"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_sent_to_another_site(asked: str | None, where: str) -> None:
    assert rules.local_path(asked) == where


@given(st.text(max_size=60))
def test_wherever_one_is_sent_is_here(text: str) -> None:
    path = rules.local_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


# ---------------------------------------------------------------- trust, scopes, regions
@pytest.mark.parametrize(
    ("kind", "vouches", "enough"),
    [
        ("leader", 3, True),
        ("leader", 2, False),
        ("citizen", 4, True),
        ("asn", 9, False),
        ("ngo", 9, False),
    ],
)
def test_residents_vouch_for_residents_only(kind: str, vouches: int, enough: bool) -> None:
    assert rules.is_vouched(kind, vouches, 3) is enough


@pytest.mark.parametrize("text", ["*", "edition:1", "organisation:203"])
def test_scopes_there_are(text: str) -> None:
    assert rules.scope(text) == text


@pytest.mark.parametrize(
    "text", ["", "edition:", "edition:0", "edition:-1", "stage:1", "*;", "edition:9999999999"]
)
def test_scopes_there_are_not(text: str) -> None:
    with pytest.raises(Invalid):
        rules.scope(text)


def test_the_data_file_is_the_whole_country() -> None:
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        regions = rules.regions(csv.DictReader(file))
    kinds = [region.kind for region in regions]
    assert (kinds.count("province"), kinds.count("city"), kinds.count("regency")) == (38, 98, 416)
    provinces = {region.code for region in regions if region.kind == "province"}
    assert {r.parent_code for r in regions if r.kind != "province"} == provinces
    assert len({region.code for region in regions}) == len(regions)


@pytest.mark.parametrize(
    ("code", "zone"),
    [("11", "WIB"), ("34.04", "WIB"), ("61", "WIB"), ("62", "WIB"), ("51.71", "WITA"), ("63", "WITA"),
     ("65", "WITA"), ("73.71", "WITA"), ("81", "WIT"), ("94", "WIT"), ("96.71", "WIT")],
)  # fmt: skip
def test_each_province_has_its_zone(code: str, zone: str) -> None:
    assert rules.zone_of_code(code) == zone


def test_slips_do_not_live_for_ever() -> None:
    assert rules.CODE_LIVES["reset"] <= timedelta(days=1) < rules.CODE_LIVES["sign_up"]
