"""From ground to pixels: sunlight, atmosphere, orbit, sensor."""
