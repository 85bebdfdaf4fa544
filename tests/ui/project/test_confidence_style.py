"""Ponds by confidence: classes that anybody can tell apart, and a rule that only hides."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsFeature,
    QgsProject,
    QgsRenderContext,
    QgsSingleSymbolRenderer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt

from tailing_pond_mapper.ui.project import confidence_style, result_layers
from tailing_pond_mapper.ui.project.outline_style import REFERENCE_COLOUR

from ..ponds import CONFIDENCES, write_ponds


def ponds(
    folder: Path, confidences: tuple[float | None, ...] | None, least: float | None = None
) -> QgsVectorLayer:
    path = write_ponds(folder / "ponds.gpkg", confidences)
    layer = QgsVectorLayer(f"{path}|layername=ponds", "ponds")
    result_layers.style_ponds(layer, least)
    return layer


def drawn(layer: QgsVectorLayer) -> list[int]:
    """Return the ids of the ponds that the map would draw."""
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    renderer.startRender(context, layer.fields())
    found = [one["id"] for one in layer.getFeatures() if renderer.willRenderFeature(one, context)]
    renderer.stopRender(context)
    return sorted(found)


def test_each_pond_is_in_the_class_of_its_confidence(project: QgsProject, tmp_path: Path) -> None:
    layer = ponds(tmp_path, (*CONFIDENCES, None))
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    renderer.startRender(context, layer.fields())
    keys = {one["id"]: renderer.legendKeysForFeature(one, context) for one in layer.getFeatures()}
    renderer.stopRender(context)
    classes = renderer.rootRule().children()
    labels = [[one.label() for one in classes if one.ruleKey() in keys[n]] for n in range(1, 7)]
    assert [one.split(":")[0] for (one,) in labels] == [
        "High",
        "High",
        "Medium",
        "Medium",
        "Low",
        "Without a confidence",
    ]


def test_what_has_less_confidence_is_hidden_and_what_has_none_is_not(
    project: QgsProject, tmp_path: Path
) -> None:
    layer = ponds(tmp_path, (*CONFIDENCES, None), 0.5)
    assert confidence_style.shown_from(layer) == 0.5
    assert drawn(layer) == [1, 2, 3, 4, 6]
    confidence_style.show_from(layer, 0.8)
    assert drawn(layer) == [1, 2, 6]
    confidence_style.show_from(layer, 0.0)
    assert drawn(layer) == [1, 2, 3, 4, 5, 6]
    assert confidence_style.shown_from(layer) == 0.0


def test_table_edits_and_exports_keep_every_pond(project: QgsProject, tmp_path: Path) -> None:
    layer = ponds(tmp_path, CONFIDENCES, 0.5)
    layer.startEditing()
    confidence_style.show_from(layer, 0.9)
    assert drawn(layer) == [1]
    assert layer.subsetString() == ""
    feature = QgsFeature(layer.fields())
    feature["id"] = 99
    layer.addFeature(feature)
    assert drawn(layer) == [1, 99]
    assert layer.commitChanges()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    out = tmp_path / "out.gpkg"
    context = project.transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(out), context, options)
    assert QgsVectorLayer(str(out), "out").featureCount() == len(CONFIDENCES) + 1


def test_a_project_keeps_what_is_shown(project: QgsProject, tmp_path: Path) -> None:
    layer = project.addMapLayer(ponds(tmp_path, CONFIDENCES, 0.5))
    confidence_style.show_from(layer, 0.8)
    project.write(str(tmp_path / "p.qgz"))
    identity = layer.id()
    project.clear()
    project.read(str(tmp_path / "p.qgz"))
    layer = project.mapLayer(identity)
    assert confidence_style.shown_from(layer) == 0.8
    confidence_style.show_from(layer, 0.9)
    assert drawn(layer) == [1]


def test_a_change_to_the_classes_survives_the_slider(project: QgsProject, tmp_path: Path) -> None:
    layer = ponds(tmp_path, CONFIDENCES, 0.5)
    renderer = layer.renderer().clone()
    renderer.rootRule().children()[0].setLabel("Sure")
    layer.setRenderer(renderer)
    confidence_style.show_from(layer, 0.6)
    assert layer.renderer().rootRule().children()[0].label() == "Sure"


@pytest.mark.parametrize("confidences", [None, (None, None)])
def test_without_confidences_ponds_look_as_ever(
    project: QgsProject, tmp_path: Path, confidences: tuple[None, ...] | None
) -> None:
    layer = ponds(tmp_path, confidences)
    assert isinstance(layer.renderer(), QgsSingleSymbolRenderer)
    assert confidence_style.shown_from(layer) is None
    confidence_style.show_from(layer, 0.5)
    assert isinstance(layer.renderer(), QgsSingleSymbolRenderer)


def test_the_table_lists_the_surest_first(project: QgsProject, tmp_path: Path) -> None:
    table = ponds(tmp_path, CONFIDENCES, 0.5).attributeTableConfig()
    assert table.sortExpression() == '"confidence"'
    assert table.sortOrder() == Qt.SortOrder.DescendingOrder
    assert not table.isEmpty()


# What the three kinds of colour blindness leave of a linear RGB: Machado, Oliveira and Fernandes
# (2009), A physiologically-based model for simulation of color vision deficiency, severity 1.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("kind", BLINDNESS)
def test_anybody_can_tell_the_classes_from_each_other_and_from_references(
    project: QgsProject, tmp_path: Path, kind: str
) -> None:
    layer = ponds(tmp_path, CONFIDENCES)
    rules = layer.renderer().rootRule().children()
    lines = [rule.symbol().symbolLayer(1) for rule in rules]
    seen = []
    for colour in [*(line.strokeColor() for line in lines), REFERENCE_COLOUR]:
        srgb = np.array(colour.getRgbF()[:3])
        seen.append(np.clip(np.array(BLINDNESS[kind]) @ srgb**2.2, 0, 1) ** (1 / 2.2))
    *seen, reference = seen
    assert all(np.linalg.norm(one - reference) > 0.25 for one in seen[:3])
    for one, other in combinations(range(3), 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 0.25
        assert lines[one].strokeStyle() != lines[other].strokeStyle()
