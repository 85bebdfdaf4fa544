"""GDAL and OGR: images, windows, byte rasters, polygons, outlines, areas on the ellipsoid."""
