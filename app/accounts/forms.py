"""Form pieces that several pages of this room share."""

from collections.abc import Callable
from typing import Any

from wtforms import ValidationError

from app.core.errors import Invalid
from app.web.i18n import translated


def by_rule(rule: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """A WTForms validator that asks ``rule``; its ``Invalid`` becomes the field's error."""

    def check(_form: Any, field: Any) -> None:
        try:
            rule(field.data or "")
        except Invalid as no:
            raise ValidationError(translated(no.message)) from no

    return check
