"""Readers' reports of what everybody can read."""
