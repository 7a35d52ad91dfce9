"""The live door: Flask-SocketIO over WebSockets, one frame made per event however many read it."""
