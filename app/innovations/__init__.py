"""Competitions of public-service innovations: editions, proposals, judging, results."""
