"""``tailingponds:segment``: the main job as an algorithm, for batches, models and scripts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
    QgsRasterLayer,
)

from ...core.protocol.segment import Extent, SegmentRequest, SegmentResult
from ..engine import client
from ..project import layers, result_layers
from ..project.settings import SegmentSettings
from ..text import band_numbers
from ..text.translation import tr
from .job_algorithm import JobAlgorithm, Parameters

DEVICES = ["auto", "cpu", "cuda"]


class SegmentAlgorithm(JobAlgorithm):
    """Finds the tailings ponds in one image."""

    ICON = "segment"
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
    PREDICTION = "PREDICTION"
    PONDS = "PONDS"
    PROBABILITY = "PROBABILITY"
    POND_COUNT = "POND_COUNT"
    POND_AREA = "POND_AREA"

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "segment"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Segment tailings ponds")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Finds mine tailings ponds in a satellite image with a U-Net.\n\n"
            "The image needs the bands that the model takes (blue, green, red, and near infrared "
            "if there is one) in reflectance or in raw digital numbers with a scale, and a "
            "coordinate reference system. Bands are found by their descriptions or wavelengths; "
            'where there are none, give their numbers in the order of the model, such as "1 2 3 '
            '4".\n\n'
            "Results: a raster of classes (1 pond, 0 other, 255 no data) on the image's own grid, "
            "the ponds as polygons with their ellipsoidal areas, and, if wanted, the probability "
            "in percent. The job runs in the engine's own process; the panel's page Engine sets "
            "it up."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        number = QgsProcessingParameterNumber.Type
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, tr("Image")))
        self.addParameter(
            QgsProcessingParameterExtent(self.EXTENT, tr("Part to cover"), optional=True)
        )
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.AREA,
                tr("Polygons to cover"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterFile(
                self.MODEL,
                tr("Model (the plugin's own if empty)"),
                extension="onnx",
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterString(
                self.BANDS, tr("Band numbers in the order of the model"), optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.THRESHOLD,
                tr("Threshold (the model's own if empty)"),
                number.Double,
                None,
                True,
                0.0,
                1.0,
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.MIN_AREA,
                tr("Smallest pond (m²)"),
                number.Double,
                SegmentSettings.min_area,
                False,
                0.0,
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.SIMPLIFY,
                tr("Simplify outlines (pixels)"),
                number.Double,
                0.0,
                False,
                0.0,
            )
        )
        self.addParameter(
            QgsProcessingParameterEnum(
                self.DEVICE,
                tr("Run on"),
                DEVICES,
                defaultValue=DEVICES[0],
                usesStaticStrings=True,
            )
        )
        tile = QgsProcessingParameterNumber(
            self.TILE,
            tr("Pixels per side of a window (by memory if empty)"),
            number.Integer,
            None,
            True,
            64,
        )
        tile.setFlags(tile.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)  # type: ignore[arg-type]
        self.addParameter(tile)
        self.addParameter(
            QgsProcessingParameterRasterDestination(self.PREDICTION, tr("Prediction"))
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                self.PONDS, tr("Ponds"), QgsProcessing.SourceType.TypeVectorPolygon
            )
        )
        self.addParameter(
            QgsProcessingParameterRasterDestination(
                self.PROBABILITY, tr("Probability"), optional=True, createByDefault=False
            )
        )
        self.addOutput(QgsProcessingOutputNumber(self.POND_COUNT, tr("Number of ponds")))
        self.addOutput(QgsProcessingOutputNumber(self.POND_AREA, tr("Area of ponds (m²)")))

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        with tempfile.TemporaryDirectory(prefix="tailing_ponds_") as folder:
            request = self._request(parameters, context, Path(folder))
            result: SegmentResult = client.run(request, feedback)
        feedback.pushInfo(
            tr("{} ponds, {:.0f} m², on {}, in {:.1f} s").format(
                result.ponds, result.pond_area_m2 or 0.0, result.device, result.seconds
            )
        )
        found = {
            self.PREDICTION: result.output,
            self.PONDS: result.polygons,
            self.POND_COUNT: result.ponds,
            self.POND_AREA: result.pond_area_m2,
        }
        if result.probability:
            found[self.PROBABILITY] = result.probability
        self._found = found
        return found

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> Parameters:
        """Let QGIS style what it loads, in the main thread."""
        style_loaded(self._found, context)
        return self._found

    def _request(
        self, parameters: Parameters, context: QgsProcessingContext, scratch: Path
    ) -> SegmentRequest:
        image = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if image is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        source = layers.source_path(image)
        extent, area = self._part(parameters, context, image, scratch)
        has_probability = parameters.get(self.PROBABILITY) is not None
        return SegmentRequest(
            image=source,
            output=self.parameterAsOutputLayer(parameters, self.PREDICTION, context),
            polygons=self.parameterAsOutputLayer(parameters, self.PONDS, context),
            probability=self.parameterAsOutputLayer(parameters, self.PROBABILITY, context)
            if has_probability
            else None,
            model=self.parameterAsFile(parameters, self.MODEL, context) or None,
            extent=extent,
            area=area,
            bands=band_numbers.read(self.parameterAsString(parameters, self.BANDS, context)),
            threshold=self._optional_number(parameters, self.THRESHOLD, context),
            min_area=self.parameterAsDouble(parameters, self.MIN_AREA, context),
            simplify=self.parameterAsDouble(parameters, self.SIMPLIFY, context),
            device=self.parameterAsEnumString(parameters, self.DEVICE, context),
            tile=self.parameterAsInt(parameters, self.TILE, context)
            if parameters.get(self.TILE) is not None
            else None,
        )

    def _part(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        image: QgsRasterLayer,
        scratch: Path,
    ) -> tuple[Extent | None, str | None]:
        """Return the extent and the file of polygons to cover."""
        transforms = context.transformContext()
        wanted = self.parameterAsExtent(parameters, self.EXTENT, context)
        crs = self.parameterAsExtentCrs(parameters, self.EXTENT, context)
        area = self.parameterAsSource(parameters, self.AREA, context)
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
        layers.write_polygons(features, area.sourceCrs(), transforms, path)
        return extent, str(path)

    def _optional_number(
        self, parameters: Parameters, name: str, context: QgsProcessingContext
    ) -> float | None:
        if parameters.get(name) is None:
            return None
        return self.parameterAsDouble(parameters, name, context)


class _Stylist(QgsProcessingLayerPostProcessorInterface):
    """Styles a layer and marks it as a result."""

    def __init__(self, style: Callable[[Any], None]) -> None:
        super().__init__()
        self._style = style

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsMapLayer,
        _context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> None:
        layer.setCustomProperty(layers.RESULT_PROPERTY, True)
        self._style(layer)
        layer.triggerRepaint()


# QGIS keeps no reference to a post-processor; these three live as long as the plugin.
_STYLISTS = {
    SegmentAlgorithm.PREDICTION: _Stylist(result_layers.style_prediction),
    SegmentAlgorithm.PONDS: _Stylist(result_layers.style_ponds),
    SegmentAlgorithm.PROBABILITY: _Stylist(result_layers.style_probability),
}


def style_loaded(found: Parameters, context: QgsProcessingContext) -> None:
    """Let QGIS style those of an algorithm's outputs that it is going to load."""
    for name, stylist in _STYLISTS.items():
        path = found.get(name)
        if path and context.willLoadLayerOnCompletion(path):
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(stylist)
