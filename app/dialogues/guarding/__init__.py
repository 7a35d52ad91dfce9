"""Pages on which words of a room are withheld, shown again, or deleted."""
