"""The catalogue: plain records of services, written by officers of their own organisation."""

import pytest

from app.catalogue import actions, queries
from app.core import clock
from app.core.errors import Forbidden, Invalid, Missing
from app.db.unit import transaction
from app.web.search.queries import find
from tests.support.people import make_organisation, make_person, sign_in


def describe(actor, unit, name="Akta kelahiran", summary="Pencatatan kelahiran."):
    with transaction():
        return actions.describe_service(
            actor, organisation_id=unit, name=name, summary=summary, now=clock.now()
        ).slug


def officer_of(unit):
    return make_person(roles=[("officer", f"organisation:{unit}")])


def test_an_officer_describes_a_service_of_the_own_organisation(app):
    unit = make_organisation("Dinas Kependudukan Uji")
    slug = describe(officer_of(unit), unit)
    assert queries.service_by_slug(slug).organisation == "Dinas Kependudukan Uji"


def test_nobody_else_may(app):
    unit, other = make_organisation(), make_organisation()
    for actor in (make_person(), officer_of(other)):
        with pytest.raises(Forbidden):
            describe(actor, unit)


def test_a_name_is_wanted(app):
    unit = make_organisation()
    with pytest.raises(Invalid) as refused:
        describe(officer_of(unit), unit, name="   ")
    assert refused.value.field == "name"


def test_an_unknown_service_is_missing(app):
    with pytest.raises(Missing):
        queries.service_by_slug("tidak-ada")


def test_pages_list_find_and_show(app, client):
    unit = make_organisation()
    slug = describe(officer_of(unit), unit, "Izin usaha mikro")
    assert "Izin usaha mikro" in client.get("/services/").text
    assert "Izin usaha mikro" in client.get("/services/?q=USAHA").text
    assert "Izin usaha mikro" not in client.get("/services/?q=paspor").text
    assert client.get(f"/services/{slug}").status_code == 200
    assert client.get("/services/tidak-ada").status_code == 404


def test_keyset_pages_show_every_service_once(app, client):
    unit = make_organisation()
    actor = officer_of(unit)
    for number in range(queries.PAGE + 5):
        describe(actor, unit, f"Layanan {number:03d}")
    first = queries.services()
    last = first[queries.PAGE - 1]
    second = queries.services(after=(last.name, last.id))
    names = [row.name for row in first[: queries.PAGE]] + [row.name for row in second]
    assert names == sorted(names)
    assert len(set(names)) == queries.PAGE + 5


def test_a_form_that_is_refused_keeps_what_was_typed(app, client):
    unit = make_organisation()
    sign_in(client, officer_of(unit))
    answer = client.submit(
        "/services/new", organisation_id=str(unit), name="x" * 300, summary="Tetap di sini"
    )
    assert answer.status_code == 422
    assert "Tetap di sini" in answer.text


@pytest.mark.parametrize("path", ["/services/?q=%00", "/services/?q=a%00b&after=%00,1"])
def test_a_sign_that_no_database_keeps_finds_nothing_and_breaks_nothing(app, client, path):
    describe(officer_of(unit := make_organisation()), unit)
    assert client.get(path).status_code == 200
    assert client.get("/services/%00").status_code == 404


def test_a_service_leads_on_to_its_neighbours_and_to_proposals(app, client):
    unit, other = make_organisation(), make_organisation()
    here = describe(officer_of(unit), unit, "Akta kelahiran")
    near = describe(officer_of(unit), unit, "Kartu keluarga")
    far = describe(officer_of(other), other, "Izin usaha")
    page = client.get(f"/services/{here}").text
    assert f'href="/services/{near}"' in page
    assert f'href="/services/{far}"' not in page
    assert 'href="/innovations/editions/"' in page


def test_a_service_is_found_by_its_words(app):
    unit = make_organisation("Dinas Uji Cari")
    slug = describe(officer_of(unit), unit, "Sambungan air minum", "Pasang baru.")
    (hit,) = find("sambungan pasang", kind="service")
    assert hit.href == f"/services/{slug}"
    assert [one.href for one in queries.findable_services()] == [hit.href]
