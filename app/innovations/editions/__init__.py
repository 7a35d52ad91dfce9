"""Editions of a competition: tracks, stages, sections, rubric, windows."""
