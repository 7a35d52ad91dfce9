"""What can be found, and the index of its words: FTS5 on SQLite, a tsvector on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

from app.db.types import Moment

revision = "0013_search"
down_revision = "0012_questions"
branch_labels = None
depends_on = None

_WORDS = (
    "ALTER TABLE search_document ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('indonesian', title), 'A') || "
    "setweight(to_tsvector('simple', title), 'A') || "
    "setweight(to_tsvector('indonesian', body), 'C') || "
    "setweight(to_tsvector('simple', body), 'C')) STORED"
)
_OLD = "VALUES ('delete', old.id, old.kind, old.title, old.body)"
_NEW = "VALUES (new.id, new.kind, new.title, new.body)"
_OUT = f"INSERT INTO search_index (search_index, rowid, kind, title, body) {_OLD};"
_IN = f"INSERT INTO search_index (rowid, kind, title, body) {_NEW};"
_FOLLOW = {"INSERT": _IN, "DELETE": _OUT, "UPDATE": _OUT + _IN}


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("href", sa.String(length=300), nullable=False),
        sa.Column("meta", sa.String(length=200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "subject_id", name="uq_search_document_kind_subject_id"),
    )
    op.create_index("ix_search_document_kind_id", "search_document", ["kind", "id"])
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        op.execute(_WORDS)
        op.execute("CREATE INDEX ix_search_document_words ON search_document USING gin (words)")


def _on_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(kind, title, body, "
        "content='search_document', content_rowid='id', prefix='3', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    for on, does in _FOLLOW.items():
        op.execute(
            f"CREATE TRIGGER search_{on.lower()} AFTER {on} ON search_document BEGIN {does} END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for on in _FOLLOW:
            op.execute(f"DROP TRIGGER search_{on.lower()}")
        op.execute("DROP TABLE search_index")
    op.drop_table("search_document")
