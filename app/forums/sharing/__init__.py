"""Passing a thread on: the words for WhatsApp, and the card that messengers show of a link."""
