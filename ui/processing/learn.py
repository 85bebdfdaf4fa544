"""``tailingponds:learn``: a model that learns from a review, as page Review has it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from qgis.core import (
    QgsProcessing,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
)

from ...core.protocol.errors import OutputError, RequestError
from ...core.protocol.train import TrainRequest, TrainResult
from ..project import layers, model_files
from ..project.new_folder import make_folder
from ..review import learning_plan
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, run, tell
from .parameter_values import Parameters, ParameterValues


class LearnAlgorithm(JobAlgorithm):
    """Trains on what was accepted, edited and rejected; no model where that is no better."""

    ENTRY = toolbox.LEARN
    INPUT = "INPUT"
    IMAGES = "IMAGES"
    MODEL = "MODEL"
    BANDS = "BANDS"
    EPOCHS = "EPOCHS"
    SEED = "SEED"
    DEVICE = "DEVICE"
    OUTPUT = "OUTPUT"
    KEPT = "KEPT"
    IN_WORDS = "IN_WORDS"
    LOSS_BEFORE = "LOSS_BEFORE"
    LOSS_AFTER = "LOSS_AFTER"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        seed = tr("Seed (same seed, same network)")
        return (
            parameter_kinds.review(self.INPUT, tr("Review")),
            QgsProcessingParameterMultipleLayers(
                self.IMAGES,
                tr("Images (those that the review names if empty)"),
                QgsProcessing.SourceType.TypeRaster,
                optional=True,
            ),
            parameter_kinds.model(
                self.MODEL, tr("Model to start from (the plugin's own if empty)")
            ),
            parameter_kinds.bands(
                self.BANDS, tr("Band numbers of blue, green, red, near infrared")
            ),
            parameter_kinds.integer(self.EPOCHS, tr("Epochs (automatic if empty)"), None, 1),
            parameter_kinds.device(self.DEVICE),
            parameter_kinds.advanced(parameter_kinds.integer(self.SEED, seed, 0, 0)),
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("New model"), tr("Models (*.onnx)")
            ),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        return (
            QgsProcessingOutputString(self.KEPT, tr("What is better on what was held out")),
            QgsProcessingOutputString(self.IN_WORDS, tr("In words")),
            QgsProcessingOutputNumber(self.LOSS_BEFORE, tr("Held-out loss before")),
            QgsProcessingOutputNumber(self.LOSS_AFTER, tr("Held-out loss after")),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        request, absent = self._request(given)
        result: TrainResult = run(request, feedback, partial(learning_plan.discard, request))
        learnt = result.review
        if learnt is None:
            for path in learning_plan.outputs(request):
                path.unlink(missing_ok=True)
            raise learning_plan.nothing_decided()
        remarks = (learning_plan.absent_in_words(absent),) if absent else ()
        tell(feedback, (*remarks, *result.warnings), learnt.in_words)
        after = {"network": learnt.network, "confidence": learnt.confidence}.get(learnt.kept)
        return {
            self.OUTPUT: result.output,
            self.KEPT: learnt.kept,
            self.IN_WORDS: learnt.in_words,
            self.LOSS_BEFORE: learnt.before.log_loss,
            self.LOSS_AFTER: None if after is None else after.log_loss,
        }

    def _request(self, given: ParameterValues) -> tuple[TrainRequest, tuple[str, ...]]:
        """Return what to ask, and the names of images that are not there."""
        review, output = Path(given.file(self.INPUT)), given.file_to_write(self.OUTPUT)
        shipped = model_files.shipped_model()
        model = given.file(self.MODEL) or (str(shipped) if shipped is not None else "")
        if not model:
            raise RequestError(tr("There is no model that could learn."), tr("Choose one."))
        if output.exists():
            raise OutputError(
                tr('There is a model "{}" in {} already.').format(output.stem, output.parent),
                tr("Choose another name."),
            )
        chosen = given.algorithm.parameterAsLayerList(given.parameters, self.IMAGES, given.context)
        images: tuple[str, ...] = tuple(map(layers.source_path, chosen or ()))  # type: ignore[arg-type]
        absent: tuple[str, ...] = ()
        if not images:
            images, absent = learning_plan.learning_images(review)
        make_folder(output.parent)
        request = TrainRequest(
            images=images,
            reference=(str(review),),
            output=str(output),
            start_from=model,
            bands=given.bands(self.BANDS),
            epochs=given.optional_integer(self.EPOCHS),
            seed=given.integer(self.SEED),
            device=given.choice(self.DEVICE),
        )
        return request, absent
