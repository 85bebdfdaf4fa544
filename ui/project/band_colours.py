"""An image in colours: which of its bands is shown as red, green and blue."""

from __future__ import annotations

from qgis.core import (
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
)


def show_bands(layer: QgsRasterLayer, bands: tuple[int, int, int]) -> None:
    """Show three bands as red, green and blue, from the darkest to the brightest but a few.

    Args:
        layer: The image.
        bands: Numbers from 1 of what is shown as red, green and blue.
    """
    layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), *bands))
    layer.setContrastEnhancement(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum,
        QgsRasterMinMaxOrigin.Limits.CumulativeCut,
    )
