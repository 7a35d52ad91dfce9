"""Ranking, exports, result pages and the desk of the organiser."""
