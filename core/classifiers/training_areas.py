"""Training areas: the polygons that a person drew to show what is pond and what is other ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
from osgeo import ogr

from ..protocol.errors import InputError
from ..protocol.pond_class import FIELD as CLASS_FIELD
from ..protocol.pond_class import class_code
from ..protocol.texts import count_text, listed, text
from ..raster.array_types import BoolArray, Int32Array
from ..raster.class_codes import CLASS_CODES, POND
from ..raster.coordinate_operation import operations_in
from ..raster.image import Image
from ..raster.placement import OverImage
from ..raster.polygons import Shapes, envelope
from ..raster.reference_polygons import (
    Mending,
    class_of_polygons,
    name_of_polygons,
    open_polygons,
    surfaces,
)
from ..raster.reference_system import stored_system
from ..raster.windows import Window
from ..run.staging import refused

NONE, BOTH = -1, -2
"""What :func:`codes` says of pixels in no polygon, and in polygons of both classes."""

PIECE = 512
"""Pixels per side of the cells in which an image is looked through, where polygons lie."""

_NAMED = 5
"""Features that a message names one by one."""


def class_name(value: int) -> str:
    """Return what a class is called in sentences."""
    return text("classifiers.class.pond" if value == POND else "classifiers.class.other")


@dataclass(frozen=True)
class TrainingPolygon:
    """Ground of one class that was drawn at a time.

    Attributes:
        value: 1 pond, 0 other.
        geometry: What it covers, in the image's reference system.
        features: Numbers of the features in the file that it is made of: one, or those of one
            class that lie over one another. They show the same ground, and must not come to lie on
            both sides of a division.
    """

    value: int
    geometry: ogr.Geometry
    features: Tuple[int, ...]


class TrainingAreas:
    """Sample polygons on the grid of an image.

    Attributes:
        name: The file, for messages.
        image: The grid.
        polygons: Those over the image; of one class, no two overlap.
        values: Class of each, uint8 [P].
        remarks: What had to be mended, merged or left out, in words.
    """

    def __init__(
        self,
        name: str,
        image: Image,
        polygons: Sequence[TrainingPolygon],
        remarks: Sequence[str] = (),
    ) -> None:
        """Take polygons of which those of one class do not overlap."""
        self.name = name
        self.image = image
        self.polygons = tuple(polygons)
        self.values = np.array([polygon.value for polygon in polygons], dtype=np.uint8)
        self.remarks = tuple(remarks)
        self._places = {value: np.flatnonzero(self.values == value) for value in CLASS_CODES}
        self._shapes = {value: self.shapes(self.values == value) for value in CLASS_CODES}

    def shapes(self, chosen: BoolArray) -> Shapes:
        """Return some of the polygons, bool [P], as what is burnt into windows."""
        return Shapes(
            self.image, [polygon.geometry for polygon, one in zip(self.polygons, chosen) if one]
        )

    def owners(self, window: Window) -> Int32Array:
        """Return which polygon of each class holds each pixel's centre, int32 [2, H, W].

        By its place in :attr:`polygons`, :data:`NONE` outside all of them; other ground first.
        """
        result = np.full((len(CLASS_CODES), window.height, window.width), NONE, dtype=np.int32)
        for value in CLASS_CODES:
            number = self._shapes[value].numbered(window)
            inside = number > 0
            result[value][inside] = self._places[value][number[inside] - 1]
        return result

    def windows(self) -> List[Window]:
        """Return windows that together hold every pixel in a polygon, row by row.

        None is larger than :data:`PIECE`, and there is none where no polygon lies: memory and time
        follow the polygons, not the image.
        """
        cells: Dict[Tuple[int, int], Window] = {}
        for box in map(self._box, self.polygons):
            for row in range(box.row // PIECE, math.ceil(box.bottom / PIECE)):
                for col in range(box.col // PIECE, math.ceil(box.right / PIECE)):
                    cell = Window(col * PIECE, row * PIECE, PIECE, PIECE).intersect(box)
                    known = cells.get((row, col))
                    cells[row, col] = cell if known is None else _around(known, cell)
        return [cells[place] for place in sorted(cells)]

    def _box(self, polygon: TrainingPolygon) -> Window:
        """Return the pixels that the box around a polygon touches."""
        xmin, ymin, xmax, ymax = envelope(polygon.geometry)
        x0, dx, _, y0, _, dy = self.image.geotransform
        columns = sorted(((xmin - x0) / dx, (xmax - x0) / dx))
        rows = sorted(((ymin - y0) / dy, (ymax - y0) / dy))
        # A pixel's centre lies half a pixel from its edge: rounding errors cannot lose one.
        col, row = math.floor(columns[0]), math.floor(rows[0])
        box = Window(col, row, math.ceil(columns[1]) - col, math.ceil(rows[1]) - row)
        return box.intersect(self.image.window)

    def named(self, chosen: BoolArray) -> str:
        """Return the features of some polygons, bool [P], as a message names them."""
        numbers = sorted(
            number
            for polygon, one in zip(self.polygons, chosen)
            if one
            for number in polygon.features
        )
        some = listed(numbers[:_NAMED])
        if len(numbers) > _NAMED:
            return text("classifiers.features_and_more", numbers=some)
        return count_text("classifiers.features", len(numbers), numbers=some)

    def write(self, path: str, chosen: BoolArray) -> None:
        """Write some of the polygons, bool [P], to a GeoPackage with their field ``class``.

        Raises:
            OutputError: The file cannot be written.
        """
        try:
            store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
            layer = store.CreateLayer("samples", stored_system(self.image.crs), ogr.wkbMultiPolygon)
            layer.CreateField(ogr.FieldDefn(CLASS_FIELD, ogr.OFTInteger))
            layer.StartTransaction()
            for polygon, one in zip(self.polygons, chosen):
                if one:
                    feature = ogr.Feature(layer.GetLayerDefn())
                    feature.SetField(CLASS_FIELD, polygon.value)
                    feature.SetGeometry(ogr.ForceToMultiPolygon(polygon.geometry.Clone()))
                    layer.CreateFeature(feature)
            layer.CommitTransaction()
        except RuntimeError as error:
            raise refused(Path(path), str(error)) from error


def codes(owners: Int32Array) -> Int32Array:
    """Return the one polygon that each pixel belongs to, int32 [H, W].

    :data:`NONE` outside all of them, :data:`BOTH` where polygons of both classes lie over one
    another.

    Args:
        owners: From :meth:`TrainingAreas.owners`.
    """
    inside = owners != NONE
    owner: Int32Array = np.where(inside.all(axis=0), np.int32(BOTH), owners.max(axis=0))
    return owner


def read_areas(path: str, image: Image) -> TrainingAreas:
    """Read the sample polygons of a file that lie over an image.

    Args:
        path: Polygon file with a field ``class``, 1 pond, 0 other.
        image: What they lie over.

    Raises:
        InputError: The file cannot be read, has no reference system, no polygons or no such field,
            the field holds something else, or no polygon lies over the image.
    """
    name = name_of_polygons(path)
    source, layer, remarks = open_polygons(path, name, text("classifiers.draw_samples"))
    _check_field(layer, name)
    over = OverImage(layer.GetSpatialRef(), image, name, operations_in(source))
    over.limit(layer)
    mending = Mending(name, over.turn)
    found: List[TrainingPolygon] = []
    for feature, geometry in surfaces(layer, name, mending):
        value = _class_of(feature, name)
        placed = over.place(geometry)
        if placed is not None:
            found.append(TrainingPolygon(value, placed, (feature.GetFID(),)))
    del source
    if not found:
        raise InputError.of("classifiers.samples_elsewhere", samples=name, image=image.name)
    merged = _merged(found)
    remarks += [*over.remarks, *mending.remarks]
    if len(merged) < len(found):
        remarks.append(
            text(
                "classifiers.samples_overlap",
                samples=name,
                drawn=len(found),
                merged=len(merged),
            )
        )
    return TrainingAreas(name, image, merged, remarks)


def _check_field(layer: ogr.Layer, name: str) -> None:
    if layer.GetLayerDefn().GetFieldIndex(CLASS_FIELD) < 0:
        raise InputError.of("classifiers.samples_without_class", samples=name, field=CLASS_FIELD)
    if not class_of_polygons(layer, name, []):
        raise InputError.of("classifiers.class_not_integer", samples=name, field=CLASS_FIELD)


def _class_of(feature: ogr.Feature, name: str) -> int:
    value: Any = feature.GetField(CLASS_FIELD)
    if value is None:
        raise InputError.of(
            "classifiers.polygon_without_class", feature=feature.GetFID(), samples=name
        )
    code = class_code(value)
    if code is None:
        raise InputError.of(
            "classifiers.polygon_of_unknown_class",
            feature=feature.GetFID(),
            samples=name,
            value=value,
        )
    return code


def _merged(found: Sequence[TrainingPolygon]) -> List[TrainingPolygon]:
    """Return the polygons with those of one class that overlap, directly or not, made one."""
    leader = list(range(len(found)))

    def lead(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    values = np.array([polygon.value for polygon in found])
    boxes = np.array([envelope(polygon.geometry) for polygon in found])
    for place, polygon in enumerate(found):
        west, south, east, north = boxes[place]
        near = (boxes[:, 0] < east) & (boxes[:, 2] > west)
        near &= (boxes[:, 1] < north) & (boxes[:, 3] > south) & (values == polygon.value)
        for other in map(int, np.flatnonzero(near[:place])):
            shape = found[other].geometry
            if polygon.geometry.Intersects(shape) and not polygon.geometry.Touches(shape):
                first, second = sorted((lead(place), lead(other)))
                leader[second] = first
    groups: Dict[int, List[TrainingPolygon]] = {}
    for place, polygon in enumerate(found):
        groups.setdefault(lead(place), []).append(polygon)
    return [_united(group) for group in groups.values()]


def _united(group: Sequence[TrainingPolygon]) -> TrainingPolygon:
    geometry = group[0].geometry
    for polygon in group[1:]:
        geometry = geometry.Union(polygon.geometry)
    numbers = tuple(number for polygon in group for number in polygon.features)
    return TrainingPolygon(group[0].value, geometry, numbers)


def _around(first: Window, second: Window) -> Window:
    """Return the smallest window that holds two."""
    col, row = min(first.col, second.col), min(first.row, second.row)
    return Window(
        col,
        row,
        max(first.right, second.right) - col,
        max(first.bottom, second.bottom) - row,
    )
