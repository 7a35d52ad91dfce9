"""A new thread, of any kind, with its first post and, for a question, its clock."""
