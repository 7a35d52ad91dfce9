"""Words of a room that are not shown, or are gone, while the rows of its log stand."""

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

revision = "0028_withheld_words"
down_revision = "0027_nearness"
branch_labels = None
depends_on = None

TABLE, WORDS, WORD = "dialogue_withheld", "dialogue_words", "dialogue_purged_kept"
_PURGED = "OLD.kind = 'purged'"
_TAKEN = (
    "EXISTS (SELECT 1 FROM dialogue_withheld w WHERE w.kind = 'purged' "
    "AND w.room_id = NEW.room_id AND w.seq = NEW.seq)"
)
"""What was deleted for privacy does not come back, and that it was deleted does not go away."""


def upgrade() -> None:
    op.add_column(
        "dialogue_room", sa.Column("edition", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        TABLE,
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("rule", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('hidden', 'purged')", name=op.f("ck_dialogue_withheld_kind")),
        sa.ForeignKeyConstraint(
            ["room_id", "seq"],
            ["dialogue_event.room_id", "dialogue_event.seq"],
            name=op.f("fk_dialogue_withheld_room_id_dialogue_event"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_dialogue_withheld_by_id_person")
        ),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_dialogue_withheld")),
    )
    for on in ("UPDATE", "DELETE"):
        refuse(op, TABLE, WORD, on=on, when=_PURGED)
    refuse_replacing(op, TABLE, WORD, when=_TAKEN)
    refuse_emptying(op, TABLE, WORD)
    for on in ("INSERT", "UPDATE"):
        refuse(op, WORDS, WORD, on=on, when=_TAKEN)


def downgrade() -> None:
    for on in ("INSERT", "UPDATE"):
        allow(op, WORDS, WORD, on=on)
    allow_emptying(op, TABLE, WORD)
    allow_replacing(op, TABLE, WORD)
    for on in ("UPDATE", "DELETE"):
        allow(op, TABLE, WORD, on=on)
    op.drop_table(TABLE)
    op.drop_column("dialogue_room", "edition")
