"""Boards, threads, posts; moderators of the agency concerned are refused by triggers."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import (
    allow,
    refuse,
)
from app.db.types import Moment

revision = "0011_forums"
down_revision = "0010_moderation"
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
_AGENCIES = """SELECT t.agency_id FROM forum_thread t WHERE t.id IN (
    SELECT c.subject_id FROM moderation_case c WHERE c.id = {case} AND c.subject_kind = 'thread'
    UNION SELECT p.thread_id FROM forum_post p JOIN moderation_case c ON c.subject_id = p.id
    WHERE c.id = {case} AND c.subject_kind = 'post')"""
_ACT_CASE = "(SELECT t.case_id FROM moderation_act t WHERE t.id = NEW.act_id)"


def _near(case: str, person: str) -> str:
    agencies = _AGENCIES.format(case=case)
    return f"{person} IS NOT NULL AND " + _NEAR.format(agencies=agencies, person=person)


_THREAD_AGENCY = """SELECT t.agency_id FROM forum_thread t
    JOIN forum_post p ON p.thread_id = t.id WHERE p.id = NEW.post_id"""


def _near_name(person: str) -> str:
    return f"{person} IS NOT NULL AND " + _NEAR.format(agencies=_THREAD_AGENCY, person=person)


NAME = "forum_name_opening"
REFUSALS = (
    (NAME, "forum_name_own_agency", "INSERT", _near_name("NEW.asked_by")),
    (NAME, "forum_name_own_agency", "UPDATE", _near_name("NEW.agreed_by")),
    (NAME, "forum_name_kept", "DELETE", ""),
    (
        NAME,
        "forum_name_kept",
        "UPDATE",
        "OLD.agreed_by IS NOT NULL OR NEW.reason <> OLD.reason OR NEW.asked_by <> OLD.asked_by "
        "OR NEW.post_id <> OLD.post_id",
    ),
    (
        "moderation_act",
        "moderation_own_agency_forum",
        "INSERT",
        _near("NEW.case_id", "NEW.moderator_id"),
    ),
    (
        "moderation_appeal",
        "moderation_own_agency_forum",
        "UPDATE",
        _near(_ACT_CASE, "NEW.decided_by"),
    ),
)


def upgrade() -> None:
    _forum_draft()
    _forum_setting()
    _forum_board()
    _forum_thread()
    _forum_post()
    _forum_name_opening()
    _forum_post_file()
    _forum_post_version()
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)


def _forum_draft() -> None:
    op.create_table(
        "forum_draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_forum_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "place", name=op.f("pk_forum_draft")),
    )


def _forum_setting() -> None:
    op.create_table(
        "forum_setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_forum_setting_changed_by_person")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_forum_setting")),
    )


def _forum_board() -> None:
    op.create_table(
        "forum_board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("threads >= 0", name=op.f("ck_forum_board_threads")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_forum_board_agency_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_forum_board_opened_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_forum_board_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_board")),
        sa.UniqueConstraint("slug", name=op.f("uq_forum_board_slug")),
    )


def _forum_thread() -> None:
    op.create_table(
        "forum_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("name_hidden", sa.Boolean(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("locked_at", Moment(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("started_at", Moment(timezone=True), nullable=False),
        sa.Column("last_at", Moment(timezone=True), nullable=False),
        sa.Column("client_key", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "kind IN ('question', 'idea', 'experience', 'discussion')",
            name=op.f("ck_forum_thread_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('shown', 'held', 'hidden', 'merged')", name=op.f("ck_forum_thread_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_forum_thread_agency_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_forum_thread_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["forum_board.id"], name=op.f("fk_forum_thread_board_id_forum_board")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["forum_thread.id"],
            name=op.f("fk_forum_thread_merged_into_forum_thread"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_forum_thread_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_thread")),
        sa.UniqueConstraint(
            "author_id", "client_key", name=op.f("uq_forum_thread_author_id_client_key")
        ),
    )
    op.create_index(
        "ix_forum_thread_agency", "forum_thread", ["agency_id", "state", "turn", "id"], unique=False
    )
    op.create_index("ix_forum_thread_all", "forum_thread", ["state", "turn", "id"], unique=False)
    op.create_index(op.f("ix_forum_thread_author_id"), "forum_thread", ["author_id"], unique=False)
    op.create_index(
        "ix_forum_thread_kind",
        "forum_thread",
        ["board_id", "kind", "state", "turn", "id"],
        unique=False,
    )
    op.create_index(
        "ix_forum_thread_list", "forum_thread", ["board_id", "state", "turn", "id"], unique=False
    )


def _forum_post() -> None:
    op.create_table(
        "forum_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("name_hidden", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("written_at", Moment(timezone=True), nullable=False),
        sa.Column("edited_at", Moment(timezone=True), nullable=True),
        sa.Column("edited_after_answer", sa.Boolean(), nullable=False),
        sa.Column("client_key", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "state <> 'deleted' OR (source = '' AND html = '')",
            name=op.f("ck_forum_post_tombstone"),
        ),
        sa.CheckConstraint(
            "state IN ('shown', 'held', 'hidden', 'deleted')", name=op.f("ck_forum_post_state")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_forum_post_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["forum_thread.id"], name=op.f("fk_forum_post_thread_id_forum_thread")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_post")),
        sa.UniqueConstraint(
            "author_id", "client_key", name=op.f("uq_forum_post_author_id_client_key")
        ),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_forum_post_thread_id_number")),
    )
    op.create_index(
        "ix_forum_post_author_at", "forum_post", ["author_id", "written_at"], unique=False
    )


def _forum_name_opening() -> None:
    op.create_table(
        "forum_name_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_forum_name_opening_two_people")),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["person.id"], name=op.f("fk_forum_name_opening_agreed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_forum_name_opening_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["forum_post.id"], name=op.f("fk_forum_name_opening_post_id_forum_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_name_opening")),
    )
    op.create_index(
        op.f("ix_forum_name_opening_post_id"), "forum_name_opening", ["post_id"], unique=False
    )


def _forum_post_file() -> None:
    op.create_table(
        "forum_post_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_forum_post_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["forum_post.id"], name=op.f("fk_forum_post_file_post_id_forum_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_post_file")),
    )
    op.create_index(
        op.f("ix_forum_post_file_post_id"), "forum_post_file", ["post_id"], unique=False
    )


def _forum_post_version() -> None:
    op.create_table(
        "forum_post_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["forum_post.id"], name=op.f("fk_forum_post_version_post_id_forum_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_post_version")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_forum_post_version_post_id_number")),
    )


def downgrade() -> None:
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_table("forum_post_version")
    op.drop_table("forum_post_file")
    op.drop_table("forum_name_opening")
    op.drop_table("forum_post")
    op.drop_table("forum_thread")
    op.drop_table("forum_board")
    op.drop_table("forum_setting")
    op.drop_table("forum_draft")
