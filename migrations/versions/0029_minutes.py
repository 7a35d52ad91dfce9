"""Minutes of rooms, who signed them, and scans of the signed paper."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, allow_emptying, refuse, refuse_emptying
from app.db.types import Moment

revision = "0029_minutes"
down_revision = "0028_withheld_words"
branch_labels = None
depends_on = None

SIGNED, KEPT = "dialogue_signature", "dialogue_signature_kept"
MINUTES, SEALED = "dialogue_minutes", "dialogue_minutes_sealed"
_CHANGED = (
    "NEW.room_id <> OLD.room_id OR NEW.number <> OLD.number OR NEW.digest <> OLD.digest "
    "OR NEW.made_at <> OLD.made_at"
)
"""Words may go from minutes, and follow-ups may enter the register later; what seals them may not."""


def upgrade() -> None:
    op.create_table(
        MINUTES,
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("promises", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("words_gone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["dialogue_room.id"],
            name=op.f("fk_dialogue_minutes_room_id_dialogue_room"),
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_dialogue_minutes")),
        sa.UniqueConstraint("number", name=op.f("uq_dialogue_minutes_number")),
        sa.UniqueConstraint("digest", name=op.f("uq_dialogue_minutes_digest")),
    )
    _signatures()
    _scans()
    refuse(op, MINUTES, SEALED, on="UPDATE", when=_CHANGED)
    refuse(op, MINUTES, SEALED, on="DELETE")
    for on in ("UPDATE", "DELETE"):
        refuse(op, SIGNED, KEPT, on=on)
    refuse_emptying(op, SIGNED, KEPT)


def downgrade() -> None:
    allow_emptying(op, SIGNED, KEPT)
    for on in ("UPDATE", "DELETE"):
        allow(op, SIGNED, KEPT, on=on)
        allow(op, MINUTES, SEALED, on=on)
    for table in ("dialogue_scan", SIGNED, MINUTES):
        op.drop_table(table)


def _signatures() -> None:
    op.create_table(
        SIGNED,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(6), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("post", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(160), nullable=False),
        sa.Column("element", sa.String(10), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('agree', 'noted', 'refuse')", name=op.f("ck_dialogue_signature_verdict")
        ),
        sa.CheckConstraint(
            "verdict = 'agree' OR note <> ''", name=op.f("ck_dialogue_signature_said_why")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            [f"{MINUTES}.room_id"],
            name=op.f("fk_dialogue_signature_room_id_dialogue_minutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_signature")),
        sa.UniqueConstraint("room_id", "seat", name=op.f("uq_dialogue_signature_room_id_seat")),
    )


def _scans() -> None:
    op.create_table(
        "dialogue_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"],
            [f"{MINUTES}.room_id"],
            name=op.f("fk_dialogue_scan_room_id_dialogue_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_dialogue_scan_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_dialogue_scan_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_scan")),
        sa.UniqueConstraint("room_id", "file_id", name=op.f("uq_dialogue_scan_room_id_file_id")),
    )
