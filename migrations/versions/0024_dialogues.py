"""Rooms, the places in them, and their numbered logs."""

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

revision = "0024_dialogues"
down_revision = "0023_readable_answers"
branch_labels = None
depends_on = None

LOG, WORD = "dialogue_event", "dialogue_log_kept"
_TAKEN = "EXISTS (SELECT 1 FROM dialogue_event e WHERE e.room_id = NEW.room_id AND e.seq = NEW.seq)"
_GAP = "NEW.seq <> 1 + (SELECT coalesce(max(e.seq), 0) FROM dialogue_event e WHERE e.room_id = NEW.room_id)"


def upgrade() -> None:
    _rooms()
    _seats()
    _log()
    for on in ("UPDATE", "DELETE"):
        refuse(op, LOG, WORD, on=on)
    refuse(op, LOG, "dialogue_log_gap", on="INSERT", when=_GAP)
    refuse_replacing(op, LOG, WORD, when=_TAKEN)
    refuse_emptying(op, LOG, WORD)


def downgrade() -> None:
    allow_emptying(op, LOG, WORD)
    allow_replacing(op, LOG, WORD)
    allow(op, LOG, "dialogue_log_gap", on="INSERT")
    for on in ("UPDATE", "DELETE"):
        allow(op, LOG, WORD, on=on)
    for table in ("dialogue_snapshot", "dialogue_words", LOG, "dialogue_seat", "dialogue_room"):
        op.drop_table(table)


def _rooms() -> None:
    op.create_table(
        "dialogue_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("theme", sa.String(300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(300), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(4), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("guests", sa.String(4), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("owner_until", Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed')", name=op.f("ck_dialogue_room_state")
        ),
        sa.CheckConstraint("guests IN ('read', 'take')", name=op.f("ck_dialogue_room_guests")),
        sa.CheckConstraint(
            "(state = 'planned') = (opened_at IS NULL)", name=op.f("ck_dialogue_room_opened")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_dialogue_room_closed")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_dialogue_room_agency_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_dialogue_room_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_dialogue_room_made_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_room")),
        sa.UniqueConstraint("slug", name=op.f("uq_dialogue_room_slug")),
        sa.UniqueConstraint("code", name=op.f("uq_dialogue_room_code")),
    )
    op.create_index("ix_dialogue_room_list", "dialogue_room", ["state", "starts_at", "id"])
    op.create_index("ix_dialogue_room_agency", "dialogue_room", ["agency_id", "starts_at", "id"])


def _seats() -> None:
    op.create_table(
        "dialogue_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guest", sa.String(64), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_hidden", sa.Boolean(), nullable=False),
        sa.Column("post", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(160), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("element", sa.String(10), nullable=False),
        sa.Column("in_hall", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.Column("came_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "person_id IS NULL OR guest IS NULL", name=op.f("ck_dialogue_seat_whose")
        ),
        sa.CheckConstraint(
            "role IN ('', 'facilitator', 'minutes', 'official', 'speaker', 'participant')",
            name=op.f("ck_dialogue_seat_role"),
        ),
        sa.CheckConstraint(
            "element IN ('', 'users', 'experts', 'community', 'media', 'agencies')",
            name=op.f("ck_dialogue_seat_element"),
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["dialogue_room.id"], name=op.f("fk_dialogue_seat_room_id_dialogue_room")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_seat_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by"], ["person.id"], name=op.f("fk_dialogue_seat_typed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_seat")),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_dialogue_seat_room_id_number")),
        sa.UniqueConstraint(
            "room_id", "person_id", name=op.f("uq_dialogue_seat_room_id_person_id")
        ),
        sa.UniqueConstraint("room_id", "guest", name=op.f("uq_dialogue_seat_room_id_guest")),
    )
    op.create_index(op.f("ix_dialogue_seat_person_id"), "dialogue_seat", ["person_id"])


def _log() -> None:
    op.create_table(
        LOG,
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("behalf", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("client_key", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["dialogue_room.id"], name=op.f("fk_dialogue_event_room_id_dialogue_room")
        ),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_dialogue_event")),
        sa.UniqueConstraint(
            "room_id", "seat", "client_key", name=op.f("uq_dialogue_event_room_id_seat_client_key")
        ),
    )
    op.create_table(
        "dialogue_words",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id", "seq"],
            [f"{LOG}.room_id", f"{LOG}.seq"],
            name=op.f("fk_dialogue_words_room_id_dialogue_event"),
        ),
        sa.PrimaryKeyConstraint("room_id", "seq", "name", name=op.f("pk_dialogue_words")),
    )
    op.create_table(
        "dialogue_snapshot",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["dialogue_room.id"],
            name=op.f("fk_dialogue_snapshot_room_id_dialogue_room"),
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_dialogue_snapshot")),
    )
