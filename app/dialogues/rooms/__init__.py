"""A room: what it is about, when, whose it is, and who has which place in it."""
