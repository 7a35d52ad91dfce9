"""Proposals: drafts, teams, attachments, submission, the public page."""
