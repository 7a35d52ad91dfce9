"""A question's time begins when it can first be read: not while it waits for a moderator."""

import sqlalchemy as sa
from alembic import op

from app.db.types import Moment

revision = "0025_read_questions"
down_revision = "0024_dialogues"
branch_labels = None
depends_on = None

_CASE = """SELECT c.id FROM moderation_case c WHERE
    (c.subject_kind = 'thread' AND c.subject_id = forum_question.thread_id)
    OR (c.subject_kind = 'post' AND c.subject_id IN (SELECT p.id FROM forum_post p
        WHERE p.thread_id = forum_question.thread_id AND p.number = 1))"""
_CLOSED_ITSELF = """EXISTS (SELECT 1 FROM moderation_act b
    JOIN moderation_case d ON d.id = b.case_id
    WHERE d.subject_kind = 'thread' AND d.subject_id = forum_question.thread_id
    AND b.verb IN ('hold', 'hide') AND b.id < a.id)"""
"""A thread that was held or hidden by an act of its own stays so when its first post is let go."""
_NEVER_READ = f"""
    EXISTS (SELECT 1 FROM forum_thread t
        WHERE t.id = forum_question.thread_id AND t.state <> 'shown')
    AND EXISTS (SELECT 1 FROM moderation_act a WHERE a.case_id IN ({_CASE})
        AND a.moderator_id IS NULL AND a.at = forum_question.asked_at)
    AND NOT EXISTS (SELECT 1 FROM moderation_act a JOIN moderation_case c ON c.id = a.case_id
        WHERE a.case_id IN ({_CASE}) AND a.verb IN ('release', 'restore')
        AND NOT (c.subject_kind = 'post' AND {_CLOSED_ITSELF}))
"""  # noqa: S608 -- our own words only
"""Held by the screening as it was asked, and never let go. All others had been public once: their
clocks stay as they are."""


def upgrade() -> None:
    op.add_column("forum_question", sa.Column("read_at", Moment(), nullable=True))
    op.execute(f"UPDATE forum_question SET read_at = asked_at WHERE NOT ({_NEVER_READ})")  # noqa: S608


def downgrade() -> None:
    op.drop_column("forum_question", "read_at")
