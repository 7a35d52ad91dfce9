"""Shapes of what the secretariat sends. The fields of a judgement belong to the stage's part."""

from app.innovations.journeys.forms import SubmitForm


class JudgeForm(SubmitForm):
    """A judgement of the entry as it was at ``version``; the part reads the other fields."""
