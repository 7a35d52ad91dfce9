"""Promises of agencies: owned, dated, measured, evidenced, and followed in public to their end."""
