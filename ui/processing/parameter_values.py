"""What was given to an algorithm, parameter by parameter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QVariant

from ...core.protocol.errors import RequestError
from ..text import words
from ..text.translation import tr
from . import parameter_kinds

Parameters = dict[str, Any]
Found = TypeVar("Found")


class ParameterValues:
    """The values of one run, read as the types that requests have."""

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        parameters: Parameters,
        context: QgsProcessingContext,
    ) -> None:
        """Read nothing yet.

        Args:
            algorithm: Knows its parameters.
            parameters: As Processing hands them over.
            context: Of the run.
        """
        self.algorithm, self.context = algorithm, context
        # The batch panel gives a NULL for what was left empty, which reads as 0, the text too.
        self.parameters: Parameters = {
            name: None if isinstance(value, QVariant) and value.isNull() else value
            for name, value in parameters.items()
        }

    def has(self, name: str) -> bool:
        """Return whether there is a value.

        For a layer that is not wanted the batch panel gives one that is to be written nowhere.
        """
        value = self.parameters.get(name)
        if isinstance(value, QgsProcessingOutputLayerDefinition):
            written, _ = value.sink.valueAsString(self.context.expressionContext())
            return bool(written)
        return value is not None and value != ""

    def text(self, name: str) -> str:
        """Return a text."""
        return self.algorithm.parameterAsString(self.parameters, name, self.context)

    def bands(self, name: str) -> tuple[int, ...] | None:
        """Return numbers of bands, ``None`` for none.

        Raises:
            RequestError: The text holds something else.
        """
        return words.band_numbers(self.text(name))

    def role_bands(self, in_order: str) -> tuple[int, ...] | None:
        """Return the bands of blue, green, red and perhaps near infrared, ``None`` to find them.

        Args:
            in_order: The parameter that may give numbers in the order of the model instead.

        Raises:
            RequestError: Some are given and one before them is not, or the text is no numbers.
        """
        numbers = self.bands(in_order)
        if numbers is not None:
            return numbers
        given = [self.optional_integer(name) or 0 for name in parameter_kinds.ROLE_BANDS]
        if not any(given):
            return None
        wanted = given if given[3] else given[:3]
        if not all(wanted):
            raise RequestError(
                tr("Some of the bands blue, green and red are given, and some are not."),
                tr("Give all three, or none and let them be found."),
            )
        return tuple(wanted)

    def several_bands(self, name: str) -> tuple[int, ...]:
        """Return numbers of bands in any order.

        Raises:
            RequestError: A text holds something else.
        """
        text = self.parameters.get(name)
        if isinstance(text, str) and ";" not in text:
            return words.band_numbers(text) or ()
        return tuple(self.algorithm.parameterAsInts(self.parameters, name, self.context))

    def choice(self, name: str) -> str:
        """Return the text that was chosen from a list."""
        return self.algorithm.parameterAsEnumString(self.parameters, name, self.context)

    def flag(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return self.algorithm.parameterAsBool(self.parameters, name, self.context)

    def integer(self, name: str) -> int:
        """Return a whole number."""
        return self.algorithm.parameterAsInt(self.parameters, name, self.context)

    def optional_integer(self, name: str) -> int | None:
        """Return a whole number, ``None`` where none was given."""
        return self.integer(name) if self.has(name) else None

    def number(self, name: str) -> float:
        """Return a number."""
        return self.algorithm.parameterAsDouble(self.parameters, name, self.context)

    def optional_number(self, name: str) -> float | None:
        """Return a number, ``None`` where none was given."""
        return self.number(name) if self.has(name) else None

    def file(self, name: str) -> str:
        """Return the path of a file to read; empty for none."""
        return self.algorithm.parameterAsFile(self.parameters, name, self.context)

    def file_to_write(self, name: str) -> Path:
        """Return the path of a file to write."""
        return Path(self.algorithm.parameterAsFileOutput(self.parameters, name, self.context))

    def layer_to_write(self, name: str) -> str:
        """Return the path of a layer to write."""
        return self.algorithm.parameterAsOutputLayer(self.parameters, name, self.context)

    def layer_to_write_or_scratch(self, name: str) -> str:
        """Return the path of a raster to write, one that goes with the session where none is."""
        if self.has(name):
            return self.layer_to_write(name)
        return QgsProcessingUtils.generateTempFilename(f"{name.lower()}.tif")

    def raster(self, name: str) -> QgsRasterLayer:
        """Return a raster.

        Raises:
            QgsProcessingException: There is none, or it cannot be opened.
        """
        return self._given(self.optional_raster(name), name, self.algorithm.invalidRasterError)

    def optional_raster(self, name: str) -> QgsRasterLayer | None:
        """Return a raster, ``None`` where there is none that can be opened."""
        return self.algorithm.parameterAsRasterLayer(self.parameters, name, self.context)

    def polygons(self, name: str) -> QgsProcessingFeatureSource:
        """Return polygons.

        Raises:
            QgsProcessingException: There are none, or they cannot be read.
        """
        return self._given(self.optional_polygons(name), name, self.algorithm.invalidSourceError)

    def optional_polygons(self, name: str) -> QgsProcessingFeatureSource | None:
        """Return polygons, ``None`` where there are none that can be read."""
        return self.algorithm.parameterAsSource(self.parameters, name, self.context)

    def readable_polygons(self, name: str) -> QgsProcessingFeatureSource | None:
        """Return polygons, ``None`` where none were given.

        Raises:
            QgsProcessingException: They cannot be read.
        """
        return self.polygons(name) if self.parameters.get(name) else self.optional_polygons(name)

    def _given(
        self, found: Found | None, name: str, complaint: Callable[[Parameters, str], str]
    ) -> Found:
        if found is None:
            raise QgsProcessingException(complaint(self.parameters, name))
        return found
