"""Profiles, numbers, trust and roles."""
