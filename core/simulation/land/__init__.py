"""The simulated country: relief, land cover, mines, tailings ponds and what resembles them."""
