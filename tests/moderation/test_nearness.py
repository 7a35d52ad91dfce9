"""A matter is near to whoever belonged to the agency when it was written, or at any time since."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Membership
from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.moderation import queries
from tests.moderation.makers import WRITTEN, act, report
from tests.support.people import fresh, make_person


def waiting(actor):
    """Which cases wait, and which of them are too near to the actor."""
    return [(row.subject_id, bool(row.near)) for row in queries.queue(actor)]


@pytest.mark.parametrize(("left", "near"), [(-1, False), (0, True), (1, True)])
def test_who_left_the_agency_before_it_was_written_may_act_and_nobody_else(
    app, wall, cast, left, near
):
    note = wall.put(cast.author, cast.agency)
    with transaction():
        until = WRITTEN + timedelta(hours=left)
        db.session.execute(update(Membership).values(until=until))
    assert queries.is_too_near(cast.insider, 0, [cast.agency], WRITTEN) is near
    report(cast.reader, note)
    assert waiting(fresh(cast.insider)) == [(note, near)]
    if near:
        with pytest.raises(Conflict, match="instansi Anda sendiri"):
            act(fresh(cast.insider), note, "hide")
    else:
        act(fresh(cast.insider), note, "hide")


def test_who_came_to_it_since_may_not(app, wall, cast):
    note = wall.put(cast.author, cast.agency)
    newcomer = make_person(roles=[("moderator", "*")])
    with transaction():
        db.session.add(
            Membership(person_id=newcomer.person_id, organisation_id=cast.unit, since=clock.now())
        )
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        act(newcomer, note, "hide")  # the actor was read before
