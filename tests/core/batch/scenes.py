"""Small scenes side by side, and ponds in them, for the tests of batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import numpy.typing as npt
from osgeo import ogr, osr

from core.batch.coverage import Observation
from core.inference.pond_store import FIELDS

from ..rasters import GRID, UTM, landscape, write_raster

SIDE = 96
"""Pixels of a scene."""


def grid_at(col: int, row: int = 0) -> Sequence[float]:
    """Return the grid of a scene so many pixels to the right of, and below, the first."""
    x0, dx, _, y0, _, dy = GRID
    return (x0 + col * dx, dx, 0.0, y0 + row * dy, 0.0, dy)


def write_scenes(folder: Path, count: int, step: int = SIDE) -> List[str]:
    """Write scenes in a row, cut from one landscape; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    wide = landscape(SIDE, SIDE + step * (count - 1))
    return [
        write_raster(
            folder / f"scene_{number:03}.tif",
            wide[:, :, number * step : number * step + SIDE],
            grid=grid_at(number * step),
        )
        for number in range(count)
    ]


def write_list(path: Path, images: Sequence[str], **columns: Sequence[object]) -> str:
    """Write a CSV of scenes, with columns besides, and return its path."""
    lines = [",".join(["image", *columns])]
    for number, image in enumerate(images):
        lines.append(",".join([image, *(str(columns[name][number]) for name in columns)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def observed(
    folder: Path,
    name: str,
    classes: npt.NDArray[Any],
    col: int = 0,
    row: int = 0,
    crs: str = UTM,
    grid: Optional[Sequence[float]] = None,
    **known: Any,
) -> Observation:
    """Write a class raster and its ponds as a segmentation has them.

    Args:
        folder: Where to.
        name: Of the scene.
        classes: 1 pond, 0 other, 255 nodata, [H, W].
        col: Pixels to the right of the first scene.
        row: Pixels below it.
        crs: Reference system.
        grid: In place of ``col`` and ``row``.
        known: Date and cloud.
    """
    place = grid or grid_at(col, row)
    raster = write_raster(
        folder / f"{name}.tif", classes[None].astype(np.uint8), grid=place, crs=crs, nodata=255
    )
    system = osr.SpatialReference()
    system.SetFromUserInput(crs)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    path = str(folder / f"{name}.gpkg")
    store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    layer = store.CreateLayer("ponds", system, ogr.wkbPolygon)
    for field, kind in FIELDS:
        layer.CreateField(ogr.FieldDefn(field, kind))
    for ring in _squares(classes, place):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["mean_probability"], feature["confidence"] = 0.8, 0.6
        feature["model"], feature["source"] = "Toy 1", name
        feature.SetGeometry(ring)
        layer.CreateFeature(feature)
    return Observation(name, raster, path, **known)


def _squares(classes: npt.NDArray[Any], grid: Sequence[float]) -> List[ogr.Geometry]:
    """Return the ponds of a class raster, from unions of pixel squares: slow, and plain."""
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    x0, dx, _, y0, _, dy = grid
    for row, col in np.argwhere(classes == 1):
        corners = [(col, row), (col + 1, row), (col + 1, row + 1), (col, row + 1), (col, row)]
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in corners:
            ring.AddPoint_2D(x0 + float(x) * dx, y0 + float(y) * dy)
        square = ogr.Geometry(ogr.wkbPolygon)
        square.AddGeometry(ring)
        together.AddGeometry(square)
    if not together.GetGeometryCount():
        return []
    union = together.UnionCascaded()
    if ogr.GT_Flatten(union.GetGeometryType()) == ogr.wkbPolygon:
        return [union]
    return [union.GetGeometryRef(index).Clone() for index in range(union.GetGeometryCount())]


def fields(path: str) -> List[Dict[str, Any]]:
    """Return the fields of all ponds of a layer, with their geometries."""
    store = ogr.Open(path)
    return [
        {**feature.items(), "geometry": feature.GetGeometryRef().Clone()}
        for feature in store.GetLayerByName("ponds")
    ]
