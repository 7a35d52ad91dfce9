"""What a judge may read of an entry: known names taken out of everything."""
