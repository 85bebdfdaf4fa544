"""A prepared image as a layer: in the colours of the eye, or with near infrared as red."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer

from ...core.protocol.errors import InputError
from ..project.band_colours import show_bands
from ..text.escaping import neutral
from ..text.translation import tr

_NATURAL = ("red", "green", "blue")
_FALSE = ("nir", "red", "green")
"""Vegetation is red, water nearly black, bare tailings pale."""


def add_to_project(path: str, project: QgsProject) -> QgsRasterLayer:
    """Put a prepared image on top of the layer tree; return its layer.

    Raises:
        InputError: QGIS cannot open the raster.
    """
    layer = QgsRasterLayer(path, neutral(Path(path).stem))
    if not layer.isValid():
        raise InputError(
            tr("{} was written but cannot be opened.").format(path),
            tr("Check that the disk is not full, and prepare the product again."),
        )
    style(layer)
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    return layer


def style(layer: QgsRasterLayer) -> None:
    """Give a layer its named styles, as far as it has the bands; the first of them is shown."""
    numbers = {_role(layer, number): number for number in range(layer.bandCount(), 0, -1)}
    styles = layer.styleManager()
    shown = ""
    for title, roles in ((tr("Natural colour"), _NATURAL), (tr("False colour"), _FALSE)):
        if not numbers.keys() >= set(roles):
            continue
        if shown:
            styles.addStyleFromLayer(title)
            styles.setCurrentStyle(title)
        else:
            styles.renameStyle(styles.currentStyle(), title)
            shown = title
        red, green, blue = (numbers[role] for role in roles)
        show_bands(layer, (red, green, blue))
    if shown:
        styles.setCurrentStyle(shown)


def _role(layer: QgsRasterLayer, number: int) -> str:
    """Return what a band is, which its file says and QGIS puts behind the number."""
    return layer.bandName(number).rpartition(":")[-1].strip().lower()
