"""Background work of the notices room: notices that also go out by mail, and the letter of a day."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask import current_app

from app.accounts.queries import actor_of
from app.core import clock
from app.core.actor import ANYONE
from app.core.errors import Conflict
from app.db.unit import release, transaction
from app.notices import actions, letters, queries, rules
from app.web import mail
from app.web.outbox import task


@task(actions.MAIL, lease_s=120)
def mail_notices(told: dict[str, Any]) -> None:
    """Write the letters in their readers' languages and hand them to the post, all or none."""
    now, written = clock.now(), []
    for row in queries.notices_to_mail(told["notices"]):
        shown = queries.shown_of(_reader(row.person_id), [(row.about_kind, row.about_id)])
        if letter := letters.one_notice(row, shown, now):
            written.append(letter)
    with transaction():
        for letter in written:
            mail.queue_mail(**asdict(letter), now=now)


def _reader(person_id: int) -> Any:
    return actor_of(person_id) or ANYONE


def run_digest(now: datetime) -> int:
    """Once a day, from seven in the house's zone on: begin the day's letters. How many.

    Called again on that day, or by two runners at once, it begins nothing more. After a time in which
    nothing ran, the next call does what waits, once.
    """
    day = rules.digest_day(now, current_app.config["ZONE"])
    if day is None or queries.digest_begun(day):
        release()
        return 0
    try:
        with transaction():
            return actions.begin_digest(day, now=now)
    except Conflict:  # another runner's day
        return 0


@task(actions.DIGEST, lease_s=120)
def send_digest(job: dict[str, Any]) -> None:
    """Write a person's letter of a day and send it; what waited waits no more.

    It is sent here and not by a further job; tried again, it is the same letter (its Message-ID). A
    job that is still about when the next day's letters have begun leaves everything to them.
    """
    day, now = date.fromisoformat(job["day"]), clock.now()
    person = queries.receiver(job["person"])
    rows = queries.waiting_notices(job["person"])
    if queries.latest_digest() != day or person is None or not rows:
        release()
        return
    things = [(row.about_kind, row.about_id) for row in rows]
    things += [(row.under_kind, row.under_id) for row in rows]
    letter = letters.digest(person, rows, queries.shown_of(_reader(person.id), things), day, now)
    release()  # nothing is held while the post is talked to
    if letter and person.news != rules.NONE:
        mail.send(mail.letter_of(**asdict(letter), now=now))
    with transaction():
        actions.end_waiting([row.id for row in rows])
