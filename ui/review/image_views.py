"""The images below the ponds: natural and false colour, and other dates of the same ground."""

from __future__ import annotations

import re
from pathlib import Path

from qgis.core import (
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsRasterRenderer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas

from ..project import layers

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ROLES = (
    ("blue", re.compile(r"\bblue\b|蓝", re.IGNORECASE)),
    ("green", re.compile(r"\bgreen\b|绿", re.IGNORECASE)),
    ("red", re.compile(r"\bred\b(?!.?edge)|红(?!边|外)", re.IGNORECASE)),
    ("nir", re.compile(r"\bnir\b|near.?infrared|近红外", re.IGNORECASE)),
)


class ImageViews:
    """Changes how images are shown while one reviews, and puts everything back at the end."""

    def __init__(self, project: QgsProject, canvas: QgsMapCanvas) -> None:
        """Change nothing yet."""
        self._project, self._canvas = project, canvas
        self._own: dict[str, QgsRasterRenderer] = {}
        self._other_colours = False
        self._ticked: dict[str, bool] = {}
        self._shown = ""

    def at(self, layer: QgsVectorLayer, box: QgsRectangle) -> list[QgsRasterLayer]:
        """Return the images below a box of a layer, the latest first, as far as names tell."""
        settings = self._canvas.mapSettings()
        wanted = settings.layerExtentToOutputExtent(layer, box)
        found = []
        for image in layers.rasters(self._project):
            extent = settings.layerExtentToOutputExtent(image, image.extent())
            if extent.intersects(wanted):
                found.append(image)
        return sorted(found, key=date_of, reverse=True)

    def switch_colours(self, images: list[QgsRasterLayer]) -> bool:
        """Show other colours from now on, or images' own again.

        Returns:
            Whether there is anything to see of it: without near infrared there is not.
        """
        if not self._other_colours and not any(map(_other_bands, images)):
            return False
        self._other_colours = not self._other_colours
        if not self._other_colours:
            self._own_colours()
        else:
            self.colour(images)
        return True

    def colour(self, images: list[QgsRasterLayer]) -> None:
        """Let images that come up have the colours that were asked for."""
        if not self._other_colours:
            return
        for image in images:
            bands = _other_bands(image)
            if image.id() in self._own or bands is None:
                continue
            self._own[image.id()] = image.renderer().clone()
            image.setRenderer(QgsMultiBandColorRenderer(image.dataProvider(), *bands))
            image.setContrastEnhancement(
                QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum,
                QgsRasterMinMaxOrigin.Limits.CumulativeCut,
            )
            image.triggerRepaint()

    def other_date(self, images: list[QgsRasterLayer]) -> QgsRasterLayer | None:
        """Show the next older image of the ground, after the oldest the latest again.

        Returns:
            What is shown; ``None`` where there is but one.
        """
        if len(images) < 2:
            return None
        names = [image.id() for image in images]
        at = names.index(self._shown) if self._shown in names else 0
        chosen = images[(at + 1) % len(images)]
        self._show_only(chosen, images)
        return chosen

    def first_date(self) -> None:
        """Tick the images again that were ticked."""
        for identity, ticked in self._ticked.items():
            node = self._project.layerTreeRoot().findLayer(identity)
            if node is not None:
                node.setItemVisibilityChecked(ticked)
        self._ticked, self._shown = {}, ""

    def close(self) -> None:
        """Put everything back."""
        self.first_date()
        self._own_colours()
        self._other_colours = False

    def _own_colours(self) -> None:
        for identity, renderer in self._own.items():
            image = self._project.mapLayer(identity)
            if isinstance(image, QgsRasterLayer):
                image.setRenderer(renderer)
                image.triggerRepaint()
        self._own = {}

    def _show_only(self, chosen: QgsRasterLayer, images: list[QgsRasterLayer]) -> None:
        root = self._project.layerTreeRoot()
        for image in images:
            node = root.findLayer(image.id())
            if node is not None:
                self._ticked.setdefault(image.id(), node.itemVisibilityChecked())
                node.setItemVisibilityChecked(image is chosen)
        self._shown = chosen.id()


def date_of(image: QgsRasterLayer) -> str:
    """Return the day that an image's name tells, ``YYYY-MM-DD``; empty where it tells none."""
    for text in (image.name(), Path(image.source().partition("|")[0]).name):
        found = _DATE.search(text)
        if found is not None:
            return "-".join(found.groups())
    return ""


def _other_bands(image: QgsRasterLayer) -> tuple[int, int, int] | None:
    """Return the bands for red, green and blue light that show an image otherwise.

    False colour, unless the image is shown so: then natural. ``None`` without near infrared.
    """
    bands = _roles(image)
    if len(bands) < 4:
        return None
    false = (bands["nir"], bands["red"], bands["green"])
    renderer = image.renderer()
    shown = isinstance(renderer, QgsMultiBandColorRenderer) and (
        renderer.redBand(),
        renderer.greenBand(),
        renderer.blueBand(),
    )
    return (bands["red"], bands["green"], bands["blue"]) if shown == false else false


def _roles(image: QgsRasterLayer) -> dict[str, int]:
    chosen = layers.chosen_bands(image)
    names = [name for name, _ in _ROLES]
    if len(chosen) >= 4:
        return dict(zip(names, chosen))
    count = image.bandCount()
    told = {
        name: next((n for n in range(1, count + 1) if known.search(image.bandName(n))), 0)
        for name, known in _ROLES
    }
    if all(told.values()):
        return told
    # Four bands without names are in the order of every four-band camera.
    return {name: number for number, name in enumerate(names, start=1)} if count >= 4 else {}
