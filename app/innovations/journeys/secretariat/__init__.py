"""The secretariat's pages: the queue of a stage, one entry, starting, locking, publishing."""
