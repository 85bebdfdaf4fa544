"""The engine: rasters, models and statistics. It has never heard of QGIS or Qt."""
