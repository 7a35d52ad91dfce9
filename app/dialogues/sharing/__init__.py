"""Files that those who run a room share with everybody in it."""
