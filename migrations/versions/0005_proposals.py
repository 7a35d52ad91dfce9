"""Proposals, their files and their way through the stages."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0005_proposals"
down_revision = "0004_editions"
branch_labels = None
depends_on = None

REFUSALS = (
    ("revision", "revision_is_kept", "UPDATE", ""),
    ("revision", "revision_is_kept", "DELETE", ""),
)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("maturity", sa.String(length=12), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("desk", sa.String(length=20), nullable=False),
        sa.Column("desk_since", Moment(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("request_key", sa.String(length=40), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_proposal_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_proposal_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["person.id"], name=op.f("fk_proposal_lead_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_proposal_stage_id_stage")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_proposal_track_id_track")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["organisation.id"], name=op.f("fk_proposal_unit_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint(
            "edition_id", "request_key", name=op.f("uq_proposal_edition_id_request_key")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_proposal_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_proposal_slug")),
    )
    op.create_index(
        "ix_proposal_edition_state_id", "proposal", ["edition_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_proposal_lead_id"), "proposal", ["lead_id"], unique=False)
    op.create_index("ix_proposal_published", "proposal", ["published_at", "id"], unique=False)
    op.create_index(op.f("ix_proposal_stage_id"), "proposal", ["stage_id"], unique=False)
    op.create_index(op.f("ix_proposal_unit_id"), "proposal", ["unit_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("caption", sa.String(length=160), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_attachment_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_attachment_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_proposal_id"), "attachment", ["proposal_id"], unique=False)
    op.create_table(
        "effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=160), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_effect_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect")),
    )
    op.create_index(op.f("ix_effect_proposal_id"), "effect", ["proposal_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_handover_from_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_handover_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["person.id"], name=op.f("fk_handover_to_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_proposal_id"), "handover", ["proposal_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_receipt_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_receipt_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("proposal_id", "round", name="uq_receipt_once"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_revision_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_revision_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_revision_proposal_id_number")),
    )
    op.create_table(
        "section_text",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_section_text_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "key", name=op.f("pk_section_text")),
    )
    op.create_table(
        "stage_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting','passed','failed','repair','withdrawn')",
            name=op.f("ck_stage_entry_state"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_stage_entry_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_stage_entry_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_stage_entry_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_entry")),
        sa.UniqueConstraint("stage_id", "proposal_id", name="uq_stage_entry_once"),
    )
    op.create_index(
        op.f("ix_stage_entry_proposal_id"), "stage_entry", ["proposal_id"], unique=False
    )
    op.create_index(
        "ix_stage_entry_stage_state", "stage_entry", ["stage_id", "state", "id"], unique=False
    )
    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("invited_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_id"], ["person.id"], name=op.f("fk_team_member_invited_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_team_member_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_team_member_proposal_id_person_id")
        ),
    )
    op.create_index(op.f("ix_team_member_invited_id"), "team_member", ["invited_id"], unique=False)
    op.create_index(op.f("ix_team_member_person_id"), "team_member", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_team_member_proposal_id"), "team_member", ["proposal_id"], unique=False
    )
    op.create_table(
        "trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_trace_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_trace_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_trace_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    op.create_index("ix_trace_proposal_id_id", "trace", ["proposal_id", "id"], unique=False)
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)


def downgrade() -> None:
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_index("ix_trace_proposal_id_id", table_name="trace")
    op.drop_table("trace")
    op.drop_index(op.f("ix_team_member_proposal_id"), table_name="team_member")
    op.drop_index(op.f("ix_team_member_person_id"), table_name="team_member")
    op.drop_index(op.f("ix_team_member_invited_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_index("ix_stage_entry_stage_state", table_name="stage_entry")
    op.drop_index(op.f("ix_stage_entry_proposal_id"), table_name="stage_entry")
    op.drop_table("stage_entry")
    op.drop_table("section_text")
    op.drop_table("revision")
    op.drop_table("receipt")
    op.drop_index(op.f("ix_handover_proposal_id"), table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_effect_proposal_id"), table_name="effect")
    op.drop_table("effect")
    op.drop_index(op.f("ix_attachment_proposal_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_proposal_unit_id"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_stage_id"), table_name="proposal")
    op.drop_index("ix_proposal_published", table_name="proposal")
    op.drop_index(op.f("ix_proposal_lead_id"), table_name="proposal")
    op.drop_index("ix_proposal_edition_state_id", table_name="proposal")
    op.drop_table("proposal")
