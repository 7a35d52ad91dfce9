"""How many proposals one agency may send in, and how many it has."""
