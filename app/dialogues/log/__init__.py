"""The numbered log of a room: the only truth about what happened in it."""
