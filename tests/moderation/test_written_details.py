"""Third persons' details on a written set: they are pointed out, public numbers are let be."""

from pathlib import Path

from app.moderation.screening.private import private_details

TEXTS = Path(__file__).parent / "texts"
POINTED_OUT, FALSE = 0.95, 0.05


def lines(name):
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def test_what_is_somebodys_is_pointed_out():
    texts = lines("private")
    missed = [text for text in texts if not private_details(text)]
    assert len(texts) == 60
    assert 1 - len(missed) / len(texts) >= POINTED_OUT, missed


def test_decrees_hotlines_sums_and_offices_are_let_be():
    texts = lines("public")
    wrong = [text for text in texts if private_details(text)]
    assert len(texts) == 60
    assert len(wrong) / len(texts) <= FALSE, wrong


def test_harsh_criticism_is_hardly_ever_taken_for_somebodys_details():
    texts = lines("harsh")
    wrong = [text for text in texts if private_details(text)]
    assert len(wrong) / len(texts) < 0.01, wrong
