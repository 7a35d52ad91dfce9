"""Roles for an agency that were taken away leave a trace: whoever held one stays too near to what was
said of the agency while they did."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0030_past_roles"
down_revision = "0029_minutes"
branch_labels = None
depends_on = None

PAST, KEPT = "past_grant", "past_grant_kept"
_NEAR = """EXISTS (
    SELECT 1 FROM organisation about
    JOIN organisation own
      ON (about.path LIKE own.path || '%' OR own.path LIKE about.path || '%')
    WHERE about.id IN ({agencies}) AND (
      EXISTS (SELECT 1 FROM membership m
              WHERE m.organisation_id = own.id AND m.person_id = {person}
              AND (m.until IS NULL OR m.until >= {since}))
      OR EXISTS (SELECT 1 FROM "grant" g
                 WHERE g.person_id = {person} AND g.scope = 'organisation:' || own.id){past}))"""
_PAST = """
      OR EXISTS (SELECT 1 FROM past_grant h WHERE h.person_id = {person}
                 AND h.scope = 'organisation:' || own.id AND h.until >= {since})"""
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
_POST_THREAD = "SELECT p.thread_id FROM forum_post p WHERE p.id = NEW.post_id"
_POST_SINCE = "(SELECT p.written_at FROM forum_post p WHERE p.id = NEW.post_id)"
NAME_WORD, WORD = "forum_name_own_agency_before", "moderation_own_agency_before"


def _near(agencies: str, person: str, since: str, past: str) -> str:
    also = past.format(person=person, since=since)
    near = _NEAR.format(agencies=agencies, person=person, since=since, past=also)
    return f"{person} IS NOT NULL AND {near}"


def _near_case(case: str, person: str, past: str) -> str:
    threads = _CASE_THREADS.format(case=case)
    agencies = _OF_THREADS.format(threads=threads) + _CASE_AGENCIES.format(case=case)
    moments = (_STARTED + _WRITTEN + _OLDEST).format(case=case)
    first = f"(SELECT min(w.at) FROM ({moments}) w)"  # noqa: S608 -- our own words
    return _near(agencies, person, first, past)


def _near_post(person: str, past: str) -> str:
    return _near(_OF_THREADS.format(threads=_POST_THREAD), person, _POST_SINCE, past)


def _refuse_near(past: str) -> None:
    for table, word, on, when in (
        ("forum_name_opening", NAME_WORD, "INSERT", _near_post("NEW.asked_by", past)),
        ("forum_name_opening", NAME_WORD, "UPDATE", _near_post("NEW.agreed_by", past)),
        ("moderation_act", WORD, "INSERT", _near_case("NEW.case_id", "NEW.moderator_id", past)),
        ("moderation_appeal", WORD, "UPDATE", _near_case(_ACT_CASE, "NEW.decided_by", past)),
    ):
        allow(op, table, word, on=on)
        refuse(op, table, word, on=on, when=when)


def upgrade() -> None:
    op.create_table(
        PAST,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_past_grant_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_grant")),
    )
    op.create_index(op.f("ix_past_grant_person_id"), PAST, ["person_id"])
    for on in ("UPDATE", "DELETE"):
        refuse(op, PAST, KEPT, on=on)
    _refuse_near(_PAST)


def downgrade() -> None:
    _refuse_near("")
    for on in ("UPDATE", "DELETE"):
        allow(op, PAST, KEPT, on=on)
    op.drop_table(PAST)
