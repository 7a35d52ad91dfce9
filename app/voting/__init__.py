"""Voting: ballots in many forms, counted by methods that anybody can check."""
