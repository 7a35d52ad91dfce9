"""Judging and its results."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0006_judging"
down_revision = "0005_proposals"
branch_labels = None
depends_on = None

REFUSALS = (
    (
        "score",
        "judge_has_conflict",
        "INSERT",
        "EXISTS (SELECT 1 FROM assignment a JOIN conflict_of_interest c ON c.proposal_id = a.proposal_id AND c.person_id = a.person_id WHERE a.id = NEW.assignment_id AND c.state = 'blocked')",
    ),
    (
        "scoresheet",
        "judge_has_conflict",
        "INSERT",
        "EXISTS (SELECT 1 FROM assignment a JOIN conflict_of_interest c ON c.proposal_id = a.proposal_id AND c.person_id = a.person_id WHERE a.id = NEW.assignment_id AND c.state = 'blocked')",
    ),
    (
        "score",
        "judge_has_conflict",
        "UPDATE",
        "EXISTS (SELECT 1 FROM assignment a JOIN conflict_of_interest c ON c.proposal_id = a.proposal_id AND c.person_id = a.person_id WHERE a.id = NEW.assignment_id AND c.state = 'blocked')",
    ),
    (
        "scoresheet",
        "judge_has_conflict",
        "UPDATE",
        "EXISTS (SELECT 1 FROM assignment a JOIN conflict_of_interest c ON c.proposal_id = a.proposal_id AND c.person_id = a.person_id WHERE a.id = NEW.assignment_id AND c.state = 'blocked')",
    ),
    (
        "assignment",
        "judge_has_conflict",
        "INSERT",
        "NEW.state IN ('open', 'done') AND EXISTS (SELECT 1 FROM conflict_of_interest c WHERE c.proposal_id = NEW.proposal_id AND c.person_id = NEW.person_id AND c.state = 'blocked')",
    ),
    (
        "assignment",
        "judge_has_conflict",
        "UPDATE",
        "NEW.state <> OLD.state AND NEW.state IN ('open', 'done') AND EXISTS (SELECT 1 FROM conflict_of_interest c WHERE c.proposal_id = NEW.proposal_id AND c.person_id = NEW.person_id AND c.state = 'blocked')",
    ),
    (
        "assignment",
        "assignment_is_fixed",
        "UPDATE",
        "NEW.stage_id <> OLD.stage_id OR NEW.proposal_id <> OLD.proposal_id OR NEW.person_id <> OLD.person_id",
    ),
    (
        "score",
        "scores_are_locked",
        "INSERT",
        "EXISTS (SELECT 1 FROM scoresheet s WHERE s.assignment_id = NEW.assignment_id AND s.locked_at IS NOT NULL) OR EXISTS (SELECT 1 FROM assignment a JOIN stage t ON t.id = a.stage_id WHERE a.id = NEW.assignment_id AND t.locked_at IS NOT NULL)",
    ),
    (
        "score",
        "scores_are_locked",
        "UPDATE",
        "EXISTS (SELECT 1 FROM scoresheet s WHERE s.assignment_id = NEW.assignment_id AND s.locked_at IS NOT NULL) OR EXISTS (SELECT 1 FROM assignment a JOIN stage t ON t.id = a.stage_id WHERE a.id = NEW.assignment_id AND t.locked_at IS NOT NULL)",
    ),
    (
        "score",
        "scores_are_locked",
        "DELETE",
        "EXISTS (SELECT 1 FROM scoresheet s WHERE s.assignment_id = OLD.assignment_id AND s.locked_at IS NOT NULL) OR EXISTS (SELECT 1 FROM assignment a JOIN stage t ON t.id = a.stage_id WHERE a.id = OLD.assignment_id AND t.locked_at IS NOT NULL)",
    ),
    (
        "scoresheet",
        "scores_are_locked",
        "INSERT",
        "EXISTS (SELECT 1 FROM assignment a JOIN stage t ON t.id = a.stage_id WHERE a.id = NEW.assignment_id AND t.locked_at IS NOT NULL)",
    ),
    (
        "scoresheet",
        "scores_are_locked",
        "UPDATE",
        "OLD.locked_at IS NOT NULL OR (NEW.locked_at IS NULL AND EXISTS (SELECT 1 FROM assignment a JOIN stage t ON t.id = a.stage_id WHERE a.id = NEW.assignment_id AND t.locked_at IS NOT NULL))",
    ),
    ("scoresheet", "scores_are_locked", "DELETE", "OLD.locked_at IS NOT NULL"),
)


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_pledge_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_person_id_person")
        ),
        sa.PrimaryKeyConstraint("edition_id", "person_id", name=op.f("pk_pledge")),
    )
    op.create_table(
        "result_release",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_result_release_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_result_release_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_result_release")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("assigned_at", Moment(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=True),
        sa.Column("returned_reason", sa.String(length=300), nullable=False),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("blindness", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["person.id"], name=op.f("fk_assignment_assigned_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_assignment_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_assignment_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "stage_id",
            "proposal_id",
            "person_id",
            name=op.f("uq_assignment_stage_id_proposal_id_person_id"),
        ),
    )
    op.create_index(
        "ix_assignment_person_stage_state_id",
        "assignment",
        ["person_id", "stage_id", "state", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_assignment_proposal_id"), "assignment", ["proposal_id"], unique=False)
    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("waive_reason", sa.String(length=1100), nullable=False),
        sa.Column("waived_first_by", sa.Integer(), nullable=True),
        sa.Column("waived_second_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state = 'blocked' or (waived_first_by is not null and waived_second_by is not null)",
            name=op.f("ck_conflict_of_interest_waived_by_two"),
        ),
        sa.CheckConstraint(
            "waived_first_by <> waived_second_by", name=op.f("ck_conflict_of_interest_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conflict_of_interest_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_conflict_of_interest_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["waived_first_by"],
            ["person.id"],
            name=op.f("fk_conflict_of_interest_waived_first_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["waived_second_by"],
            ["person.id"],
            name=op.f("fk_conflict_of_interest_waived_second_by_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_conflict_of_interest_proposal_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_conflict_of_interest_person_id"),
        "conflict_of_interest",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "result_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("final", sa.Double(), nullable=False),
        sa.Column("lowest", sa.Double(), nullable=False),
        sa.Column("highest", sa.Double(), nullable=False),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("by_criterion", sa.JSON(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("tie_rule", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_result_row_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_result_row_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_row")),
        sa.UniqueConstraint(
            "stage_id", "proposal_id", name=op.f("uq_result_row_stage_id_proposal_id")
        ),
    )
    op.create_index(op.f("ix_result_row_proposal_id"), "result_row", ["proposal_id"], unique=False)
    op.create_table(
        "scoresheet",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rubric_sha256", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("internal_note", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("locked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_scoresheet_assignment_id_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_scoresheet_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_scoresheet_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_scoresheet_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_scoresheet")),
    )
    op.create_index(op.f("ix_scoresheet_proposal_id"), "scoresheet", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_scoresheet_stage_id"), "scoresheet", ["stage_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("rubric_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["scoresheet.assignment_id"],
            name=op.f("fk_score_assignment_id_scoresheet"),
        ),
        sa.PrimaryKeyConstraint("assignment_id", "criterion", name=op.f("pk_score")),
    )
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)


def downgrade() -> None:
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_table("score")
    op.drop_index(op.f("ix_scoresheet_stage_id"), table_name="scoresheet")
    op.drop_index(op.f("ix_scoresheet_proposal_id"), table_name="scoresheet")
    op.drop_table("scoresheet")
    op.drop_index(op.f("ix_result_row_proposal_id"), table_name="result_row")
    op.drop_table("result_row")
    op.drop_index(op.f("ix_conflict_of_interest_person_id"), table_name="conflict_of_interest")
    op.drop_table("conflict_of_interest")
    op.drop_index(op.f("ix_assignment_proposal_id"), table_name="assignment")
    op.drop_index("ix_assignment_person_stage_state_id", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("result_release")
    op.drop_table("pledge")
