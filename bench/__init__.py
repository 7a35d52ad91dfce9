"""Measures pages, side by side with bare ones in one run; takes pictures for the README."""
