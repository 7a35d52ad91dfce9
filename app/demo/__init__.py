"""Fictitious people and proposals, made through the actions, for the demo and for load."""
