"""Promises: milestones, evidence, what they answer, and changes that nobody rewrites."""

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

revision = "0014_commitments"
down_revision = "0013_search"
branch_labels = None
depends_on = None

CHANGE, CHANGE_WORD = "commitment_change", "commitment_change_kept"
WHOLE, WHOLE_WORD, FIRST_WORD = "commitment", "commitment_kept", "commitment_first_day"
TAKEN = "commitment_change_taken"
_CHANGE_TAKEN = (
    "EXISTS (SELECT 1 FROM commitment_change t WHERE t.id = NEW.id OR "
    "(t.commitment_id = NEW.commitment_id AND "
    "(t.number = NEW.number OR t.client_key = NEW.client_key)))"
)
_WHOLE_TAKEN = (
    "EXISTS (SELECT 1 FROM commitment t WHERE t.id = NEW.id OR "
    "(t.made_by = NEW.made_by AND t.client_key = NEW.client_key))"
)


def upgrade() -> None:
    _commitment()
    _change()
    _link()
    _milestone()
    _evidence()
    for on in ("UPDATE", "DELETE"):
        refuse(op, CHANGE, CHANGE_WORD, on=on)
    refuse_replacing(op, CHANGE, TAKEN, when=_CHANGE_TAKEN)
    refuse_emptying(op, CHANGE, CHANGE_WORD)
    refuse(op, WHOLE, WHOLE_WORD, on="DELETE")
    refuse(op, WHOLE, FIRST_WORD, on="UPDATE", when="NEW.first_due_on <> OLD.first_due_on")
    refuse_replacing(op, WHOLE, WHOLE_WORD, when=_WHOLE_TAKEN)


def _commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=300), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=4), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("owner_role", sa.String(length=120), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late_from", Moment(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=9), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("proven", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("client_key", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(standing = 'open') = (ended_at IS NULL)", name=op.f("ck_commitment_ended")
        ),
        sa.CheckConstraint("standing <> 'kept' OR proven = whole", name=op.f("ck_commitment_kept")),
        sa.CheckConstraint(
            "standing IN ('open', 'kept', 'refused', 'withdrawn')",
            name=op.f("ck_commitment_standing"),
        ),
        sa.CheckConstraint(
            "proven >= 0 AND claimed >= 0 AND proven + claimed <= whole",
            name=op.f("ck_commitment_progress"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_commitment_agency_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_commitment_made_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_commitment_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("made_by", "client_key", name=op.f("uq_commitment_made_by_client_key")),
    )
    op.create_index("ix_commitment_agency_turn", "commitment", ["agency_id", "turn", "id"])
    op.create_index(op.f("ix_commitment_owner_id"), "commitment", ["owner_id"])
    op.create_index("ix_commitment_standing", "commitment", ["standing", "late_from"])
    op.create_index("ix_commitment_turn", "commitment", ["turn", "id"])


def _change() -> None:
    op.create_table(
        "commitment_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("client_key", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_commitment_change_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_change_commitment_id_commitment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_change")),
        sa.UniqueConstraint(
            "commitment_id",
            "client_key",
            name=op.f("uq_commitment_change_commitment_id_client_key"),
        ),
        sa.UniqueConstraint(
            "commitment_id", "number", name=op.f("uq_commitment_change_commitment_id_number")
        ),
    )


def _link() -> None:
    op.create_table(
        "commitment_link",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_link_commitment_id_commitment"),
        ),
        sa.PrimaryKeyConstraint(
            "commitment_id", "kind", "subject_id", name=op.f("pk_commitment_link")
        ),
    )
    op.create_index("ix_commitment_link_subject", "commitment_link", ["kind", "subject_id"])


def _milestone() -> None:
    op.create_table(
        "commitment_milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("proven_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'claimed', 'proven')", name=op.f("ck_commitment_milestone_state")
        ),
        sa.CheckConstraint("weight BETWEEN 1 AND 10", name=op.f("ck_commitment_milestone_weight")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_milestone_commitment_id_commitment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_milestone")),
        sa.UniqueConstraint(
            "commitment_id", "number", name=op.f("uq_commitment_milestone_commitment_id_number")
        ),
    )


def _evidence() -> None:
    op.create_table(
        "commitment_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_commitment_evidence_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["commitment_milestone.id"],
            name=op.f("fk_commitment_evidence_milestone_id_commitment_milestone"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_evidence")),
    )
    op.create_index(
        op.f("ix_commitment_evidence_milestone_id"), "commitment_evidence", ["milestone_id"]
    )
    op.create_table(
        "commitment_evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["commitment_evidence.id"],
            name=op.f("fk_commitment_evidence_file_evidence_id_commitment_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_commitment_evidence_file_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_evidence_file")),
    )
    op.create_index(
        op.f("ix_commitment_evidence_file_evidence_id"), "commitment_evidence_file", ["evidence_id"]
    )


def downgrade() -> None:
    allow_replacing(op, WHOLE, WHOLE_WORD)
    allow(op, WHOLE, FIRST_WORD, on="UPDATE")
    allow(op, WHOLE, WHOLE_WORD, on="DELETE")
    allow_emptying(op, CHANGE, CHANGE_WORD)
    allow_replacing(op, CHANGE, TAKEN)
    for on in ("UPDATE", "DELETE"):
        allow(op, CHANGE, CHANGE_WORD, on=on)
    for table in (
        "commitment_evidence_file",
        "commitment_evidence",
        "commitment_milestone",
        "commitment_link",
        "commitment_change",
        "commitment",
    ):
        op.drop_table(table)
