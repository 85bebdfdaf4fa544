"""What the pictures are taken of: a simulated scene, samples of it, and two dates of one place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np
from osgeo import gdal, ogr, osr

from tools.package import ROOT

SIZE, SEED = 768, 5
DATES = ("20240115", "20240615")

_POND, _OTHER = 1, 0
_BOXES = 8
"""Samples of other ground along each side of the scene."""


def make_scenes(folder: Path) -> Dict[str, str]:
    """Return the files by name, made where they are not there.

    ``scene`` and its ``ponds``; ``samples`` of both classes; ``earlier`` and ``later``, images of
    two dates, of which the later has lost its largest pond.

    Raises:
        subprocess.CalledProcessError: They cannot be made.
    """
    scene, ponds, samples = (folder / name for name in ("scene.tif", "ponds.gpkg", "samples.gpkg"))
    earlier, later = (folder / f"mine_{day}.tif" for day in DATES)
    if not later.is_file():
        command = [sys.executable, "-m", "core", "simulate", "--output", str(folder)]
        size = ("--size", str(SIZE), "--seed", str(SEED))
        subprocess.run([*command, *size], cwd=ROOT, check=True)
        gdal.UseExceptions()
        _write_samples(samples, scene, ponds)
        gdal.Translate(str(earlier), str(scene))
        _without_largest(later, scene, ponds)
    return {
        "scene": str(scene),
        "ponds": str(ponds),
        "samples": str(samples),
        "earlier": str(earlier),
        "later": str(later),
    }


def _outlines(ponds: Path) -> List[ogr.Geometry]:
    store = ogr.Open(str(ponds))
    return [row.GetGeometryRef().Clone() for row in store.GetLayer(0)]


def _reference_system(scene: Path) -> osr.SpatialReference:
    return osr.SpatialReference(gdal.Open(str(scene)).GetProjection())


def _write_samples(path: Path, scene: Path, ponds: Path) -> None:
    """Write the ponds, and boxes that keep clear of them, with their class."""
    outlines = _outlines(ponds)
    rows: List[Tuple[int, ogr.Geometry]] = [(_POND, outline) for outline in outlines]
    image = gdal.Open(str(scene))
    left, width, _, top, _, height = image.GetGeoTransform()
    side = image.RasterXSize // _BOXES
    for place in range(_BOXES * _BOXES):
        west = left + side * width * (place % _BOXES)
        north = top + side * height * (place // _BOXES)
        east, south = west + side * width / 2, north + side * height / 2
        box = ogr.CreateGeometryFromWkt(
            f"POLYGON(({west} {north},{east} {north},{east} {south},{west} {south},{west} {north}))"
        )
        if not any(box.Intersects(outline) for outline in outlines):
            rows.append((_OTHER, box))
    path.unlink(missing_ok=True)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("samples", _reference_system(scene), ogr.wkbUnknown)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    for value, shape in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("class", value)
        feature.SetGeometry(shape)
        layer.CreateFeature(feature)


def _without_largest(path: Path, scene: Path, ponds: Path) -> None:
    """Write the scene with the ground of its opposite edge in place of its largest pond."""
    gone = max(_outlines(ponds), key=lambda outline: outline.Area()).Buffer(60.0)
    copy = gdal.Translate(str(path), str(scene))
    mask = gdal.GetDriverByName("MEM").Create("", copy.RasterXSize, copy.RasterYSize, 1)
    mask.SetGeoTransform(copy.GetGeoTransform())
    mask.SetProjection(copy.GetProjection())
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("gone", _reference_system(scene))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(gone)
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(mask, [1], layer, burn_values=[1])
    values = copy.ReadAsArray()
    elsewhere = np.roll(values, values.shape[1] // 2, axis=1)
    copy.WriteArray(np.where(mask.ReadAsArray() == 1, elsewhere, values))
    copy.FlushCache()
