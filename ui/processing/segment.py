"""``tailingponds:segment``: the main job as an algorithm, for batches, models and scripts."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
    QgsRasterLayer,
)

from ...core.protocol.segment import Extent, SegmentRequest, SegmentResult
from ..engine import client
from ..project import layers, result_layers
from ..project.page_settings import SegmentSettings
from ..text.escaping import neutral
from ..text.translation import counted, filled, tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm
from .loaded_layers import Stylist
from .parameter_values import Parameters, ParameterValues

POND_COUNT, POND_AREA, LEFT_OUT = "POND_COUNT", "POND_AREA", "LEFT_OUT"
STYLISTS = {
    "OUTPUT": Stylist(result_layers.style_prediction, result=True),
    "PONDS": Stylist(result_layers.style_ponds, result=True),
    "PROBABILITY": Stylist(result_layers.style_probability, result=True),
}
"""By the names of outputs, of this algorithm and of others that give the same."""


def pond_figures() -> Sequence[QgsProcessingOutputDefinition]:
    """Return what an algorithm says of the ponds that it finds."""
    return (
        QgsProcessingOutputNumber(POND_COUNT, tr("Number of ponds")),
        QgsProcessingOutputNumber(POND_AREA, tr("Area of ponds (m²)")),
    )


class SegmentAlgorithm(JobAlgorithm):
    """Finds the tailings ponds in one image."""

    ENTRY = toolbox.SEGMENT
    INPUT = "INPUT"
    EXTENT = "EXTENT"
    AREA = "AREA"
    MODEL = "MODEL"
    BANDS = "BANDS"
    THRESHOLD = "THRESHOLD"
    MIN_AREA = "MIN_AREA"
    SIMPLIFY = "SIMPLIFY"
    DEVICE = "DEVICE"
    TILE = "TILE"
    SCREEN = "SCREEN"
    OUTPUT = "OUTPUT"
    PONDS = "PONDS"
    PROBABILITY = "PROBABILITY"
    STYLISTS = STYLISTS
    RENAMED: ClassVar[Mapping[str, str]] = {"PREDICTION": "OUTPUT"}

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        tile = tr("Pixels per side of a window (by memory if empty)")
        least = SegmentSettings.min_area
        return (
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Image")),
            QgsProcessingParameterExtent(self.EXTENT, tr("Part to cover"), optional=True),
            parameter_kinds.polygons(self.AREA, tr("Polygons to cover"), optional=True),
            parameter_kinds.model(self.MODEL, tr("Model (the plugin's own if empty)")),
            *parameter_kinds.role_bands(self.INPUT),
            parameter_kinds.advanced(
                parameter_kinds.bands(
                    self.BANDS, tr("Band numbers in the order of a model with other bands")
                )
            ),
            parameter_kinds.number(
                self.THRESHOLD, tr("Threshold (the model's own if empty)"), None, 0.0, 1.0
            ),
            parameter_kinds.number(self.MIN_AREA, tr("Smallest pond (m²)"), least, 0.0),
            parameter_kinds.number(self.SIMPLIFY, tr("Simplify outlines (pixels)"), 0.0, 0.0),
            parameter_kinds.screen(self.SCREEN),
            parameter_kinds.device(self.DEVICE),
            parameter_kinds.advanced(parameter_kinds.integer(self.TILE, tile, None, 64)),
            parameter_kinds.raster_to_write(self.OUTPUT, tr("Prediction")),
            QgsProcessingParameterVectorDestination(
                self.PONDS, tr("Ponds"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            QgsProcessingParameterRasterDestination(
                self.PROBABILITY, tr("Probability"), optional=True, createByDefault=False
            ),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        left_out = tr("Share of the ground that was not searched")
        return (*pond_figures(), QgsProcessingOutputNumber(LEFT_OUT, left_out))

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        with tempfile.TemporaryDirectory(prefix="tailing_ponds_") as folder:
            request = self._request(given, Path(folder))
            result: SegmentResult = client.run(request, feedback)
        line = filled(
            counted(
                result.ponds or 0,
                tr("{} pond, {:,.0f} m², on {}, in {:.1f} s"),
                tr("{} ponds, {:,.0f} m², on {}, in {:.1f} s"),
            ),
            result.ponds,
            result.pond_area_m2 or 0.0,
            result.device,
            result.seconds,
        )
        feedback.pushInfo(neutral(line))
        found = {
            self.OUTPUT: result.output,
            self.PONDS: result.polygons,
            POND_COUNT: result.ponds,
            POND_AREA: result.pond_area_m2,
            LEFT_OUT: result.left_out or 0.0,
        }
        if result.probability:
            found[self.PROBABILITY] = result.probability
        return found

    def _request(self, given: ParameterValues, scratch: Path) -> SegmentRequest:
        image = given.raster(self.INPUT)
        source = layers.source_path(image)
        extent, area = self._part(given, image, scratch)
        return SegmentRequest(
            image=source,
            output=given.layer_to_write_or_scratch(self.OUTPUT),
            polygons=given.layer_to_write(self.PONDS),
            probability=given.layer_to_write(self.PROBABILITY)
            if given.has(self.PROBABILITY)
            else None,
            model=given.file(self.MODEL) or None,
            extent=extent,
            area=area,
            bands=given.role_bands(self.BANDS),
            threshold=given.optional_number(self.THRESHOLD),
            min_area=given.number(self.MIN_AREA),
            simplify=given.number(self.SIMPLIFY),
            device=given.choice(self.DEVICE),
            tile=given.optional_integer(self.TILE),
            screen=given.flag(self.SCREEN),
        )

    def _part(
        self, given: ParameterValues, image: QgsRasterLayer, scratch: Path
    ) -> tuple[Extent | None, str | None]:
        """Return the extent and the file of polygons to cover."""
        transforms = given.context.transformContext()
        wanted = given.algorithm.parameterAsExtent(given.parameters, self.EXTENT, given.context)
        crs = given.algorithm.parameterAsExtentCrs(given.parameters, self.EXTENT, given.context)
        area = given.optional_polygons(self.AREA)
        extent: Extent | None = None
        if not wanted.isNull():
            extent = layers.part_of(image, wanted, crs, transforms, tr("The extent"))
        if area is None:
            return extent, None
        features = list(area.getFeatures())
        if extent is None:
            around = layers.bounds(features)
            what = tr('The layer "{}"').format(area.sourceName())
            extent = layers.part_of(image, around, area.sourceCrs(), transforms, what)
        path = scratch / "area.gpkg"
        name = area.sourceName()
        layers.write_polygons(features, area.sourceCrs(), transforms, path, copied=name)
        return extent, str(path)
