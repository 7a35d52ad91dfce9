"""Letters about notices, in their reader's language; how to end them stands in every one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, g
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.accounts import keys
from app.core.words import Sentence, say
from app.notices import rules
from app.notices.ending.tokens import FOLLOW, NEWS, OWN, Ending, write_ending
from app.notices.queries import gone
from app.notices.rules import Line, grouped
from app.notices.slots import Shown
from app.notices.wording import told, told_of
from app.web.dates import number, weekday_date
from app.web.i18n import translated

_OTHER = say("Kabar lain")
_SUBJECT_LETTERS = 80
Readable = dict[tuple[str, int], Shown]


@dataclass(frozen=True, slots=True)
class Letter:
    """What ``queue_mail`` and ``letter_of`` are given."""

    to: str
    subject: str
    text: str
    html: str | None
    headers: dict[str, str]
    language: str


@contextmanager
def _in_language(lang: str) -> Iterator[None]:
    with force_locale(lang):
        g.lang = lang
        yield


def address_of(href: str) -> str:
    """A path of ours as an absolute address, from our own settings."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + href


def one_notice(row: Any, shown: Readable, now: datetime) -> Letter | None:
    """The letter about one notice; None when what it tells of may not be read any more."""
    if gone(row, shown):
        return None
    end = _end(Ending(row.person_id, *_ended_by(row)), now)
    with _in_language(row.lang):
        what = told_of(row, shown)
        parts = [_("Halo %(name)s,", name=row.name), what, *_quoted(row, shown)]
        parts.append(address_of(row.href))
        parts += [
            f"{translated(Sentence(msgid))}:\n{address_of(href)}" for msgid, href in row.links or ()
        ]
        text = "\n\n".join(parts) + "\n\n" + _foot(end) + "\n"
    return Letter(row.email, _short(what), text, None, _ending_headers(end), row.lang)


def _quoted(row: Any, shown: Readable) -> list[str]:
    """How the thing begins, as it may be read now; nothing for what has no words of its own."""
    thing = shown.get((row.about_kind, row.about_id))
    line = thing.line if thing and thing.quoted else None
    return [told(line.msgid, line.values)] if line else []


def _short(sentence: str) -> str:
    """A sentence as a letter's subject: one line, cut between words."""
    words = " ".join(sentence.split())
    if len(words) <= _SUBJECT_LETTERS:
        return words
    return words[:_SUBJECT_LETTERS].rsplit(" ", 1)[0] + "…"


def _ended_by(row: Any) -> tuple[Any, ...]:
    """What a letter's reader can end: the news of what is followed, or letters of own matters."""
    if row.urgency != rules.NEWS:
        return (OWN,)
    return (FOLLOW, row.under_kind, row.under_id) if row.under_kind else (NEWS,)


def _end(one: Ending, now: datetime) -> str:
    return address_of(f"/notices/unsubscribe/{write_ending(one, now)}")


def _ending_headers(address: str) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _foot(end: str) -> str:
    setting = address_of("/notices/settings")
    words = _(
        "Atur kabar: %(setting)s\nBerhenti menerima surel seperti ini: %(end)s",
        setting=setting,
        end=end,
    )
    return f"-- \nRembuk\n{words}"


def digest(
    person: Any, rows: list[Any], shown: Readable, day: date, now: datetime
) -> Letter | None:
    """The letter of a day; None when nothing of it may be read any more: it is never empty."""
    with _in_language(person.lang):
        groups, more = grouped(_lines(rows, shown))
        if not groups:
            return None
        end = _end(Ending(person.id, NEWS), now)
        count = sum(len(one.lines) for one in groups) + more
        subject = ngettext(
            "Kabar Anda: %(n)s kabar", "Kabar Anda: %(n)s kabar", count, n=number(count)
        )
        facts = {"name": person.name, "day": weekday_date(day), "groups": groups, "more": more}
        text = _plain(facts) + "\n\n" + _foot(end) + "\n"
        page = current_app.jinja_env.get_template("notices/digest.html")
        here = {"end": end, "all": address_of("/notices/"), "lang": person.lang}
        html = page.render(facts | here, setting=address_of("/notices/settings"), subject=subject)
    headers = _ending_headers(end) | {"Message-ID": _message_id(person.id, day)}
    return Letter(person.email, subject, text, html, headers, person.lang)


def _lines(rows: list[Any], shown: Readable) -> list[Line]:
    return [_line(row, shown) for row in rows if not gone(row, shown)]


def _line(row: Any, shown: Readable) -> Line:
    above = shown.get((row.under_kind, row.under_id))
    here = shown.get((row.about_kind, row.about_id))
    if above is None:
        group = (translated(_OTHER), address_of("/notices/"))
    else:
        group = (above.title, address_of(above.href))
    short = here.line if above and here else None
    text = told(short.msgid, short.values) if short else told_of(row, shown)
    return Line(row.id, row.weight, group, text, address_of(row.href))


def _plain(facts: dict[str, Any]) -> str:
    parts = [_("Halo %(name)s,", name=facts["name"])]
    parts.append(_("Kabar dari yang Anda ikuti, sampai %(day)s.", day=facts["day"]))
    for group in facts["groups"]:
        lines = "\n".join(f"- {line.text}\n  {line.href}" for line in group.lines)
        parts.append(f"{group.title}\n{group.href}\n\n{lines}")
    if facts["more"]:
        more = _("dan %(n)s kabar lain", n=number(facts["more"]))
        parts.append(f"{more}: {address_of('/notices/')}")
    return "\n\n".join(parts)


def _message_id(person_id: int, day: date) -> str:
    """One for each person and day, so that a letter sent twice is known as one; tells nobody who."""
    mark = keys.sealer().digest("digest", f"{person_id} {day}")[:32]
    return f"<{mark}@{_domain()}>"


def _domain() -> str:
    sender = str(current_app.config["MAIL_FROM"]).rstrip(">")
    return sender.rpartition("@")[2] or "localhost"
