"""A prediction of ground that is reviewed already: what is known is not asked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt

from tailing_pond_mapper.ui.review import intake, pond_matching
from tailing_pond_mapper.ui.review.pond_matching import match, pixel_side, same

from ..window import click
from .scenes import (
    PIXEL,
    SIDE,
    Desk,
    add_prediction,
    reviews,
    ring_of,
    square,
    stairs,
    table,
    write_prediction,
)


def outline(ring: str) -> QgsGeometry:
    return QgsGeometry.fromWkt(f"POLYGON (({ring}))")


def box(number: int, shift: float = 0.0, side: float = SIDE) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(*square(number, shift, side)))


@pytest.mark.parametrize("shift", [(0, 10), (10, 0), (-10, 10), (10, 10), (3, -7)])
def test_a_shift_of_a_pixel_changes_no_pond(shift: tuple[float, float]) -> None:
    """The smallest that is kept, 5000 square metres, and those along pixel edges."""
    known = [box(0, side=70), outline(stairs(1)), box(2, side=400)]
    fresh = []
    for one in known:
        moved = QgsGeometry(one)
        moved.translate(*shift)
        fresh.append(moved)
    found = match(fresh, known, PIXEL)
    assert [(one.known[0], one.same) for one in found] == [(0, True), (1, True), (2, True)]


def test_a_pond_that_grew_has_changed_and_one_elsewhere_is_new() -> None:
    known = [box(0), box(1)]
    grown = QgsGeometry.fromRect(QgsRectangle(*square(0)).buffered(30))
    found = match([grown, box(5)], known, PIXEL)
    assert (found[0].known, found[0].same) == ((0,), False)
    assert (found[1].known, found[1].same) == ((), False)


def test_what_was_split_or_merged_by_hand_is_known_as_a_whole() -> None:
    west, south, east, north = square(0)
    half = west + 90
    left = QgsGeometry.fromRect(QgsRectangle(west, south, half, north))
    right = QgsGeometry.fromRect(QgsRectangle(half, south, east, north))
    whole = box(0)
    assert match([whole], [left, right], PIXEL)[0].same
    assert all(one.same for one in match([left, right], [whole], PIXEL))
    # Half of it alone is something else.
    assert not match([left], [whole], PIXEL)[0].same


def test_sameness_is_mutual() -> None:
    one, other = outline(stairs(0)), outline(stairs(0, 8))
    bigger = box(0, side=2 * SIDE)
    for first, second in ((one, other), (one, bigger), (other, bigger)):
        assert same(first, second, 15) == same(second, first, 15)
    assert same(one, other, 15) and not same(one, bigger, 15)


def test_the_pixel_is_the_shortest_edge() -> None:
    assert pixel_side([outline(stairs(number)) for number in range(9)]) == PIXEL
    assert pixel_side([]) == 0.0


def add(desk: Desk, name: str, rings: list[str]) -> Path:
    path = write_prediction(desk.folder / f"{name}_ponds.gpkg", rings, [0.5] * len(rings))
    add_prediction(path, desk.project)
    return path


def test_a_second_prediction_a_pixel_apart_brings_no_duplicates(empty_desk: Desk) -> None:
    desk = empty_desk
    add(desk, "first", [stairs(number) for number in range(12)])
    desk.start()
    for number in range(6):
        desk.key(Qt.Key.Key_A if number % 2 else Qt.Key.Key_1)
    click(desk.page.review_button)
    # Eleven of the twelve a pixel to the north-east, one much larger, one where none was.
    shifted = [stairs(number, PIXEL) for number in range(11)]
    add(desk, "second", [*shifted, ring_of(square(11, -60, 320)), stairs(30)])
    desk.start()
    assert desk.page.summary_label.text() == "1 new pond, 1 changed, 23 known already."
    assert reviews(desk.file) == {None: 8, "accepted": 3, "rejected": 3}


def test_a_changed_outline_takes_the_place_of_the_old_one_when_it_is_accepted(
    empty_desk: Desk,
) -> None:
    desk = empty_desk
    add(desk, "first", [stairs(0)])
    desk.start()
    uuid = desk.uuid
    desk.key(Qt.Key.Key_F2)
    desk.page.name_edit.setText("Dam 1")
    desk.page.name_edit.editingFinished.emit()
    desk.key(Qt.Key.Key_A)
    click(desk.page.review_button)
    # Beside it one along pixel edges, which tell how large the pixels are.
    add(desk, "second", [ring_of(square(0, -30, SIDE + 60)), stairs(0)])
    desk.start()
    assert "1 changed" in desk.page.summary_label.text() and desk.uuid != uuid
    desk.key(Qt.Key.Key_A)
    told = "SELECT uuid, name, review, CAST(area_m2 / 100 AS INTEGER), replaces FROM ponds"
    ((kept, name, review, area, replaces),) = table(desk.file, told)
    assert (kept, name, review, replaces) == (uuid, "Dam 1", "accepted", None)
    assert area == pytest.approx(676, abs=5)
    desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 1, "accepted": 1}
    desk.key(Qt.Key.Key_3)
    click(desk.page.review_button)
    desk.start()
    assert "3 known already" in desk.page.summary_label.text(), "a rejected change, too"


def test_an_edited_outline_is_not_asked_again(desk: Desk) -> None:
    desk.start()
    feature = desk.at.file.feature_id(desk.uuid)
    desk.key(Qt.Key.Key_E)
    half = QgsGeometry.fromRect(QgsRectangle(*square(0, side=SIDE / 2)))
    desk.at.file.ponds.changeGeometry(feature, half)
    desk.key(Qt.Key.Key_Return)
    click(desk.page.review_button)
    desk.start()
    assert desk.page.summary_label.text() == "0 new ponds, 0 changed, 5 known already."


def test_two_who_begin_apart_begin_with_the_same_identities(desk: Desk) -> None:
    desk.start()
    first = table(desk.file, "SELECT uuid FROM ponds ORDER BY uuid")
    click(desk.page.review_button)
    desk.file.rename(desk.folder / "mine.gpkg")
    desk.start()
    assert table(desk.file, "SELECT uuid FROM ponds ORDER BY uuid") == first


def test_scenes_in_other_systems_come_into_one_queue(empty_desk: Desk, project: QgsProject) -> None:
    desk = empty_desk
    add(desk, "first", [ring_of(square(0))])
    there = QgsCoordinateReferenceSystem("EPSG:4326")
    system = desk.project.mapLayersByName("first_ponds")[0].crs()
    way = QgsCoordinateTransform(system, there, project)
    moved = box(5)
    moved.transform(way)
    ring = ", ".join(f"{point.x()!r} {point.y()!r}" for point in moved.vertices())
    path = write_prediction(desk.folder / "second_ponds.gpkg", [ring], [0.4], "EPSG:4326")
    add_prediction(path, project)
    desk.start()
    assert reviews(desk.file) == {None: 2}
    outlines = {str(row.values["source"]): row.outline for row in desk.at.file.rows()}
    first, second = (outlines[f"{name}_ponds"] for name in ("first", "second"))
    assert first.area() == pytest.approx(SIDE * SIDE)
    assert second.area() == pytest.approx(SIDE * SIDE, rel=1e-6)


def test_the_image_is_named(desk: Desk) -> None:
    image = desk.folder / "scene.tif"
    image.write_bytes(b"II*\0")
    manifest = desk.folder / "scene_prediction.manifest.json"
    manifest.write_text('{"request": {"image": "' + str(image) + '"}}')
    desk.start()
    assert table(desk.file, "SELECT DISTINCT image FROM ponds") == [(str(image),)]


def test_what_is_known_needs_no_geometry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a known review with its predictions ticked is reading, and no more."""
    desk.start()
    click(desk.page.review_button)
    monkeypatch.setattr(pond_matching, "same", lambda *_: pytest.fail("compared"))
    desk.start()
    assert desk.page.summary_label.text() == "0 new ponds, 0 changed, 5 known already."


def test_a_geopackage_read_by_sqlite_is_what_qgis_reads(desk: Desk) -> None:
    """Holes, several parts and outlines without a corner among them."""
    path = desk.folder / "scene_ponds.gpkg"
    layer = QgsVectorLayer(f"{path}|layername=ponds", "ponds")
    ring, hole = ring_of(square(8)), ring_of(square(8, 50, 60))
    shapes = (
        f"POLYGON (({ring}), ({hole}))",
        f"MULTIPOLYGON ((({ring})), (({ring_of(square(9))})))",
        "POLYGON EMPTY",
    )
    made = []
    for shape in shapes:
        made.append(QgsFeature(layer.fields()))
        made[-1].setGeometry(QgsGeometry.fromWkt(shape))
        made[-1].setAttribute("model", "网 2.0")
    assert layer.dataProvider().addFeatures(made)[0]
    stored = intake._stored(layer)
    assert stored == intake._read(layer) and len(stored or ()) >= 6
    # Less than its table, or more: then QGIS reads it.
    layer.startEditing()
    assert intake._stored(layer) is None
    layer.rollBack()
    layer.setSubsetString('"id" = 1')
    assert intake._stored(layer) is None and len(intake._read(layer)) == 1
