"""Reference and training polygons, reprojected to the coordinate reference system of an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from osgeo import gdal, ogr, osr

from ..protocol.errors import InputError
from ..protocol.polygon_file import COPY_OF
from ..protocol.pond_class import FIELD as CLASS_FIELD
from ..protocol.pond_class import class_code
from ..protocol.texts import count_text, listed, text
from .coordinate_operation import operations_in
from .image import Image
from .opening import open_vector
from .placement import OverImage
from .polygon_repair import has_surface, is_tangled, sound_polygon
from .polygons import Shapes

ogr.UseExceptions()

_NAMED = 5
"""Polygons that a message names one by one."""

_NO_SURFACES = (
    ogr.wkbPoint,
    ogr.wkbMultiPoint,
    ogr.wkbLineString,
    ogr.wkbMultiLineString,
    ogr.wkbCircularString,
    ogr.wkbCompoundCurve,
    ogr.wkbMultiCurve,
    ogr.wkbNone,
)


@dataclass(frozen=True)
class Reference:
    """What a polygon file says about an image.

    Attributes:
        name: The file or the layer, for messages.
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
    """Read the polygons of a file that lie over an image, from its first layer that has some.

    Polygons that cross themselves are repaired; what cannot be is left out, and named.

    Args:
        path: Polygon file.
        image: What they lie over.
        cure: What to do about a file without polygons; to draw the ponds if empty.

    Raises:
        InputError: The file cannot be read, has no reference system or no polygons, its class
            field holds something else than 0 and 1, or it cannot be reprojected.
    """
    name = name_of_polygons(path)
    source, layer, remarks = open_polygons(path, name, cure or text("raster.draw_ponds"))
    classed = class_of_polygons(layer, name, remarks)
    over = OverImage(layer.GetSpatialRef(), image, name, operations_in(source))
    over.limit(layer)
    found: Tuple[List[ogr.Geometry], List[ogr.Geometry]] = ([], [])
    mending = Mending(name, over.turn)
    for feature, geometry in surfaces(layer, name, mending):
        value = _class_of(feature, name) if classed else 1
        placed = over.place(geometry)
        if placed is not None:
            found[value].append(placed)
    del source
    remarks += [*over.remarks, *mending.remarks]
    others, ponds = (Shapes(image, geometries) for geometries in found)
    return Reference(name, ponds, others, classed, tuple(remarks))


def name_of_polygons(path: str) -> str:
    """Return what messages call a polygon file: the layer that the panel copied, else the file."""
    try:
        source = open_vector(path)
        layers = [source.GetLayer(index) for index in range(source.GetLayerCount())]
        told = [layer.GetMetadataItem("DESCRIPTION") or "" for layer in layers]
    except RuntimeError:
        told = []
    copied = [one[len(COPY_OF) :] for one in told if one.startswith(COPY_OF)]
    return copied[0] if copied else Path(path).name


class Mending:
    """Repairs invalid polygons, and keeps count of them."""

    def __init__(self, name: str, turn: Optional[float]) -> None:
        """Take the file's name, for messages, and after how many units its longitudes start again.

        ``None`` where what it holds are no longitudes.
        """
        self._name, self._turn = name, turn
        self._repaired = self._unrolled = self._no_surface = 0
        self._lost: List[str] = []

    def sound(self, feature: ogr.Feature) -> Optional[ogr.Geometry]:
        """Return what a feature covers, repaired if need be, or ``None`` where it is nothing.

        Raises:
            InputError: It crosses itself without end.
        """
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty():
            return None
        if not has_surface(geometry):
            self._no_surface += 1
            return None
        if is_tangled(geometry):
            raise InputError.of("raster.polygon_tangled", name=self._name, feature=feature.GetFID())
        sound = sound_polygon(geometry, self._turn)
        if sound is None:
            self._lost.append(str(feature.GetFID()))
            return None
        self._repaired += sound.mended
        self._unrolled += sound.unrolled
        return sound.geometry

    @property
    def remarks(self) -> List[str]:
        """What had to be repaired or left out, for people."""
        remarks = []
        if self._repaired:
            remarks.append(count_text("raster.polygons_repaired", self._repaired, name=self._name))
        for code, count in (
            ("raster.polygons_unrolled", self._unrolled),
            ("raster.features_without_surface", self._no_surface),
        ):
            if count:
                remarks.append(count_text(code, count, name=self._name))
        if self._lost:
            some = listed(self._lost[:_NAMED])
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


def open_polygons(path: str, name: str, cure: str) -> Tuple[gdal.Dataset, ogr.Layer, List[str]]:
    """Open the first layer of a file that holds polygons; the dataset must outlive the layer.

    Args:
        path: What GDAL opens.
        name: The file, for messages.
        cure: What to do about a file without polygons.

    Returns:
        Dataset, layer, and what to tell people of the choice.

    Raises:
        InputError: It cannot be opened, or has no reference system or no polygons.
    """
    try:
        source = open_vector(path)
    except RuntimeError as error:
        raise InputError.of("raster.polygons_unreadable", path=path, reason=error) from error
    layers = [source.GetLayer(index) for index in range(source.GetLayerCount())]
    if not layers:
        raise InputError.of("raster.polygons_no_crs", name=name)
    found = [layer for layer in layers if _has_polygons(layer, name)]
    if not found:
        if len(layers) == 1 and _is_nowhere(layers[0].GetSpatialRef()):
            raise InputError.of("raster.polygons_no_crs", name=name)
        raise InputError.of("raster.no_polygons", name=name, cure=cure)
    layer = found[0]
    if _is_nowhere(layer.GetSpatialRef()):
        raise InputError.of("raster.polygons_no_crs", name=name)
    remarks = []
    if len(found) > 1:
        others = listed(other.GetName() for other in found[1:])
        remarks.append(
            text("raster.several_layers", name=name, layer=layer.GetName(), others=others)
        )
    layer.ResetReading()
    return source, layer, remarks


def _is_nowhere(system: Optional[osr.SpatialReference]) -> bool:
    """Return whether a reference system is none; a GeoPackage calls that undefined."""
    return system is None or str(system.GetName()).lower().startswith("undefined")


def _has_polygons(layer: ogr.Layer, name: str) -> bool:
    if ogr.GT_Flatten(layer.GetGeomType()) in _NO_SURFACES:
        return False
    return any(has_surface(feature.GetGeometryRef()) for feature in _features(layer, name))


def class_of_polygons(layer: ogr.Layer, name: str, remarks: List[str]) -> bool:
    """Tell whether a layer says of its polygons what they are.

    Its field may hold whole numbers, real ones or text. One of words that are no classes at all is
    somebody's own, and adds a remark.
    """
    definition = layer.GetLayerDefn()
    index = definition.GetFieldIndex(CLASS_FIELD)
    if index < 0:
        return False
    if definition.GetFieldDefn(index).GetType() in (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal):
        return True
    told = any(
        class_code(feature.GetField(index)) is not None for feature in _features(layer, name)
    )
    layer.ResetReading()
    if not told:
        remarks.append(text("raster.class_field_not_integer", field=CLASS_FIELD, name=name))
    return told


def _class_of(feature: ogr.Feature, name: str) -> int:
    value = feature.GetField(CLASS_FIELD)
    code = class_code(value)
    if code is None:
        raise InputError.of(
            "raster.unknown_class", feature=feature.GetFID(), name=name, value=value
        )
    return code


def _features(layer: ogr.Layer, name: str) -> Iterator[ogr.Feature]:
    try:
        yield from layer
    except RuntimeError as error:
        raise InputError.of("raster.polygons_damaged", name=name, reason=error) from error
