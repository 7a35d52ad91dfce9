"""Judges who must not meet an entry: declared, detected, waived by two people."""
