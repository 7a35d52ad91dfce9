"""Reading a text before it is posted: what attacks people waits, what gives people away is shown."""
