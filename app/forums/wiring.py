"""Hangs the forum on the application."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.commitments import slots as promises
from app.commitments.slots import Subjects, subjects, told_of, writers
from app.core import clock
from app.core.actor import Actor
from app.core.words import say
from app.db.unit import Announcement, explain_constraint, listen, transaction
from app.forums import commands
from app.forums.blueprint import blueprint
from app.forums.boards import views as board_pages
from app.forums.clicks import views as click_pages
from app.forums.desks import cards
from app.forums.desks import views as desk_pages
from app.forums.feeds import views as feed_pages
from app.forums.files import views as file_pages
from app.forums.following import queries as following
from app.forums.keeping import tasks, telling
from app.forums.keeping.actions import (
    POST_VERBS,
    THREAD_VERBS,
    on_post,
    on_thread,
    require_mergeable,
)
from app.forums.keeping.back import (
    before_post,
    before_thread,
    take_back_post,
    take_back_thread,
)
from app.forums.keeping.finding import findable_posts
from app.forums.keeping.queries import (
    board_choices,
    board_of,
    followers_of_promise,
    post_subject,
    post_subjects,
    thread_named,
    thread_subject,
    thread_subjects,
    threads_as_subjects,
)
from app.forums.naming import views as naming_pages
from app.forums.posts import views as post_pages
from app.forums.posts.policies import STAYS
from app.forums.posts.slots import reading
from app.forums.questions import actions as questions
from app.forums.questions import recounting
from app.forums.questions import views as question_pages
from app.forums.reading import figures
from app.forums.reading import views as reading_pages
from app.forums.sharing import views as sharing_pages
from app.forums.starting import views as starting_pages
from app.forums.threads.queries import thread_by_id
from app.moderation.queries import require_not_suspended
from app.moderation.screening.private import private_details
from app.moderation.slots import Moderated, Target, moderated
from app.notices.slots import Kind, kinds
from app.web.dates import number
from app.web.jobs import Every, periodic
from app.web.search.slots import documents, kind_words
from app.web.templates import home_cards, nav_items
from app.web.waiting import waiting
from app.workdays.actions import CHANGED as DAYS_CHANGED

PAGES = (
    naming_pages,
    board_pages,
    reading_pages,
    feed_pages,
    post_pages,
    question_pages,
    click_pages,
    starting_pages,
    file_pages,
    sharing_pages,
    desk_pages,
)
_TWICE = say("Tulisan itu sudah terkirim.")
_STEP = say("Pertanyaan ini baru saja berubah. Muat ulang halaman, lalu coba lagi.")
_CONSTRAINTS = {
    "forum_post_author_id_client_key": _TWICE,
    "forum_post.author_id, forum_post.client_key": _TWICE,
    "forum_thread_author_id_client_key": _TWICE,
    "forum_thread.author_id, forum_thread.client_key": _TWICE,
    "forum_question_step_thread_id_number": _STEP,
    "forum_question_step.thread_id, forum_question_step.number": _STEP,
    "uq_forum_board_slug": say("Sudah ada papan dengan nama itu."),
    "forum_board.slug": say("Sudah ada papan dengan nama itu."),
    "forum_name_own_agency": say(
        "Tulisan ini menyangkut instansi Anda sendiri: orang lain yang memutus."
    ),
    "forum_name_kept": say("Permintaan membuka nama tidak dapat diubah atau dihapus."),
    "two_people": say("Orang kedua harus orang lain."),
    "forum_answer_stays": STAYS,
    "forum_step_kept": say("Langkah pertanyaan tidak dapat diubah atau dihapus."),
}


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Forum"), "href": "/forums/", "order": 20}]


def _home(_actor: Actor, now: datetime) -> dict[str, Any]:
    """How agencies keep their word, and who is late (2 statements when that has changed)."""
    found = figures.of_all(now)
    if not found.asked:
        return {}
    stats = [
        {"label": _("Ditanyakan"), "value": number(found.asked), "href": "/forums/"},
        {"label": _("Dijawab tuntas"), "value": number(found.final), "kind": "ok"},
        {"label": _("Dijawab sementara"), "value": number(found.interim), "kind": "wait"},
        {
            "label": _("Lewat tenggat"),
            "value": number(found.overdue),
            "kind": "stop" if found.overdue else None,
            "href": "/forums/late",
        },
    ]
    more = {"label": _("Ke forum"), "href": "/forums/"}
    return {
        "title": _("Pertanyaan warga kepada instansi"),
        "stats": stats,
        "items": [],
        "more": more,
    }


def _asked(news: Announcement) -> None:
    started = news.topic == "forums.thread_started"  # told again when it was held, by its key once
    with transaction():
        thread = thread_by_id(news.subject_id)
        if thread.kind == "question" and thread.state == "shown":
            key = telling.asked_key(thread.id, thread.agency_id) if started else None
            told = telling.ASKED.msgid
            telling.tell_agency(thread.agency_id, thread.id, told, now=clock.now(), once=key)


def _routed(news: Announcement) -> None:
    _asked(news)
    with transaction():
        telling.tell_of_routing(news.subject_id, now=clock.now())


def _reopened(news: Announcement) -> None:
    with transaction():
        thread = thread_by_id(news.subject_id)
        told = telling.REOPENED.msgid
        telling.tell_agency(thread.agency_id, thread.id, told, now=clock.now())


def _answered(news: Announcement) -> None:
    with transaction():
        telling.tell_asker(news.subject_id, news.facts["post"], now=clock.now())


def _unread(news: Announcement) -> None:
    """The answer that a question had cannot be read any more: its desk owes another."""
    if not news.facts["opened"]:
        return
    with transaction():
        thread = thread_by_id(news.subject_id)
        told = telling.UNREAD.msgid
        telling.tell_agency(thread.agency_id, thread.id, told, now=clock.now())


def _days_changed(_news: Announcement) -> None:
    with transaction():
        questions.count_days_anew(now=clock.now())


def _close_silent(now: datetime) -> None:
    with transaction():
        questions.close_silent(now=now)


def _posts() -> Moderated:
    return Moderated(
        post_subject,
        on_post,
        POST_VERBS,
        {},
        read_many=post_subjects,
        before=before_post,
        take_back=take_back_post,
    )


def _threads() -> Moderated:
    targets = {
        "move": Target(_("Papan tujuan"), choices=board_choices),
        "merge": Target(_("Topik tujuan"), find=thread_named, require=require_mergeable),
    }
    return Moderated(
        thread_subject,
        on_thread,
        THREAD_VERBS,
        targets,
        read_many=thread_subjects,
        origin=board_of,
        before=before_thread,
        take_back=take_back_thread,
    )


def install(app: Flask) -> None:
    """Pages, commands, slots, listeners, and the words for this room's constraints."""
    app.extensions["forums.pages"] = PAGES
    app.extensions["forums.tasks"] = tasks
    app.register_blueprint(blueprint)
    for doors in file_pages.uploads:
        app.register_blueprint(doors)
    app.cli.add_command(commands.group)
    reading.fill("forums.questions", recounting.post_read)
    nav_items.fill("forums", _nav)
    home_cards.fill("forums", _home)
    periodic.fill("forums.close_silent", Every(3600, _close_silent))
    waiting.fill("forums", cards.to_answer)
    waiting.fill("forums.asked", cards.to_judge)
    waiting.fill("forums.promises", cards.to_keep)
    waiting.fill("forums.unrouted", cards.to_route)
    moderated.fill("post", _posts)
    subjects.fill("thread", Subjects(threads_as_subjects, ("forums", "moderation")))
    told_of.fill("forums", followers_of_promise)
    promises.private_details.fill("moderation", private_details)
    writers.fill("moderation", require_not_suspended)
    documents.fill("post", findable_posts)
    kind_words.fill("post", lambda: _("Forum"))
    moderated.fill("thread", _threads)
    kinds.fill("board", lambda: Kind(say("Papan"), following.boards_shown))
    kinds.fill("thread", lambda: Kind(say("Topik"), following.threads_shown))
    kinds.fill("agency", lambda: Kind(say("Instansi"), following.agencies_shown))
    kinds.fill("post", lambda: Kind(say("Tulisan"), following.posts_shown, followable=False))
    listen("forums.thread_started", _asked)
    listen("forums.question_routed", _routed)
    listen("forums.question_reopened", _reopened)
    listen(recounting.ANSWERED, _answered)
    listen(recounting.UNREAD, _unread)
    listen(DAYS_CHANGED, _days_changed)
    for name, words in _CONSTRAINTS.items():
        explain_constraint(name, words)
