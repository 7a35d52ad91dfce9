"""The demo from nothing: people, three editions, services, a forum, dialogues. A few transactions, each whole."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.accounts.commands import load_regions_now
from app.catalogue.actions import describe_service
from app.db.unit import transaction
from app.demo import cast as casting
from app.demo import competitions as play
from app.demo.cast import Cast, actor_of
from app.demo.own import begin_own, send_own
from app.demo.promises import promise_all
from app.demo.rooms import open_rooms
from app.demo.stories import Story, stories
from app.demo.talks import talk_all
from app.workdays.commands import load_year_now

FINISHED = play.Plan(
    "kipp-2023",
    "KIPP Nusa Raya 2025",
    "kipp-nusa-raya-2025",
    2025,
    ((-300, -240), (-239, -225), (-224, -200), (-199, -180)),
)
BLIND = play.Plan(
    "kipp-2023",
    "KIPP Nusa Raya 2026",
    "kipp-nusa-raya-2026",
    2026,
    ((-60, -21), (-20, -9), (-8, 12), (13, 25)),
)
OPEN = play.Plan(
    "kipp-daerah",
    "Kompetisi Inovasi Daerah Nusa Raya 2026",
    "inovasi-daerah-nusa-raya-2026",
    2026,
    ((-14, 6), (7, 14), (15, 30), (31, 38), (39, 45)),
)
FINISHED_STORIES = 42
SERVICES = (
    ("Kartu tanda penduduk elektronik", "Perekaman, pencetakan dan penggantian KTP."),
    ("Akta kelahiran", "Pencatatan kelahiran baru dan yang terlambat."),
    ("Rujukan rumah sakit", "Rujukan berjenjang dari puskesmas ke rumah sakit daerah."),
    ("Izin usaha mikro", "Pendaftaran usaha dan nomor induk berusaha."),
    ("Sambungan air minum", "Pasang baru, balik nama dan pengaduan tekanan air."),
)

Tell = Callable[[str], None]


def seed_demo(folder: Path, tell: Tell, *, now: datetime) -> None:
    """Fill an empty database; the accounts are kept in ``folder``."""
    tell("people and organisations")
    with transaction():
        load_regions_now(now - timedelta(days=400))
        cast, told = casting.make_cast(now - timedelta(days=399))
        _services(cast, now - timedelta(days=398))
    everything = stories()
    tell("the finished edition")
    with transaction():
        _finished(cast, now, everything)
    tell("the edition in its blind stage")
    with transaction():
        _blind(cast, now, everything)
    tell("the edition that takes proposals today")
    with transaction():
        edition = play.open_edition(cast, OPEN, now)
        begin_own(cast, edition, everything[7], 7, now=now - timedelta(days=1))
    tell("the forum")
    with transaction():
        for year in (now.year, now.year + 1):
            load_year_now(year, now - timedelta(days=390))
        talk_all(cast, now)
    tell("what was promised")
    with transaction():
        promise_all(cast, now)
    tell("dialogues")
    with transaction():
        open_rooms(cast, now)
    casting.keep_accounts(folder, told)


def _services(cast: Cast, now: datetime) -> None:
    admin = actor_of(cast.roles["admin"])
    for number, (name, summary) in enumerate(SERVICES * 2):
        region = cast.regions[number % len(cast.regions)]
        describe_service(admin, organisation_id=region, name=name, summary=summary, now=now)


def _finished(cast: Cast, now: datetime, everything: list[Story]) -> None:
    edition = play.open_edition(cast, FINISHED, now)
    check, scoring, decision = edition.stages
    chosen = everything[: FINISHED_STORIES - 1]
    play.send_in(cast, edition, chosen, 0, now - timedelta(days=290))
    own = everything[FINISHED_STORIES - 1]
    send_own(cast, edition, own, FINISHED_STORIES - 1, now=now - timedelta(days=270))
    play.check_all(cast, check, now - timedelta(days=238))
    play.start_scoring(cast, edition, scoring, now - timedelta(days=223))
    play.score(cast, edition, scoring, share=1, now=now - timedelta(days=215))
    play.lock_desks(cast, scoring, now - timedelta(days=201))
    play.decide(cast, decision, now - timedelta(days=198))
    play.release(cast, edition, now - timedelta(days=190))
    play.publish_all(cast, decision, now - timedelta(days=190) + timedelta(hours=1))


def _blind(cast: Cast, now: datetime, everything: list[Story]) -> None:
    edition = play.open_edition(cast, BLIND, now)
    check, scoring, _decision = edition.stages
    chosen, first = everything[FINISHED_STORIES:], FINISHED_STORIES
    play.send_in(cast, edition, chosen, first, now - timedelta(days=40))
    play.check_all(cast, check, now - timedelta(days=15))
    play.start_scoring(cast, edition, scoring, now - timedelta(days=7))
    play.score(cast, edition, scoring, share=0.4, now=now - timedelta(days=2))
