"""Threads: a question, an idea, an experience or a discussion."""
