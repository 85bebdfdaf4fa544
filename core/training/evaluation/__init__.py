"""How good a network is on ground it has not seen, and the card that says so."""
