"""Page Score, by a probability sample."""
