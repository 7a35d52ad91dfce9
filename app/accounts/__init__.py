"""People, roles, organisations, sign-in."""
