"""``tailingponds:train``: a training as an algorithm, for models, scripts and the night."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
)

from ...core.protocol.composition import joined
from ...core.protocol.errors import EngineError
from ...core.protocol.train import TrainRequest, TrainResult
from ..engine import client
from ..project import layers, model_files, reference_layer
from ..text import words
from ..text.escaping import neutral
from ..text.translation import tr
from ..train import plan
from ..train.plan import TrainFiles
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .parameter_values import Parameters, ParameterValues


class TrainAlgorithm(JobAlgorithm):
    """Trains a network on images and polygons."""

    ENTRY = toolbox.TRAIN
    INPUTS = "INPUTS"
    REFERENCE = "REFERENCE"
    AREA = "AREA"
    MODEL = "MODEL"
    NEW = "NEW"
    BANDS = "BANDS"
    EPOCHS = "EPOCHS"
    SEED = "SEED"
    DEVICE = "DEVICE"
    OUTPUT = "OUTPUT"
    F1 = "F1"
    BEST_EPOCH = "BEST_EPOCH"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        seed = tr("Seed (same seed, same network)")
        return (
            QgsProcessingParameterMultipleLayers(
                self.INPUTS, tr("Images"), QgsProcessing.SourceType.TypeRaster
            ),
            parameter_kinds.polygons(self.REFERENCE, tr("Reference")),
            parameter_kinds.polygons(self.AREA, tr("Complete inside"), optional=True),
            parameter_kinds.model(
                self.MODEL, tr("Model to start from (the plugin's own if empty)")
            ),
            QgsProcessingParameterBoolean(self.NEW, tr("Start from nothing: a new network"), False),
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
            QgsProcessingOutputNumber(self.F1, tr("F1 on what was held out")),
            QgsProcessingOutputNumber(self.BEST_EPOCH, tr("Best epoch")),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        files = TrainFiles.beside(given.file_to_write(self.OUTPUT))
        request = self._request(given, files)
        try:
            result: TrainResult = client.run(request, feedback)
        except EngineError as error:
            advice = plan.give_up(files, error.kind)
            raise QgsProcessingException(neutral(joined(str(error), advice))) from error
        tell(feedback, result.warnings, words.findings(result))
        return {self.OUTPUT: result.output, self.F1: result.f1, self.BEST_EPOCH: result.best_epoch}

    def _request(self, given: ParameterValues, files: TrainFiles) -> TrainRequest:
        images = given.algorithm.parameterAsLayerList(given.parameters, self.INPUTS, given.context)
        source = given.polygons(self.REFERENCE)
        inside = given.optional_polygons(self.AREA)
        paths = tuple(layers.source_path(layer) for layer in images)  # type: ignore[arg-type]
        reference = reference_layer.snapshot(source, source.sourceName())
        area = None if inside is None else reference_layer.area(inside, inside.sourceName())
        request = TrainRequest(
            images=paths,
            reference=(str(files.reference),),
            output=str(files.model),
            start_from=self._start_from(given),
            area=None if area is None else str(files.area),
            bands=given.bands(self.BANDS),
            epochs=given.optional_integer(self.EPOCHS),
            seed=given.integer(self.SEED),
            device=given.choice(self.DEVICE),
        )
        plan.write_polygons(files, reference, area, given.context.transformContext())
        return request

    def _start_from(self, given: ParameterValues) -> str | None:
        if given.flag(self.NEW):
            return None
        chosen = given.file(self.MODEL)
        shipped = model_files.shipped_model()
        return chosen or (None if shipped is None else str(shipped))
