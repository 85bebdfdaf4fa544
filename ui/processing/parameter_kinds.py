"""The kinds of rows that several algorithms' forms have."""

from __future__ import annotations

from typing import Any, TypeVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ..text.translation import tr

Parameter = TypeVar("Parameter", bound=QgsProcessingParameterDefinition)

ROLE_BANDS = ("BLUE", "GREEN", "RED", "NIR")
"""Parameters, in the order in which a network takes the bands."""
FEATURES = "FEATURES"
"""The parameter with the bands that classifiers see."""

_DEVICES = ["auto", "cpu", "cuda"]


def integer(
    name: str, label: str, default: int | None, least: int | None = None
) -> QgsProcessingParameterNumber:
    """Return the row of a whole number; without a default it may be left empty."""
    return _number(QgsProcessingParameterNumber.Type.Integer, name, label, default, least, None)


def number(
    name: str,
    label: str,
    default: float | None,
    least: float | None = None,
    most: float | None = None,
) -> QgsProcessingParameterNumber:
    """Return the row of a number; without a default it may be left empty."""
    return _number(QgsProcessingParameterNumber.Type.Double, name, label, default, least, most)


def polygons(name: str, label: str, optional: bool = False) -> QgsProcessingParameterFeatureSource:
    """Return the row of a layer with polygons."""
    kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
    return QgsProcessingParameterFeatureSource(name, label, kinds, optional=optional)


def model(name: str, label: str) -> QgsProcessingParameterFile:
    """Return the row of a model's file, which may be left empty."""
    return QgsProcessingParameterFile(name, label, extension="onnx", optional=True)


def review(name: str, label: str) -> QgsProcessingParameterFile:
    """Return the row of a review's GeoPackage."""
    return QgsProcessingParameterFile(name, label, extension="gpkg")


def bands(name: str, label: str) -> QgsProcessingParameterString:
    """Return the row of numbers of bands, which may be left empty."""
    return QgsProcessingParameterString(name, label, optional=True)


def role_bands(image: str) -> list[QgsProcessingParameterBand]:
    """Return the rows that say which band of the raster ``image`` plays which role."""
    labels = (
        tr("Blue band (found by itself if empty)"),
        tr("Green band"),
        tr("Red band"),
        tr("Near-infrared band (none if empty)"),
    )
    return [
        QgsProcessingParameterBand(name, label, parentLayerParameterName=image, optional=True)
        for name, label in zip(ROLE_BANDS, labels)
    ]


def many_bands(name: str, label: str, image: str) -> QgsProcessingParameterBand:
    """Return the row of some bands of the raster ``image``, all of them if left empty."""
    return QgsProcessingParameterBand(
        name, label, parentLayerParameterName=image, optional=True, allowMultiple=True
    )


def bands_as_list(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with band numbers as a list where they are a text, as of before."""
    text = parameters.get(FEATURES)
    if not isinstance(text, str) or ";" in text:
        return parameters
    numbers = text.replace(",", " ").split()
    if not numbers:
        return {**parameters, FEATURES: None}
    if not all(number.isdecimal() for number in numbers):
        return parameters
    return {**parameters, FEATURES: [int(number) for number in numbers]}


def raster_to_write(name: str, label: str) -> QgsProcessingParameterRasterDestination:
    """Return the row of a raster that is made, and kept unless somebody wants none.

    It may be left out: ``qgis_process`` looks for it under its name of today alone.
    """
    return QgsProcessingParameterRasterDestination(name, label, optional=True, createByDefault=True)


def device(name: str) -> QgsProcessingParameterEnum:
    """Return the row that says what the network runs on."""
    return choice(name, tr("Run on"), _DEVICES, _DEVICES[0])


def screen(name: str) -> QgsProcessingParameterBoolean:
    """Return the row that asks for a first look."""
    label = tr("Screen first: skip ground without signs of ponds")
    return QgsProcessingParameterBoolean(name, label, False)


def choice(name: str, label: str, keys: list[str], default: str) -> QgsProcessingParameterEnum:
    """Return the row of a choice among words that a request has as they are."""
    return QgsProcessingParameterEnum(
        name, label, keys, defaultValue=default, usesStaticStrings=True
    )


def advanced(parameter: Parameter) -> Parameter:
    """Return a row, to stand among those that few people need."""
    flag = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    parameter.setFlags(parameter.flags() | flag)  # type: ignore[arg-type]
    return parameter


def _number(
    kind: QgsProcessingParameterNumber.Type,
    name: str,
    label: str,
    default: float | None,
    least: float | None,
    most: float | None,
) -> QgsProcessingParameterNumber:
    row = QgsProcessingParameterNumber(name, label, kind, default, default is None)
    if least is not None:
        row.setMinimum(least)
    if most is not None:
        row.setMaximum(most)
    return row
