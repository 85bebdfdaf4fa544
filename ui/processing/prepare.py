"""``tailingponds:prepare``: Level-1A products to reflectance, for batches and models."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)

from ...core.protocol.prepare import PrepareRequest, PrepareResult
from ..engine import client
from ..prepare import layers as prepared_layer
from ..project import layers
from ..text import words
from ..text.translation import tr
from .job_algorithm import JobAlgorithm, Parameters


class PrepareAlgorithm(JobAlgorithm):
    """Makes reflectance on a map grid from a Level-1A product."""

    ICON = "prepare"
    PRODUCT = "PRODUCT"
    DEM = "DEM"
    HEIGHT = "HEIGHT"
    PANSHARPEN = "PANSHARPEN"
    DARK_OBJECT = "DARK_OBJECT"
    BY_WAVELENGTH = "BY_WAVELENGTH"
    CRS = "CRS"
    OUTPUT = "OUTPUT"
    ACQUIRED = "ACQUIRED"
    CALIBRATION = "CALIBRATION"
    HEIGHTS = "HEIGHTS"

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "prepare"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Prepare a Gaofen product")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Makes an image to segment from a Level-1A product of Gaofen-1, -2 or -6: "
            "reflectance at the top of the atmosphere, on a map grid, with the names and "
            "wavelengths of its bands.\n\n"
            "The product is the archive (.tar.gz), which stays packed, a folder with its files, or "
            "one image or XML file of them. Heights come from an elevation model; without one, a "
            "single height is taken for all, and hills end up beside their place.\n\n"
            "Sharpening gives the bands the sample distance of the panchromatic image. Subtracting "
            "the darkest object takes haze off. The job runs in the engine's own process; the "
            "panel's page Engine sets it up."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        height = QgsProcessingParameterNumber(
            self.HEIGHT,
            tr(
                "Height where there is no model, m above the ellipsoid (the product's own if empty)"
            ),
            QgsProcessingParameterNumber.Type.Double,
            None,
            True,
        )
        crs = QgsProcessingParameterCrs(
            self.CRS, tr("Reference system (the UTM zone of the product if empty)"), optional=True
        )
        by_wavelength = QgsProcessingParameterBoolean(
            self.BY_WAVELENGTH, tr("Put the bands in the order of their wavelengths"), False
        )
        advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
        for parameter in (height, by_wavelength, crs):
            parameter.setFlags(parameter.flags() | advanced)  # type: ignore[arg-type]
        for parameter in (
            QgsProcessingParameterFile(self.PRODUCT, tr("Level-1A product")),
            QgsProcessingParameterRasterLayer(self.DEM, tr("Elevation model (m)"), optional=True),
            QgsProcessingParameterBoolean(self.PANSHARPEN, tr("Pan-sharpen"), False),
            QgsProcessingParameterBoolean(self.DARK_OBJECT, tr("Dark-object subtraction"), False),
            height,
            by_wavelength,
            crs,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Prepared image")),
        ):
            self.addParameter(parameter)
        for name, title in (
            (self.ACQUIRED, tr("When it was taken (ISO 8601, UTC)")),
            (self.CALIBRATION, tr("Where the gains came from")),
            (self.HEIGHTS, tr("Where the heights came from")),
        ):
            self.addOutput(QgsProcessingOutputString(name, title))

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        request = self._request(parameters, context)
        result: PrepareResult = client.run(request, feedback)
        feedback.pushInfo(words.prepared(result))
        feedback.pushInfo(words.prepared_how(result))
        for warning in result.warnings:
            feedback.pushWarning(warning)
        self._found = {
            self.OUTPUT: result.output,
            self.ACQUIRED: result.acquired,
            self.CALIBRATION: result.calibration,
            self.HEIGHTS: result.heights,
        }
        return self._found

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> Parameters:
        """Let QGIS style what it loads, in the main thread."""
        path = self._found[self.OUTPUT]
        if context.willLoadLayerOnCompletion(path):
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(_STYLIST)
        return self._found

    def _request(self, parameters: Parameters, context: QgsProcessingContext) -> PrepareRequest:
        dem: str | None = None
        if parameters.get(self.DEM) is not None:
            layer = self.parameterAsRasterLayer(parameters, self.DEM, context)
            if layer is None:
                raise QgsProcessingException(self.invalidRasterError(parameters, self.DEM))
            dem = layers.source_path(layer)
        height: float | None = None
        if parameters.get(self.HEIGHT) is not None:
            height = self.parameterAsDouble(parameters, self.HEIGHT, context)
        crs = self.parameterAsCrs(parameters, self.CRS, context)
        return PrepareRequest(
            product=self.parameterAsFile(parameters, self.PRODUCT, context),
            output=self.parameterAsOutputLayer(parameters, self.OUTPUT, context),
            dem=dem,
            height=height,
            pansharpen=self.parameterAsBool(parameters, self.PANSHARPEN, context),
            dark_object=self.parameterAsBool(parameters, self.DARK_OBJECT, context),
            by_wavelength=self.parameterAsBool(parameters, self.BY_WAVELENGTH, context),
            crs=(crs.authid() or crs.toWkt()) if crs.isValid() else None,
        )


class _Stylist(QgsProcessingLayerPostProcessorInterface):
    """Styles a prepared image."""

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsMapLayer,
        _context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> None:
        if isinstance(layer, QgsRasterLayer):
            prepared_layer.style(layer)
            layer.triggerRepaint()


# QGIS keeps no reference to a post-processor; this one lives as long as the plugin.
_STYLIST = _Stylist()
