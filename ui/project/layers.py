"""Layers of the project, read: which raster, which file behind it, which part to cover.

Everything here runs in the main thread, or on layers that Processing handed over; what comes out
are plain paths and numbers, so that no worker ever holds a layer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from qgis.core import (  # type: ignore[attr-defined] # qgis-stubs lacks QgsCsException
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsFields,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QDateTime, Qt

from ...core.protocol.errors import InputError
from ...core.protocol.polygon_file import COPY_OF
from ...core.protocol.segment import Extent
from ..text.translation import tr
from . import geopackage, layer_roles

RESULT_PROPERTY = "tailing_pond_mapper/result"
"""Custom property of the layers that this plugin made: none of them is an image to segment."""

KIND_PROPERTY = "tailing_pond_mapper/kind"
"""Custom property of our layers: ``prediction``, ``probability``, ``ponds`` and the like."""

MADE_PROPERTY = "tailing_pond_mapper/made"
"""Custom property of our layers: when the layer was made, ISO 8601 in UTC, to find the newest."""

BANDS_PROPERTY = "tailing_pond_mapper/bands"
"""Custom property with the band numbers that the user chose for an image, ``1,2,3``."""

_BAND_NUMBER = re.compile(r"[0-9]{1,5}")


def is_result(layer: QgsMapLayer) -> bool:
    """Return whether this plugin made the layer."""
    return bool(layer.customProperty(RESULT_PROPERTY))


def topmost_raster(project: QgsProject) -> QgsRasterLayer | None:
    """Return the topmost visible raster that is an image rather than one of our results."""
    for layer in project.layerTreeRoot().checkedLayers():
        if isinstance(layer, QgsRasterLayer) and not is_result(layer):
            return layer
    return None


def rasters(project: QgsProject) -> list[QgsRasterLayer]:
    """Return the rasters from files that are images rather than our results, topmost first."""
    return [
        layer
        for layer in project.layerTreeRoot().layerOrder()
        if isinstance(layer, QgsRasterLayer)
        and layer.providerType() == "gdal"
        and not is_result(layer)
    ]


def kind_of(layer: QgsMapLayer) -> str:
    """Return what a layer of ours holds; empty for others, and where a project says no text."""
    kind = layer.customProperty(KIND_PROPERTY)
    return kind if isinstance(kind, str) else ""


def mark_result(layer: QgsMapLayer, kind: str) -> None:
    """Say in the layer itself that this plugin made it, what it is, and when."""
    layer.setCustomProperty(RESULT_PROPERTY, True)
    layer.setCustomProperty(KIND_PROPERTY, kind)
    now = QDateTime.currentDateTimeUtc()
    layer.setCustomProperty(MADE_PROPERTY, now.toString(Qt.DateFormat.ISODateWithMs))


def newest_prediction(project: QgsProject) -> QgsRasterLayer | None:
    """Return the prediction of this plugin that came last into the project."""
    found = _newest(project, "prediction")
    return found if isinstance(found, QgsRasterLayer) else None


def newest_ponds(project: QgsProject) -> QgsVectorLayer | None:
    """Return the layer of ponds of this plugin that came last into the project."""
    found = _newest(project, "ponds")
    return found if isinstance(found, QgsVectorLayer) else None


def ponds_beside(identity: str, project: QgsProject) -> QgsVectorLayer | None:
    """Return the ponds of the result that a layer belongs to, which may be that layer itself."""
    layer, node = project.mapLayer(identity), project.layerTreeRoot().findLayer(identity)
    if layer is None or node is None or not is_result(layer):
        return None
    nodes = [node, *node.parent().children()]
    beside = [one.layer() for one in nodes if isinstance(one, QgsLayerTreeLayer)]
    ponds = (one for one in beside if isinstance(one, QgsVectorLayer) and _is_ponds(one))
    return next(ponds, None)


def _newest(project: QgsProject, kind: str) -> QgsMapLayer | None:
    layers = project.mapLayers().values()
    found = [layer for layer in layers if kind_of(layer) == kind]
    return max(found, key=lambda one: str(one.customProperty(MADE_PROPERTY, "")), default=None)


def _is_ponds(layer: QgsVectorLayer) -> bool:
    """Return whether a layer holds ponds of ours; one that Processing added has no kind."""
    if not is_result(layer):
        return False
    of_kind = kind_of(layer) == "ponds"
    return of_kind or layer.fields().lookupField("mean_probability") >= 0


def topmost_polygons(project: QgsProject, *others: QgsVectorLayer | None) -> QgsVectorLayer | None:
    """Return the topmost visible layer of polygons that is no result of ours, nor one of others."""
    return next((layer for layer in visible_polygons(project) if layer not in others), None)


def visible_polygons(project: QgsProject) -> list[QgsVectorLayer]:
    """Return the visible layers of polygons that are no results, and no areas; topmost first."""
    return [
        layer
        for layer in project.layerTreeRoot().checkedLayers()
        if isinstance(layer, QgsVectorLayer)
        and layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
        and not is_result(layer)
        and not layer_roles.role_of(layer)
    ]


def chosen_bands(layer: QgsRasterLayer) -> tuple[int, ...]:
    """Return the bands that the user once chose for this layer; empty if never."""
    text = str(layer.customProperty(BANDS_PROPERTY, ""))
    numbers = [part.strip() for part in text.split(",")]
    return tuple(int(number) for number in numbers if _BAND_NUMBER.fullmatch(number))


def choose_bands(layer: QgsRasterLayer, bands: tuple[int, ...]) -> None:
    """Remember the user's choice with the layer, and so in the project; empty forgets it."""
    if bands:
        layer.setCustomProperty(BANDS_PROPERTY, ",".join(str(band) for band in bands))
    else:
        layer.removeCustomProperty(BANDS_PROPERTY)


def source_path(layer: QgsRasterLayer) -> str:
    """Return what GDAL opens to read the layer: a path, a ``/vsi`` path or a subdataset.

    Raises:
        InputError: The layer is no raster file, its file is gone, or its coordinates are not
            those of the file.
    """
    name = layer.name()
    if layer.providerType() != "gdal" or layer.source().lstrip().startswith("<"):
        raise InputError(
            tr('The layer "{}" is not a raster file ({}).').format(name, layer.providerType()),
            tr(
                "Save the part you need as a GeoTIFF first: right-click the layer, Export.",
            ),
        )
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    path = parts.get("vsiPrefix", "") + parts["path"] + parts.get("vsiSuffix", "")
    if not layer.isValid() or _is_missing(path):
        raise InputError(
            tr('The file of the layer "{}" cannot be opened: {}.').format(name, path),
            tr("Check that it still exists, then add it to the project again."),
        )
    _check_crs(layer)
    subdataset = parts.get("layerName")
    return f"GPKG:{path}:{subdataset}" if subdataset else path


def _is_missing(path: str) -> bool:
    """Return whether a plain path leads nowhere; what GDAL resolves itself is left to GDAL."""
    return Path(path).is_absolute() and not path.startswith("/vsi") and not Path(path).exists()


def _check_crs(layer: QgsRasterLayer) -> None:
    cure = tr(
        "Write the right one into the file (Raster, Projections, Assign Projection), then try "
        "again.",
    )
    crs, of_file = layer.crs(), layer.dataProvider().crs()
    if not crs.isValid() or not of_file.isValid():
        message = tr('The layer "{}" has no coordinate reference system.')
        if crs.isValid():
            message = tr(
                'The file of the layer "{}" has no coordinate reference system; QGIS only '
                "assumes {}.",
            )
        raise InputError(message.format(layer.name(), crs.authid()), cure)
    if crs != of_file:
        raise InputError(
            tr('The layer "{}" is shown in {}, but its file says {}.').format(
                layer.name(), _crs_name(crs), _crs_name(of_file)
            ),
            cure,
        )


def _crs_name(crs: QgsCoordinateReferenceSystem) -> str:
    return crs.authid() or crs.description()


def part_of(
    layer: QgsRasterLayer,
    wanted: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    what: str,
) -> Extent | None:
    """Return the part of a raster that a rectangle covers.

    Args:
        layer: The raster.
        wanted: The rectangle.
        crs: Its coordinate reference system.
        context: How to transform it to the raster's.
        what: The rectangle in words, for the message.

    Returns:
        Bounds in the raster's coordinate reference system; ``None`` where all of it is covered.

    Raises:
        InputError: The rectangle misses the raster.
    """
    transform = QgsCoordinateTransform(crs, layer.crs(), context)
    transform.setBallparkTransformsAreAppropriate(True)
    whole = layer.extent()
    try:
        part = transform.transformBoundingBox(wanted).intersect(whole)
    except QgsCsException:
        part = QgsRectangle()
    if part.isEmpty():
        raise InputError(
            tr('{} does not touch the layer "{}".').format(what, layer.name()),
            tr("Zoom to the layer, or cover the whole layer."),
        )
    if part == whole:
        return None
    return (part.xMinimum(), part.yMinimum(), part.xMaximum(), part.yMaximum())


def area_features(layer: QgsVectorLayer, selected_only: bool) -> list[QgsFeature]:
    """Return the polygons that say what to cover.

    Raises:
        InputError: There are none.
    """
    found = layer.selectedFeatures() if selected_only else list(layer.getFeatures())
    found = [feature for feature in found if not feature.geometry().isEmpty()]
    if not found:
        message = (
            tr('Nothing is selected in the layer "{}".')
            if selected_only
            else tr('The layer "{}" holds no polygon.')
        )
        raise InputError(
            message.format(layer.name()),
            tr("Select or draw the polygons to cover, or cover the whole layer."),
        )
    return found


def bounds(features: Iterable[QgsFeature]) -> QgsRectangle:
    """Return the rectangle around features."""
    around = QgsRectangle()
    for feature in features:
        around.combineExtentWith(feature.geometry().boundingBox())
    return around


def write_polygons(
    features: Iterable[QgsFeature],
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    path: Path,
    name: str = "area",
    fields: QgsFields | None = None,
    copied: str = "",
) -> None:
    """Write polygons to a GeoPackage that the engine can read.

    Args:
        features: The polygons.
        crs: Their coordinate reference system.
        context: How to transform coordinates; none are.
        path: The file.
        name: Of the layer in it.
        fields: Of the features, all to be written; none of them if absent.
        copied: Name of the layer that they are of, for the engine's messages; empty for none.

    Raises:
        OutputError: The file cannot be written.
    """
    shown = fields or QgsFields()
    multiple = (_multiple(feature, shown) for feature in features)
    kind = QgsWkbTypes.Type.MultiPolygon
    about = COPY_OF + copied if copied else ""
    geopackage.add_layer(path, name, shown, multiple, kind, crs, context, description=about)


def _multiple(feature: QgsFeature, fields: QgsFields) -> QgsFeature:
    """Return a feature of several parts, with the attributes that there are fields for."""
    outline = QgsFeature(fields)
    if not fields.isEmpty():
        outline.setAttributes(feature.attributes())
    geometry = feature.geometry()
    geometry.convertToMultiType()
    outline.setGeometry(geometry)
    return outline


def zoom_to(canvas: QgsMapCanvas, layer: QgsMapLayer) -> None:
    """Show all of a layer, with a little of what lies around it."""
    extent = canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent())
    extent.scale(1.1)
    canvas.setExtent(extent)
    canvas.refresh()
