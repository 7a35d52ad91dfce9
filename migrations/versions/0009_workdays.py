"""The working-day calendar."""

import sqlalchemy as sa
from alembic import op

from app.db.types import Moment

revision = "0009_workdays"
down_revision = "0008_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_off",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_day_off_added_by_person")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_off")),
    )


def downgrade() -> None:
    op.drop_table("day_off")
