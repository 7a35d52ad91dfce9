"""The table of measured effects of a proposal."""
