"""Kinds of stages, one folder each. Add a folder; nothing else changes."""
