"""Page Score, by reference polygons; thresholds too."""
