"""Hangs the rooms on the application."""

from flask import Flask

from app.core.words import say
from app.db.unit import explain_constraint
from app.dialogues.live import events


def install(app: Flask) -> None:
    """The live door; pages follow."""
    events.install(app)
    kept = say("Catatan ruang tidak dapat diubah.")
    for name in ("dialogue_log_kept", "dialogue_log_gap"):
        explain_constraint(name, kept)
    explain_constraint("dialogue_purged_kept", say("Kata-kata itu sudah dihapus."))
