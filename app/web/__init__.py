"""The doors: how HTTP and socket requests enter and leave, files, mail, jobs, search."""
