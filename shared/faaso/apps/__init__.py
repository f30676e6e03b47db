"""Applications that exist: the one that APP names."""
