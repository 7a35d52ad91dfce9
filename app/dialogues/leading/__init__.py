"""Running a room: planning, opening, closing, inviting."""
