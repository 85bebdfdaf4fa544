"""Layers that are hidden for a while, and shown again afterwards.

What was hidden is marked in the layer tree, so that a project that was saved and closed meanwhile
is shown whole again when it is opened.
"""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsMapLayer, QgsProject


def hide(project: QgsProject, which: Callable[[QgsMapLayer], bool], mark: str) -> int:
    """Hide the visible layers for which a function says so; return how many these are.

    Args:
        project: The project.
        which: Says whether a layer is to be hidden.
        mark: Custom property that their nodes get.
    """
    hidden = 0
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        if layer is not None and node.itemVisibilityChecked() and which(layer):
            node.setItemVisibilityChecked(False)
            node.setCustomProperty(mark, True)
            hidden += 1
    return hidden


def show_again(project: QgsProject, mark: str) -> None:
    """Show the layers that were hidden under a mark."""
    for node in project.layerTreeRoot().findLayers():
        if node.customProperty(mark):
            node.removeCustomProperty(mark)
            node.setItemVisibilityChecked(True)
