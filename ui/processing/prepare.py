"""``tailingponds:prepare``: Level-1A products to reflectance, for batches and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ...core.protocol.prepare import PrepareRequest, PrepareResult
from ..engine import client
from ..prepare import layers as prepared_layer
from ..project import layers
from ..text import words
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .loaded_layers import Stylist
from .parameter_values import Parameters, ParameterValues

_STYLISTS = {"OUTPUT": Stylist(prepared_layer.style, result=False)}


class PrepareAlgorithm(JobAlgorithm):
    """Makes reflectance on a map grid from a Level-1A product."""

    ENTRY = toolbox.PREPARE
    STYLISTS = _STYLISTS
    INPUT = "INPUT"
    RENAMED: ClassVar[Mapping[str, str]] = {"PRODUCT": "INPUT"}
    DEM = "DEM"
    HEIGHT = "HEIGHT"
    PANSHARPEN = "PANSHARPEN"
    DARK_OBJECT = "DARK_OBJECT"
    BY_WAVELENGTH = "BY_WAVELENGTH"
    CRS = "CRS"
    OUTPUT = "OUTPUT"
    ACQUIRED = "ACQUIRED"
    CALIBRATION = "CALIBRATION"
    HEIGHTS = "HEIGHTS"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        height = tr(
            "Height where there is no model, m above the ellipsoid (the product's own if empty)"
        )
        by_wavelength = QgsProcessingParameterBoolean(
            self.BY_WAVELENGTH, tr("Put the bands in the order of their wavelengths"), False
        )
        crs = QgsProcessingParameterCrs(
            self.CRS, tr("Reference system (the UTM zone of the product if empty)"), optional=True
        )
        return (
            QgsProcessingParameterFile(self.INPUT, tr("Level-1A product")),
            QgsProcessingParameterRasterLayer(self.DEM, tr("Elevation model (m)"), optional=True),
            QgsProcessingParameterBoolean(self.PANSHARPEN, tr("Pan-sharpen"), False),
            QgsProcessingParameterBoolean(self.DARK_OBJECT, tr("Dark-object subtraction"), False),
            parameter_kinds.advanced(parameter_kinds.number(self.HEIGHT, height, None)),
            parameter_kinds.advanced(by_wavelength),
            parameter_kinds.advanced(crs),
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Prepared image")),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        return (
            QgsProcessingOutputString(self.ACQUIRED, tr("When it was taken (ISO 8601, UTC)")),
            QgsProcessingOutputString(self.CALIBRATION, tr("Where the gains came from")),
            QgsProcessingOutputString(self.HEIGHTS, tr("Where the heights came from")),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        request = self._request(given)
        result: PrepareResult = client.run(request, feedback)
        tell(feedback, result.warnings, words.prepared(result), words.prepared_how(result))
        return {
            self.OUTPUT: result.output,
            self.ACQUIRED: result.acquired,
            self.CALIBRATION: result.calibration,
            self.HEIGHTS: result.heights,
        }

    def _request(self, given: ParameterValues) -> PrepareRequest:
        dem = layers.source_path(given.raster(self.DEM)) if given.has(self.DEM) else None
        crs = given.algorithm.parameterAsCrs(given.parameters, self.CRS, given.context)
        return PrepareRequest(
            product=given.file(self.INPUT),
            output=given.layer_to_write(self.OUTPUT),
            dem=dem,
            height=given.optional_number(self.HEIGHT),
            pansharpen=given.flag(self.PANSHARPEN),
            dark_object=given.flag(self.DARK_OBJECT),
            by_wavelength=given.flag(self.BY_WAVELENGTH),
            crs=(crs.authid() or crs.toWkt()) if crs.isValid() else None,
        )
