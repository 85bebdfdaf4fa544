"""``tailingponds:threshold``: another threshold on the probabilities of a segmentation."""

from __future__ import annotations

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ...core.protocol.threshold import ThresholdRequest, ThresholdResult
from ..engine import client
from ..project import layers
from ..project.settings import SegmentSettings
from ..text import words
from ..text.translation import tr
from .job_algorithm import JobAlgorithm, Parameters
from .segment import style_loaded


class ThresholdAlgorithm(JobAlgorithm):
    """Makes ponds anew from probabilities."""

    ICON = "segment"
    PROBABILITY = "PROBABILITY"
    THRESHOLD = "THRESHOLD"
    MIN_AREA = "MIN_AREA"
    SIMPLIFY = "SIMPLIFY"
    PREDICTION = "PREDICTION"
    PONDS = "PONDS"
    POND_COUNT = "POND_COUNT"
    POND_AREA = "POND_AREA"

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "threshold"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Apply another threshold to tailings ponds")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Makes the classified raster and the ponds anew from the probability raster that a "
            "segmentation kept, without running the network.\n\n"
            "The raster holds whole percents. At a threshold of whole percents every pixel gets "
            "the class that the segmentation would give it at that threshold; others are rounded "
            "to the nearest.\n\n"
            "A threshold that was chosen on reference polygons looks better on them than elsewhere."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        real = QgsProcessingParameterNumber.Type.Double
        for parameter in (
            QgsProcessingParameterRasterLayer(self.PROBABILITY, tr("Probability (percent)")),
            QgsProcessingParameterNumber(
                self.THRESHOLD, tr("Threshold (0 to 1)"), real, 0.5, False, 0.0, 1.0
            ),
            QgsProcessingParameterNumber(
                self.MIN_AREA, tr("Smallest pond (m²)"), real, SegmentSettings.min_area, False, 0.0
            ),
            QgsProcessingParameterNumber(
                self.SIMPLIFY, tr("Simplify outlines (pixels)"), real, 0.0, False, 0.0
            ),
            QgsProcessingParameterRasterDestination(self.PREDICTION, tr("Prediction")),
            QgsProcessingParameterVectorDestination(
                self.PONDS, tr("Ponds"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(self.POND_COUNT, tr("Number of ponds")))
        self.addOutput(QgsProcessingOutputNumber(self.POND_AREA, tr("Area of ponds (m²)")))

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        layer = self.parameterAsRasterLayer(parameters, self.PROBABILITY, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.PROBABILITY))
        request = ThresholdRequest(
            probability=layers.source_path(layer),
            output=self.parameterAsOutputLayer(parameters, self.PREDICTION, context),
            threshold=self.parameterAsDouble(parameters, self.THRESHOLD, context),
            polygons=self.parameterAsOutputLayer(parameters, self.PONDS, context),
            min_area=self.parameterAsDouble(parameters, self.MIN_AREA, context),
            simplify=self.parameterAsDouble(parameters, self.SIMPLIFY, context),
        )
        result: ThresholdResult = client.run(request, feedback)
        feedback.pushInfo(words.ponds(result))
        for warning in result.warnings:
            feedback.pushWarning(warning)
        self._found = {
            self.PREDICTION: result.output,
            self.PONDS: result.polygons,
            self.POND_COUNT: result.ponds,
            self.POND_AREA: result.pond_area_m2,
        }
        return self._found

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> Parameters:
        """Let QGIS style what it loads, in the main thread."""
        style_loaded(self._found, context)
        return self._found
