"""Small rasters and vectors for tests, as files that QGIS opens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr
from qgis.core import QgsFeature, QgsGeometry, QgsRasterLayer, QgsRectangle, QgsVectorLayer

UTM = "EPSG:32623"
ORIGIN = (600000.0, -2200000.0)
PIXEL = 10.0


def write_raster(
    path: Path, size: int = 100, bands: int = 4, crs: str | None = UTM, value: int = 1000
) -> Path:
    """Write a UInt16 GeoTIFF of ``size`` pixels of 10 m whose upper left corner is ORIGIN."""
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), size, size, bands, gdal.GDT_UInt16)
    dataset.SetGeoTransform((ORIGIN[0], PIXEL, 0.0, ORIGIN[1], 0.0, -PIXEL))
    if crs:
        reference = osr.SpatialReference()
        reference.SetFromUserInput(crs)
        dataset.SetProjection(reference.ExportToWkt())
    for number in range(1, bands + 1):
        dataset.GetRasterBand(number).WriteArray(np.full((size, size), value + number, np.uint16))
    dataset.FlushCache()
    del dataset
    return path


def raster_layer(path: Path, name: str = "scene", **options: object) -> QgsRasterLayer:
    """Return a layer on a raster that :func:`write_raster` makes."""
    layer = QgsRasterLayer(str(write_raster(path, **options)), name)
    assert layer.isValid()
    return layer


def squares(*boxes: QgsRectangle, crs: str = UTM, name: str = "wanted") -> QgsVectorLayer:
    """Return a layer with one rectangular polygon a box, in memory."""
    layer = QgsVectorLayer(f"Polygon?crs={crs}", name, "memory")
    features = []
    for box in boxes:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromRect(box))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer


def polygons_in(path: str | Path) -> list[tuple[int | None, float]]:
    """Return the class and the area of every polygon in a file, read by GDAL alone."""
    source = ogr.Open(str(path))
    layer = source.GetLayer(0)
    index = layer.GetLayerDefn().GetFieldIndex("class")
    if index >= 0:
        assert layer.GetLayerDefn().GetFieldDefn(index).GetType() == ogr.OFTInteger
    return [
        (feature["class"] if index >= 0 else None, feature.GetGeometryRef().Area())
        for feature in layer
    ]
