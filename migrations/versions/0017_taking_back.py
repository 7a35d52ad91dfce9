"""What a merge or a split moved is kept on its act; agencies once concerned stay too near."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse

revision = "0017_taking_back"
down_revision = "0016_draft_files"
branch_labels = None
depends_on = None

_NEAR = """EXISTS (
    SELECT 1 FROM organisation about
    JOIN organisation own
      ON (about.path LIKE own.path || '%' OR own.path LIKE about.path || '%')
    WHERE about.id IN ({agencies}) AND (
      EXISTS (SELECT 1 FROM membership m
              WHERE m.organisation_id = own.id AND m.person_id = {person} AND m.until IS NULL)
      OR EXISTS (SELECT 1 FROM "grant" g
                 WHERE g.person_id = {person} AND g.scope = 'organisation:' || own.id)))"""
_THREADS = """
    SELECT c.subject_id FROM moderation_case c WHERE c.id = {case} AND c.subject_kind = 'thread'
    UNION SELECT p.thread_id FROM forum_post p JOIN moderation_case c ON c.subject_id = p.id
    WHERE c.id = {case} AND c.subject_kind = 'post'"""
_AGENCIES = """
    SELECT s.agency_id FROM forum_question_step s WHERE s.thread_id IN ({threads})
    UNION SELECT t.agency_id FROM forum_thread t WHERE t.merged_into IN ({threads})"""
_ACT_CASE = "(SELECT t.case_id FROM moderation_act t WHERE t.id = NEW.act_id)"
_WORD = "moderation_own_agency_past"


def _near(case: str, person: str) -> str:
    agencies = _AGENCIES.format(threads=_THREADS.format(case=case))
    return f"{person} IS NOT NULL AND " + _NEAR.format(agencies=agencies, person=person)


REFUSALS = (
    ("moderation_act", "INSERT", _near("NEW.case_id", "NEW.moderator_id")),
    ("moderation_appeal", "UPDATE", _near(_ACT_CASE, "NEW.decided_by")),
)


def upgrade() -> None:
    op.add_column("moderation_act", sa.Column("before", sa.JSON(), nullable=True))
    op.create_index("ix_forum_thread_merged_into", "forum_thread", ["merged_into"])
    for table, on, when in REFUSALS:
        refuse(op, table, _WORD, on=on, when=when)


def downgrade() -> None:
    for table, on, _when in REFUSALS:
        allow(op, table, _WORD, on=on)
    op.drop_index("ix_forum_thread_merged_into", table_name="forum_thread")
    op.drop_column("moderation_act", "before")
