"""The live door of rooms: who is connected, ten looks a second at the log, patches to everybody."""
