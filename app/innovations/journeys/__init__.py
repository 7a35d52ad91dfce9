"""A proposal on its way: submitted, checked, repaired, decided, published, withdrawn."""
