"""Live rooms under load: a client in C, and the servers it is let loose on."""
