"""Guards behind the guards: replacing, emptying, and cards that change hands."""

from alembic import op

from app.db.triggers import (
    allow,
    allow_emptying,
    allow_replacing,
    refuse,
    refuse_emptying,
    refuse_replacing,
)

revision = "0007_guards"
down_revision = "0006_judging"
branch_labels = None
depends_on = None

REFUSALS = (
    # A card's own columns say what its assignment says: what is counted is what was guarded.
    (
        "scoresheet",
        "sheet_keeps_its_entry",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM assignment a WHERE a.id = NEW.assignment_id AND a.stage_id = NEW.stage_id AND a.proposal_id = NEW.proposal_id AND a.person_id = NEW.person_id)",
    ),
    (
        "scoresheet",
        "sheet_keeps_its_entry",
        "UPDATE",
        "NEW.assignment_id <> OLD.assignment_id OR NEW.stage_id <> OLD.stage_id OR NEW.proposal_id <> OLD.proposal_id OR NEW.person_id <> OLD.person_id",
    ),
    ("score", "score_keeps_its_sheet", "UPDATE", "NEW.assignment_id <> OLD.assignment_id"),
    ("assignment", "assignment_is_fixed_number", "UPDATE", "NEW.id <> OLD.id"),
    # UPDATE OR REPLACE of an open version onto the key of a frozen one.
    (
        "rubric",
        "rubric_is_frozen_key",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.edition_id <> OLD.edition_id OR NEW.number <> OLD.number",
    ),
)
REPLACINGS = (
    (
        "audit_entry",
        "audit_is_append_only",
        "EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = NEW.id)",
    ),
    (
        "audit_link",
        "audit_is_append_only",
        "EXISTS (SELECT 1 FROM audit_link l WHERE l.seq = NEW.seq OR l.entry_id = NEW.entry_id)",
    ),
    (
        "revision",
        "revision_is_kept",
        "EXISTS (SELECT 1 FROM revision r WHERE r.id = NEW.id OR (r.proposal_id = NEW.proposal_id AND r.number = NEW.number))",
    ),
    (
        "rubric",
        "rubric_is_frozen",
        "EXISTS (SELECT 1 FROM rubric r WHERE r.frozen_at IS NOT NULL AND (r.id = NEW.id OR (r.edition_id = NEW.edition_id AND r.number = NEW.number)))",
    ),
    (
        "scoresheet",
        "scores_are_locked",
        "EXISTS (SELECT 1 FROM scoresheet s WHERE s.assignment_id = NEW.assignment_id AND s.locked_at IS NOT NULL)",
    ),
    (
        "assignment",
        "assignment_is_fixed",
        "EXISTS (SELECT 1 FROM assignment a WHERE a.id = NEW.id)",
    ),
)
EMPTYINGS = (
    ("audit_entry", "audit_is_append_only"),
    ("audit_link", "audit_is_append_only"),
    ("revision", "revision_is_kept"),
    ("rubric", "rubric_is_frozen"),
    ("assignment", "assignment_is_fixed"),
    ("scoresheet", "scores_are_locked"),
    ("score", "scores_are_locked"),
)


def upgrade() -> None:
    for table, word, on, when in REFUSALS:
        refuse(op, table, word, on=on, when=when)
    for table, word, when in REPLACINGS:
        refuse_replacing(op, table, word, when=when)
    for table, word in EMPTYINGS:
        refuse_emptying(op, table, word)


def downgrade() -> None:
    for table, word in EMPTYINGS:
        allow_emptying(op, table, word)
    for table, word, _when in REPLACINGS:
        allow_replacing(op, table, word)
    for table, word, on, _when in REFUSALS:
        allow(op, table, word, on=on)
