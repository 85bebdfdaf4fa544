"""``tailingponds:train``: a training as an algorithm, for models, scripts and the night."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ...core.protocol.errors import EngineError
from ...core.protocol.train import TrainRequest, TrainResult
from ..engine import client
from ..project import layers, model_files, reference_layer
from ..text import band_numbers, words
from ..text.translation import tr
from ..train import plan
from ..train.plan import TrainFiles
from .job_algorithm import JobAlgorithm, Parameters
from .segment import DEVICES


class TrainAlgorithm(JobAlgorithm):
    """Trains a network on images and polygons."""

    ICON = "train"
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

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "train"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Train a network on tailings ponds")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Trains a network on images and reference polygons of your own, best by going on from "
            "the plugin's own model.\n\n"
            'Where the reference layer has a field "class", 1 is pond and 0 is other, and what no '
            "polygon covers is not learnt from. Else every polygon is a pond, and all that none "
            "covers is no pond: inside the polygons of the layer that says where the reference is "
            "complete, or in the images as a whole.\n\n"
            "Part of the reference is held out; the best epoch on it is kept, or the last one "
            "where a model goes on from polygons of both classes alone. The model appears "
            "in the panel if it is written to the folder of your other models. The polygons are "
            "kept beside it. A training that was stopped goes on when it is run again with the "
            "same inputs and output. The job runs in the engine's own process; the panel's page "
            "Engine sets it up."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        integer = QgsProcessingParameterNumber.Type.Integer
        seed = QgsProcessingParameterNumber(
            self.SEED, tr("Seed (same seed, same network)"), integer, 0, False, 0
        )
        seed.setFlags(seed.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)  # type: ignore[arg-type]
        for parameter in (
            QgsProcessingParameterMultipleLayers(
                self.INPUTS, tr("Images"), QgsProcessing.SourceType.TypeRaster
            ),
            QgsProcessingParameterFeatureSource(self.REFERENCE, tr("Reference"), polygons),
            QgsProcessingParameterFeatureSource(
                self.AREA, tr("Complete inside"), polygons, optional=True
            ),
            QgsProcessingParameterFile(
                self.MODEL,
                tr("Model to start from (the plugin's own if empty)"),
                extension="onnx",
                optional=True,
            ),
            QgsProcessingParameterBoolean(self.NEW, tr("Start from nothing: a new network"), False),
            QgsProcessingParameterString(
                self.BANDS, tr("Band numbers of blue, green, red, near infrared"), optional=True
            ),
            QgsProcessingParameterNumber(
                self.EPOCHS, tr("Epochs (automatic if empty)"), integer, None, True, 1
            ),
            QgsProcessingParameterEnum(
                self.DEVICE,
                tr("Run on"),
                DEVICES,
                defaultValue=DEVICES[0],
                usesStaticStrings=True,
            ),
            seed,
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("New model"), tr("Models (*.onnx)")
            ),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(self.F1, tr("F1 on what was held out")))
        self.addOutput(QgsProcessingOutputNumber(self.BEST_EPOCH, tr("Best epoch")))

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        output = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        files = TrainFiles.beside(output)
        request = self._request(parameters, context, files)
        try:
            result: TrainResult = client.run(request, feedback)
        except EngineError as error:
            advice = plan.give_up(files, error.kind)
            raise QgsProcessingException(f"{error} {advice}".strip()) from error
        feedback.pushInfo(words.findings(result))
        for warning in result.warnings:
            feedback.pushWarning(warning)
        return {self.OUTPUT: result.output, self.F1: result.f1, self.BEST_EPOCH: result.best_epoch}

    def _request(
        self, parameters: Parameters, context: QgsProcessingContext, files: TrainFiles
    ) -> TrainRequest:
        images = self.parameterAsLayerList(parameters, self.INPUTS, context)
        source = self.parameterAsSource(parameters, self.REFERENCE, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.REFERENCE))
        inside = self.parameterAsSource(parameters, self.AREA, context)
        paths = tuple(layers.source_path(layer) for layer in images)  # type: ignore[arg-type]
        reference = reference_layer.snapshot(source, source.sourceName())
        area = None if inside is None else reference_layer.area(inside, inside.sourceName())
        request = TrainRequest(
            images=paths,
            reference=(str(files.reference),),
            output=str(files.model),
            start_from=self._start_from(parameters, context),
            area=None if area is None else str(files.area),
            bands=band_numbers.read(self.parameterAsString(parameters, self.BANDS, context)),
            epochs=self._optional(parameters, self.EPOCHS, context),
            seed=self.parameterAsInt(parameters, self.SEED, context),
            device=self.parameterAsEnumString(parameters, self.DEVICE, context),
        )
        plan.write_polygons(files, reference, area, context.transformContext())
        return request

    def _start_from(self, parameters: Parameters, context: QgsProcessingContext) -> str | None:
        if self.parameterAsBool(parameters, self.NEW, context):
            return None
        given = self.parameterAsFile(parameters, self.MODEL, context)
        shipped = model_files.shipped_model()
        return given or (None if shipped is None else str(shipped))

    def _optional(self, parameters: Parameters, name: str, context: QgsProcessingContext) -> Any:
        if parameters.get(name) is None:
            return None
        return self.parameterAsInt(parameters, name, context)
