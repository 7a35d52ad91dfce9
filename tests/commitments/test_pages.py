"""The commitments as people meet them, without JavaScript: promising, accepting, evidence, late."""

import io
from datetime import date, timedelta

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import event

from app.commitments import actions
from app.core import clock
from app.db.base import db
from tests.commitments.makers import (
    DAY,
    LATER,
    LINK,
    MONDAY,
    do,
    make,
    make_cast,
    prove_all,
    steps,
    subject_slot,
)
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def moved():
    """The clock stands near the promise's week; the test may move it on."""
    clock.set_now(MONDAY)
    yield clock.set_now
    clock.set_now(None)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code} {words_of(answer)[:300]}"
    return "" if answer.mimetype == "application/atom+xml" else words_of(answer)


def as_(client, who):
    sign_out(client)
    if who:
        sign_in(client, who)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return io.BytesIO(out.getvalue()), "papan.png"


def test_public_pages_stand_empty_and_filled(client, cast, moved):
    paths = ["/commitments/", "/commitments/?state=late", f"/commitments/agencies/{cast.agency}",
             "/commitments/feed.atom", f"/commitments/agencies/{cast.agency}/feed.atom"]  # fmt: skip
    for path in paths:
        read(client, path)
    number = make(cast)
    for path in [*paths, f"/commitments/{number}"]:
        read(client, path)
    for path in (
        "/commitments/999",
        "/commitments/agencies/99999999",
        f"/commitments/{number}/files/1",
    ):
        read(client, path, 404)


def test_the_whole_way_from_word_to_evidence(client, cast, moved):
    sign_in(client, cast.officer)
    assert "Disdukcapil Nusa" in read(client, "/commitments/new")
    form = f"/commitments/new?agency={cast.agency}"
    lost = client.submit(form, title="Papan keadaan mesin", measure="", due_on="2026-11-30",
                         owner="absent", owner_name="Kepala Dinas", owner_role="Kepala Dinas")  # fmt: skip
    assert lost.status_code == 422
    assert "Papan keadaan mesin" in lost.text
    made = client.submit(
        form, title="Papan keadaan mesin", measure="Terpasang di sembilan loket",
        due_on="2026-11-30", owner="absent", owner_name="Kepala Dinas", owner_role="Kepala Dinas",
        step1="Rancang papan", day1="2026-11-26", step2="Pasang papan", expect=302,
    )  # fmt: skip
    path = made.headers["Location"]
    as_(client, None)
    words = read(client, path)
    for word in ("Menunggu persetujuan", "Kepala Dinas", "Namanya ditulis oleh Bu Ratna",
                 "5 hari kerja lagi", "0 % dengan bukti", "Rancang papan", "Dijanjikan"):  # fmt: skip
        assert word in words, word
    as_(client, cast.asn)
    client.submit(f"{path}/accept", role="Sekretaris Dinas", expect=302)
    assert "Bu Tirta" in read(client, path)
    first, second = steps(1)
    client.submit(f"{path}/milestones/{first}/claim", note="Sudah dirancang.", expect=302)
    assert "50 % baru diklaim" in read(client, path)
    evidence = f"{path}/milestones/{first}/evidence"
    bare = client.submit(evidence, description="Foto rancangan", files=None)
    assert bare.status_code == 422
    assert "Foto rancangan" in bare.text
    assert "paling sedikit salah satu" in words_of(bare)
    client.submit(evidence, description="Foto rancangan", files=picture(), expect=302)
    moved(LATER)
    assert "Terlambat 1 hari kerja" in read(client, path)
    client.submit(f"{path}/move", due_on="2026-12-09", reason="Tukang sakit.", expect=302)
    words = read(client, path)
    for word in ("Terlambat 1 hari kerja", "Semula Senin, 30 November 2026", "Tukang sakit.",
                 "Dari 30 November 2026 menjadi 9 Desember 2026.", "Tenggat digeser 1 kali"):  # fmt: skip
        assert word in words, word
    client.submit(
        f"{path}/milestones/{second}/evidence", description="Foto papan",
        url="https://contoh.test/foto?a=1&b=2", expect=302,
    )  # fmt: skip
    as_(client, None)
    page = html.fromstring(client.get(path).text)
    (link,) = page.xpath("//a[starts-with(@href, 'https://contoh.test/')]")
    assert (link.get("href"), link.get("rel")) == (
        "https://contoh.test/foto?a=1&b=2", "nofollow noopener noreferrer",
    )  # fmt: skip
    assert "Ditepati, terlambat 1 hari kerja" in page.text_content()
    (file,) = page.xpath("//a[contains(@href, '/files/')]/@href")
    got = client.get(file)
    assert (got.status_code, got.mimetype) == (200, "image/png")
    assert read(client, file.replace(path, "/commitments/2"), 404)


def test_the_owner_accepts_or_refuses_by_the_notice(client, cast, moved):
    one = make(cast, owner_id=cast.owner.person_id)
    two = make(cast, owner_id=cast.owner.person_id, title="Janji kedua yang ditolak")
    sign_in(client, cast.owner)
    assert "Setujui atau tolak janji atas nama Anda" in read(client, "/")
    assert "Setujui, atau tolak dengan alasan" in read(client, "/notices/")
    client.submit(f"/commitments/{one}/accept", expect=302)
    lost = client.submit(f"/commitments/{two}/refuse", reason="")
    assert lost.status_code == 422
    client.submit(f"/commitments/{two}/refuse", reason="Bukan wewenang saya.", expect=302)
    as_(client, None)
    assert "Berjalan" in read(client, f"/commitments/{one}")
    words = read(client, f"/commitments/{two}")
    assert "Ditolak pemiliknya" in words
    assert "Bukan wewenang saya." in words


WRITING = ("accept", "refuse", "move", "withdraw", "milestones/new", "milestones/{step}/claim",
           "milestones/{step}/evidence")  # fmt: skip


def test_nobody_else_sees_a_form_or_a_button(client, cast, moved):
    number = make(cast, owner_id=cast.owner.person_id)
    (step,) = steps(number)
    places = [f"/commitments/{number}/{place.format(step=step)}" for place in WRITING]
    places.append(f"/commitments/new?agency={cast.agency}")
    for who, status in ((None, 401), (cast.citizen, 403), (cast.stranger, 403)):
        as_(client, who)
        for place in places:
            assert client.get(place).status_code == status, (who, place)
        page = html.fromstring(client.get(f"/commitments/{number}").text)
        assert page.xpath("//main//form[not(@action='/notices/follow')]") == []
        links = page.xpath("//main//a/@href")
        assert not [one for one in links if one in places]
    as_(client, cast.citizen)
    assert client.get("/commitments/new").status_code == 403
    assert "Catat janji" not in read(client, "/commitments/")


def test_a_step_belongs_to_its_own_promise(client, cast, moved):
    one, two = make(cast), make(cast)
    sign_in(client, cast.officer)
    for place in ("claim", "evidence"):
        read(client, f"/commitments/{two}/milestones/{steps(one)[0]}/{place}", 404)


def test_sent_twice_is_one(client, cast, moved):
    sign_in(client, cast.officer)
    form = f"/commitments/new?agency={cast.agency}"
    tree = html.fromstring(client.get(form).text)
    values = dict(tree.xpath("//main//form")[0].form_values()) | {
        "title": "Sekali saja", "measure": "Satu", "due_on": "2026-11-30", "owner_role": "Kabid",
    }  # fmt: skip
    first, second = client.post(form, data=values), client.post(form, data=values)
    assert first.headers["Location"] == second.headers["Location"]
    assert "Sekali saja" in read(client, "/commitments/")
    assert client.get("/commitments/2").status_code == 404


def test_the_register_is_filtered_sorted_and_goes_on(client, cast, moved):
    late = make(cast, title="Janji yang terlambat")
    near = make(cast, title="Janji yang berjalan", due_on=date(2026, 12, 30))
    moved(LATER)
    titles = "//table//th[@scope='row']/a/text()"
    page = html.fromstring(client.get("/commitments/").text)
    assert page.xpath(titles) == ["Janji yang terlambat", "Janji yang berjalan"]
    page = html.fromstring(client.get("/commitments/?order=new").text)
    assert page.xpath(titles) == ["Janji yang berjalan", "Janji yang terlambat"]
    page = html.fromstring(client.get("/commitments/?state=running").text)
    assert page.xpath(titles) == ["Janji yang berjalan"]
    page = html.fromstring(client.get(f"/commitments/?agency={cast.above}").text)
    assert page.xpath(titles) == []
    for _more in range(31):
        make(cast, due_on=date(2026, 12, 20))
    page = html.fromstring(client.get("/commitments/?state=running").text)
    assert len(page.xpath(titles)) == 30
    (older,) = page.xpath("//a[@rel='next']/@href")
    assert "state=running" in older
    rest = html.fromstring(client.get(older).text).xpath(titles)
    assert len(rest) == 2
    assert near > late
    for odd in (
        "?after=x",
        "?after=9,9,9",
        "?state=%00&agency=-1",
        "?agency=99999999999",
        "?after=²,²",
    ):
        read(client, f"/commitments/{odd}")


def test_the_agencys_line_of_time_shows_late_as_late(client, cast, moved):
    number = make(cast)
    do(actions.move_due, cast.officer, number, date(2026, 12, 9), reason="x", now=LATER)
    moved(LATER + DAY)
    page = html.fromstring(client.get(f"/commitments/agencies/{cast.agency}").text)
    (line,) = page.xpath("//ul[@class='spans']/li")
    assert "Terlambat 2 hari kerja" in line.text_content()
    assert line.xpath(".//rect[starts-with(@fill, 'url(#late')]")
    table = page.xpath("//figure//table")[0].text_content()
    for word in ("9 Desember 2026", "30 November 2026", "Terlambat 2 hari kerja"):
        assert word in table


def test_feeds_tell_each_change_once_and_plainly(client, cast, moved):
    number = make(cast, title="Papan <b>baru</b> & lama")
    do(actions.withdraw, cast.officer, number, reason="<script>x</script>", now=MONDAY)
    for path in ("/commitments/feed.atom", f"/commitments/agencies/{cast.agency}/feed.atom"):
        text = client.get(path).text
        assert "&amp;lt;script&amp;gt;" in text
        assert text.count("<entry>") == 2
        ids = html.fromstring(text.encode()).xpath("//entry/id/text()")
        assert len(set(ids)) == 2
    assert 'type="application/atom+xml"' in client.get("/commitments/").text


def test_a_hidden_origin_gives_nothing(client, cast, moved):
    with subject_slot({7: "Topik yang tampak"}, {}):
        number = make(cast, origin=("thing", 7))
        do(actions.link, cast.officer, number, ("thing", 8), now=MONDAY)
        do(actions.link, cast.officer, number, ("unheard", 7), now=MONDAY)
        page = html.fromstring(client.get(f"/commitments/{number}").text)
        assert page.xpath("//a[starts-with(@href, '/things/')]/@href") == ["/things/7"]
        sign_in(client, cast.officer)
        form = f"/commitments/new?agency={cast.agency}&origin=thing:"
        assert "Topik yang tampak" in read(client, f"{form}7")
        assert "Menjawab:" not in read(client, f"{form}8")
        read(client, f"{form}x")


def test_a_thread_is_a_subject_and_its_asker_hears(client, cast, moved):
    from app.forums.threads.models import Thread
    from tests.forums import makers as forum

    talk = forum.make_cast()
    asked = forum.ask(talk)
    number = make(cast, origin=("thread", asked.thread_id))
    path = f"/commitments/{number}"
    assert "Berapa lama mengurus KTP yang hilang?" in read(client, path)
    sign_in(client, talk.citizen)
    assert "Janji baru dicatat" in read(client, "/notices/")
    as_(client, None)
    from app.db.unit import transaction

    with transaction():
        db.session.get_one(Thread, asked.thread_id).state = "hidden"
    assert "Berapa lama mengurus" not in read(client, f"{path}?past=the-cache")  # SQL told nobody


def test_the_home_page_says_how_the_word_is_kept(client, cast, moved):
    assert "Janji instansi" not in read(client, "/")
    make(cast)
    prove_all(cast, make(cast), at=MONDAY)
    moved(LATER)
    words = read(client, "/")
    for word in ("Janji instansi", "1 Ditepati", "1 Terlambat", "0 Berjalan"):
        number, _blank, label = word.partition(" ")
        assert f"{label} {number}" in words or word in words, word


def test_search_finds_a_promise_under_its_own_kind(client, cast, moved):
    make(cast)
    words = read(client, "/search/?q=papan+mesin&kind=commitment")
    assert "Papan keadaan mesin cetak KTP" in words


def test_pages_read_well_in_english(client, cast, moved):
    number = make(cast, owner_id=cast.owner.person_id)
    do(actions.accept, cast.owner, number, now=MONDAY)
    moved(LATER)
    words = read(client, f"/commitments/{number}?lang=en")
    for word in (
        "1 working days late",
        "Measure of success",
        "0% with evidence",
        "Accepted by its owner",
    ):
        assert word in words, word
    assert "Promises of agencies" in read(client, "/commitments/?lang=en")


def statements(client, path):
    """How many statements a page takes, past the cache."""
    seen = []

    def note(*told):
        seen.append(told[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read(client, path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([one for one in seen if not one.startswith(("PRAGMA", "BEGIN", "SAVEPOINT"))])


def test_thirty_rows_cost_no_more_statements_than_three(client, cast, moved):
    with subject_slot({n: f"Topik {n}" for n in range(99)}, {}):
        number = make(cast, origin=("thing", 1))
        do(actions.prove, cast.officer, steps(number)[0], LINK, now=MONDAY)
        number = make(cast, origin=("thing", 1))
        fill(cast, number, 2)
        paths = ["/commitments/", f"/commitments/agencies/{cast.agency}", f"/commitments/{number}",
                 "/commitments/feed.atom", "/"]  # fmt: skip
        for path in paths:
            read(client, f"{path}?a=0")  # what everybody sees alike is remembered from then on
        few = {path: statements(client, f"{path}?a=1") for path in paths}
        fill(cast, number, 27)
        for n in range(2, 30):
            make(cast, origin=("thing", n))
            do(actions.link, cast.officer, number, ("thing", n), now=MONDAY)
        many = {path: statements(client, f"{path}?a=2") for path in paths}
    assert many == few
    assert few["/commitments/"] <= 4
    assert few[f"/commitments/{number}"] <= 8


def fill(cast, number, many):
    """More steps with evidence, on one promise that stays open."""
    for n in range(many):
        do(actions.add_milestone, cast.officer, number, title=f"Langkah {n}", now=MONDAY)
        do(actions.prove, cast.officer, steps(number)[-1], LINK, now=MONDAY + timedelta(minutes=n))


def test_a_stranger_to_every_agency_has_nothing_waiting(client, moved, app):
    sign_in(client, make_person("Warga", "citizen"))
    assert "Setujui atau tolak" not in read(client, "/")


def test_what_the_agency_itself_shows_is_not_called_proven(client, cast):
    number = make(cast)
    prove_all(cast, number, at=MONDAY + DAY)
    words = read(client, f"/commitments/{number}")
    for word in ("Ditepati menurut instansi, dengan bukti", "100 % dengan bukti", "Bukti dipasang",
                 "Bukti dipasang oleh instansi yang berjanji"):  # fmt: skip
        assert word in words, word
    assert "terbukti" not in words.lower()
