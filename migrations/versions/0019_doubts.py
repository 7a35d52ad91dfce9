"""Readers may doubt what an agency shows as evidence: one open doubt each, counted on the promise."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0019_doubts"
down_revision = "0018_answers_stay"
branch_labels = None
depends_on = None

TABLE, WORD = "commitment_doubt", "commitment_doubt_kept"
_REWRITTEN = (
    "OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.commitment_id <> OLD.commitment_id "
    "OR NEW.person_id <> OLD.person_id OR NEW.why <> OLD.why OR NEW.at <> OLD.at"
)


def upgrade() -> None:
    op.add_column(
        "commitment", sa.Column("doubted", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_doubt_commitment_id_commitment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_commitment_doubt_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_doubt")),
    )
    op.create_index(
        "uq_commitment_doubt_open",
        TABLE,
        ["commitment_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    refuse(op, TABLE, WORD, on="DELETE")
    refuse(op, TABLE, WORD, on="UPDATE", when=_REWRITTEN)


def downgrade() -> None:
    for on in ("UPDATE", "DELETE"):
        allow(op, TABLE, WORD, on=on)
    op.drop_index("uq_commitment_doubt_open", table_name=TABLE)
    op.drop_table(TABLE)
    op.drop_column("commitment", "doubted")
