"""Judges: pledge, assignment, conflicts of interest, scores."""
