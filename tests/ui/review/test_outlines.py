"""Outlines edited, split, merged and drawn: as acts of the review, measured on the ellipsoid."""

from __future__ import annotations

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsLineString, QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAction

from tailing_pond_mapper.ui.review.keys import Act

from ..window import wait_for
from .scenes import SIDE, Desk, add_prediction, reviews, ring_of, square, table, write_prediction


def rectangle(number: int, west: float = 0, east: float = SIDE) -> QgsGeometry:
    """Return a part of a square pond, by its distances from the pond's western side."""
    left, bottom, _right, top = square(number)
    return QgsGeometry.fromRect(QgsRectangle(left + west, bottom, left + east, top))


def feature(desk: Desk) -> int:
    found = desk.at.file.feature_id(desk.uuid)
    assert found is not None
    return found


def triggered(action: QAction) -> list[bool]:
    seen: list[bool] = []
    action.triggered.connect(lambda: seen.append(True))
    return seen


def test_an_outline_is_edited_with_qgis_tools_and_counts_once_it_is_kept(desk: Desk) -> None:
    corners = triggered(desk.window.corners)
    desk.start()
    desk.key(Qt.Key.Key_E)
    layer = desk.at.file.ponds
    # Nothing is selected: that would be filled, and hide the ground.
    assert corners and layer.isEditable() and not layer.selectedFeatureIds()
    layer.changeGeometry(feature(desk), rectangle(0, 0, SIDE / 2))
    assert reviews(desk.file) == {None: 5}
    # The other keys of a review are QGIS's meanwhile.
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 5}
    desk.key(Qt.Key.Key_Return)
    assert not layer.isEditable() and reviews(desk.file) == {None: 4, "edited": 1}
    ((area, perimeter),) = table(
        desk.file, "SELECT area_m2, perimeter_m FROM ponds WHERE review = 'edited'"
    )
    assert area == pytest.approx(SIDE * SIDE / 2, rel=0.01)
    assert perimeter == pytest.approx(3 * SIDE, rel=0.01)
    desk.key(Qt.Key.Key_U)
    assert table(desk.file, "SELECT DISTINCT area_m2 FROM ponds") == [(SIDE * SIDE,)]


def test_escape_leaves_the_outline_as_it_was(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_R)
    layer = desk.at.file.ponds
    layer.changeGeometry(feature(desk), rectangle(0, 0, SIDE / 2))
    desk.key(Qt.Key.Key_Escape)
    assert not layer.isEditable() and desk.at.tools.act is None
    desk.key(Qt.Key.Key_A)
    assert table(desk.file, "SELECT area_m2 FROM ponds WHERE review = 'accepted'") == [
        (SIDE * SIDE,)
    ]


def test_an_outline_that_crosses_itself_is_told_and_stays_in_hand(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_E)
    layer = desk.at.file.ponds
    west, south, east, north = square(0)
    bow = [(west, south), (east, north), (east, south), (west, north)]
    tie = QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in bow]])
    layer.changeGeometry(feature(desk), tie)
    desk.key(Qt.Key.Key_Return)
    (told,) = desk.failures()
    assert "crosses" in told and "Esc" in told
    assert layer.isEditable() and desk.at.tools.act is Act.EDIT and reviews(desk.file) == {None: 5}
    layer.changeGeometry(feature(desk), rectangle(0, 10))
    desk.key(Qt.Key.Key_Return)
    assert reviews(desk.file) == {None: 4, "edited": 1}


def test_a_pond_is_split_by_a_line(desk: Desk) -> None:
    desk.start()
    uuid = desk.uuid
    before = desk.window.canvas.mapSettings().selectionColor().alpha()
    desk.key(Qt.Key.Key_S)
    layer = desk.at.file.ponds
    assert layer.selectedFeatureIds() == [feature(desk)]
    assert desk.window.canvas.mapSettings().selectionColor().alpha() < 100
    west, south, east, north = square(0)
    middle = (west + east) / 2
    line = QgsLineString([QgsPointXY(middle, south - 9), QgsPointXY(middle, north + 9)])
    layer.beginEditCommand("split")
    layer.splitFeatures(curve=line)
    layer.endEditCommand()
    wait_for(lambda: desk.at.tools.act is None)
    assert desk.window.canvas.mapSettings().selectionColor().alpha() == before
    told = "SELECT uuid, CAST(area_m2 / 1000 AS INTEGER), confidence FROM ponds"
    rows = table(desk.file, f"{told} WHERE review = 'edited'")
    assert len(rows) == 2 and {row[0] for row in rows} > {uuid}
    assert {row[1] for row in rows} == {20}
    # The model's confidence was in the whole of it, and counts once.
    assert sorted(row[2] is None for row in rows) == [False, True]
    desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 5} and desk.uuid == uuid
    desk.key(Qt.Key.Key_Y)
    assert reviews(desk.file) == {None: 4, "edited": 2}


def test_touching_ponds_are_merged_by_two_keys(empty_desk: Desk) -> None:
    desk = empty_desk
    left, right = square(0, side=100), square(0)
    rings = [ring_of(left), ring_of((left[2], left[1], right[2], left[3])), ring_of(square(5))]
    path = write_prediction(desk.folder / "touching_ponds.gpkg", rings, (0.5, 0.4, 0.3))
    add_prediction(path, desk.project)
    desk.start()
    uuid = desk.uuid
    desk.key(Qt.Key.Key_M)
    assert len(desk.at.file.ponds.selectedFeatureIds()) == 2
    desk.key(Qt.Key.Key_M)
    assert reviews(desk.file) == {None: 1, "edited": 1}
    ((kept, area),) = table(desk.file, "SELECT uuid, area_m2 FROM ponds WHERE review = 'edited'")
    assert kept == uuid and area == pytest.approx(20000, rel=0.01)
    desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 3}
    click_start_again(desk)
    assert reviews(desk.file) == {None: 3}
    desk.key(Qt.Key.Key_Y)
    click_start_again(desk)
    assert reviews(desk.file) == {None: 1, "edited": 1}, "what was merged is not asked again"


def click_start_again(desk: Desk) -> None:
    desk.job.stop()
    desk.start()


def test_a_missed_pond_is_drawn(desk: Desk) -> None:
    desk.start()
    shown = desk.uuid
    desk.key(Qt.Key.Key_D)
    layer = desk.at.file.ponds
    made = QgsFeature(layer.fields())
    made.setGeometry(rectangle(7))
    layer.beginEditCommand("draw")
    layer.addFeature(made)
    layer.endEditCommand()
    wait_for(lambda: desk.at.tools.act is None)
    told = "SELECT confidence, source, reviewed_by, CAST(area_m2 / 1000 AS INTEGER) FROM ponds"
    assert table(desk.file, f"{told} WHERE review = 'edited'") == [(None, "scene_ponds", "Li", 40)]
    assert desk.uuid == shown and desk.at.queue.counts.ponds == 6
    desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 5}


def test_an_edited_pond_that_is_accepted_stays_edited(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_E)
    desk.at.file.ponds.changeGeometry(feature(desk), rectangle(0, 10))
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_P)
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "edited": 1}
