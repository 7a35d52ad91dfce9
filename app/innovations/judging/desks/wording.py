"""What a scorecard still needs, in one sentence for its judge."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.innovations.editions.wording import told
from app.innovations.judging.rules import Lack

_NAMED = 2  # of each kind: the line stands in a narrow card


def still_lacking(lacks: Sequence[Lack]) -> str:
    """``"Masih kurang: alasan untuk “Dampak”, 4 nilai."``; "" when nothing is wanting.

    The few are named, the many counted.
    """
    if not lacks:
        return ""
    reasons = [told(one.name) for one in lacks if one.of_reason]
    values = [told(one.name) for one in lacks if not one.of_reason]
    parts = [_("alasan untuk “%(name)s”", name=name) for name in reasons]
    lacking = parts if len(parts) <= _NAMED else [_("%(n)s alasan", n=len(parts))]
    parts = [_("nilai “%(name)s”", name=name) for name in values]
    lacking += parts if len(parts) <= _NAMED else [_("%(n)s nilai", n=len(parts))]
    return str(_("Masih kurang: %(what)s.", what=", ".join(lacking)))
