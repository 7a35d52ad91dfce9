"""Live dialogue rooms: a town hall whose every step stands in a numbered log."""
