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
CASE, REPORT = "moderation_case", "moderation_report"


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
    (
        APPEAL,
        "moderation_kept",
        "UPDATE",
        "OLD.decided_at IS NOT NULL OR NEW.act_id <> OLD.act_id OR NEW.text <> OLD.text OR NEW.at <> OLD.at",
    ),
    # Whose text it is and about what decides who may act: that stays as it was.
    (
        CASE,
        "moderation_kept",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject_id <> OLD.subject_id OR NEW.author_id <> OLD.author_id",
    ),
    (CASE, "moderation_kept", "DELETE", ""),
    (REPORT, "moderation_own_report", "INSERT", _own("NEW.case_id", "NEW.person_id")),
)
REPLACINGS = (
    (
        ACT,
        "moderation_kept",
        "EXISTS (SELECT 1 FROM moderation_act t WHERE t.id = NEW.id OR t.undoes_id = NEW.undoes_id)",
    ),
    (
        APPEAL,
        "moderation_appealed",
        "EXISTS (SELECT 1 FROM moderation_appeal a WHERE a.act_id = NEW.act_id)",
    ),
    (
        CASE,
        "moderation_kept",
        "EXISTS (SELECT 1 FROM moderation_case c WHERE c.id = NEW.id OR (c.subject_kind = NEW.subject_kind AND c.subject_id = NEW.subject_id))",
    ),
)
EMPTYINGS = (ACT, AGENCY, APPEAL, CASE)


def upgrade() -> None:
    _moderation_case()
    _moderation_act()
    _moderation_case_agency()
    _moderation_report()
    _moderation_appeal()
    _moderation_suspension()
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)
    for table, word, when in REPLACINGS:
        refuse_replacing(op, table, word, when=when)
    for table in EMPTYINGS:
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
        sa.Column("origin", sa.Integer(), nullable=True),
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
        sa.CheckConstraint(
            "moderator_id IS NOT NULL OR verb = 'hold'",
            name=op.f("ck_moderation_act_by_somebody"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_act")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_moderation_act_undoes_id")),
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
            "(decided_at IS NULL) = (granted IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_moderation_appeal_decided"),
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
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=False),
        sa.Column("lifted_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["moderation_act.id"],
            name=op.f("fk_moderation_suspension_act_id_moderation_act"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_moderation_suspension_person_id_person")
        ),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_moderation_suspension")),
    )
    op.create_index(
        "ix_moderation_suspension_person",
        "moderation_suspension",
        ["person_id", "until"],
        unique=False,
    )


def downgrade() -> None:
    for table in EMPTYINGS:
        allow_emptying(op, table, "moderation_kept")
    for table, word, _when in REPLACINGS:
        allow_replacing(op, table, word)
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
    op.drop_table("moderation_suspension")
    op.drop_table("moderation_appeal")
    op.drop_table("moderation_report")
    op.drop_table("moderation_case_agency")
    op.drop_table("moderation_act")
    op.drop_table("moderation_case")
