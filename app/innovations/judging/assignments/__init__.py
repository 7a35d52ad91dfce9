"""Which judge reads which entry: by hand, by the even spread, handed back."""
