"""``tailingponds:score``: a score as an algorithm, for models, scripts and many scenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
    QgsRasterLayer,
)

from ...core.protocol.score import ScoreRequest, ScoreResult
from ..project import layers, reference_layer
from ..sample import layers as sample_layer
from ..score import plan
from ..score.plan import ScoreFiles
from ..text import words
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, run, tell
from .parameter_values import Parameters, ParameterValues


class ScoreAlgorithm(JobAlgorithm):
    """Scores a prediction by reference polygons, a labelled sample, or both."""

    ENTRY = toolbox.SCORE
    INPUT = "INPUT"
    RENAMED: ClassVar[Mapping[str, str]] = {"PREDICTION": "INPUT"}
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

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        least = tr("Smallest pond that counts (m²; empty: as in the segmentation)")
        seed = tr("Seed (same seed, same intervals)")
        return (
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Prediction")),
            parameter_kinds.polygons(self.REFERENCE, tr("Reference"), optional=True),
            QgsProcessingParameterVectorLayer(
                self.SAMPLE,
                tr("Labelled sample"),
                [QgsProcessing.SourceType.TypeVectorPoint],
                optional=True,
            ),
            QgsProcessingParameterBoolean(
                self.LEAVE_OUT, tr("Leave out points of the sample without a label"), False
            ),
            parameter_kinds.polygons(self.AREA, tr("Assessment area"), optional=True),
            QgsProcessingParameterRasterLayer(self.PROBABILITY, tr("Probability"), optional=True),
            QgsProcessingParameterRasterLayer(self.IMAGE, tr("Image"), optional=True),
            parameter_kinds.number(self.MIN_AREA, least, None, 0.0),
            parameter_kinds.advanced(parameter_kinds.integer(self.SEED, seed, 0, 0)),
            QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder")),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        names = [(measure.upper(), _title(measure)) for measure in self.MEASURES]
        names += [(f"SAMPLE_{one.upper()}", _title(f"sample_{one}")) for one in self.ESTIMATES]
        return (
            QgsProcessingOutputHtml(self.REPORT, tr("Report")),
            QgsProcessingOutputFile(self.ERRORS, tr("Errors")),
            *(QgsProcessingOutputNumber(name, title) for name, title in names),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        files = ScoreFiles.inside(Path(given.text(self.OUTPUT)))
        request = self._request(given, files)
        result: ScoreResult = run(request, feedback, partial(plan.discard, files))
        if result.errors is not None:
            tell(feedback, (), words.headline(result))
        if result.sample is not None:
            tell(feedback, (), words.sample_headline(result.sample))
        tell(feedback, result.warnings)
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

    def _request(self, given: ParameterValues, files: ScoreFiles) -> ScoreRequest:
        source = given.readable_polygons(self.REFERENCE)
        inside = given.optional_polygons(self.AREA)
        prediction = layers.source_path(given.raster(self.INPUT))
        reference = None
        if source is not None:
            reference = reference_layer.snapshot(source, source.sourceName(), both=False)
        area = None if inside is None else reference_layer.area(inside, inside.sourceName())
        sample = given.algorithm.parameterAsVectorLayer(
            given.parameters, self.SAMPLE, given.context
        )
        request = ScoreRequest(
            prediction=prediction,
            reference=None if reference is None else str(files.reference),
            output=str(files.folder),
            area=None if area is None else str(files.area),
            probability=_path(given.optional_raster(self.PROBABILITY)),
            image=_path(given.optional_raster(self.IMAGE)),
            min_area=given.optional_number(self.MIN_AREA),
            seed=given.integer(self.SEED),
            sample=None if sample is None else sample_layer.file_of(sample),
            leave_out_unlabelled=given.flag(self.LEAVE_OUT),
        )
        plan.write_polygons(files, reference, area, given.context.transformContext())
        return request


def _path(layer: QgsRasterLayer | None) -> str | None:
    return None if layer is None else layers.source_path(layer)


def _title(figure: str) -> str:
    """Return what a figure is called in the list of an algorithm's outputs."""
    titles = {
        "tp": tr("True positives"),
        "fp": tr("False positives"),
        "fn": tr("False negatives"),
        "tn": tr("True negatives"),
        "precision": tr("Precision"),
        "recall": tr("Recall"),
        "f1": tr("F1"),
        "iou": tr("IoU"),
        "matched": tr("Reference ponds found"),
        "missed": tr("Reference ponds missed"),
        "false": tr("False predicted ponds"),
        "best_threshold": tr("Threshold of the best F1"),
        "sample_overall": tr("Overall accuracy by the sample"),
        "sample_users": tr("User’s accuracy of ponds by the sample"),
        "sample_producers": tr("Producer’s accuracy of ponds by the sample"),
        "sample_area_m2": tr("Area of ponds by the sample (m²)"),
    }
    return titles[figure]
