"""How the fields of our tables read: names for people, and digits that mean something."""

from __future__ import annotations

from qgis.core import QgsEditorWidgetSetup, QgsVectorLayer

from ..text.translation import tr

_SHARE, _WHOLE = 2, 0
"""Decimals of a share, and of square metres."""


def style_fields(layer: QgsVectorLayer) -> None:
    """Give a layer's fields their names and digits, as far as they are known; the data stay."""
    names, decimals = _names(), _DECIMALS
    for index, field in enumerate(layer.fields()):
        name = field.name()
        if name in names:
            layer.setFieldAlias(index, names[name])
        if name in decimals:
            precision = {"Precision": decimals[name], "AllowNull": True, "Style": "SpinBox"}
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Range", precision))


_DECIMALS = {
    "area_m2": _WHOLE,
    "predicted_area_m2": _WHOLE,
    "perimeter_m": _WHOLE,
    "mean_probability": _SHARE,
    "confidence": _SHARE,
    "best_iou": _SHARE,
    "area_error": _SHARE,
    "area_se_m2": _WHOLE,
    "change_m2": _WHOLE,
    "change_se_m2": _WHOLE,
    "z": 1,
    "probability": _SHARE,
    "unseen": _SHARE,
    "value": 3,
    "low": 3,
    "high": 3,
}
"""By field."""


def _names() -> dict[str, str]:
    return {
        "id": tr("No."),
        "area_m2": tr("Area (m²)"),
        "predicted_area_m2": tr("Predicted area (m²)"),
        "perimeter_m": tr("Perimeter (m)"),
        "mean_probability": tr("Mean probability"),
        "confidence": tr("Confidence"),
        "source": tr("Image"),
        "model": tr("Model"),
        "verdict": tr("Verdict"),
        "best_iou": tr("Best IoU"),
        "area_error": tr("Area error (share)"),
        "predicted_id": tr("No. of the predicted pond"),
        "reference_id": tr("No. of the reference pond"),
        "split": tr("Split"),
        "merged": tr("Merged"),
        "date": tr("Date"),
        "begins": tr("Shown from"),
        "ends": tr("Shown until"),
        "area_se_m2": tr("Standard error of the area (m²)"),
        "status": tr("Status"),
        "change_m2": tr("Change (m²)"),
        "change_se_m2": tr("Standard error of the change (m²)"),
        "z": tr("Change over its standard error"),
        "since": tr("Since"),
        "relation": tr("Relation"),
        "related": tr("To pond"),
        "parts": tr("Parts"),
        "probability": tr("Probability on its ground"),
        "unseen": tr("Share not seen"),
        "level": tr("Of"),
        "measure": tr("Measure"),
        "value": tr("Value"),
        "low": tr("Interval from"),
        "high": tr("Interval to"),
    }
