"""Answers count once they can be read; a clock keeps what it began with; versions and notes that
were never public, or no longer are; a person's reports are counted."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0023_readable_answers"
down_revision = "0022_past_places"
branch_labels = None
depends_on = None

STEP, WORD = "forum_question_step", "forum_step_kept"
_REWRITTEN = (
    "NEW.note <> '' OR NEW.id <> OLD.id OR NEW.thread_id <> OLD.thread_id "
    "OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.at <> OLD.at "
    "OR COALESCE(NEW.by_id, 0) <> COALESCE(OLD.by_id, 0) "
    "OR COALESCE(NEW.agency_id, 0) <> COALESCE(OLD.agency_id, 0) "
    "OR (NEW.next_on IS NULL) <> (OLD.next_on IS NULL) OR NEW.next_on <> OLD.next_on"
)
"""Of a step only the note may go, and only as a whole: it is what somebody typed."""


def upgrade() -> None:
    op.add_column("forum_question", sa.Column("first_due_at", Moment(), nullable=True))
    op.add_column(
        "forum_question", sa.Column("interims", sa.Integer(), nullable=False, server_default="2")
    )
    op.execute("UPDATE forum_question SET first_due_at = due_at")
    op.add_column("forum_answer", sa.Column("read_at", Moment(), nullable=True))
    op.execute(
        "UPDATE forum_answer SET read_at = at WHERE post_id IN "
        "(SELECT p.id FROM forum_post p WHERE p.state <> 'held')"
    )
    op.add_column(
        "forum_post_version",
        sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.execute(
        "UPDATE forum_post_version SET public = FALSE WHERE post_id IN "
        "(SELECT p.id FROM forum_post p WHERE p.state = 'held')"
    )
    allow(op, STEP, WORD, on="UPDATE")
    refuse(op, STEP, WORD, on="UPDATE", when=_REWRITTEN)
    op.create_index("ix_moderation_report_person_at", "moderation_report", ["person_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_moderation_report_person_at", table_name="moderation_report")
    allow(op, STEP, WORD, on="UPDATE")
    refuse(op, STEP, WORD, on="UPDATE")
    op.drop_column("forum_post_version", "public")
    op.drop_column("forum_answer", "read_at")
    op.drop_column("forum_question", "interims")
    op.drop_column("forum_question", "first_due_at")
