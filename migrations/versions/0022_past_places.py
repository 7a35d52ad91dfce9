"""Who belonged to an agency when it was criticised stays too near, and a thread keeps whose it was."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse

revision = "0022_past_places"
down_revision = "0021_search_part_of"
branch_labels = None
depends_on = None

NEAR, KEPT = "forum_thread_near", "forum_thread_near_kept"
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
_CASE_SINCE = """(SELECT min(w.at) FROM (
    SELECT t.started_at AS at FROM forum_thread t JOIN moderation_case c ON c.subject_id = t.id
    WHERE c.id = {case} AND c.subject_kind = 'thread'
    UNION ALL SELECT p.written_at FROM forum_post p JOIN moderation_case c ON c.subject_id = p.id
    WHERE c.id = {case} AND c.subject_kind = 'post') w)"""
_ACT_CASE = "(SELECT t.case_id FROM moderation_act t WHERE t.id = NEW.act_id)"
_POST_THREAD = "SELECT p.thread_id FROM forum_post p WHERE p.id = NEW.post_id"
_POST_SINCE = "(SELECT p.written_at FROM forum_post p WHERE p.id = NEW.post_id)"


def _near_case(case: str, person: str) -> str:
    threads = _CASE_THREADS.format(case=case)
    agencies = _OF_THREADS.format(threads=threads) + _CASE_AGENCIES.format(case=case)
    since = _CASE_SINCE.format(case=case)
    return f"{person} IS NOT NULL AND " + _NEAR.format(
        agencies=agencies, person=person, since=since
    )


def _near_post(person: str) -> str:
    agencies = _OF_THREADS.format(threads=_POST_THREAD)
    return f"{person} IS NOT NULL AND " + _NEAR.format(
        agencies=agencies, person=person, since=_POST_SINCE
    )


NAME_WORD, WORD = "forum_name_own_agency_before", "moderation_own_agency_before"
REFUSALS = (
    ("forum_name_opening", NAME_WORD, "INSERT", _near_post("NEW.asked_by")),
    ("forum_name_opening", NAME_WORD, "UPDATE", _near_post("NEW.agreed_by")),
    ("moderation_act", WORD, "INSERT", _near_case("NEW.case_id", "NEW.moderator_id")),
    ("moderation_appeal", WORD, "UPDATE", _near_case(_ACT_CASE, "NEW.decided_by")),
    (NEAR, KEPT, "UPDATE", ""),
    (NEAR, KEPT, "DELETE", ""),
)


def upgrade() -> None:
    op.create_table(
        NEAR,
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["organisation.id"],
            name=op.f("fk_forum_thread_near_agency_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["forum_thread.id"],
            name=op.f("fk_forum_thread_near_thread_id_forum_thread"),
        ),
        sa.PrimaryKeyConstraint("thread_id", "agency_id", name=op.f("pk_forum_thread_near")),
    )
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)


def downgrade() -> None:
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_table(NEAR)
