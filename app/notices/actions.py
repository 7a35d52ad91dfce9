"""Writes of the notices room."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, case, insert, literal, select, update
from sqlalchemy.types import JSON

from app.accounts.organisations.queries import desk_people
from app.accounts.queries import names_of, organisation_names
from app.core.actor import Actor
from app.core.words import Sentence, say
from app.db.base import db
from app.db.rows import insert_or, rows_of, write
from app.db.types import Moment
from app.notices import queries, rules
from app.notices.following.models import Follow
from app.notices.models import DigestDay, Notice, NoticeSetting
from app.web.outbox import later

MAIL, DIGEST = "notices.mail", "notices.digest"
MOST_A_MAIL_JOB = 100
_STALE = timedelta(days=7)
Thing = tuple[str, int]


def tell(
    person_ids: Iterable[int],
    msgid: str,
    href: str,
    *,
    now: datetime,
    mail: bool = True,
    urgency: str | None = None,
    about: Thing | None = None,
    under: Thing | None = None,
    once: str | None = None,
    weight: int = 0,
    links: Sequence[tuple[Sentence, str]] = (),
    **values: Any,
) -> int:
    """Let people know, in the app and (when they have a confirmed address) by mail.

    Runs in the current transaction, so that nobody hears of what was rolled back. ``msgid`` is an
    Indonesian sentence marked with ``say`` where it is written; ``values`` must be JSON (a value that
    is a sentence itself is ``{"say": msgid}``) and hold nothing a receiver may not see.

    ``urgency``: ``rules.NOW`` (the default) is for a person's own matter, above all one with a clock;
    ``rules.NEWS`` goes by each one's wish, by default into the day's letter; ``rules.QUIET`` (as
    ``mail=False``) stays in the app. ``about``: the thing it tells of, of a kind in ``slots.kinds``;
    then letters drop it once it may not be read, and its words are read anew. ``under``: what they
    follow and hear of it by (a letter's heading). ``once``: a key under which nobody is told twice.
    ``weight``: the heavier, the nearer to a letter's top (0 to 9). ``links``: words and addresses of
    what can be done at once. Returns how many were told. 1 statement + 1 insert batch.
    """
    wanted = sorted(set(person_ids))
    if not wanted:
        return 0
    how = urgency or (rules.NOW if mail else rules.QUIET)
    wishes = queries.wishes_of(wanted)
    common = _row(msgid, href, values, now, how, about, under, once, weight)
    common["links"] = [[words.msgid, place] for words, place in links]
    rows = [
        common | {"person_id": one, "waits": rules.waits(how, wishes[one].news)}
        for one in wanted
        if one in wishes
    ]
    made = _insert(rows)
    _queue_mails(made, how, wishes, now)
    return len(made)


def _row(
    msgid: str,
    href: str,
    facts: dict[str, Any],
    now: datetime,
    urgency: str,
    about: Thing | None,
    under: Thing | None,
    once: str | None,
    weight: int,
) -> dict[str, Any]:
    about_kind, about_id = about or (None, None)
    under_kind, under_id = under or (None, None)
    return {
        "msgid": msgid,
        "facts": facts,
        "href": href,
        "created_at": now,
        "urgency": urgency,
        "about_kind": about_kind,
        "about_id": about_id,
        "under_kind": under_kind,
        "under_id": under_id,
        "told_key": once,
        "weight": weight,
    }


def _insert(rows: list[dict[str, Any]]) -> list[Any]:
    """``id, person_id`` of those who had not been told under that key already."""
    new = insert_or(Notice).on_conflict_do_nothing(index_elements=["person_id", "told_key"])
    if not rows:
        return []
    return list(db.session.execute(new.returning(Notice.id, Notice.person_id), rows).all())


def _queue_mails(
    made: list[Any], urgency: str, wishes: dict[int, queries.Wish], now: datetime
) -> None:
    for row in made:
        wish = wishes[row.person_id]
        if wish.reachable and rules.leaves_at_once(urgency, wish.news, own=wish.own):
            later(MAIL, {"notices": [row.id]}, now=now)


def tell_followers(
    subjects: Sequence[Thing],
    msgid: str,
    href: str,
    *,
    now: datetime,
    about: Thing,
    once: str,
    weight: int = 1,
    without: Collection[int] = (),
    **values: Any,
) -> int:
    """Let those know who follow any of ``subjects``, each once (under ``once``), as news.

    Whoever follows several hears of it under the first. Nobody of ``without`` does. Returns how many
    were told. Whatever the number of followers: 1 INSERT … SELECT a subject, 1 read, and work for
    the post only for those who asked to be written to at once, ``MOST_A_MAIL_JOB`` a job.
    """
    told = 0
    for subject in subjects:
        row = _row(msgid, href, values, now, rules.NEWS, about, subject, once, weight)
        told += _insert_for_followers(subject, row, without)
    _queue_instant(once, now)
    return told


_TYPES: dict[str, Any] = {
    "facts": JSON(),
    "created_at": Moment(),
    "about_id": Integer(),
    "under_id": Integer(),
}
_TYPES |= {"weight": Integer()}


def _insert_for_followers(subject: Thing, row: dict[str, Any], without: Collection[int]) -> int:
    daily = case((queries.NEWS == rules.DAILY, True), else_=False)
    told = {name: literal(value, _TYPES.get(name, String())) for name, value in row.items()}
    who = select(Follow.person_id, daily, *told.values()).where(
        Follow.subject_kind == subject[0], Follow.subject_id == subject[1], ~Follow.muted
    )
    who = who.outerjoin(NoticeSetting, NoticeSetting.person_id == Follow.person_id)
    if without:
        who = who.where(Follow.person_id.not_in(sorted(without)))
    new = insert_or(Notice).from_select(["person_id", "waits", *told], who)
    new = new.on_conflict_do_nothing(index_elements=["person_id", "told_key"])
    return int(db.session.execute(new).rowcount)  # type: ignore[attr-defined]


def _queue_instant(once: str, now: datetime) -> None:
    """Those who want to hear at once: the jobs carry many each."""
    theirs = select(Notice.id).join(NoticeSetting, NoticeSetting.person_id == Notice.person_id)
    theirs = theirs.where(NoticeSetting.news == rules.INSTANT, Notice.told_key == once)
    ids = [row[0] for row in rows_of(theirs.where(Notice.created_at == now).order_by(Notice.id))]
    for start in range(0, len(ids), MOST_A_MAIL_JOB):
        later(MAIL, {"notices": ids[start : start + MOST_A_MAIL_JOB]}, now=now)


_MOST_AT_ONCE = 1000


def begin_digest(day: date, *, now: datetime) -> int:
    """Queue the letters of ``day``: one job for each person with news. How many.

    Begun twice at once, the day's key lets only one be (``Conflict`` for the other).
    """
    row = {"day": day, "begun_at": now, "people": 0}
    write(insert(DigestDay), row)
    stale = update(Notice).where(Notice.waits, Notice.created_at < now - _STALE)
    _change(stale.values(waits=False))
    people = queries.people_with_news()
    for person_id in people:
        later(DIGEST, {"person": person_id, "day": day.isoformat()}, now=now)
    _change(update(DigestDay).where(DigestDay.day == day).values(people=len(people)))
    return len(people)


def end_waiting(ids: Sequence[int]) -> None:
    """A letter with these notices went out: they wait no more (1 statement for each thousand).

    Those very ones: what was written meanwhile may have a lower number and not be in it.
    """
    for start in range(0, len(ids), _MOST_AT_ONCE):
        some = ids[start : start + _MOST_AT_ONCE]
        _change(update(Notice).where(Notice.id.in_(some)).values(waits=False))


def change_setting(
    person_id: int | None,
    *,
    news: str | None = None,
    own: bool | None = None,
    now: datetime,
) -> None:
    """How a person wishes to be written to from now on; None leaves it. 1 statement."""
    wanted: dict[str, Any] = {} if news is None else {"news": rules.require_frequency(news)}
    wanted |= {} if own is None else {"own": own}
    row = {"person_id": person_id, "news": rules.DAILY, "own": True, "changed_at": now} | wanted
    new = insert_or(NoticeSetting)
    changes = wanted | {"changed_at": now}
    write(new.on_conflict_do_update(index_elements=["person_id"], set_=changes), row)


def _change(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


ASKED = say("%(name)s minta tercatat di %(place)s. Periksa orangnya, lalu terima atau tolak.")
ACCEPTED = say("Anda sekarang tercatat di %(place)s.")
DECLINED = say(
    "Permintaan Anda untuk tercatat di %(place)s ditolak petugasnya. Bila keliru, hubungi petugas "
    "itu; permintaan baru boleh dikirim."
)


def tell_desk_of_request(organisation_id: int, person_id: int, *, now: datetime) -> int:
    """Somebody asked to belong to an organisation: its desk should know. Nobody hears of oneself."""
    desk = set(desk_people(organisation_id)) - {person_id}
    names: dict[str, Any] = {
        "name": names_of([person_id]).get(person_id, ""),
        "place": organisation_names([organisation_id]).get(organisation_id, ""),
    }
    return tell(desk, ASKED.msgid, f"/accounts/organisations/{organisation_id}", now=now, **names)


def tell_answer(person_id: int, organisation_id: int, *, accepted: bool, now: datetime) -> int:
    """The desk answered: who asked should know."""
    place = organisation_names([organisation_id]).get(organisation_id, "")
    sentence = ACCEPTED if accepted else DECLINED
    return tell([person_id], sentence.msgid, "/accounts/me", now=now, place=place)


def forget_title(person_id: int, title: str, instead: str) -> None:
    """Somebody deleted what had that title: what they were told of it says it no more (1 statement,
    one more for each notice)."""
    mine = select(Notice).where(Notice.person_id == person_id)
    mine = mine.where(Notice.facts["title"].as_string() == title)
    for one in db.session.scalars(mine):
        one.facts = one.facts | {"title": instead}


def mark_read(actor: Actor, *, now: datetime) -> None:
    """Everything the actor has not read yet counts as read from now on."""
    unread = update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=now))
