"""Screening a text takes work in step with its length, whatever somebody writes to hold it up."""

from time import process_time

import pytest

from app.moderation.screening.private import private_details
from app.moderation.screening.rules import findings

PIECES = [
    "a",
    "a ",
    "a*",
    "*",
    "tai ",
    "anjing ",
    "anjing,",
    "a.b.c.d ",
    "g0bl0k*",
    "kau ",
    "saya akan ",
    "bakar rumah ",
    "orang cina itu semua ",
    "dasar ",
    '"',
    "semoga kamu ",
    "tidak ",
    "gue tahu ",
    "\u0301a",
    "0812 ",
    "Jl. Melati ",
    "123456",
]
ROUNDS = 3
N = 9_000
SLACK = 3.4
"""Twice the letters may take this many times the work; squared work would take four."""


def work(reads, text):
    """The least processor time of a few readings."""
    taken = []
    for _round in range(ROUNDS):
        before = process_time()
        reads(text)
        taken.append(process_time() - before)
    return max(min(taken), 0.001)


@pytest.mark.parametrize("reads", [findings, private_details])
@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_is_about_twice_the_work(reads, piece):
    once = (piece * N)[:N]
    assert work(reads, once * 2) / work(reads, once) < SLACK
