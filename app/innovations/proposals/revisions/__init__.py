"""Earlier states of a proposal, side by side."""
