"""Lists of proposals: the public one and one's own."""
