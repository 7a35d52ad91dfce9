"""Posts of a thread: writing, quoting, editing in public, deleting for privacy."""
