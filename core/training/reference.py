"""A person's polygons, brought to the grid of an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Tuple

from osgeo import gdal, ogr, osr

from ..errors import InputError
from ..raster import Image
from .polygons import Shapes, bounds_of, meet, sound_polygon, system_of

ogr.UseExceptions()

CLASS_FIELD = "class"
_NAMED = 5
"""Polygons that a message names one by one."""

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
        remarks: What had to be mended or left out, in words.
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


def read_reference(path: str, image: Image) -> Reference:
    """Read the polygons of a file's first layer that lie over an image.

    Polygons that cross themselves are repaired; what cannot be is left out, and named.

    Raises:
        InputError: The file cannot be read, has no reference system or no polygons, its class
            field holds something else than 0 and 1, or it cannot be brought to the image.
    """
    name = Path(path).name
    source, layer = _open(path, name)
    classed, remarks = _class_field(layer, name)
    to_image = _over(layer, image, name)
    whole = bounds_of(image, image.window)
    found: Tuple[List[ogr.Geometry], List[ogr.Geometry]] = ([], [])
    repaired, lost = 0, []
    for feature in _features(layer, name):
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty() or geometry.GetDimension() != 2:
            continue
        value = _class_of(feature, name) if classed else 1
        sound = sound_polygon(geometry)
        if sound is None:
            lost.append(str(feature.GetFID()))
            continue
        repaired += sound.mended
        moved = _moved(sound.geometry, to_image, name)
        if meet(moved, whole):
            found[value].append(moved)
    del source
    if repaired:
        remarks.append(f"{name}: {repaired} polygon(s) that cross themselves were repaired.")
    if lost:
        some = ", ".join(lost[:_NAMED]) + (" and more" if len(lost) > _NAMED else "")
        remarks.append(f"{name}: what is left of feature {some} covers no ground; left out.")
    others, ponds = (Shapes(image, geometries) for geometries in found)
    return Reference(name, ponds, others, classed, tuple(remarks))


def _open(path: str, name: str) -> Tuple[gdal.Dataset, ogr.Layer]:
    try:
        source = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_READONLY)
    except RuntimeError as error:
        raise InputError(
            f"The polygon file {path} cannot be opened ({error}).",
            "Check whether it was moved, or choose another one.",
        ) from error
    layer = source.GetLayer(0)
    if layer is None or layer.GetSpatialRef() is None:
        raise InputError(
            f"{name} has no layer with a coordinate reference system.",
            "Assign one, or choose another file.",
        )
    kind = ogr.GT_Flatten(layer.GetGeomType())
    if layer.GetFeatureCount() == 0 or kind in _NO_SURFACES:
        raise InputError(
            f"{name} holds no polygons.",
            "Draw the ponds. To learn from an image without any, give one file for all images.",
        )
    return source, layer


def _class_field(layer: ogr.Layer, name: str) -> Tuple[bool, List[str]]:
    definition = layer.GetLayerDefn()
    index = definition.GetFieldIndex(CLASS_FIELD)
    if index < 0:
        return False, []
    if definition.GetFieldDefn(index).GetType() in (ogr.OFTInteger, ogr.OFTInteger64):
        return True, []
    remark = (
        f"The field {CLASS_FIELD} of {name} does not hold whole numbers: all were taken for ponds."
    )
    return False, [remark]


def _class_of(feature: ogr.Feature, name: str) -> int:
    value = feature.GetField(CLASS_FIELD)
    if value not in (0, 1):
        raise InputError(
            f"Feature {feature.GetFID()} of {name} has the class {value}.",
            "Give each polygon 1 (pond) or 0 (other), or remove the field: then all are ponds.",
        )
    return int(value)


def _features(layer: ogr.Layer, name: str) -> Iterator[ogr.Feature]:
    try:
        yield from layer
    except RuntimeError as error:
        raise InputError(
            f"The polygons of {name} cannot be read ({error}).", "The file may be damaged."
        ) from error


def _over(layer: ogr.Layer, image: Image, name: str) -> osr.CoordinateTransformation:
    """Limit a layer to what lies about the image; return the way from the one to the other.

    What lies on the other side of the Earth may have no place at all in the image's system.
    """
    system = layer.GetSpatialRef().Clone()
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    try:
        back = osr.CoordinateTransformation(system_of(image), system)
        west, south, east, north = back.TransformBounds(*bounds_of(image, image.window), 21)
        if west < east:  # Else the image lies across the date line.
            slack = (east - west + north - south) / 100
            layer.SetSpatialFilterRect(west - slack, south - slack, east + slack, north + slack)
        return osr.CoordinateTransformation(system, system_of(image))
    except RuntimeError as error:
        raise _cannot_be_moved(name, error) from error


def _moved(
    geometry: ogr.Geometry, transformation: osr.CoordinateTransformation, name: str
) -> ogr.Geometry:
    try:
        geometry.Transform(transformation)
    except RuntimeError as error:
        raise _cannot_be_moved(name, error) from error
    return geometry


def _cannot_be_moved(name: str, error: RuntimeError) -> InputError:
    return InputError(
        f"The polygons of {name} cannot be brought to the coordinate system of the image "
        f"({error}).",
        "Check the coordinate systems of both.",
    )
