"""Published proposals as search finds them; drafts, blind and withdrawn ones never."""
