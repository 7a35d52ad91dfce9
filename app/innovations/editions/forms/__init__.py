"""Shapes of what arrives for editions."""
