"""What is found of one thread is one hit: a document says what it is a part of."""

import sqlalchemy as sa
from alembic import op

revision = "0021_search_part_of"
down_revision = "0020_notice_order"
branch_labels = None
depends_on = None

_THREADS = (
    "UPDATE search_document SET part_of = 'thread:' || (SELECT p.thread_id FROM forum_post p "
    "WHERE p.id = search_document.subject_id) WHERE kind = 'post' AND EXISTS "
    "(SELECT 1 FROM forum_post p WHERE p.id = search_document.subject_id)"
)


def upgrade() -> None:
    new = sa.Column("part_of", sa.String(length=40), nullable=False, server_default="")
    op.add_column("search_document", new)
    op.execute(_THREADS)


def downgrade() -> None:
    op.drop_column("search_document", "part_of")
