"""Reading: the forum, a board, a thread at any depth."""
