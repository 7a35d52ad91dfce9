"""What waits at desks: for moderators to route, for agencies to answer, for askers to judge."""
