"""Following: what a person wants to hear of, and the page that lists it."""
