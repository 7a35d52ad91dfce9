"""Boards: a service or a theme that people talk about."""
