"""Following, the letter of a day, and what a notice tells of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.types import Moment

revision = "0015_following"
down_revision = "0014_commitments"
branch_labels = None
depends_on = None

# Who wrote somewhere before there was following hears of it as those do who write from now on.
_THOSE_WHO_WROTE = (
    "INSERT INTO follow (person_id, subject_kind, subject_id, since, muted) "
    "SELECT author_id, 'thread', thread_id, MIN(written_at), {no} FROM forum_post "
    "GROUP BY author_id, thread_id"
)


def upgrade() -> None:
    _follow()
    op.create_table(
        "notice_setting",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("news", sa.String(length=8), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "news IN ('daily', 'instant', 'none')", name=op.f("ck_notice_setting_news")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_setting_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_setting")),
    )
    op.create_table(
        "digest_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digest_day")),
    )
    _notice()
    op.add_column("forum_post", sa.Column("told_at", Moment(), nullable=True))
    op.execute("UPDATE forum_post SET told_at = written_at WHERE state = 'shown'")


def _follow() -> None:
    op.create_table(
        "follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_follow_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "subject_kind", "subject_id", name=op.f("pk_follow")),
    )
    op.create_index("ix_follow_subject", "follow", ["subject_kind", "subject_id", "person_id"])
    no = "0" if op.get_bind().dialect.name == "sqlite" else "FALSE"
    op.execute(_THOSE_WHO_WROTE.format(no=no))


def _new() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("urgency", sa.String(length=8), nullable=False, server_default="now"),
        sa.Column("weight", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("about_kind", sa.String(length=20), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("under_kind", sa.String(length=20), nullable=True),
        sa.Column("under_id", sa.Integer(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("told_key", sa.String(length=80), nullable=True),
        sa.Column("links", sa.JSON(), nullable=True),
    )


def _notice() -> None:
    with op.batch_alter_table("notice") as table:
        for column in _new():
            table.add_column(column)
        table.create_unique_constraint(
            op.f("uq_notice_person_id_told_key"), ["person_id", "told_key"]
        )
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["person_id", "id"],
        sqlite_where=sa.text("waits = 1"),
        postgresql_where=sa.text("waits"),
    )


def downgrade() -> None:
    op.drop_column("forum_post", "told_at")
    op.drop_index("ix_notice_waiting", table_name="notice")
    with op.batch_alter_table("notice") as table:
        table.drop_constraint(op.f("uq_notice_person_id_told_key"), type_="unique")
        for column in reversed(_new()):
            table.drop_column(column.name)
    op.drop_table("digest_day")
    op.drop_table("notice_setting")
    op.drop_index("ix_follow_subject", table_name="follow")
    op.drop_table("follow")
