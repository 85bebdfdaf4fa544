"""Reviews as the panel writes them: predicted ponds, decided or not, and ground looked over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence, Tuple

from osgeo import ogr, osr

from .rasters import UTM

Ring = Sequence[Tuple[float, float]]


@dataclass(frozen=True)
class Row:
    """A row of the layer of ponds."""

    ring: Ring
    review: Optional[str] = None
    confidence: Optional[float] = 0.5
    reason: Optional[str] = None
    image: Optional[str] = None


def write_review(path: Path, rows: Sequence[Row], areas: Sequence[Ring] = ()) -> str:
    """Write a review; ``areas`` are rings of ground that was looked over whole."""
    system = osr.SpatialReference()
    system.SetFromUserInput(UTM)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    # First in the file, as in one that the panel made in another order.
    around = store.CreateLayer("reviewed_areas", system, ogr.wkbPolygon)
    around.CreateField(ogr.FieldDefn("image", ogr.OFTString))
    ponds = store.CreateLayer("ponds", system, ogr.wkbMultiPolygon)
    for name, kind in (
        ("area_m2", ogr.OFTReal),
        ("confidence", ogr.OFTReal),
        ("review", ogr.OFTString),
        ("reason", ogr.OFTString),
        ("image", ogr.OFTString),
    ):
        ponds.CreateField(ogr.FieldDefn(name, kind))
    for row in rows:
        feature = ogr.Feature(ponds.GetLayerDefn())
        for name in ("review", "confidence", "reason", "image"):
            if getattr(row, name) is not None:
                feature.SetField(name, getattr(row, name))
        feature.SetGeometry(ogr.ForceToMultiPolygon(_polygon(row.ring)))
        ponds.CreateFeature(feature)
    for ring in areas:
        feature = ogr.Feature(around.GetLayerDefn())
        feature.SetGeometry(_polygon(ring))
        around.CreateFeature(feature)
    return str(path)


def _polygon(ring: Ring) -> ogr.Geometry:
    corners: List[str] = [f"{x} {y}" for x, y in (*ring, ring[0])]
    return ogr.CreateGeometryFromWkt(f"POLYGON (({', '.join(corners)}))")
