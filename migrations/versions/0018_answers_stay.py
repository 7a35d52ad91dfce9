"""An official answer is never deleted: it is the agency's word, and the asker's to hold it to."""

from alembic import op

from app.db.triggers import allow, refuse

revision = "0018_answers_stay"
down_revision = "0017_taking_back"
branch_labels = None
depends_on = None

_WORD = "forum_answer_stays"
_DELETED = (
    "NEW.state = 'deleted' AND OLD.state <> 'deleted' "
    "AND EXISTS (SELECT 1 FROM forum_answer a WHERE a.post_id = NEW.id)"
)


def upgrade() -> None:
    refuse(op, "forum_post", _WORD, on="UPDATE", when=_DELETED)


def downgrade() -> None:
    allow(op, "forum_post", _WORD, on="UPDATE")
