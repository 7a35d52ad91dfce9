"""Writes of editions: set up, rubric, and what happens while they run."""

from app.innovations.editions.actions.rubric import (
    drop_rubric_version,
    new_rubric_version,
    put_rubric_in_force,
    set_criteria,
    set_levels,
    set_sections,
)
from app.innovations.editions.actions.running import (
    close_edition,
    extend_window,
    give_late_pass,
    note_closed_windows,
    publish_edition,
    set_windows,
    use_late_pass,
)
from app.innovations.editions.actions.setup import (
    change_basics,
    create_edition,
    set_categories,
    set_stage_settings,
    set_stages,
    set_tracks,
)

__all__ = [
    "change_basics",
    "close_edition",
    "create_edition",
    "drop_rubric_version",
    "extend_window",
    "give_late_pass",
    "new_rubric_version",
    "note_closed_windows",
    "publish_edition",
    "put_rubric_in_force",
    "set_categories",
    "set_criteria",
    "set_levels",
    "set_sections",
    "set_stage_settings",
    "set_stages",
    "set_tracks",
    "set_windows",
    "use_late_pass",
]
