"""Writing a proposal: starting it, saving it, two people at once."""
