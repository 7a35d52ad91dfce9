"""Public services and the units that give them."""
