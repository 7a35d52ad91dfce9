"""Readers doubt evidence: who may, once each, nobody named, until the agency answers."""

import pytest
from sqlalchemy import select, text

from app.commitments import actions, queries
from app.commitments.models import Doubt
from app.core.actor import ANYONE
from app.core.errors import Conflict, Forbidden, Invalid
from app.db.base import db
from app.db.unit import transaction
from app.notices.models import Notice
from tests.commitments.makers import DAY, LINK, MONDAY, do, kept, make, make_cast, prove_all, steps
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def number(cast):
    made = make(cast)
    prove_all(cast, made, at=MONDAY)
    return made


def doubt(who, number, why="undone"):
    do(actions.doubt, who, number, why=why, now=MONDAY + DAY)


def told(person, word):
    rows = select(Notice.msgid).where(Notice.person_id == person.person_id)
    return [msgid for msgid in db.session.scalars(rows) if word in msgid]


def test_a_reader_doubts_once_and_is_named_nowhere(cast, number):
    other = make_person("Bu Sari", "citizen")
    doubt(cast.citizen, number)
    with pytest.raises(Conflict):
        doubt(cast.citizen, number, "other")
    assert kept(number).doubted == 1
    doubt(other, number, "partial")
    assert kept(number).doubted == 2
    first, second = queries.changes_of(number)[-2:]
    assert (first.kind, first.by, first.facts) == ("doubted", None, {"why": "undone"})
    assert (second.by, second.facts) == (None, {"why": "partial"})
    assert len(told(cast.officer, "diragukan")) == 1  # of the first, not of each


def test_nobody_of_the_agency_and_nobody_unknown(cast, number):
    for who in (cast.officer, cast.owner, cast.asn, cast.upper, ANYONE):
        with pytest.raises(Forbidden):
            doubt(who, number)
    with pytest.raises(Invalid):
        doubt(cast.citizen, number, "sebab lain")
    assert kept(number).doubted == 0


def test_without_evidence_there_is_nothing_to_doubt(cast):
    with pytest.raises(Conflict):
        doubt(cast.citizen, make(cast))


def test_an_answer_or_new_evidence_closes_what_is_open(cast, number):
    doubt(cast.citizen, number)
    with pytest.raises(Forbidden):
        do(actions.answer_doubts, cast.citizen, number, note="x", now=MONDAY)
    do(actions.answer_doubts, cast.officer, number, note="Sudah dicek.", now=MONDAY + 2 * DAY)
    assert kept(number).doubted == 0
    with pytest.raises(Conflict):
        do(actions.answer_doubts, cast.officer, number, note="Lagi.", now=MONDAY)
    doubt(cast.citizen, number, "other")
    assert kept(number).doubted == 1
    do(actions.prove, cast.officer, steps(number)[0], LINK, now=MONDAY + 3 * DAY)
    assert kept(number).doubted == 0
    assert [one.closed_at is None for one in db.session.scalars(select(Doubt))] == [False, False]


@pytest.mark.parametrize("breach", ["DELETE FROM commitment_doubt",
                                    "UPDATE commitment_doubt SET why = 'other'"])  # fmt: skip
def test_raw_sql_takes_no_doubt_back(cast, number, breach):
    doubt(cast.citizen, number)
    with pytest.raises(Conflict), transaction():
        db.session.execute(text(breach))
    assert db.session.scalar(select(Doubt.why)) == "undone"


def test_the_pages_of_doubt(client, cast, number):
    path = f"/commitments/{number}"
    sign_in(client, cast.citizen)
    assert "Bukti ini tidak sesuai" in words_of(client.get(path))
    assert client.submit(f"{path}/doubt").status_code == 422
    client.submit(f"{path}/doubt", why="undone", expect=302)
    assert "Keraguan Anda tercatat" in words_of(client.get(path))
    sign_out(client)
    words = words_of(client.get(path))
    assert "Diragukan 1 pembaca" in words
    assert "belum selesai di lapangan" in words
    assert cast.citizen.name not in words
    sign_in(client, cast.officer)
    assert client.get(f"{path}/doubt").status_code == 403
    client.submit(f"{path}/doubts", answer="Papannya dipasang di dalam.", expect=302)
    words = words_of(client.get(path))
    assert "Papannya dipasang di dalam." in words
    assert "Diragukan 1 pembaca" not in words


def hindered(client, path, why):
    """No form: the sentence why, and the way back."""
    answer = client.get(path)
    assert answer.status_code == 409
    assert why in words_of(answer)
    assert 'method="post"' not in answer.text.split("<main")[1].split("</main>")[0]


def test_the_form_shows_what_is_doubted(client, cast, number):
    sign_in(client, cast.citizen)
    found = client.get(f"/commitments/{number}/doubt")
    words = words_of(found)
    assert "Papan terpasang di sembilan loket" in words  # its step
    assert LINK.description in words
    assert LINK.url in found.text
    doubt(cast.citizen, number)
    sign_out(client)
    sign_in(client, cast.officer)
    assert LINK.description in words_of(client.get(f"/commitments/{number}/doubts"))


def test_no_form_for_what_is_impossible(client, cast, number):
    bare, base = make(cast), f"/commitments/{number}"
    sign_in(client, cast.citizen)
    hindered(client, f"/commitments/{bare}/doubt", "belum ada bukti")
    doubt(cast.citizen, number)
    hindered(client, f"{base}/doubt", "menunggu jawaban instansi")
    sign_out(client)
    sign_in(client, cast.officer)
    hindered(client, f"/commitments/{bare}/doubts", "Tidak ada keraguan")
    for path in ("withdraw", "move", "milestones/new", f"milestones/{steps(number)[0]}/claim"):
        hindered(client, f"{base}/{path}", "sudah ditepati")
    do(actions.claim, cast.officer, steps(bare)[0], now=MONDAY)
    path = f"/commitments/{bare}/milestones/{steps(bare)[0]}"
    hindered(client, f"{path}/claim", "sudah dinyatakan selesai")
    do(actions.withdraw, cast.officer, bare, reason="Batal.", now=MONDAY)
    hindered(client, f"{path}/evidence", "sudah dicabut")
