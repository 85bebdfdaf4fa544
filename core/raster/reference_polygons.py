"""Reference and training polygons, reprojected to the coordinate reference system of an image."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from osgeo import gdal, ogr, osr

from ..protocol.errors import InputError
from ..protocol.texts import count_text, text
from .coordinate_operation import Way, operations_in, way_between
from .image import Image
from .opening import open_vector
from .polygons import Shapes, bounds_of, meet, sound_polygon, system_of

ogr.UseExceptions()

CLASS_FIELD = "class"
_NAMED = 5
"""Polygons that a message names one by one."""

_DATUMS_APART_M = 1000.0
"""Metres by which old datums may lie apart, with room to spare."""

_NO_SURFACES = (
    ogr.wkbPoint,
    ogr.wkbMultiPoint,
    ogr.wkbLineString,
    ogr.wkbMultiLineString,
    ogr.wkbNone,
)


@dataclass(frozen=True)
class Reference:
    """What a polygon file says about an image.

    Attributes:
        name: The file, for messages.
        ponds: Those over the image that are ponds.
        others: Those over the image that are none; always empty where not ``classed``.
        classed: Whether the file says of each polygon what it is. What no polygon covers is then
            not known; else it is no pond.
        remarks: Polygons that were repaired or left out, for people.
    """

    name: str
    ponds: Shapes
    others: Shapes
    classed: bool
    remarks: Tuple[str, ...]

    @property
    def touches(self) -> bool:
        """Whether any polygon lies over the image."""
        return bool(self.ponds.geometries or self.others.geometries)


def read_reference(path: str, image: Image, cure: str = "") -> Reference:
    """Read the polygons of a file's first layer that lie over an image.

    Polygons that cross themselves are repaired; what cannot be is left out, and named.

    Args:
        path: Polygon file.
        image: What they lie over.
        cure: What to do about a file without polygons; to draw the ponds if empty.

    Raises:
        InputError: The file cannot be read, has no reference system or no polygons, its class
            field holds something else than 0 and 1, or it cannot be reprojected.
    """
    name = Path(path).name
    source, layer = open_polygons(path, name, cure or text("raster.draw_ponds"))
    classed, remarks = _class_field(layer, name)
    to_image = limit_to(source, layer, image, name)
    whole = bounds_of(image, image.window)
    found: Tuple[List[ogr.Geometry], List[ogr.Geometry]] = ([], [])
    mending = Mending(name)
    for feature, geometry in surfaces(layer, name, mending):
        value = _class_of(feature, name) if classed else 1
        moved = move(geometry, to_image, name)
        if meet(moved, whole):
            found[value].append(moved)
    del source
    remarks += [*to_image.remarks(name, image.name), *mending.remarks]
    others, ponds = (Shapes(image, geometries) for geometries in found)
    return Reference(name, ponds, others, classed, tuple(remarks))


class Mending:
    """Repairs invalid polygons, and keeps count of them."""

    def __init__(self, name: str) -> None:
        """Take the file's name, for messages."""
        self._name = name
        self._repaired = 0
        self._lost: List[str] = []

    def sound(self, feature: ogr.Feature) -> Optional[ogr.Geometry]:
        """Return what a feature covers, repaired if need be, or ``None`` where it is nothing."""
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty() or geometry.GetDimension() != 2:
            return None
        sound = sound_polygon(geometry)
        if sound is None:
            self._lost.append(str(feature.GetFID()))
            return None
        self._repaired += sound.mended
        return sound.geometry

    @property
    def remarks(self) -> List[str]:
        """What had to be repaired or left out, for people."""
        remarks = []
        if self._repaired:
            remarks.append(count_text("raster.polygons_repaired", self._repaired, name=self._name))
        if self._lost:
            some = ", ".join(self._lost[:_NAMED])
            if len(self._lost) > _NAMED:
                some = text("raster.and_more", some=some)
            remarks.append(
                count_text(
                    "raster.polygons_left_out", len(self._lost), name=self._name, features=some
                )
            )
        return remarks


def surfaces(
    layer: ogr.Layer, name: str, mending: Mending
) -> Iterator[Tuple[ogr.Feature, ogr.Geometry]]:
    """Yield the features of a layer that cover ground, with what they cover.

    Raises:
        InputError: The file is damaged.
    """
    for feature in _features(layer, name):
        geometry = mending.sound(feature)
        if geometry is not None:
            yield feature, geometry


def open_polygons(path: str, name: str, cure: str) -> Tuple[gdal.Dataset, ogr.Layer]:
    """Open the first layer of a polygon file; the dataset must outlive the layer.

    Args:
        path: What GDAL opens.
        name: The file, for messages.
        cure: What to do about a file without polygons.

    Raises:
        InputError: It cannot be opened, or has no reference system or no polygons.
    """
    try:
        source = open_vector(path)
    except RuntimeError as error:
        raise InputError.of("raster.polygons_unreadable", path=path, reason=error) from error
    layer = source.GetLayer(0)
    if layer is None or _is_nowhere(layer.GetSpatialRef()):
        raise InputError.of("raster.polygons_no_crs", name=name)
    kind = ogr.GT_Flatten(layer.GetGeomType())
    if kind in _NO_SURFACES or not any(_shaped(feature) for feature in _features(layer, name)):
        raise InputError.of("raster.no_polygons", name=name, cure=cure)
    layer.ResetReading()
    return source, layer


def _is_nowhere(system: Optional[osr.SpatialReference]) -> bool:
    """Return whether a reference system is none; a GeoPackage calls that undefined."""
    return system is None or str(system.GetName()).lower().startswith("undefined")


def _shaped(feature: ogr.Feature) -> bool:
    geometry = feature.GetGeometryRef()
    return geometry is not None and not geometry.IsEmpty()


def _class_field(layer: ogr.Layer, name: str) -> Tuple[bool, List[str]]:
    definition = layer.GetLayerDefn()
    index = definition.GetFieldIndex(CLASS_FIELD)
    if index < 0:
        return False, []
    if definition.GetFieldDefn(index).GetType() in (ogr.OFTInteger, ogr.OFTInteger64):
        return True, []
    return False, [text("raster.class_field_not_integer", field=CLASS_FIELD, name=name)]


def _class_of(feature: ogr.Feature, name: str) -> int:
    value = feature.GetField(CLASS_FIELD)
    if value not in (0, 1):
        raise InputError.of(
            "raster.unknown_class", feature=feature.GetFID(), name=name, value=value
        )
    return int(value)


def _features(layer: ogr.Layer, name: str) -> Iterator[ogr.Feature]:
    try:
        yield from layer
    except RuntimeError as error:
        raise InputError.of("raster.polygons_damaged", name=name, reason=error) from error


def limit_to(source: gdal.Dataset, layer: ogr.Layer, image: Image, name: str) -> Way:
    """Limit a layer to the surroundings of an image; return the way to its system.

    What lies on the other side of the Earth may have no place at all in the image's system.

    Raises:
        InputError: There is no transformation between the two reference systems.
    """
    system = layer.GetSpatialRef().Clone()
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    try:
        back = osr.CoordinateTransformation(system_of(image), system)
        west, south, east, north = back.TransformBounds(*bounds_of(image, image.window), 21)
        if west < east:  # Else the image lies across the date line.
            slack = (east - west + north - south) / 100
            if not system.IsSameGeogCS(system_of(image)):
                # Datums lie apart, and the way there may be another than the way back.
                slack += _DATUMS_APART_M / _metres_per_unit(system)
            layer.SetSpatialFilterRect(west - slack, south - slack, east + slack, north + slack)
        west, south, east, north = bounds_of(image, image.window)
        middle = (west + east) / 2, (south + north) / 2
        return way_between(system, system_of(image), middle, operations_in(source))
    except RuntimeError as error:
        raise InputError.of(
            "raster.no_transformation",
            name=name,
            crs=system.GetName(),
            image=image.name,
            image_crs=system_of(image).GetName(),
        ) from error


def _metres_per_unit(system: osr.SpatialReference) -> float:
    if system.IsProjected():
        return float(system.GetLinearUnits())
    return 111_320.0 * math.degrees(system.GetAngularUnits())


def move(geometry: ogr.Geometry, way: Way, name: str) -> ogr.Geometry:
    """Reproject a polygon, in place, to another reference system, and return it.

    Raises:
        InputError: It has no place there.
    """
    try:
        way.move(geometry)
    except RuntimeError as error:
        raise InputError.of("raster.not_reprojectable", name=name, reason=error) from error
    return geometry
