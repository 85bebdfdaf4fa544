"""Page Change: what became of the ponds from date to date."""
