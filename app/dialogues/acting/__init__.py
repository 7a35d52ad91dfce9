"""Acts in a room by plain forms, made from what an activity says of its verbs."""
