"""What reaches people: in the app and by mail."""
