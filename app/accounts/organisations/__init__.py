"""The tree of organisations, who belongs to them, and their desks."""
