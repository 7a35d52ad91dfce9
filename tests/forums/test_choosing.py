"""What the form of a new thread offers to choose from."""

from app.catalogue.actions import describe_service
from app.db.unit import transaction
from tests.forums.makers import MONDAY, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in


def test_services_of_one_name_are_told_apart_by_their_agency(client, app):
    cast, admin = make_cast(), make_person(roles=[("admin", "*")])
    for agency in (cast.agency, cast.other):
        with transaction():
            describe_service(
                admin, organisation_id=agency, name="KTP elektronik", summary="-", now=MONDAY
            )
    sign_in(client, cast.citizen)
    words = words_of(client.get(f"/forums/{cast.board}/new"))
    assert "KTP elektronik · Disdukcapil Nusa" in words
    assert "KTP elektronik · Dinas Lain" in words
