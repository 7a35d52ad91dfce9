"""Standings, their release to the public, and exports."""
