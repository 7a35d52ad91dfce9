"""One entry as a judge of its stage may read it."""
