"""Search over what anybody may read: SQLite FTS5, or PostgreSQL with its Indonesian dictionary."""
