"""What everybody reads of rooms: the list, the room, one activity, the view for the hall."""
