"""Search: what anybody may read is found by its words; nothing typed is an error; marks are safe."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.db.unit import transaction
from app.web.search.actions import drop, put
from app.web.search.queries import find, similar
from app.web.search.rules import marked


def keep(number, title, body="", kind="service"):
    with transaction():
        put(kind, number, title=title, body=body, href=f"/x/{number}", at=clock.now())


def found(words, **more):
    return [hit.subject_id for hit in find(words, **more)]


def test_by_every_word_from_its_beginning_and_titles_first(app):
    keep(1, "Antrean panjang", "di loket kartu keluarga")
    keep(2, "Kartu keluarga hilang", "antrean")
    keep(3, "Air minum", "tekanan rendah", kind="post")
    assert found("kartu kelu") == [2, 1]
    assert found("KARTU antre") == [2, 1]
    assert found("kartu minum") == []
    assert found("air", kind="post") == [3]
    assert found("air", kind="service") == []


def test_changed_and_dropped_is_found_as_it_is_now(app):
    keep(1, "Akta kelahiran")
    keep(1, "Surat pindah")
    assert (found("akta"), found("pindah")) == ([], [1])
    with transaction():
        drop("service", [1])
    assert found("pindah") == []


def test_marks_are_safe_html(app):
    keep(1, "<script>alert(1)</script> loket", "a & b <img src=x onerror=alert(1)> loket")
    (hit,) = find("loket")
    assert hit.title == "&lt;script&gt;alert(1)&lt;/script&gt; <mark>loket</mark>"
    assert "<img" not in hit.snippet
    assert "<mark>loket</mark>" in hit.snippet
    assert marked("\ue000<b>\ue001") == "<mark>&lt;b&gt;</mark>"


def test_our_own_marks_in_a_text_do_not_survive(app):
    keep(1, "\ue000\ue001<i>loket", "\ue000 \0 loket")
    (hit,) = find("loket")
    assert hit.title.count("<mark>") == 1


def test_similar_titles_share_telling_words(app):
    keep(1, "Berapa lama mengganti KTP hilang", kind="post")
    keep(2, "Obat kosong di puskesmas", kind="post")
    assert [hit.subject_id for hit in similar("KTP saya hilang, berapa lama?", kind="post")] == [1]
    assert similar("", kind="post") == []


HARD = [
    '"',
    "'",
    "a AND",
    "NEAR(",
    "*",
    "-",
    "kind:post",
    "a'b",
    ":*",
    "&|!()",
    "\0",
    "😀",
    "yang",
    "\\",
]


@pytest.mark.parametrize("words", [*HARD, "kata " * 3000, "x" * 10_000])
def test_no_query_is_an_error(client, words):
    assert client.get("/search/", query_string={"q": words[:3000]}).status_code == 200
    find(words)
    similar(words, kind="post")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=60))
def test_whatever_is_typed(app, words):
    find(words)
    similar(words, kind="post")


def test_of_the_parts_of_one_thing_the_best_is_shown(app):
    with transaction():
        for number, title in ((1, "Loket"), (2, "Loket loket loket"), (3, "Loket lain")):
            put("post", number, title=title, body="", href=f"/x/{number}", at=clock.now(),
                part_of="thread:1" if number < 3 else "thread:2")  # fmt: skip
        put("service", 1, title="Loket", body="", href="/s/1", at=clock.now())
        put("service", 2, title="Loket", body="", href="/s/2", at=clock.now())
    hits = [(hit.kind, hit.subject_id) for hit in find("loket")]
    assert len(hits) == 4
    assert len({("post", 1), ("post", 2)} & set(hits)) == 1
    assert {("post", 3), ("service", 1), ("service", 2)} <= set(hits)
