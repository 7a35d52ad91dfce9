"""The clock of questions, official answers, and steps that nobody rewrites."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import (
    allow,
    allow_emptying,
    allow_replacing,
    refuse,
    refuse_emptying,
    refuse_replacing,
)
from app.db.types import Moment

revision = "0012_questions"
down_revision = "0011_forums"
branch_labels = None
depends_on = None

STEP, WORD = "forum_question_step", "forum_step_kept"


def upgrade() -> None:
    _forum_question()
    _forum_answer()
    _forum_question_step()
    for on in ("UPDATE", "DELETE"):
        refuse(op, STEP, WORD, on=on)
    taken = "EXISTS (SELECT 1 FROM forum_question_step t WHERE t.id = NEW.id)"
    refuse_replacing(op, STEP, WORD, when=taken)
    refuse_emptying(op, STEP, WORD)


def _forum_question() -> None:
    op.create_table(
        "forum_question",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=4), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("answered_at", Moment(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("changed_something", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_forum_question_closed")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'closed')", name=op.f("ck_forum_question_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["organisation.id"],
            name=op.f("fk_forum_question_agency_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["forum_thread.id"],
            name=op.f("fk_forum_question_thread_id_forum_thread"),
        ),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_forum_question")),
    )
    op.create_index(
        "ix_forum_question_agency", "forum_question", ["agency_id", "state", "due_at"], unique=False
    )
    op.create_index("ix_forum_question_due", "forum_question", ["state", "due_at"], unique=False)


def _forum_answer() -> None:
    op.create_table(
        "forum_answer",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("final = (next_on IS NULL)", name=op.f("ck_forum_answer_next_date")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_forum_answer_agency_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_forum_answer_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["forum_post.id"], name=op.f("fk_forum_answer_post_id_forum_post")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["forum_thread.id"], name=op.f("fk_forum_answer_thread_id_forum_thread")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_forum_answer")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_forum_answer_thread_id_number")),
    )
    op.create_index(op.f("ix_forum_answer_agency_id"), "forum_answer", ["agency_id"], unique=False)
    op.create_index(op.f("ix_forum_answer_person_id"), "forum_answer", ["person_id"], unique=False)


def _forum_question_step() -> None:
    op.create_table(
        "forum_question_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["organisation.id"],
            name=op.f("fk_forum_question_step_agency_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_forum_question_step_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["forum_question.thread_id"],
            name=op.f("fk_forum_question_step_thread_id_forum_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_question_step")),
        sa.UniqueConstraint(
            "thread_id", "number", name=op.f("uq_forum_question_step_thread_id_number")
        ),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    allow_emptying(op, STEP, WORD)
    allow_replacing(op, STEP, WORD)
    for on in ("UPDATE", "DELETE"):
        allow(op, STEP, WORD, on=on)
    op.drop_table("forum_question_step")
    op.drop_table("forum_answer")
    op.drop_table("forum_question")
