"""What several tests of desks begin with."""

from typing import Any

import pytest
from flask import Flask

from app.accounts.organisations import actions as organisations
from app.db.unit import transaction
from tests.accounts.makers import NOW, make_member
from tests.support.people import make_organisation, make_person


@pytest.fixture
def office(app: Flask) -> dict[str, Any]:
    """A city with a unit, its officer, a member, somebody who asks, and a stranger."""
    city = make_organisation("Kota Harapan", kind="city")
    unit = make_organisation("Dinas Sosial", parent=city)
    asking = make_person("Pak Tanya", verified_at=None)
    with transaction():
        organisations.ask_to_join(asking, unit, "Analis", now=NOW)
    return {
        "city": city,
        "unit": unit,
        "officer": make_person("Bu Petugas", roles=[("officer", f"organisation:{city}")]),
        "member": make_member("Bu Anggota", org=unit),
        "asking": asking,
        "stranger": make_member("Orang Lain"),
        "admin": make_person("Pengelola", roles=[("admin", "*")]),
    }
