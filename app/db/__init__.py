"""Cellar: the session, the transaction, the announcements that follow it, the audit log."""
