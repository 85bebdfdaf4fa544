"""A score as layers of the project: where the prediction errs, pond by pond and pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsColorRampShader,
    QgsFeatureRequest,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterShader,
    QgsRendererCategory,
    QgsSingleBandPseudoColorRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ...core.protocol.score import ScoreResult
from ...core.protocol.score_record import ScoreRecord
from ..project import field_style, geopackage, result_layers
from ..project.layers import kind_of, mark_result
from ..project.outline_style import bare_outline
from ..project.result_layers import POND_COLOUR
from ..text.escaping import neutral
from ..text.translation import tr
from .measure_table import Measure, measures

HIT, FALSE, MISS = QColor(86, 158, 206), QColor(240, 162, 2), QColor(140, 20, 90)
"""What agrees, what is predicted only, what is reference only: the report's colours, apart in
lightness as well as in hue."""

_JUDGED = QColor(128, 128, 128, 50)
_TABLE = "measures"
_KINDS = ("reference_ponds", "predicted_ponds", "errors", "measures")
"""In the order of :class:`ScoreLayers`."""


@dataclass(frozen=True)
class ScoreLayers:
    """The layers of one score, all in the project."""

    reference: QgsVectorLayer
    predicted: QgsVectorLayer
    errors: QgsRasterLayer
    measures: QgsVectorLayer

    def all(self) -> tuple[QgsMapLayer, ...]:
        """Return them from the top."""
        return (self.reference, self.predicted, self.errors, self.measures)


def free_name(name: str, project: QgsProject) -> str:
    """Return ``name``, with a number where another score of it is in the project."""
    return result_layers.free_name(name, tr("{} accuracy"), project)


def add_to_project(
    result: ScoreResult, score: ScoreRecord, name: str, project: QgsProject
) -> ScoreLayers:
    """Put the layers of a score into a group at the top of the layer tree.

    Args:
        result: What the engine wrote.
        score: Its figures, which become a table beside the engine's files.
        name: Of the prediction; the layers' names start with it.
        project: The project.

    Raises:
        OutputError: The table cannot be written.
    """
    name = neutral(name)
    table = Path(result.folder) / "measures.gpkg"
    _write_measures(measures(score), table, project)
    made = ScoreLayers(
        reference=_verdicts(result, "reference_ponds", tr("{} reference ponds").format(name)),
        predicted=_verdicts(result, "predicted_ponds", tr("{} predicted ponds").format(name)),
        errors=QgsRasterLayer(result.errors or "", tr("{} errors").format(name)),
        measures=QgsVectorLayer(f"{table}|layername={_TABLE}", tr("{} measures").format(name)),
    )
    style_verdicts(
        made.reference, (("matched", HIT, tr("Found")), ("missed", MISS, tr("Missed"))), 0.7
    )
    style_verdicts(
        made.predicted, (("matched", HIT, tr("A pond")), ("false", FALSE, tr("False"))), 0.35
    )
    style_errors(made.errors)
    field_style.style_fields(made.measures)
    group = project.layerTreeRoot().insertGroup(0, tr("{} accuracy").format(name))
    for layer, kind in zip(made.all(), _KINDS):
        mark_result(layer, kind)
        project.addMapLayer(layer, False)
        group.addLayer(layer).setExpanded(False)
    return made


def style_verdicts(
    layer: QgsVectorLayer, verdicts: tuple[tuple[str, QColor, str], ...], width: float
) -> None:
    """Outline ponds by their verdict: value of the field, colour, words; width in millimetres."""
    field_style.style_fields(layer)
    categories = [
        QgsRendererCategory(value, bare_outline(colour, width), words)
        for value, colour, words in verdicts
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("verdict", categories))


def style_errors(layer: QgsRasterLayer) -> None:
    """Colour what agrees and the two kinds of error; veil what was judged and is no pond."""
    classes = [
        QgsPalettedRasterRenderer.Class(value, colour, words)
        for value, colour, words in (
            (1, HIT, tr("Pond in both (TP)")),
            (2, FALSE, tr("Predicted only (FP)")),
            (3, MISS, tr("Reference only (FN)")),
            (0, _JUDGED, tr("Pond in neither (TN)")),
        )
    ]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    layer.setOpacity(0.7)


def show_threshold(
    probability: str, percent: int, name: str, project: QgsProject
) -> QgsRasterLayer | None:
    """Show as ponds what is at least so probable: a style, so that no raster is computed anew.

    Args:
        probability: Raster of percent.
        percent: Where ponds begin, 0 to 100.
        name: Of the prediction.
        project: The project; a layer that shows a threshold of the raster already is changed.

    Returns:
        The layer, ``None`` where the raster cannot be opened.
    """
    name = neutral(name)
    layer = _threshold_layer(probability, project)
    if layer is None:
        layer = QgsRasterLayer(probability, name)
        if not layer.isValid():
            return None
        mark_result(layer, "threshold")
        project.addMapLayer(layer, False)
        # Below the verdicts, in the score's group where it is still there.
        group = project.layerTreeRoot().findGroup(tr("{} accuracy").format(name))
        place: QgsLayerTreeGroup = group or project.layerTreeRoot()
        place.insertLayer(2 if group else 0, layer)
    ramp = QgsColorRampShader(0, 100)
    ramp.setColorRampType(QgsColorRampShader.Type.Discrete)
    item = QgsColorRampShader.ColorRampItem
    # A discrete colour holds up to its value and with it; percents are whole.
    steps = [item(100, POND_COLOUR, tr("{} % and more").format(percent))]
    if percent > 0:
        below = QColor(POND_COLOUR)
        below.setAlpha(0)
        steps.insert(0, item(percent - 1, below, tr("less than {} %").format(percent)))
    ramp.setColorRampItemList(steps)
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
    layer.setOpacity(0.6)
    layer.setName(neutral(tr("{} at {} %").format(name, percent)))
    layer.triggerRepaint()
    return layer


def of_folder(folder: str, project: QgsProject) -> ScoreLayers | None:
    """Return the layers of the score in a folder, ``None`` unless all are still in the project."""
    found: dict[str, Any] = {}
    for layer in project.mapLayers().values():
        path = Path(layer.source().partition("|")[0])
        if layer.isValid() and path.parent == Path(folder):
            found[kind_of(layer)] = layer
    if not found.keys() >= set(_KINDS):
        return None
    return ScoreLayers(*(found[kind] for kind in _KINDS))


def mistakes(layers: ScoreLayers) -> list[tuple[str, int]]:
    """Return layer and feature of every missed pond, then of every false one; the largest first."""
    found = []
    for layer, verdict in ((layers.reference, "missed"), (layers.predicted, "false")):
        request = QgsFeatureRequest().setFilterExpression(f"\"verdict\" = '{verdict}'")
        request.addOrderBy("area_m2", False)
        found += [(layer.id(), feature.id()) for feature in layer.getFeatures(request)]
    return found


def _threshold_layer(probability: str, project: QgsProject) -> QgsRasterLayer | None:
    for layer in project.mapLayers().values():
        ours = kind_of(layer) == "threshold"
        if ours and isinstance(layer, QgsRasterLayer) and layer.source() == probability:
            return layer
    return None


def _verdicts(result: ScoreResult, layer: str, name: str) -> QgsVectorLayer:
    return QgsVectorLayer(f"{result.verdicts}|layername={layer}", name)


def _write_measures(rows: tuple[Measure, ...], path: Path, project: QgsProject) -> None:
    # Without a precision of its own, a number would be rounded to five digits.
    texts = [(name, "string") for name in ("level", "measure")]
    numbers = [(name, "double(0,0)") for name in ("value", "low", "high")]
    fields = geopackage.table_fields([*texts, *numbers])
    values = [(row.level, row.name, row.value, row.low, row.high) for row in rows]
    geopackage.add_table(path, _TABLE, fields, values, project.transformContext())
