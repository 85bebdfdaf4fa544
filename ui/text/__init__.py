"""Words for people: translation, quantities, numbers."""
