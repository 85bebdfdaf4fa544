"""``tailingponds:sample``: the drawing of a sample as an algorithm, for models and scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
)

from ...core.protocol.sample import SampleRequest, SampleResult
from ..project import layers, reference_layer
from ..sample import plan
from ..text import words
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, run, tell
from .parameter_values import Parameters, ParameterValues

DESIGNS = ["stratified", "simple"]


class SampleAlgorithm(JobAlgorithm):
    """Draws a probability sample of a prediction, as points to label."""

    ENTRY = toolbox.SAMPLE
    INPUT = "INPUT"
    RENAMED: ClassVar[Mapping[str, str]] = {"PREDICTION": "INPUT"}
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

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        default = SampleRequest(prediction="")
        pond, other = default.expected
        least = tr("Points of each class at least (stratified)")
        return (
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Prediction")),
            parameter_kinds.polygons(self.AREA, tr("Draw inside"), optional=True),
            parameter_kinds.choice(self.DESIGN, tr("Design"), DESIGNS, default.design),
            parameter_kinds.integer(self.SIZE, tr("Points (or a standard error below)"), None, 2),
            parameter_kinds.number(
                self.STANDARD_ERROR,
                tr("Standard error of the overall accuracy, 0 to 1"),
                None,
                0.0,
                1.0,
            ),
            parameter_kinds.integer(self.MIN_PER_CLASS, least, default.min_per_class, 0),
            parameter_kinds.number(
                self.EXPECTED_POND,
                tr("Expected to be right of what is mapped as pond, 0 to 1"),
                pond,
                0.0,
                1.0,
            ),
            parameter_kinds.number(
                self.EXPECTED_OTHER,
                tr("Expected to be right of the rest, 0 to 1"),
                other,
                0.0,
                1.0,
            ),
            parameter_kinds.integer(
                self.SEED, tr("Seed (same seed, same points)"), default.seed, 0
            ),
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Points to label"), tr("GeoPackages (*.gpkg)")
            ),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        overall = tr("Standard error to expect of the overall accuracy")
        area = tr("Standard error to expect of the area of ponds, m²")
        return (
            QgsProcessingOutputNumber(self.POINTS, tr("Points")),
            QgsProcessingOutputNumber(self.OVERALL_SE, overall),
            QgsProcessingOutputNumber(self.AREA_SE_M2, area),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        request = self._request(given)
        result: SampleResult = run(request, feedback, partial(plan.discard, request))
        tell(feedback, result.warnings, words.sample_size(result))
        return {
            self.OUTPUT: result.output,
            self.POINTS: result.points,
            self.OVERALL_SE: result.overall_se,
            self.AREA_SE_M2: result.area_se_m2,
        }

    def _request(self, given: ParameterValues) -> SampleRequest:
        layer = given.raster(self.INPUT)
        output = given.file_to_write(self.OUTPUT)
        inside = given.optional_polygons(self.AREA)
        area = output.with_name(f"{output.stem}_area.gpkg")
        prediction = layers.source_path(layer)
        if inside is not None:
            polygons = reference_layer.area(inside, inside.sourceName())
            reference_layer.write(polygons, given.context.transformContext(), area)
        return SampleRequest(
            prediction=prediction,
            output=str(output),
            area=None if inside is None else str(area),
            design=given.choice(self.DESIGN),
            size=given.optional_integer(self.SIZE),
            standard_error=given.optional_number(self.STANDARD_ERROR),
            expected=(
                given.number(self.EXPECTED_POND),
                given.number(self.EXPECTED_OTHER),
            ),
            min_per_class=given.integer(self.MIN_PER_CLASS),
            seed=given.integer(self.SEED),
        )
