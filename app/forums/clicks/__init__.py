"""One click from the notice of an official answer: enough, or open again. Nobody signs in for it."""
