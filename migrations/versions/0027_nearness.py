"""What a case is about has a beginning, threads take along whose they were through every merge, and a
thread's own acts look at the oldest of its posts."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0027_nearness"
down_revision = "0025_read_questions"
branch_labels = None
depends_on = None

CASE = "moderation_case"
_NEAR = """EXISTS (
    SELECT 1 FROM organisation about
    JOIN organisation own
      ON (about.path LIKE own.path || '%' OR own.path LIKE about.path || '%')
    WHERE about.id IN ({agencies}) AND (
      EXISTS (SELECT 1 FROM membership m
              WHERE m.organisation_id = own.id AND m.person_id = {person}
              AND (m.until IS NULL OR m.until >= {since}))
      OR EXISTS (SELECT 1 FROM "grant" g
                 WHERE g.person_id = {person} AND g.scope = 'organisation:' || own.id)))"""
_OF_THREADS = """
    SELECT t.agency_id FROM forum_thread t WHERE t.id IN ({threads})
    UNION SELECT s.agency_id FROM forum_question_step s WHERE s.thread_id IN ({threads})
    UNION SELECT t.agency_id FROM forum_thread t WHERE t.merged_into IN ({threads})
    UNION SELECT n.agency_id FROM forum_thread_near n WHERE n.thread_id IN ({threads})"""
_CASE_THREADS = """
    SELECT c.subject_id FROM moderation_case c WHERE c.id = {case} AND c.subject_kind = 'thread'
    UNION SELECT p.thread_id FROM forum_post p JOIN moderation_case c ON c.subject_id = p.id
    WHERE c.id = {case} AND c.subject_kind = 'post'"""
_CASE_AGENCIES = """
    UNION SELECT a.organisation_id FROM moderation_case_agency a WHERE a.case_id = {case}"""
_STARTED = """
    SELECT t.started_at AS at FROM forum_thread t JOIN moderation_case c ON c.subject_id = t.id
    WHERE c.id = {case} AND c.subject_kind = 'thread'"""
_WRITTEN = """
    UNION ALL SELECT p.written_at FROM forum_post p JOIN moderation_case c ON c.subject_id = p.id
    WHERE c.id = {case} AND c.subject_kind = 'post'"""
_OLDEST = """
    UNION ALL SELECT min(p.written_at) FROM forum_post p
    JOIN moderation_case c ON c.subject_id = p.thread_id
    WHERE c.id = {case} AND c.subject_kind = 'thread'
    UNION ALL SELECT c.since FROM moderation_case c WHERE c.id = {case}"""
_ACT_CASE = "(SELECT t.case_id FROM moderation_act t WHERE t.id = NEW.act_id)"
WORD = "moderation_own_agency_before"


def _near_case(case: str, person: str, *, oldest: str) -> str:
    threads = _CASE_THREADS.format(case=case)
    agencies = _OF_THREADS.format(threads=threads) + _CASE_AGENCIES.format(case=case)
    moments = (_STARTED + _WRITTEN + oldest).format(case=case)
    near = _NEAR.format(
        agencies=agencies,
        person=person,
        since=f"(SELECT min(w.at) FROM ({moments}) w)",  # noqa: S608 -- our own words
    )
    return f"{person} IS NOT NULL AND {near}"


REFUSALS = (
    ("moderation_act", "INSERT", "NEW.case_id", "NEW.moderator_id"),
    ("moderation_appeal", "UPDATE", _ACT_CASE, "NEW.decided_by"),
)
_SINCE_OF_POSTS = """
    UPDATE moderation_case SET since = (SELECT p.written_at FROM forum_post p
    WHERE p.id = moderation_case.subject_id) WHERE subject_kind = 'post'"""
_SINCE_OF_THREADS = """
    UPDATE moderation_case SET since = (SELECT min(w.at) FROM (
      SELECT t.id AS thread_id, t.started_at AS at FROM forum_thread t
      UNION ALL SELECT p.thread_id, p.written_at FROM forum_post p) w
    WHERE w.thread_id = moderation_case.subject_id) WHERE subject_kind = 'thread'"""
_TAKEN_ALONG = """
    INSERT INTO forum_thread_near (thread_id, agency_id)
    SELECT found.thread_id, found.agency_id FROM (
      SELECT t.merged_into AS thread_id, s.agency_id FROM forum_thread t
      JOIN forum_question_step s ON s.thread_id = t.id
      UNION SELECT t.merged_into, n.agency_id FROM forum_thread t
      JOIN forum_thread_near n ON n.thread_id = t.id
      UNION SELECT t.merged_into, t.agency_id FROM forum_thread t) found
    WHERE found.thread_id IS NOT NULL AND found.agency_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM forum_thread_near k
      WHERE k.thread_id = found.thread_id AND k.agency_id = found.agency_id)"""


def _refuse_near(oldest: str) -> None:
    for table, on, case, person in REFUSALS:
        allow(op, table, WORD, on=on)
        refuse(op, table, WORD, on=on, when=_near_case(case, person, oldest=oldest))


def upgrade() -> None:
    op.add_column(CASE, sa.Column("since", Moment(), nullable=True))
    for statement in (_SINCE_OF_POSTS, _SINCE_OF_THREADS, _TAKEN_ALONG):
        op.execute(statement)
    _refuse_near(_OLDEST)


def downgrade() -> None:
    _refuse_near("")
    op.drop_column(CASE, "since")
