"""What a user has made of a layer: kept with the layer, and so in the project.

An assessment area is no reference: offered as one when the project is opened again, a score against
it would look like one against ponds.
"""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer

AREA, SAMPLE_AREA = "area", "sample_area"
"""Where a reference is complete; where a sample is drawn."""

_PROPERTY = "tailing_pond_mapper/role"


def role_of(layer: QgsMapLayer) -> str:
    """Return what a layer is used as; empty where nobody has said."""
    role = layer.customProperty(_PROPERTY)
    return role if isinstance(role, str) else ""


def take(layer: QgsMapLayer | None, role: str, before: QgsMapLayer | None = None) -> None:
    """Say what a layer is used as from now on.

    Args:
        layer: ``None`` for none.
        role: :data:`AREA` or :data:`SAMPLE_AREA`.
        before: What was used so until now.
    """
    if before is not None and before is not layer and role_of(before) == role:
        before.removeCustomProperty(_PROPERTY)
    if layer is not None and role_of(layer) != role:
        layer.setCustomProperty(_PROPERTY, role)


def in_role(project: QgsProject, role: str) -> QgsVectorLayer | None:
    """Return the topmost layer that is used so."""
    for layer in project.layerTreeRoot().layerOrder():
        if isinstance(layer, QgsVectorLayer) and role_of(layer) == role:
            return layer
    return None
