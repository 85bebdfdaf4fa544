"""Which ground each scene of a batch has seen, and which of those that saw a place saw it best."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from ..protocol.errors import InputError
from ..raster.class_codes import NODATA
from ..raster.image import Image, open_dataset, open_image
from ..raster.reference_system import period, plane_system
from ..raster.reprojection import Reprojection
from ..raster.windows import Window
from . import date_line

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

_ROWS = 2048
"""Rows of a raster that are outlined at a time."""

_STEPS = 9
"""Positions along each edge of a raster by which its extent elsewhere is told."""

_KEPT = 2**28
"""Bytes of footprints that are held in memory. Most have a few corners: each is found once."""

_LONGITUDE_LATITUDE = "EPSG:4326"


@dataclass(frozen=True)
class Observation:
    """A scene that was segmented.

    Attributes:
        name: Of the scene.
        raster: Its class raster, 255 where it saw nothing.
        ponds: Its ponds' GeoPackage.
        date: When it was taken, ISO 8601; ``None`` if not known.
        cloud: Percent of it under clouds; ``None`` if not known.
        footprint: File with what :func:`footprint_of` found of the raster, if there is one.
    """

    name: str
    raster: str
    ponds: str
    date: Optional[str] = None
    cloud: Optional[float] = None
    footprint: Optional[str] = None


def degrees() -> str:
    """Return the reference system of longitude and latitude, as WKT."""
    system = osr.SpatialReference()
    system.SetFromUserInput(_LONGITUDE_LATITUDE)
    return str(system.ExportToWkt())


def best_first(observations: Sequence[Observation]) -> List[Observation]:
    """Return scenes in the order in which they are believed where they overlap.

    The less cloud the better; of equal ones the later; else as they come. What is not known of a
    scene counts as worse than anything known.
    """
    by_date = sorted(observations, key=lambda one: one.date or "", reverse=True)
    return sorted(by_date, key=lambda one: (one.cloud is None, one.cloud or 0.0))


class Coverage:
    """The scenes of a batch in one reference system: their common one, else degrees.

    Attributes:
        observations: The best first.
        crs: That system, as WKT.
        tolerance: Half a pixel of the coarsest scene, in units of that system.
        tolerances: Half a pixel of each scene.
    """

    def __init__(self, observations: Sequence[Observation]) -> None:
        """Look at the rasters.

        Args:
            observations: At least one.

        Raises:
            InputError: A raster cannot be read.
        """
        self.observations = best_first(observations)
        self._images = [open_image(one.raster) for one in self.observations]
        # Thousands of scenes lie in a few systems.
        systems = {image.crs: plane_system(image.crs) for image in self._images}
        common = systems[self._images[0].crs]
        if not all(system.IsSame(common) for system in systems.values()):
            common = plane_system(degrees())
        self.crs = str(common.ExportToWkt())
        ways = {crs: Reprojection(system, common) for crs, system in systems.items()}
        self._ways = [ways[image.crs] for image in self._images]
        self._turn = period(common)
        extents = [_extent(image, way, self._turn) for image, way in zip(self._images, self._ways)]
        self._boxes = np.array(extents, dtype=np.float64)
        self.tolerances = [
            max((box[2] - box[0]) / image.width, (box[3] - box[1]) / image.height) / 2
            for image, box in zip(self._images, extents)
        ]
        self.tolerance = max(self.tolerances)
        self._seamed = self._without_seam()
        self._footprints: OrderedDict[int, Any] = OrderedDict()
        self._neighbours: Dict[int, List[int]] = {}
        self._kept = 0

    def footprint(self, number: int) -> ogr.Geometry:
        """Return where a scene has data, in the common system, along the edges of its pixels.

        Raises:
            InputError: Its raster cannot be read.
        """
        if number in self._footprints:
            self._footprints.move_to_end(number)
            return self._footprints[number]
        found = self._footprint(number)
        self._footprints[number] = found
        self._kept += found.WkbSize()
        while self._kept > _KEPT and len(self._footprints) > 1:
            _, oldest = self._footprints.popitem(last=False)
            self._kept -= oldest.WkbSize()
        return found

    def neighbours(self, number: int) -> List[int]:
        """Return the other scenes whose extents meet that of one, the best first."""
        if number not in self._neighbours:
            met = np.flatnonzero(self._meeting(self._boxes[number], self._boxes))
            self._neighbours[number] = [int(other) for other in met if other != number]
        return self._neighbours[number]

    def near(self, envelope: Sequence[float], others: Sequence[int]) -> List[int]:
        """Return which of some scenes may have seen a place, or what touches it.

        Args:
            envelope: Least and largest x, least and largest y.
            others: Scenes to choose from.
        """
        if not others:
            return []
        xmin, xmax, ymin, ymax = envelope
        met = self._meeting(np.array([xmin, ymin, xmax, ymax]), self._boxes[list(others)])
        return [other for other, meets in zip(others, met.tolist()) if meets]

    def box(self, number: int) -> List[float]:
        """Return least x and y, and largest x and y, of a scene."""
        box: List[float] = self._boxes[number].tolist()
        return box

    def polygon(self, number: int, geometry: ogr.Geometry) -> Optional[ogr.Geometry]:
        """Return a polygon of a scene in the common system; ``None`` where it has no place."""
        found = self._ways[number].polygon(geometry)
        if found is None or self._turn is None or not self._seamed[number]:
            return found
        return date_line.moved(found, self._turn, float(self._boxes[number, [0, 2]].mean()))

    def _without_seam(self) -> npt.NDArray[np.bool_]:
        """Let scenes at the line where x starts again lie side by side; return which do."""
        if self._turn is None:
            return np.zeros(len(self._boxes), dtype=bool)
        moves = date_line.without_seam(self._boxes, self._turn, self.tolerance)
        over = np.abs(self._boxes[:, [0, 2]]).max(axis=1) > self._turn / 2
        self._boxes[:, [0, 2]] += moves[:, None]
        seamed: npt.NDArray[np.bool_] = over | (moves != 0)
        return seamed

    def _meeting(
        self, box: npt.NDArray[np.float64], boxes: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.bool_]:
        low, high = box[:2] - self.tolerance, box[2:] + self.tolerance
        inside = (boxes[:, :2] <= high) & (boxes[:, 2:] >= low)
        met: npt.NDArray[np.bool_] = np.all(inside, axis=1)
        return met

    def _footprint(self, number: int) -> ogr.Geometry:
        image = self._images[number]
        seen = _kept(self.observations[number].footprint) or _seen(image)
        found = self.polygon(number, seen)
        if found is None:
            raise InputError.of("raster.outside_crs", name=image.name)
        return found


def footprint_of(raster: str) -> bytes:
    """Return where a class raster has data, along the edges of its pixels, in its own system.

    A large raster takes seconds. Whoever wrote it finds that out, while others do the same.

    Returns:
        A multipolygon as WKB.

    Raises:
        InputError: The raster cannot be read.
    """
    return bytes(_seen(open_image(raster)).ExportToWkb())


def _kept(file: Optional[str]) -> Optional[ogr.Geometry]:
    """Return the footprint in a file; ``None`` without one."""
    if file is None:
        return None
    try:
        return ogr.CreateGeometryFromWkb(Path(file).read_bytes())
    except (OSError, RuntimeError):
        # Of an earlier version, or damaged: it is found again.
        return None


def _extent(image: Image, way: Reprojection, turn: Optional[float]) -> List[float]:
    """Return least x and y, and largest x and y, of an image elsewhere."""
    x0, dx, _, y0, _, dy = image.geotransform
    steps = np.linspace(0.0, 1.0, _STEPS)
    across, down = np.meshgrid(steps * image.width, steps * image.height)
    places = way.points(np.stack([across.ravel() * dx + x0, down.ravel() * dy + y0], axis=1))
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        raise InputError.of("raster.outside_crs", name=image.name)
    if turn is not None and not way.same:
        places = date_line.run_on(places, turn)
    return [*places.min(axis=0).tolist(), *places.max(axis=0).tolist()]


def _seen(image: Image) -> ogr.Geometry:
    """Return the outline of an image's valid pixels, a multipolygon in its own system."""
    dataset = open_dataset(image.path)
    parts = ogr.Geometry(ogr.wkbMultiPolygon)
    for top in range(0, image.height, _ROWS):
        window = Window(0, top, image.width, min(_ROWS, image.height - top))
        values = dataset.GetRasterBand(1).ReadAsArray(0, top, image.width, window.height)
        valid = values != NODATA
        for polygon in _outlines(valid, image.geotransform_of(window)):
            parts.AddGeometry(polygon)
    if math.ceil(image.height / _ROWS) == 1 or not parts.GetGeometryCount():
        return parts
    joined = parts.UnionCascaded()
    return joined if joined.GetGeometryType() == ogr.wkbMultiPolygon else _multi(joined)


def _multi(polygon: ogr.Geometry) -> ogr.Geometry:
    whole = ogr.Geometry(ogr.wkbMultiPolygon)
    whole.AddGeometry(polygon)
    return whole


def _outlines(valid: npt.NDArray[np.bool_], geotransform: Sequence[float]) -> List[ogr.Geometry]:
    height, width = valid.shape
    raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    raster.SetGeoTransform(list(geotransform))
    band = raster.GetRasterBand(1)
    band.WriteArray(valid.astype(np.uint8))
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("seen", geom_type=ogr.wkbPolygon)
    gdal.Polygonize(band, band, layer, -1)
    return [feature.GetGeometryRef().Clone() for feature in layer]
