"""Opening a hidden name: two people, a reason, the log, and the word to whom it concerns."""
