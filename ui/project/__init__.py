"""The QGIS project: layers, results, reference polygons, settings."""
