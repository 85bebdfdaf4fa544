"""A simulated scene delivered as a Gaofen Level-1A product."""
