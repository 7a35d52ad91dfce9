"""Revisions and frozen rubrics are neither replaced nor emptied away, by whatever statement."""

import pytest
from sqlalchemy import text

from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from tests.innovations.judging.makers import make_entries, make_stage


@pytest.fixture(autouse=True)
def some_rows(app):
    """A published edition with a frozen rubric and a submitted revision."""
    make_entries(make_stage())


def run(sql):
    with transaction():
        db.session.execute(text(sql))


def everything(table):
    return [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


@pytest.mark.one_database
@pytest.mark.parametrize("table", ["revision", "rubric"])
def test_nothing_kept_is_replaced(table):
    """INSERT OR REPLACE deletes what stands there, and no DELETE trigger sees it."""
    before = everything(table)
    assert before
    with pytest.raises(Conflict):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    with pytest.raises(Conflict):
        run(f"UPDATE OR REPLACE {table} SET id = id + 1000")
    assert everything(table) == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["revision", "rubric"])
def test_nothing_kept_is_emptied(table):
    before = everything(table)
    assert before
    with pytest.raises(Conflict):
        run(f"TRUNCATE {table} CASCADE")
    assert everything(table) == before
