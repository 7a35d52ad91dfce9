"""The table of effects: saved whole, two hands on it, naughty cells."""

import pytest
from flask import Flask

from app.core import clock
from app.core.errors import Conflict, Invalid, Missing
from app.core.texts import clean_line
from app.db.unit import transaction
from app.innovations.proposals import queries, rules
from app.innovations.proposals.effects import actions
from app.innovations.proposals.rules import Hand, digest
from tests.innovations.proposals.makers import Scene, again, make_scene
from tests.support.nasty import NASTY, UNSTORABLE
from tests.support.people import make_person

ROW = {
    "indicator": "Waktu tunggu obat",
    "unit": "hari",
    "before": "3",
    "after": "1",
    "measured_on": "2026-06-30",
    "source": "Catatan loket",
    "evidence": "Lampiran 2",
}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


def page(slug: str, key: str = "a") -> Hand:
    proposal = again(slug)
    stored = actions.as_text(queries.effects_of(proposal.id))
    return Hand(proposal.version, key, {"effects": digest(stored)})


def save(actor, slug: str, rows: list[dict], hand: Hand | None = None) -> None:
    with transaction():
        actions.save_effects(actor, slug, rows=rows, hand=hand or page(slug), now=clock.now())


def kept(slug: str) -> list[dict[str, str]]:
    return [actions.effect_dict(one) for one in queries.effects_of(again(slug).id)]


def test_rows_are_kept_in_order_and_empty_ones_go(scene: Scene, slug: str) -> None:
    second = ROW | {"indicator": "Biaya", "unit": "rupiah", "before": "Rp50.000", "after": "0"}
    save(scene.lead, slug, [ROW, {}, second, dict.fromkeys(ROW, " ")])
    assert kept(slug) == [ROW, second]
    save(scene.lead, slug, [second])
    assert kept(slug) == [second]


def test_a_revision_holds_the_table(scene: Scene, slug: str) -> None:
    save(scene.lead, slug, [ROW])
    revision = queries.revision(again(slug).id, 1)
    assert revision.content["effects"] == [ROW]


def test_a_wrong_cell_is_named(scene: Scene, slug: str) -> None:
    for field in rules.EFFECT_FIELDS:
        for text in ("x" * 301, *UNSTORABLE):
            with pytest.raises(Invalid) as refused:
                save(scene.lead, slug, [{}, ROW | {field: text}])
            assert refused.value.field == f"1-{field}"
    assert kept(slug) == []


def test_naughty_cells_make_a_round_trip(scene: Scene, slug: str) -> None:
    for text in NASTY:
        short = clean_line(text, field="x", letters=1000)[:40].strip(" ")
        save(
            scene.lead, slug, [{"indicator": "x", "unit": short, "before": short, "source": short}]
        )
        (row,) = kept(slug)
        assert (row["unit"], row["before"], row["source"]) == (short, short, short)


def test_two_hands_on_the_table_clash_with_both_tables(scene: Scene, slug: str) -> None:
    mine = page(slug, "a")
    save(scene.lead, slug, [ROW], page(slug, "b"))
    with pytest.raises(Conflict) as clash:
        save(scene.lead, slug, [ROW | {"after": "2"}], mine)
    assert '"after":"1"' in clash.value.facts["theirs"]["effects"]
    assert kept(slug) == [ROW]


def test_too_many_rows_are_refused(scene: Scene, slug: str) -> None:
    with pytest.raises(Invalid):
        save(scene.lead, slug, [ROW] * (rules.EFFECT_ROWS + 1))


def test_strangers_change_nothing(scene: Scene, slug: str) -> None:
    with pytest.raises(Missing):
        save(make_person(org=scene.unit), slug, [ROW])
