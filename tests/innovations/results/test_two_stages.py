"""Two scoring stages: both scores and the combined one in every file, the weights on the page."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import select

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.judging import actions
from app.innovations.judging.models import Assignment
from app.innovations.stages import stages as kinds
from tests.innovations import makers
from tests.innovations.judging import makers as bench
from tests.support.clients import words_of
from tests.support.people import sign_in


def scored(made, judge, place, cards):
    """Assign, score and lock the stage at that place; ``cards``: one by proposal id."""
    stage_id = made.stage_ids[place]
    with transaction():
        actions.assign(made.organiser, stage_id, list(cards), judge.person_id, now=clock.now())
    for proposal_id, card in cards.items():
        given = db.session.scalars(
            select(Assignment.id).filter_by(stage_id=stage_id, proposal_id=proposal_id)
        ).one()
        bench.save(judge, given, card)
    makers.lock(made, place)


@pytest.fixture
def twice(app):
    """70 for the first stage, 30 for the second; the second turns the order of the first."""
    settings = dict(kinds.get("scoring").defaults) | {"judges_per_entry": 1}
    columns = {
        place: {"title": title, "settings": settings | {"weight": weight}, "blindness": "open"}
        for place, (title, weight) in enumerate([("=Naskah", 70), ("Wawancara", 30)])
    }
    columns[0]["started_at"] = clock.now()
    made = makers.make_edition(("scoring", "scoring", "decision"), stage_columns=columns)
    made.first, made.second = bench.make_entries(made, 2)
    judge = bench.make_judge(made)
    scored(made, judge, 0, {made.first: bench.TOP, made.second: bench.GOOD})
    makers.start(made, 1)
    scored(made, judge, 1, {made.first: bench.GOOD, made.second: bench.TOP})
    return made


TOP, GOOD = 92.0, 72.0  # 60 x 5/5 + 40 x 4/5; 60 x 4/5 + 40 x 3/5
WANTED = [(TOP, GOOD, 86.0), (GOOD, TOP, 78.0)]
NAMES = ["nilai: =Naskah", "nilai: Wawancara", "nilai gabungan"]


def test_each_file_has_every_score(twice, client):
    sign_in(client, twice.organiser)
    path = f"/desk/editions/{twice.slug}/export."
    told = client.get(path + "json").json["rows"]
    assert [tuple(row[name] for name in NAMES) for row in told] == WANTED
    lines = list(
        csv.DictReader(io.StringIO(client.get(path + "csv").get_data().decode("utf-8-sig")))
    )
    assert [tuple(float(line[name]) for name in NAMES) for line in lines] == WANTED
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(path + "xlsx").data)).active
    heads, *rows = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert heads[-3:] == NAMES
    assert [tuple(row[-3:]) for row in rows] == WANTED


def test_the_page_says_how_they_were_put_together(twice, client):
    sign_in(client, twice.organiser)
    told = words_of(client.get(f"/innovations/editions/{twice.slug}/results"))
    assert "=Naskah: bobot 70" in told
    assert "Wawancara: bobot 30" in told
    assert "Nilai gabungan" in told
