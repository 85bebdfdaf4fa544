"""``tailingponds:sample``: the drawing of a sample as an algorithm, for models and scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)

from ...core.protocol.errors import EngineError
from ...core.protocol.sample import SampleRequest, SampleResult
from ..engine import client
from ..project import layers, reference_layer
from ..sample import plan
from ..text import words
from ..text.translation import tr
from .job_algorithm import JobAlgorithm, Parameters

Number = TypeVar("Number", int, float)

DESIGNS = ["stratified", "simple"]


class SampleAlgorithm(JobAlgorithm):
    """Draws a probability sample of a prediction, as points to label."""

    ICON = "score"
    PREDICTION = "PREDICTION"
    AREA = "AREA"
    DESIGN = "DESIGN"
    SIZE = "SIZE"
    STANDARD_ERROR = "STANDARD_ERROR"
    MIN_PER_CLASS = "MIN_PER_CLASS"
    EXPECTED_POND = "EXPECTED_POND"
    EXPECTED_OTHER = "EXPECTED_OTHER"
    SEED = "SEED"
    OUTPUT = "OUTPUT"
    POINTS = "POINTS"
    OVERALL_SE = "OVERALL_SE"
    AREA_SE_M2 = "AREA_SE_M2"

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "sample"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Draw a probability sample")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Draws pixels of a classified raster (1 pond, 0 other, nodata unknown) at random, as "
            "points to label. With the labels, the score gives the accuracy of the whole map and "
            "the area of ponds with their errors.\n\n"
            "Give either the number of points, or the standard error that the overall accuracy "
            "should have; what is expected to be right decides how many points that takes. In a "
            "stratified sample, each class of the map gets a least number of points.\n\n"
            'Label the points in the panel, page Score, or fill in the field "label": 1 pond, '
            "0 other, -1 unsure. The tables in the file belong to the sample: keep them together. "
            "The job runs in the engine's own process; the panel's page Engine sets it up."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        default = SampleRequest(prediction="")
        integer = QgsProcessingParameterNumber.Type.Integer
        real = QgsProcessingParameterNumber.Type.Double
        pond, other = default.expected
        for parameter in (
            QgsProcessingParameterRasterLayer(self.PREDICTION, tr("Prediction")),
            QgsProcessingParameterFeatureSource(
                self.AREA,
                tr("Draw inside"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                optional=True,
            ),
            QgsProcessingParameterEnum(
                self.DESIGN,
                tr("Design"),
                DESIGNS,
                defaultValue=default.design,
                usesStaticStrings=True,
            ),
            QgsProcessingParameterNumber(
                self.SIZE, tr("Points (or a standard error below)"), integer, None, True, 2
            ),
            QgsProcessingParameterNumber(
                self.STANDARD_ERROR,
                tr("Standard error of the overall accuracy, 0 to 1"),
                real,
                None,
                True,
                0.0,
                1.0,
            ),
            QgsProcessingParameterNumber(
                self.MIN_PER_CLASS,
                tr("Points of each class at least (stratified)"),
                integer,
                default.min_per_class,
                False,
                0,
            ),
            QgsProcessingParameterNumber(
                self.EXPECTED_POND,
                tr("Expected to be right of what is mapped as pond, 0 to 1"),
                real,
                pond,
                False,
                0.0,
                1.0,
            ),
            QgsProcessingParameterNumber(
                self.EXPECTED_OTHER,
                tr("Expected to be right of the rest, 0 to 1"),
                real,
                other,
                False,
                0.0,
                1.0,
            ),
            QgsProcessingParameterNumber(
                self.SEED, tr("Seed (same seed, same points)"), integer, default.seed, False, 0
            ),
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Points to label"), tr("GeoPackages (*.gpkg)")
            ),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(self.POINTS, tr("Points")))
        self.addOutput(
            QgsProcessingOutputNumber(
                self.OVERALL_SE, tr("Standard error to expect of the overall accuracy")
            )
        )
        self.addOutput(
            QgsProcessingOutputNumber(
                self.AREA_SE_M2, tr("Standard error to expect of the area of ponds, m²")
            )
        )

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        request = self._request(parameters, context)
        try:
            result: SampleResult = client.run(request, feedback)
        except EngineError:
            plan.discard(request)
            raise
        feedback.pushInfo(words.sample_size(result))
        for warning in result.warnings:
            feedback.pushWarning(warning)
        return {
            self.OUTPUT: result.output,
            self.POINTS: result.points,
            self.OVERALL_SE: result.overall_se,
            self.AREA_SE_M2: result.area_se_m2,
        }

    def _request(self, parameters: Parameters, context: QgsProcessingContext) -> SampleRequest:
        layer = self.parameterAsRasterLayer(parameters, self.PREDICTION, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.PREDICTION))
        output = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        inside = self.parameterAsSource(parameters, self.AREA, context)
        area = output.with_name(f"{output.stem}_area.gpkg")
        prediction = layers.source_path(layer)
        if inside is not None:
            polygons = reference_layer.area(inside, inside.sourceName())
            reference_layer.write(polygons, context.transformContext(), area)
        return SampleRequest(
            prediction=prediction,
            output=str(output),
            area=None if inside is None else str(area),
            design=self.parameterAsEnumString(parameters, self.DESIGN, context),
            size=self._given(parameters, self.SIZE, self.parameterAsInt, context),
            standard_error=self._given(
                parameters, self.STANDARD_ERROR, self.parameterAsDouble, context
            ),
            expected=(
                self.parameterAsDouble(parameters, self.EXPECTED_POND, context),
                self.parameterAsDouble(parameters, self.EXPECTED_OTHER, context),
            ),
            min_per_class=self.parameterAsInt(parameters, self.MIN_PER_CLASS, context),
            seed=self.parameterAsInt(parameters, self.SEED, context),
        )

    @staticmethod
    def _given(
        parameters: Parameters,
        name: str,
        read: Callable[[Parameters, str, QgsProcessingContext], Number],
        context: QgsProcessingContext,
    ) -> Number | None:
        return None if parameters.get(name) is None else read(parameters, name, context)
