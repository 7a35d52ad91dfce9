"""Places in a room: taking one, who is there, those in the hall, and the phone that goes round."""
