"""The plugin's algorithms in QGIS's Processing framework."""
