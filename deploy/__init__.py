"""How the house is started and kept running."""
