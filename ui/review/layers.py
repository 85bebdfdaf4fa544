"""A review's layers in the project: placed, styled by decision, with a form that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import (
    QgsAttributeTableConfig,
    QgsEditorWidgetSetup,
    QgsFillSymbol,
    QgsMapLayer,
    QgsPalLayerSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor

from ...core.protocol import review_fields as of
from ..project import hidden_layers
from ..project.confidence_style import outline_symbol
from ..project.layers import is_result, mark_result
from ..text import review_words as words
from ..text.escaping import neutral
from ..text.translation import tr
from .review_file import ReviewFile

KIND, AREAS_KIND, REGISTER_KIND = "review", "reviewed_areas", "register"

_HIDDEN = "tailing_pond_mapper/hidden_while_reviewing"
"""Custom property of the nodes of the layer tree that a review hid."""

_LOOKS = (
    ("", "#ffb300", "solid", 0.46),
    (of.ACCEPTED, "#00e676", "solid", 0.46),
    (of.EDITED, "#40c4ff", "solid", 0.46),
    (of.REJECTED, "#ffffff", "dot", 0.26),
)
"""Colour, line and width in millimetres by decision: told apart by brightness and line, too."""

_OWN = (of.UUID, of.REPLACES)
"""Fields that only the review itself has a use for."""
_WRITTEN = (of.NAME, of.NOTE, of.REVIEW, of.REASON)
"""Fields that a person may fill in."""


def predictions(project: QgsProject) -> list[QgsVectorLayer]:
    """Return the layers of predicted ponds in a project, topmost first."""
    return [
        layer
        for layer in project.layerTreeRoot().layerOrder()
        if isinstance(layer, QgsVectorLayer)
        and layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
        and layer.fields().lookupField("mean_probability") >= 0
        and layer.fields().lookupField(of.UUID) < 0
    ]


def of_file(path: Path, project: QgsProject) -> list[QgsVectorLayer]:
    """Return the layers of a review's file that are in the project."""
    return [
        layer
        for layer in project.mapLayers().values()
        if isinstance(layer, QgsVectorLayer)
        and layer.providerType() == "ogr"
        and layer.source().partition("|")[0] == str(path)
    ]


def add_to_project(file: ReviewFile, project: QgsProject) -> None:
    """Put the layers of an open review on top of the layer tree, unless they are there."""
    dress(file.ponds)
    if file.ponds.id() not in project.mapLayers():
        mark_result(file.ponds, KIND)
        project.addMapLayer(file.ponds, False)
        project.layerTreeRoot().insertLayer(0, file.ponds)
    if file.areas.id() not in project.mapLayers():
        symbol = QgsFillSymbol.createSimple(
            {"color": "255,255,255,0", "outline_color": "#ffffff", "outline_style": "dash dot"}
        )
        file.areas.setRenderer(QgsSingleSymbolRenderer(symbol))
        mark_result(file.areas, AREAS_KIND)
        project.addMapLayer(file.areas, False)
        project.layerTreeRoot().insertLayer(1, file.areas).setExpanded(False)


def register_layer(path: Path, project: QgsProject) -> QgsVectorLayer:
    """Return the register, the ponds of a review that stand, on top of the layers of a project."""
    names = ", ".join(f"'{name}'" for name in of.STANDING)
    source = f'{path}|layername={of.PONDS}|subset="{of.REVIEW}" IN ({names})'
    found = [one for one in of_file(path, project) if one.source() == source]
    if found:
        return found[0]
    layer = QgsVectorLayer(source, neutral(tr("{} register").format(path.stem)))
    dress(layer, of.STANDING)
    _show_names(layer)
    mark_result(layer, REGISTER_KIND)
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    return layer


def hide_others(project: QgsProject, shown: Sequence[QgsMapLayer]) -> None:
    """Hide predictions and other results while one reviews, and the layers they came from."""
    came_from = predictions(project)
    hidden_layers.hide(
        project,
        lambda layer: layer not in shown and (is_result(layer) or layer in came_from),
        _HIDDEN,
    )


def show_again(project: QgsProject) -> None:
    """Show what a review hid; a project may have been saved and closed meanwhile."""
    hidden_layers.show_again(project, _HIDDEN)


def dress(layer: QgsVectorLayer, states: Sequence[str] = ("", *of.STANDING, of.REJECTED)) -> None:
    """Style ponds by what was decided, and give them a form and a table that can be read.

    Args:
        layer: Ponds of a review.
        states: Decisions that there are among them.
    """
    rule = QgsRuleBasedRenderer.Rule
    root = rule(None)  # type: ignore[arg-type] # qgis-stubs knows none without a symbol
    field = f'"{of.REVIEW}"'
    for state, *look in _LOOKS:
        if state not in states:
            continue
        chosen = f"{field} = '{state}'" if state else f"{field} IS NULL OR {field} = ''"
        symbol = outline_symbol(*look)  # type: ignore[arg-type]
        root.appendChild(rule(symbol, 0, 0, chosen, words.review(state)))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    _choose_from(layer, of.REVIEW, {words.review(state): state for state, *_ in _LOOKS if state})
    _choose_from(layer, of.REASON, {words.rejection(one): one for one in of.REASONS})
    form, table = layer.editFormConfig(), QgsAttributeTableConfig()
    table.update(layer.fields())
    columns = table.columns()
    for place, name in enumerate(layer.fields().names()):
        layer.setFieldAlias(place, words.field(name))
        form.setReadOnly(place, name not in _WRITTEN)
    for column in columns:
        column.hidden = column.hidden or column.name in (*_OWN, "fid")
    for name in (*_OWN, "fid"):
        place = layer.fields().lookupField(name)
        if place >= 0:
            layer.setEditorWidgetSetup(place, QgsEditorWidgetSetup("Hidden", {}))
    table.setColumns(columns)
    layer.setEditFormConfig(form)
    layer.setAttributeTableConfig(table)
    layer.setDisplayExpression(f'coalesce("{of.NAME}", "{of.UUID}")')


def _choose_from(layer: QgsVectorLayer, name: str, values: dict[str, str]) -> None:
    setup = QgsEditorWidgetSetup(
        "ValueMap", {"map": [{word: code} for word, code in values.items()]}
    )
    layer.setEditorWidgetSetup(layer.fields().lookupField(name), setup)


def _show_names(layer: QgsVectorLayer) -> None:
    label, form, halo = QgsPalLayerSettings(), QgsTextFormat(), QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setColor(QColor(0, 0, 0, 200))
    form.setColor(QColor("white"))
    form.setBuffer(halo)
    label.fieldName = of.NAME
    label.setFormat(form)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(label))
    layer.setLabelsEnabled(True)
