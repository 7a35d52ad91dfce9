"""Keeping order: what moderators do to posts and threads, and what others are told of them."""
