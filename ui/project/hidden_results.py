"""Results out of sight while somebody judges the ground: who sees a prediction draws it."""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsProject

from .layers import is_result

_HIDDEN = "tailing_pond_mapper/hidden_while_labelling"
"""Custom property of the nodes of the layer tree that were hidden, saved with a project that is
saved meanwhile."""


def hide(project: QgsProject, *others: QgsMapLayer) -> int:
    """Hide what comes of a prediction, and other layers; return how many were in sight."""
    hidden = 0
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        if layer is None or not node.itemVisibilityChecked():
            continue
        if layer in others or is_result(layer):
            node.setItemVisibilityChecked(False)
            node.setCustomProperty(_HIDDEN, True)
            hidden += 1
    return hidden


def show_again(project: QgsProject) -> None:
    """Show the layers that were hidden; a project may have been saved and closed meanwhile."""
    for node in project.layerTreeRoot().findLayers():
        if node.customProperty(_HIDDEN):
            node.removeCustomProperty(_HIDDEN)
            node.setItemVisibilityChecked(True)
