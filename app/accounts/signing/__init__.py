"""Signing up, in and out; confirming an address; passwords and how to get a new one."""
