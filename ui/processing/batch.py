"""``tailingponds:batch``: many scenes to one layer of ponds."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...core.protocol.batch import BatchRequest, BatchResult
from ..engine import client
from ..project import layers
from ..text import screening_words, words
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .parameter_values import Parameters, ParameterValues


class BatchAlgorithm(JobAlgorithm):
    """Finds the ponds of many scenes, and joins them."""

    ENTRY = toolbox.BATCH
    LIST = "LIST"
    FOLDER = "FOLDER"
    MODEL = "MODEL"
    THRESHOLD = "THRESHOLD"
    MIN_AREA = "MIN_AREA"
    DEM = "DEM"
    PROBABILITY = "PROBABILITY"
    SCREEN = "SCREEN"
    WORKERS = "WORKERS"
    SCHEDULER = "SCHEDULER"
    GEOPARQUET = "GEOPARQUET"
    DEVICE = "DEVICE"
    OUTPUT = "OUTPUT"
    PONDS = "PONDS"
    RECORD = "RECORD"
    DONE = "DONE"
    FAILED = "FAILED"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        folder = QgsProcessingParameterFile.Behavior.Folder
        threshold = tr("Threshold (the model's own if empty)")
        workers = tr("Workers (as many as there is room for if empty)")
        scheduler = QgsProcessingParameterString(
            self.SCHEDULER, tr("Address of a Dask scheduler"), optional=True
        )
        parquet = QgsProcessingParameterBoolean(
            self.GEOPARQUET, tr("Write the joined ponds as GeoParquet, too"), False
        )
        advanced = parameter_kinds.advanced
        return (
            QgsProcessingParameterFile(
                self.LIST, tr("List of scenes (CSV or STAC item collection)"), optional=True
            ),
            QgsProcessingParameterFile(
                self.FOLDER, tr("Or folder of images and products"), folder, optional=True
            ),
            parameter_kinds.model(self.MODEL, tr("Model (the plugin's own if empty)")),
            parameter_kinds.number(self.THRESHOLD, threshold, None, 0.0, 1.0),
            parameter_kinds.number(self.MIN_AREA, tr("Smallest pond (m²)"), 5000.0, 0.0),
            QgsProcessingParameterRasterLayer(self.DEM, tr("Elevation model (m)"), optional=True),
            QgsProcessingParameterBoolean(
                self.PROBABILITY, tr("Keep the probability rasters"), False
            ),
            parameter_kinds.screen(self.SCREEN),
            advanced(parameter_kinds.integer(self.WORKERS, workers, None, 1)),
            advanced(scheduler),
            advanced(parquet),
            advanced(parameter_kinds.device(self.DEVICE)),
            QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder for results")),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the joined ponds, the list of scenes and the figures."""
        return (
            QgsProcessingOutputVectorLayer(self.PONDS, tr("Joined ponds")),
            QgsProcessingOutputFile(self.RECORD, tr("Scenes that are done, and that failed")),
            QgsProcessingOutputNumber(self.DONE, tr("Scenes that are done")),
            QgsProcessingOutputNumber(self.FAILED, tr("Scenes that failed")),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        request = self._request(given)
        result: BatchResult = client.run(request, feedback)
        failed = tuple(f"{scene.image}: {scene.message}" for scene in result.failed)
        looked = (screening_words.of_many_scenes(),) if request.screen else ()
        tell(feedback, (*failed, *result.warnings), *words.batch(result), *looked)
        return {
            self.OUTPUT: result.output,
            self.PONDS: result.polygons,
            self.RECORD: result.record,
            self.DONE: len(result.done),
            self.FAILED: len(result.failed),
        }

    def _request(self, given: ParameterValues) -> BatchRequest:
        source = self.LIST if given.file(self.LIST) else self.FOLDER
        dem = layers.source_path(given.raster(self.DEM)) if given.has(self.DEM) else None
        return BatchRequest(
            scenes=given.file(source),
            output=given.text(self.OUTPUT),
            scheduler=given.text(self.SCHEDULER) or None,
            workers=given.optional_integer(self.WORKERS),
            model=given.file(self.MODEL) or None,
            threshold=given.optional_number(self.THRESHOLD),
            min_area=given.number(self.MIN_AREA),
            probability=given.flag(self.PROBABILITY),
            dem=dem,
            geoparquet=given.flag(self.GEOPARQUET),
            device=given.choice(self.DEVICE),
            screen=given.flag(self.SCREEN),
        )
