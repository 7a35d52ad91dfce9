"""Hangs the rooms on the application."""

from flask import Flask

from app.core.words import say
from app.db.unit import explain_constraint
from app.dialogues.live import events
from app.dialogues.minutes.actions import forget_words
from app.dialogues.withholding.slots import keepers


def install(app: Flask) -> None:
    """The live door; pages follow."""
    events.install(app)
    kept = say("Catatan ruang tidak dapat diubah.")
    for name in ("dialogue_log_kept", "dialogue_log_gap"):
        explain_constraint(name, kept)
    keepers.fill("dialogues.minutes", forget_words)
    explain_constraint("dialogue_purged_kept", say("Kata-kata itu sudah dihapus."))
    signed = say("Anda sudah menandatangani berita acara ini.")
    for name in (
        "uq_dialogue_signature_room_id_seat",
        "dialogue_signature.room_id, dialogue_signature.seat",
    ):
        explain_constraint(name, signed)
    sealed = say("Berita acara dan tanda tangannya tidak dapat diubah.")
    for name in ("dialogue_minutes_sealed", "dialogue_signature_kept"):
        explain_constraint(name, sealed)
