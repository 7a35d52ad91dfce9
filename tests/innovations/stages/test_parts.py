"""Contracts that every kind of stage keeps, whoever adds it."""

import importlib
import json
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from flask import render_template
from lxml import html

import app.innovations.stages as home
from app.core.errors import Invalid
from app.core.registry import Registry
from app.core.words import Sentence
from app.innovations.stages import stages
from app.innovations.stages.protocol import StagePart, word_of

EXAMPLES = [(name, n) for name in stages.names() for n in range(len(stages.get(name).examples))]
GOOD = [(name, n) for name, n in EXAMPLES if stages.get(name).examples[n].judgement]
NAMES = stages.names()
NAUGHTY = [
    "",
    " ",
    "\x00",
    "\ud800",
    "9" * 400,
    "\u202eabc",
    "<script>alert(1)</script>",
    "-1",
    "😀",
    "|",
]


def test_the_three_kinds_of_this_issue_are_there():
    assert NAMES == ["administrative", "decision", "scoring"]


@pytest.mark.parametrize("name", NAMES)
def test_a_part_says_who_it_is(name):
    part = stages.get(name)
    assert isinstance(part, StagePart)
    for said in (part.title, part.about, part.desk):
        assert isinstance(said, Sentence)
        assert str(said)
    assert len(part.desk.msgid) <= 20  # proposal.desk keeps it
    assert part.blind_by_default in {"open", "person", "agency"}
    assert {v.state for v in part.verdicts} <= {"passed", "repair", "failed"}
    assert {v.tone for v in part.verdicts} <= {"good", "warn", "bad"}
    assert all(word_of(part, v.state) for v in part.verdicts)


@pytest.mark.parametrize("name", NAMES)
def test_settings_survive_being_typed_and_being_stored(name):
    part = stages.get(name)
    typed = part.settings_as_typed(part.defaults)
    assert set(typed) == {one.key for one in part.setting_fields}
    read = part.check_settings({key: [value] for key, value in typed.items()})
    assert read == part.defaults
    assert json.loads(json.dumps(read)) == read
    assert part.settings_as_typed({}) == typed  # a preset may leave every setting out


@pytest.mark.parametrize(("name", "n"), EXAMPLES)
def test_a_part_reads_its_own_examples(name, n):
    part = stages.get(name)
    example = part.examples[n]
    if example.judgement is not None:
        assert part.read(example.raw, part.defaults) == example.judgement
        return
    with pytest.raises(Invalid) as refused:
        part.read(example.raw, part.defaults)
    assert example.wrong_field in [where for where, _why in refused.value.facts["problems"]]
    assert refused.value.field == refused.value.facts["problems"][0][0]


@pytest.mark.parametrize(("name", "n"), GOOD)
def test_what_was_judged_can_be_shown_in_the_form_again(name, n):
    part = stages.get(name)
    judgement = part.examples[n].judgement
    assert part.read(part.as_typed(judgement), part.defaults) == judgement
    stored = replace(judgement, answers=json.loads(json.dumps(judgement.answers)))
    assert part.findings(stored.answers) == part.findings(judgement.answers)


@pytest.mark.parametrize("bad", NAUGHTY)
@pytest.mark.parametrize("name", NAMES)
def test_bad_input_is_refused_or_kept_faithfully(name, bad):
    part = stages.get(name)
    fields = [(e.raw, field) for e in part.examples if e.judgement for field in e.raw]
    for base, wrong in fields:
        with suppress(Invalid):
            read = part.read(base | {wrong: [bad]}, part.defaults)
            kept = json.dumps(read.answers, ensure_ascii=False) + read.reason
            assert "\x00" not in kept
            assert bad.strip() in kept or not bad.strip()
    for setting in part.setting_fields:
        with suppress(Invalid):
            kept = json.dumps(part.check_settings({setting.key: [bad]}), ensure_ascii=False)
            assert "\x00" not in kept


@pytest.mark.one_database
@pytest.mark.parametrize("name", NAMES)
def test_a_part_draws_its_form_with_what_was_typed(app, name):
    part = stages.get(name)
    for example in part.examples:
        with app.test_request_context():
            page = render_template(
                f"parts/stages/{name}/form.html", part=part, settings=part.defaults,
                typed=example.raw, errors={example.wrong_field: "Salah di sini."}, entry=None,
            )  # fmt: skip
        drawn = html.fromstring(f"<form>{page}</form>")
        fields = {one.name for one in drawn.inputs if one.name}
        if not part.scores:
            assert fields >= {k for k in example.raw if k in fields or example.judgement}
            assert "Salah di sini." in page or not example.wrong_field
        ids = drawn.xpath("//@id")
        assert len(ids) == len(set(ids))


@pytest.mark.one_database
@pytest.mark.parametrize("name", [n for n in NAMES if not stages.get(n).scores])
def test_a_judgement_sent_from_its_own_form_reads_the_same(app, name):
    part = stages.get(name)
    for example in part.examples:
        if example.judgement is None:
            continue
        with app.test_request_context():
            page = render_template(
                f"parts/stages/{name}/form.html", part=part, settings=part.defaults,
                typed=example.raw, errors={}, entry=None,
            )  # fmt: skip
        sent: dict[str, list[str]] = {}
        for key, value in html.fromstring(f"<form>{page}</form>").form_values():
            sent.setdefault(key, []).append(value)
        assert part.read(sent, part.defaults) == example.judgement


def test_a_new_kind_is_one_new_folder(tmp_path, monkeypatch):
    folder = tmp_path / "wawancara"
    folder.mkdir()
    source = (Path(home.__path__[0]) / "decision" / "__init__.py").read_text()
    (folder / "__init__.py").write_text(
        source.replace('say("Penetapan putusan")', 'say("Wawancara")')
    )
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    try:
        found: Registry[StagePart] = Registry("app.innovations.stages")
        assert found.names() == [*NAMES, "wawancara"]
        part = found.get("wawancara")
        assert str(part.title) == "Wawancara"
        example = part.examples[0]
        assert part.read(example.raw, part.defaults) == example.judgement
    finally:
        sys.modules.pop("app.innovations.stages.wawancara", None)


def test_a_checklist_answers_to_its_words_not_to_its_places():
    part = stages.get("administrative")
    good = part.examples[0]
    turned = part.defaults | {"checklist": part.defaults["checklist"][::-1]}
    read = part.read(good.raw, turned)
    assert [one["text"] for one in read.answers["items"]] == [
        one["text"] for one in turned["checklist"]
    ]
    assert all(one["met"] for one in read.answers["items"])


def test_the_team_reads_the_checklists_own_reason_where_the_officer_wrote_none():
    part = stages.get("administrative")
    lacking = next(
        e.judgement for e in part.examples if e.judgement and e.judgement.state == "repair"
    )
    first, second = lacking.answers["items"][:2]
    assert part.findings({"items": [first | {"note": ""}]})[0].note == first["reason"]
    assert part.findings({"items": [first]})[0].note == first["note"]
    assert part.findings({"items": [second]})[0].note == ""
