"""``tailingponds:threshold``: another threshold on the probabilities of a segmentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ...core.protocol.threshold import ThresholdRequest, ThresholdResult
from ..engine import client
from ..project import layers
from ..project.page_settings import SegmentSettings
from ..text import words
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .parameter_values import Parameters, ParameterValues
from .segment import POND_AREA, POND_COUNT, STYLISTS, pond_figures


class ThresholdAlgorithm(JobAlgorithm):
    """Makes ponds anew from probabilities."""

    ENTRY = toolbox.THRESHOLD
    INPUT = "INPUT"
    THRESHOLD = "THRESHOLD"
    MIN_AREA = "MIN_AREA"
    SIMPLIFY = "SIMPLIFY"
    OUTPUT = "OUTPUT"
    PONDS = "PONDS"
    STYLISTS = STYLISTS
    RENAMED: ClassVar[Mapping[str, str]] = {"PROBABILITY": "INPUT", "PREDICTION": "OUTPUT"}

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        least = SegmentSettings.min_area
        return (
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Probability (percent)")),
            parameter_kinds.number(self.THRESHOLD, tr("Threshold (0 to 1)"), 0.5, 0.0, 1.0),
            parameter_kinds.number(self.MIN_AREA, tr("Smallest pond (m²)"), least, 0.0),
            parameter_kinds.number(self.SIMPLIFY, tr("Simplify outlines (pixels)"), 0.0, 0.0),
            parameter_kinds.raster_to_write(self.OUTPUT, tr("Prediction")),
            QgsProcessingParameterVectorDestination(
                self.PONDS, tr("Ponds"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        return pond_figures()

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        layer = given.raster(self.INPUT)
        request = ThresholdRequest(
            probability=layers.source_path(layer),
            output=given.layer_to_write_or_scratch(self.OUTPUT),
            threshold=given.number(self.THRESHOLD),
            polygons=given.layer_to_write(self.PONDS),
            min_area=given.number(self.MIN_AREA),
            simplify=given.number(self.SIMPLIFY),
        )
        result: ThresholdResult = client.run(request, feedback)
        tell(feedback, result.warnings, words.ponds(result))
        return {
            self.OUTPUT: result.output,
            self.PONDS: result.polygons,
            POND_COUNT: result.ponds,
            POND_AREA: result.pond_area_m2,
        }
