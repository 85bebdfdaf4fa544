"""Reference polygons: what is taken from a layer at a click, and a new layer to draw on."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from tailing_pond_mapper.core.protocol.errors import InputError, OutputError
from tailing_pond_mapper.core.raster.reference_polygons import name_of_polygons
from tailing_pond_mapper.ui.project import coordinate_operations, reference_layer

from ..rasters import UTM, polygons_in, squares

BOXES = (QgsRectangle(0, 0, 10, 10), QgsRectangle(20, 0, 30, 10), QgsRectangle(40, 0, 50, 10))


def classified(*classes: object, kind: str = "integer", field: str = "class") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"Polygon?crs={UTM}&field={field}:{kind}", "drawn", "memory")
    for box, value in zip(BOXES, classes):
        layer.dataProvider().addFeatures([polygon(layer, box, value)])
    return layer


def polygon(layer: QgsVectorLayer, box: QgsRectangle, *values: object) -> QgsFeature:
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(box))
    if values:
        feature.setAttributes(list(values))
    return feature


def export(layer: QgsVectorLayer, path: Path) -> list[tuple[object, float]]:
    snapshot = reference_layer.snapshot(layer, layer.name())
    reference_layer.write(snapshot, QgsProject.instance().transformContext(), path)
    return polygons_in(path)


def test_polygons_without_a_class_are_ponds(tmp_path: Path) -> None:
    assert export(squares(*BOXES), tmp_path / "a.gpkg") == [(None, 100.0)] * 3


def test_messages_name_the_layer_and_not_the_copy_of_it(tmp_path: Path) -> None:
    layer = squares(*BOXES)
    layer.setName('尾矿库 = 2019 "north"')
    export(layer, tmp_path / "compare.samples.gpkg")
    assert name_of_polygons(str(tmp_path / "compare.samples.gpkg")) == layer.name()
    area = reference_layer.area(layer, "looked over")
    reference_layer.write(area, QgsCoordinateTransformContext(), tmp_path / "score.area.gpkg")
    assert name_of_polygons(str(tmp_path / "score.area.gpkg")) == "looked over"


def test_messages_name_the_file_that_is_the_users_own(tmp_path: Path) -> None:
    crs, context = QgsCoordinateReferenceSystem(UTM), QgsProject.instance().transformContext()
    reference_layer.create(tmp_path / "mine.gpkg", crs, context)
    assert name_of_polygons(str(tmp_path / "mine.gpkg")) == "mine.gpkg"
    assert name_of_polygons(str(tmp_path / "absent.gpkg")) == "absent.gpkg"


def test_a_layer_of_the_panel_can_be_taken_while_it_is_drawn(tmp_path: Path) -> None:
    """Its form gives the class as text, which an edit that is not committed still holds."""
    crs, context = QgsCoordinateReferenceSystem(UTM), QgsProject.instance().transformContext()
    layer = reference_layer.create(tmp_path / "r.gpkg", crs, context)
    assert layer.startEditing()
    for box, value in zip(BOXES, ("1", "0", "1")):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(box))
        feature[reference_layer.CLASS] = value
        layer.addFeature(feature)
    told = [value for value, _ in export(layer, tmp_path / "a.gpkg")]
    layer.rollBack()
    assert told == [1, 0, 1]


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        ("integer", "class", (1, 0, 1)),
        ("double", "Class", (1.0, 0.0, 1.0)),
        ("string", "class", ("1", " 0", "1.0")),
    ],
)
def test_classes_arrive_as_integers(
    tmp_path: Path, kind: str, field: str, values: tuple[object, ...]
) -> None:
    told = export(classified(*values, kind=kind, field=field), tmp_path / "a.gpkg")
    assert [value for value, _ in told] == [1, 0, 1]


def test_what_is_being_drawn_counts_and_what_was_deleted_does_not(tmp_path: Path) -> None:
    layer = classified(1, 0, 1)
    layer.startEditing()
    layer.deleteFeature(3)
    layer.addFeature(polygon(layer, QgsRectangle(0, 20, 20, 40), 0))
    told = export(layer, tmp_path / "a.gpkg")
    assert sorted(told) == [(0, 100.0), (0, 400.0), (1, 100.0)]
    assert layer.isEditable()
    layer.rollBack()


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (squares, 'reference layer "wanted" holds no polygon'),
        (lambda: classified(1, None, 0), "for 1 of 3 polygons"),
        (lambda: classified(1, 2, 3), "for 2 of 3 polygons"),
        (lambda: classified("1", "pond", "0", kind="string"), "neither 1"),
        (lambda: classified(1, 1), 'No polygon of the layer "drawn" has the class 0'),
        (lambda: classified(0, 0), 'No polygon of the layer "drawn" has the class 1'),
    ],
)
def test_a_layer_that_teaches_nothing_is_refused_by_name(layer: object, words: str) -> None:
    made = layer()
    with pytest.raises(InputError, match=words) as caught:
        reference_layer.snapshot(made, made.name())
    assert caught.value.cure


def test_an_area_is_taken_whatever_its_fields(tmp_path: Path) -> None:
    area = reference_layer.area(classified(7, None), "area")
    assert (len(area.features), area.classes) == (2, False)
    with pytest.raises(InputError, match='"empty"'):
        reference_layer.area(squares(), "empty")


def test_the_same_polygons_leave_the_file_alone_and_others_do_not(tmp_path: Path) -> None:
    path = tmp_path / "kept.gpkg"
    export(classified(1, 0), path)
    first = path.read_bytes()
    assert export(classified(1, 0), path) == [(1, 100.0), (0, 100.0)]
    assert path.read_bytes() == first
    for other in (classified(0, 1), classified(1, 0, 1), squares(*BOXES[:2])):
        told = export(other, path)
        assert told == polygons_in(path) and path.read_bytes() != first
        export(classified(1, 0), path)
        first = path.read_bytes()


def test_a_file_of_something_else_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.gpkg"
    path.write_text("my diary")
    with pytest.raises(OutputError, match=r"mine\.gpkg"):
        export(squares(*BOXES), path)
    assert path.read_text() == "my diary"


def test_a_new_layer_asks_for_the_class_and_shows_it(tmp_path: Path, project: QgsProject) -> None:
    crs = QgsCoordinateReferenceSystem(UTM)
    path = reference_layer.free_path(tmp_path)
    layer = reference_layer.create(path, crs, project.transformContext())
    assert (layer.name(), layer.crs(), layer.featureCount()) == ("reference", crs, 0)
    index = layer.fields().lookupField("class")
    setup = layer.editorWidgetSetup(index)
    assert setup.type() == "ValueMap"
    assert setup.config()["map"] == [{"Pond": "1"}, {"Other": "0"}]
    assert layer.editorWidgetSetup(layer.fields().lookupField("fid")).type() == "Hidden"
    assert layer.defaultValueDefinition(index).expression() == "1"
    assert [one.value() for one in layer.renderer().categories()] == [1, 0]
    layer.startEditing()
    for box, value in zip(BOXES, (1, 0)):
        feature = polygon(layer, box)
        feature["class"] = value
        assert layer.addFeature(feature)
    assert layer.commitChanges()
    assert polygons_in(path) == [(1, 100.0), (0, 100.0)]
    assert reference_layer.free_path(tmp_path).name == "reference_2.gpkg"


def test_the_projects_coordinate_operations_go_with_the_polygons(tmp_path: Path) -> None:
    """QGIS's own transformation is the oracle of what the engine reads from the file."""
    operation = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
        "+step +proj=cart +ellps=IAU76 +step +proj=helmert +x=-150 +y=120 +z=60 "
        "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    xian, wgs = (QgsCoordinateReferenceSystem(f"EPSG:{code}") for code in (4610, 4326))
    context = QgsCoordinateTransformContext()
    assert context.addCoordinateOperation(xian, wgs, operation)
    layer = QgsVectorLayer("Polygon?crs=EPSG:4610", "old", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON ((117 40, 117.1 40, 117.1 40.1, 117 40))"))
    layer.dataProvider().addFeatures([feature])
    reference = reference_layer.snapshot(layer, "old", both=False)
    path = tmp_path / "reference.gpkg"
    reference_layer.write(reference, context, path)
    assert coordinate_operations.read(path) == [("EPSG:4610", "EPSG:4326", operation)]
    shown = QgsCoordinateTransform(xian, wgs, context).transform(QgsPointXY(117.0, 40.0))
    assert abs(shown.x() - 117.0) > 5e-4
    written = path.stat().st_mtime_ns
    reference_layer.write(reference, context, path)
    assert path.stat().st_mtime_ns == written
    reference_layer.write(reference, QgsCoordinateTransformContext(), path)
    assert coordinate_operations.read(path) == []


def reviewed(*decisions: str | None) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"Polygon?crs={UTM}&field=review:string", "review ponds", "memory")
    for box, decision in zip(BOXES, decisions):
        layer.dataProvider().addFeatures([polygon(layer, box, decision)])
    return layer


@pytest.mark.parametrize(
    ("decisions", "left"),
    [
        (("accepted", "rejected", "edited"), 1),
        (("rejected", "rejected", "rejected"), 3),
        (("accepted", None, "rejected"), 2),
        (("accepted", "", "edited"), 1),
    ],
)
def test_a_review_whose_polygons_are_not_all_ponds_is_no_reference(
    decisions: tuple[str | None, ...], left: int
) -> None:
    with pytest.raises(InputError, match=f'"review ponds" is a review: {left} of its 3') as told:
        reference_layer.snapshot(reviewed(*decisions), "review ponds")
    assert '"Learn from this review" on page Review' in told.value.cure


@pytest.mark.parametrize("decisions", [("accepted", "edited", "accepted"), (None, "", None)])
def test_a_register_and_ponds_that_nobody_has_looked_at_are_as_before(
    decisions: tuple[str | None, ...], tmp_path: Path
) -> None:
    assert export(reviewed(*decisions), tmp_path / "a.gpkg") == [(None, 100.0)] * 3
