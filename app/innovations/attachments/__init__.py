"""Files of a proposal: for the secretariat, or shown to judges."""
