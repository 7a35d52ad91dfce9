"""Pages of what a room leaves behind: its minutes, on screen and on paper, and its log."""
