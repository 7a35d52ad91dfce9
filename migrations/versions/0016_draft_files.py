"""Files that wait beside a draft of the forum."""

import sqlalchemy as sa
from alembic import op

revision = "0016_draft_files"
down_revision = "0015_following"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forum_draft_file",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_forum_draft_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_forum_draft_file_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "place", "file_id", name=op.f("pk_forum_draft_file")),
    )


def downgrade() -> None:
    op.drop_table("forum_draft_file")
