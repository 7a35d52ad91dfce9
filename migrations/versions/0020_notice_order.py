"""Notices are listed by when things happened, whatever order they were told in."""

from alembic import op

revision = "0020_notice_order"
down_revision = "0019_doubts"
branch_labels = None
depends_on = None

OLD, NEW = "ix_notice_person_id_id", "ix_notice_person_id_created_at_id"


def upgrade() -> None:
    op.drop_index(OLD, table_name="notice")
    op.create_index(NEW, "notice", ["person_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index(NEW, table_name="notice")
    op.create_index(OLD, "notice", ["person_id", "id"])
