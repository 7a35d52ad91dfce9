"""The judge's own desk: pledge, queue, one entry with its scorecard, locking."""
