"""The minutes of a closed room: frozen when it closes, signed, printed, checked by their digest."""
