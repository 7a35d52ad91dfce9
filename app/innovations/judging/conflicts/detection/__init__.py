"""Finds conflicts that nobody declared: same house, same team."""
