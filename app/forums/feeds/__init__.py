"""Atom feeds of what is said in public."""
