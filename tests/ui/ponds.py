"""Results with ponds of known confidence, as files that the engine would leave."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

from osgeo import gdal, ogr, osr

from tailing_pond_mapper.core.protocol.segment import SegmentResult

from .rasters import ORIGIN, UTM, write_raster

CONFIDENCES = (0.95, 0.80, 0.79, 0.5, 0.31)
"""Two high, two medium, one low."""


def write_ponds(path: Path, confidences: Sequence[float | None] | None) -> Path:
    """Write a square pond a confidence; ``None`` for a table from before confidences."""
    system = osr.SpatialReference()
    system.SetFromUserInput(UTM)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("ponds", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("id", ogr.OFTInteger64))
    layer.CreateField(ogr.FieldDefn("mean_probability", ogr.OFTReal))
    if confidences is not None:
        layer.CreateField(ogr.FieldDefn("confidence", ogr.OFTReal))
    for number, confidence in enumerate((0.5, 0.6) if confidences is None else confidences):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["id"], feature["mean_probability"] = number + 1, 0.5
        if confidences is not None:
            feature["confidence"] = confidence
        x, y = ORIGIN[0] + 100 * number, ORIGIN[1]
        ring = f"{x} {y}, {x + 50} {y}, {x + 50} {y - 50}, {x} {y - 50}, {x} {y}"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
        layer.CreateFeature(feature)
    return path


def segmented(
    folder: Path, confidences: Sequence[float | None] | None, least: float | None = None
) -> SegmentResult:
    """Return the result of a segmentation, with its files."""
    source = write_raster(folder / "source.tif", size=8, bands=1)
    prediction = folder / "p.tif"
    gdal.Translate(str(prediction), str(source), outputType=gdal.GDT_Byte)
    known = [one for one in confidences or () if one is not None]
    return SegmentResult(
        output=str(prediction),
        polygons=str(write_ponds(folder / "ponds.gpkg", confidences)),
        probability=None,
        manifest=str(folder / "p.json"),
        ponds=2 if confidences is None else len(confidences),
        pond_area_m2=2e4,
        valid_pixels=64,
        pond_pixels=1,
        device="CPU",
        seconds=1.0,
        confident_ponds=None if least is None else sum(one >= least for one in known),
        least_confidence=least,
    )
