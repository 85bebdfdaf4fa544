"""Pictures of the real plugin in a real QGIS window, taken by a script."""
