"""Cases, reports, acts and appeals; whom a matter is too near to is refused by triggers."""

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

revision = "0010_moderation"
down_revision = "0009_workdays"
branch_labels = None
depends_on = None


_NEAR = """EXISTS (
    SELECT 1 FROM organisation about
    JOIN organisation own
      ON (about.path LIKE own.path || '%' OR own.path LIKE about.path || '%')
    WHERE about.id IN ({agencies}) AND (
      EXISTS (SELECT 1 FROM membership m
              WHERE m.organisation_id = own.id AND m.person_id = {person} AND m.until IS NULL)
      OR EXISTS (SELECT 1 FROM "grant" g
                 WHERE g.person_id = {person} AND g.scope = 'organisation:' || own.id)))"""
_CASE_AGENCIES = "SELECT a.organisation_id FROM moderation_case_agency a WHERE a.case_id = {case}"
_ACT_CASE = "(SELECT t.case_id FROM moderation_act t WHERE t.id = NEW.act_id)"
_AUTHOR = "EXISTS (SELECT 1 FROM moderation_case c WHERE c.id = {case} AND c.author_id = {person})"
ACT, APPEAL, AGENCY = "moderation_act", "moderation_appeal", "moderation_case_agency"


def _near(case: str, person: str) -> str:
    agencies = _CASE_AGENCIES.format(case=case)
    return f"{person} IS NOT NULL AND " + _NEAR.format(agencies=agencies, person=person)


def _own(case: str, person: str) -> str:
    return f"{person} IS NOT NULL AND " + _AUTHOR.format(case=case, person=person)


REFUSALS = (
    (ACT, "moderation_own_agency", "INSERT", _near("NEW.case_id", "NEW.moderator_id")),
    (ACT, "moderation_own_post", "INSERT", _own("NEW.case_id", "NEW.moderator_id")),
    (ACT, "moderation_kept", "UPDATE", ""),
    (ACT, "moderation_kept", "DELETE", ""),
    (AGENCY, "moderation_kept", "UPDATE", ""),
    (AGENCY, "moderation_kept", "DELETE", ""),
    (APPEAL, "moderation_own_agency", "UPDATE", _near(_ACT_CASE, "NEW.decided_by")),
    (APPEAL, "moderation_own_post", "UPDATE", _own(_ACT_CASE, "NEW.decided_by")),
    (
        APPEAL,
        "moderation_same_person",
        "UPDATE",
        "EXISTS (SELECT 1 FROM moderation_act t WHERE t.id = NEW.act_id "
        "AND t.moderator_id = NEW.decided_by)",
    ),
    (
        APPEAL,
        "moderation_born_open",
        "INSERT",
        "NEW.decided_at IS NOT NULL OR NEW.decided_by IS NOT NULL",
    ),
    (APPEAL, "moderation_kept", "DELETE", ""),
)


def upgrade() -> None:
    _moderation_case()
    _moderation_act()
    _moderation_case_agency()
    _moderation_report()
    _moderation_appeal()
    _moderation_suspension()
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)
    taken = "EXISTS (SELECT 1 FROM moderation_act t WHERE t.id = NEW.id)"
    refuse_replacing(op, ACT, "moderation_kept", when=taken)
    for table in (ACT, AGENCY):
        refuse_emptying(op, table, "moderation_kept")


def _moderation_case() -> None:
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("open_since", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_moderation_case_author_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", name=op.f("uq_moderation_case_subject_kind_subject_id")
        ),
    )
    op.create_index(
        op.f("ix_moderation_case_author_id"), "moderation_case", ["author_id"], unique=False
    )
    op.create_index(
        "ix_moderation_case_queue", "moderation_case", ["open_since", "id"], unique=False
    )


def _moderation_act() -> None:
    op.create_table(
        "moderation_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("until", Moment(timezone=True), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_act_case_id_moderation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["person.id"], name=op.f("fk_moderation_act_moderator_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"],
            ["moderation_act.id"],
            name=op.f("fk_moderation_act_undoes_id_moderation_act"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_act")),
    )
    op.create_index("ix_moderation_act_case", "moderation_act", ["case_id", "id"], unique=False)


def _moderation_case_agency() -> None:
    op.create_table(
        "moderation_case_agency",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_case_agency_case_id_moderation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_moderation_case_agency_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "case_id", "organisation_id", name=op.f("pk_moderation_case_agency")
        ),
    )


def _moderation_report() -> None:
    op.create_table(
        "moderation_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_report_case_id_moderation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_moderation_report_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_report")),
        sa.UniqueConstraint(
            "case_id", "person_id", name=op.f("uq_moderation_report_case_id_person_id")
        ),
    )


def _moderation_appeal() -> None:
    op.create_table(
        "moderation_appeal",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_moderation_appeal_decided")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["moderation_act.id"],
            name=op.f("fk_moderation_appeal_act_id_moderation_act"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_moderation_appeal_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_moderation_appeal")),
    )


def _moderation_suspension() -> None:
    op.create_table(
        "moderation_suspension",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["moderation_act.id"],
            name=op.f("fk_moderation_suspension_act_id_moderation_act"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_moderation_suspension_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_moderation_suspension")),
    )


def downgrade() -> None:
    for table in (ACT, AGENCY):
        allow_emptying(op, table, "moderation_kept")
    allow_replacing(op, ACT, "moderation_kept")
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_table("moderation_suspension")
    op.drop_table("moderation_appeal")
    op.drop_table("moderation_report")
    op.drop_table("moderation_case_agency")
    op.drop_table("moderation_act")
    op.drop_table("moderation_case")
