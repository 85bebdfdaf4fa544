"""Polygons of a file brought over an image: which of them lie there, and where on its grid.

Longitudes come round: the same ground may be written as 190 and as -170 degrees, cut at the date
line, or across it. Projections end: a polygon on the other side of the Earth has no place at all
in most. Both are decided here, for all polygons that are read over an image.
"""

from __future__ import annotations

import math
from typing import List, Optional, Sequence, Tuple

import numpy as np
from osgeo import ogr, osr

from ..protocol.errors import InputError
from .coordinate_operation import CoordinateOperation, way_between
from .image import Image
from .polygon_repair import sound_polygon
from .polygons import Bounds, bounds_of, box_of, meet, system_of
from .reference_system import metres_per_unit, on_the_ground, period, plane_system
from .reprojection import Reprojection, Rings, around_a_pole, polygons_of, unrolled
from .wkb import polygon_of

_LATTICE = 33
"""Positions along each side of an image whose place in the file's system is looked up."""

_LARGE_TURN, _LARGE_M = 1 / 36, 1_000_000.0
"""Larger polygons, as a part of a turn or in metres, are cut up: their corners alone do not say in
another projection where their edges run."""

_CELLS = 32
"""Along each side of surroundings that are as large as that themselves."""

_STEPS = 16
"""In which the edge of a cell is followed."""

_TURNS = 3.0
"""Times round the Earth by which what is written may lie off."""

_DATUMS_APART_M = 1000.0
"""Metres by which old datums may lie apart, with room to spare."""

_SLACK = 0.02
"""Part of its size by which the surroundings of an image reach beyond those positions."""


class OverImage:
    """From the reference system of a file to the grid of an image.

    Attributes:
        remarks: What to say of the way between the two systems.
        turn: After how many units of x the file's system comes round; ``None`` where it does not.
    """

    def __init__(
        self,
        system: osr.SpatialReference,
        image: Image,
        name: str,
        operations: Sequence[CoordinateOperation] = (),
    ) -> None:
        """Take where polygons come from and what they lie over.

        Args:
            system: The file's reference system.
            image: The image.
            name: The file, for messages.
            operations: Those that the file brings along.

        Raises:
            InputError: There is no transformation between the two reference systems.
        """
        try:
            source, target = plane_system(system), system_of(image)
            if not on_the_ground(source):
                raise RuntimeError
            west, south, east, north = bounds_of(image, image.window)
            middle = (west + east) / 2, (south + north) / 2
            way = way_between(source, target, middle, operations)
            self._way = Reprojection(source, target, way.legs)
            back = Reprojection(target, source)
        except RuntimeError as error:
            raise InputError.of(
                "raster.no_transformation",
                name=name,
                crs=system.GetName(),
                image=image.name,
                image_crs=system_of(image).GetName(),
            ) from error
        self.remarks = way.remarks(name, image.name)
        self.turn = period(source)
        # Datums may lie apart, and the way there may be another than the way back.
        self._apart = 0.0 if self._way.same else _DATUMS_APART_M / metres_per_unit(source)
        self._there = period(target)
        metres = _LARGE_M / float(source.GetLinearUnits() or 1.0)
        self._large = metres if self.turn is None else self.turn * _LARGE_TURN
        self._whole = bounds_of(image, image.window)
        self._near = self._surroundings(back)

    def limit(self, layer: ogr.Layer) -> None:
        """Let a layer give only what may lie over the image, where one rectangle says so."""
        try:
            extent = layer.GetExtent()
        except RuntimeError:  # Some drivers cannot tell.
            return
        boxes = self._boxes(extent) if all(map(math.isfinite, extent)) else []
        if len(boxes) == 1:
            layer.SetSpatialFilterRect(*boxes[0])

    def place(self, geometry: ogr.Geometry) -> Optional[ogr.Geometry]:
        """Return a polygon in the image's system; ``None`` where it does not lie over the image.

        Args:
            geometry: Polygon or multipolygon, valid, of two dimensions, in the file's system.
        """
        if self._near is not None and not self._boxes(geometry.GetEnvelope()):
            return None
        xmin, xmax, ymin, ymax = geometry.GetEnvelope()
        large = not self._way.same and max(xmax - xmin, ymax - ymin) > self._large
        moved = None if large else self._way.polygon(geometry)
        parts = self._cut(geometry) if moved is None else polygons_of(moved)
        found = [polygon for rings in parts for polygon in self._repeated(rings)]
        if len(found) < 2:
            return found[0] if found else None
        whole = ogr.Geometry(ogr.wkbMultiPolygon)
        for part in found:
            whole.AddGeometry(part)
        # What was cut, here or at the date line, meets there.
        sound = sound_polygon(whole)
        return whole if sound is None else sound.geometry

    def _surroundings(self, back: Reprojection) -> Optional[Bounds]:
        """Return the box around the image in the file's system; ``None`` where it has no place."""
        xmin, ymin, xmax, ymax = self._whole
        x, y = np.meshgrid(np.linspace(xmin, xmax, _LATTICE), np.linspace(ymin, ymax, _LATTICE))
        places = back.points(np.stack([x.ravel(), y.ravel()], axis=1))
        known = places[np.isfinite(places).all(axis=1)]
        if not len(known):
            return None
        if self.turn is not None:
            middle = known[len(known) // 2, 0]
            known[:, 0] -= self.turn * np.round((known[:, 0] - middle) / self.turn)
        west, south = known.min(axis=0)
        east, north = known.max(axis=0)
        slack = (east - west + north - south) * _SLACK + self._apart
        if len(known) < len(places):  # The edge of the Earth lies between two positions.
            slack += 2 * max(east - west, north - south) / (_LATTICE - 1)
        return west - slack, south - slack, east + slack, north + slack

    def _boxes(self, envelope: Tuple[float, float, float, float]) -> List[Bounds]:
        """Return the image's surroundings, as often as a box meets them as longitudes come round.

        Args:
            envelope: As OGR gives it: ``xmin, xmax, ymin, ymax``.
        """
        if self._near is None:
            return []
        west, south, east, north = self._near
        xmin, xmax, ymin, ymax = envelope
        if ymin > north or ymax < south:
            return []
        if self.turn is None:
            return [self._near] if xmin <= east and xmax >= west else []
        first, last = (xmin - east) / self.turn, (xmax - west) / self.turn
        # Numbers that are no longitudes would come round without end.
        first, last = max(first, -_TURNS), min(last, _TURNS)
        return [
            (west + count * self.turn, south, east + count * self.turn, north)
            for count in range(math.ceil(first), math.floor(last) + 1)
        ]

    def _cut(self, polygon: ogr.Geometry) -> List[Rings]:
        """Return what has a place in the image's system, near the image, of a polygon.

        In cells, whose edges are followed: a polygon around all that a projection can show has no
        corner in it.
        """
        found: List[Rings] = []
        for box in self._boxes(polygon.GetEnvelope()):
            for cell in self._cells(box):
                try:
                    part = polygon.Intersection(box_of(cell))
                except RuntimeError:  # GEOS stumbles over what is all but nothing.
                    continue
                sound = None if part is None else sound_polygon(part)
                if sound is not None:
                    found += self._followed(sound.geometry, cell)
        return found

    def _cells(self, box: Bounds) -> List[Bounds]:
        west, south, east, north = box
        count = _CELLS if max(east - west, north - south) > self._large else 1
        xs, ys = np.linspace(west, east, count + 1), np.linspace(south, north, count + 1)
        return [
            (float(xs[col]), float(ys[row]), float(xs[col + 1]), float(ys[row + 1]))
            for row in range(count)
            for col in range(count)
        ]

    def _followed(self, part: ogr.Geometry, cell: Bounds) -> List[Rings]:
        """Return a polygon in the image's system, without the corners that have no place there."""
        found: List[Rings] = []
        part.Segmentize(max(cell[2] - cell[0], cell[3] - cell[1]) / _STEPS)
        for rings in polygons_of(part):
            moved = [self._way.points(ring) for ring in rings]
            kept = [ring[np.isfinite(ring).all(axis=1)] for ring in moved]
            closed = [np.concatenate([ring, ring[:1]]) for ring in kept if len(ring) >= 3]
            if closed and len(kept[0]) >= 3:
                found.append(closed)
        return found

    def _repeated(self, rings: Rings) -> List[ogr.Geometry]:
        """Return a polygon in the image's system wherever it lies over the image."""
        if self._there is None:
            polygon = polygon_of(rings)
            return [polygon] if meet(polygon, self._whole) else []
        run = unrolled(rings, self._there)
        if run is None:
            outer, heights = rings[0], rings[0][:, 1]
            _, low, _, high = self._whole
            pole = max(high, heights.max()) if heights.mean() > 0 else min(low, heights.min())
            run = [around_a_pole(outer, self._there, float(pole))]
        xmin, _, xmax, _ = self._whole
        low, high = float(run[0][:, 0].min()), float(run[0][:, 0].max())
        first = max((xmin - high) / self._there, -_TURNS)
        last = min((xmax - low) / self._there, _TURNS)
        found = []
        for count in range(math.ceil(first), math.floor(last) + 1):
            east = np.array([count * self._there, 0.0])
            polygon = polygon_of([ring + east for ring in run])
            if meet(polygon, self._whole):
                found.append(polygon)
        return found
