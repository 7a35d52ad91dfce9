"""Who may only read for a while is told why."""

import sqlalchemy as sa
from alembic import op

revision = "0031_muted_why"
down_revision = "0030_past_roles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    why = sa.Column("muted_why", sa.String(300), nullable=False, server_default="")
    op.add_column("dialogue_seat", why)


def downgrade() -> None:
    op.drop_column("dialogue_seat", "muted_why")
