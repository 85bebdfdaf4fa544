"""The kinds of rows that several algorithms' forms have."""

from __future__ import annotations

from typing import TypeVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..text.translation import tr

Parameter = TypeVar("Parameter", bound=QgsProcessingParameterDefinition)

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


def bands(name: str, label: str) -> QgsProcessingParameterString:
    """Return the row of numbers of bands, which may be left empty."""
    return QgsProcessingParameterString(name, label, optional=True)


def device(name: str) -> QgsProcessingParameterEnum:
    """Return the row that says what the network runs on."""
    return choice(name, tr("Run on"), _DEVICES, _DEVICES[0])


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
