"""Tables read as people read them, and hold what they held."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsFieldFormatterRegistry,
    QgsProject,
    QgsVectorLayer,
)

from tailing_pond_mapper.ui.project import field_style, result_layers

from ..ponds import segmented


def shown(layer: QgsVectorLayer, name: str, value: object) -> str:
    """Return what the attribute table shows of a value."""
    registry: QgsFieldFormatterRegistry = QgsApplication.fieldFormatterRegistry()
    index = layer.fields().lookupField(name)
    setup = layer.editorWidgetSetup(index)
    formatter = registry.fieldFormatter(setup.type())
    return formatter.representValue(layer, index, setup.config(), None, value)


def test_the_ponds_of_a_result_have_names_and_few_digits(
    project: QgsProject, tmp_path: Path
) -> None:
    result = segmented(tmp_path, (0.912345678, 0.3), 0.5)
    ponds = result_layers.add_to_project(result, "scene", project)[0]
    fields = ponds.fields()
    assert fields.field("confidence").alias() == "Confidence"
    assert fields.field("mean_probability").alias() == "Mean probability"
    assert shown(ponds, "confidence", 0.912345678) == "0.91"
    assert {feature["confidence"] for feature in ponds.getFeatures()} == {0.912345678, 0.3}


def test_areas_are_whole_square_metres(project: QgsProject) -> None:
    layer = QgsVectorLayer("Polygon?field=area_m2:double&field=other:double", "x", "memory")
    field_style.style_fields(layer)
    assert shown(layer, "area_m2", 12345.678).replace(",", "") == "12346"
    assert layer.fields().field("area_m2").alias() == "Area (m²)"
    assert layer.fields().field("other").alias() == ""
