"""``tailingponds:score``: a score as an algorithm, for models, scripts and many scenes."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
)

from ...core.protocol.errors import EngineError
from ...core.protocol.score import ScoreRequest, ScoreResult
from ..engine import client
from ..project import layers, reference_layer
from ..sample import layers as sample_layer
from ..score import plan
from ..score.plan import ScoreFiles
from ..text import words
from ..text.translation import tr
from .job_algorithm import JobAlgorithm, Parameters


class ScoreAlgorithm(JobAlgorithm):
    """Scores a prediction by reference polygons, a labelled sample, or both."""

    ICON = "score"
    PREDICTION = "PREDICTION"
    REFERENCE = "REFERENCE"
    AREA = "AREA"
    PROBABILITY = "PROBABILITY"
    IMAGE = "IMAGE"
    MIN_AREA = "MIN_AREA"
    SEED = "SEED"
    SAMPLE = "SAMPLE"
    LEAVE_OUT = "LEAVE_OUT"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    ERRORS = "ERRORS"
    MEASURES = (
        "tp",
        "fp",
        "fn",
        "tn",
        "precision",
        "recall",
        "f1",
        "iou",
        "matched",
        "missed",
        "false",
        "best_threshold",
    )
    """Fields of the result that are numbers; the outputs' names are these in capitals."""
    ESTIMATES = ("overall", "users", "producers", "area_m2")
    """Likewise of what a sample says; the outputs' names begin with ``SAMPLE_``."""

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "score"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Score predicted tailings ponds")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Says how well a classified raster (1 pond, 0 other, nodata unknown) agrees with "
            "reference polygons: pixel by pixel, pond by pond, and along the outlines, with "
            "intervals, as a report to read and as figures.\n\n"
            'Every reference polygon is a pond; where the layer has a field "class", 1 is pond and '
            "0 is other. What no polygon covers counts as no pond, inside the assessment area or, "
            "without one, wherever the prediction is valid.\n\n"
            "A labelled sample, as the algorithm Draw a probability sample makes it, gives the "
            "accuracies of the whole map and the area of ponds with their errors. With a sample "
            "alone, choose no reference, area, probability or image.\n\n"
            "With the probability raster, the report says what other thresholds would give. An "
            "output that is undefined is empty. The job runs in the engine's own process; the "
            "panel's page Engine sets it up."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        seed = QgsProcessingParameterNumber(
            self.SEED,
            tr("Seed (same seed, same intervals)"),
            QgsProcessingParameterNumber.Type.Integer,
            0,
            False,
            0,
        )
        seed.setFlags(seed.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)  # type: ignore[arg-type]
        for parameter in (
            QgsProcessingParameterRasterLayer(self.PREDICTION, tr("Prediction")),
            QgsProcessingParameterFeatureSource(
                self.REFERENCE, tr("Reference"), polygons, optional=True
            ),
            QgsProcessingParameterVectorLayer(
                self.SAMPLE,
                tr("Labelled sample"),
                [QgsProcessing.SourceType.TypeVectorPoint],
                optional=True,
            ),
            QgsProcessingParameterBoolean(
                self.LEAVE_OUT, tr("Leave out points of the sample without a label"), False
            ),
            QgsProcessingParameterFeatureSource(
                self.AREA, tr("Assessment area"), polygons, optional=True
            ),
            QgsProcessingParameterRasterLayer(self.PROBABILITY, tr("Probability"), optional=True),
            QgsProcessingParameterRasterLayer(self.IMAGE, tr("Image"), optional=True),
            QgsProcessingParameterNumber(
                self.MIN_AREA,
                tr("Smallest pond that counts (m²)"),
                QgsProcessingParameterNumber.Type.Double,
                0.0,
                False,
                0.0,
            ),
            seed,
            QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder")),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputFile(self.REPORT, tr("Report")))
        self.addOutput(QgsProcessingOutputFile(self.ERRORS, tr("Errors")))
        for measure in self.MEASURES:
            self.addOutput(QgsProcessingOutputNumber(measure.upper(), measure.replace("_", " ")))
        for estimate in self.ESTIMATES:
            name = f"SAMPLE_{estimate.upper()}"
            self.addOutput(QgsProcessingOutputNumber(name, name.lower().replace("_", " ")))

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        files = ScoreFiles.inside(Path(self.parameterAsString(parameters, self.OUTPUT, context)))
        request = self._request(parameters, context, files)
        try:
            result: ScoreResult = client.run(request, feedback)
        except EngineError:
            plan.discard(files)
            raise
        if result.errors is not None:
            feedback.pushInfo(words.headline(result))
        if result.sample is not None:
            feedback.pushInfo(words.sample_headline(result.sample))
        for warning in result.warnings:
            feedback.pushWarning(warning)
        numbers = {measure.upper(): getattr(result, measure) for measure in self.MEASURES}
        for name in self.ESTIMATES:
            estimate = None if result.sample is None else getattr(result.sample, name)
            numbers[f"SAMPLE_{name.upper()}"] = None if estimate is None else estimate.value
        return {
            self.OUTPUT: result.folder,
            self.REPORT: result.report,
            self.ERRORS: result.errors,
            **numbers,
        }

    def _request(
        self, parameters: Parameters, context: QgsProcessingContext, files: ScoreFiles
    ) -> ScoreRequest:
        source = self.parameterAsSource(parameters, self.REFERENCE, context)
        if source is None and parameters.get(self.REFERENCE):
            raise QgsProcessingException(self.invalidSourceError(parameters, self.REFERENCE))
        inside = self.parameterAsSource(parameters, self.AREA, context)
        prediction = self._path(parameters, self.PREDICTION, context)
        if prediction is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.PREDICTION))
        reference = None
        if source is not None:
            reference = reference_layer.snapshot(source, source.sourceName(), both=False)
        area = None if inside is None else reference_layer.area(inside, inside.sourceName())
        sample = self.parameterAsVectorLayer(parameters, self.SAMPLE, context)
        request = ScoreRequest(
            prediction=prediction,
            reference=None if reference is None else str(files.reference),
            output=str(files.folder),
            area=None if area is None else str(files.area),
            probability=self._path(parameters, self.PROBABILITY, context),
            image=self._path(parameters, self.IMAGE, context),
            min_area=self.parameterAsDouble(parameters, self.MIN_AREA, context),
            seed=self.parameterAsInt(parameters, self.SEED, context),
            sample=None if sample is None else sample_layer.file_of(sample),
            leave_out_unlabelled=self.parameterAsBool(parameters, self.LEAVE_OUT, context),
        )
        plan.write_polygons(files, reference, area, context.transformContext())
        return request

    def _path(self, parameters: Parameters, name: str, context: QgsProcessingContext) -> str | None:
        layer = self.parameterAsRasterLayer(parameters, name, context)
        return None if layer is None else layers.source_path(layer)
