"""Page Review: from predicted ponds to a register that somebody signs for."""
