"""Editions: tracks, stages, rubrics, windows."""

import sqlalchemy as sa
from alembic import op

from app.db.triggers import allow, refuse
from app.db.types import Moment

revision = "0004_editions"
down_revision = "0003_notices_catalogue"
branch_labels = None
depends_on = None

REFUSALS = (
    ("rubric", "rubric_is_frozen", "UPDATE", "OLD.frozen_at IS NOT NULL"),
    ("rubric", "rubric_is_frozen", "DELETE", "OLD.frozen_at IS NOT NULL"),
)


def upgrade() -> None:
    op.create_table(
        "closed_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("closes", Moment(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_window")),
        sa.UniqueConstraint("what", "closes", name=op.f("uq_closed_window_what_closes")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opens", Moment(), nullable=True),
        sa.Column("closes", Moment(), nullable=True),
        sa.Column("dates_example", sa.Boolean(), nullable=False),
        sa.Column("eligibility", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("tie_rules", sa.JSON(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisation.id"], name=op.f("fk_edition_organiser_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("slug", name=op.f("uq_edition_slug")),
    )
    op.create_index(op.f("ix_edition_organiser_id"), "edition", ["organiser_id"], unique=False)
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_category_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
    )
    op.create_index(op.f("ix_category_edition_id"), "category", ["edition_id"], unique=False)
    op.create_table(
        "late_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("used_by_proposal", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_late_pass_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_late_pass_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_late_pass_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_pass")),
        sa.UniqueConstraint(
            "edition_id", "person_id", name=op.f("uq_late_pass_edition_id_person_id")
        ),
    )
    op.create_index(op.f("ix_late_pass_person_id"), "late_pass", ["person_id"], unique=False)
    op.create_table(
        "rubric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", Moment(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_rubric_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_rubric_edition_id_number")),
    )
    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("opens", Moment(), nullable=True),
        sa.Column("closes", Moment(), nullable=True),
        sa.Column("dates_example", sa.Boolean(), nullable=False),
        sa.Column("blindness", sa.String(length=8), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("locked_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "blindness in ('open','person','agency')", name=op.f("ck_stage_blindness")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_stage_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_stage_edition_id_position")),
    )
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("maturities", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_track_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_track_edition_id_key")),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("closed_before", Moment(), nullable=True),
        sa.Column("closes_now", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_extension_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_extension_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_extension_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_edition_id"), "extension", ["edition_id"], unique=False)
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)


def downgrade() -> None:
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_index(op.f("ix_extension_edition_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_table("track")
    op.drop_table("stage")
    op.drop_table("rubric")
    op.drop_index(op.f("ix_late_pass_person_id"), table_name="late_pass")
    op.drop_table("late_pass")
    op.drop_index(op.f("ix_category_edition_id"), table_name="category")
    op.drop_table("category")
    op.drop_index(op.f("ix_edition_organiser_id"), table_name="edition")
    op.drop_table("edition")
    op.drop_table("closed_window")
