"""Writes behind the addresses that end letters. All of them bear being done twice."""

from datetime import datetime

from app.notices import rules
from app.notices.actions import change_setting
from app.notices.ending.tokens import FOLLOW, NEWS, Ending
from app.notices.following.actions import follow_again, unfollow


def end(one: Ending, *, now: datetime) -> None:
    """No more letters of that sort."""
    if one.what == FOLLOW:
        unfollow(one.person_id, one.kind, one.id)
    elif one.what == NEWS:
        change_setting(one.person_id, news=rules.NONE, now=now)
    else:
        change_setting(one.person_id, own=False, now=now)


def undo(one: Ending, *, now: datetime) -> None:
    """It was a slip: letters again, once a day."""
    if one.what == FOLLOW:
        follow_again(one.person_id, one.kind, one.id, now=now)
    elif one.what == NEWS:
        change_setting(one.person_id, news=rules.DAILY, now=now)
    else:
        change_setting(one.person_id, own=True, now=now)
