"""Going through ponds by keys: each decision in the file at once, undone and done again."""

from __future__ import annotations

import pytest
from qgis.core import Qgis, QgsGeometry
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from ..window import choose, click
from .scenes import SIDE, Desk, reviews, table


def confidence(desk: Desk) -> float | None:
    assert desk.at.row is not None
    return desk.at.row.number("confidence")


def test_the_least_certain_pond_comes_first_and_every_decision_is_in_the_file(desk: Desk) -> None:
    desk.start()
    assert confidence(desk) == 0.5
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "accepted": 1}
    assert confidence(desk) == 0.6
    desk.key(Qt.Key.Key_5)
    told = "SELECT review, reason, reviewed_by, length(reviewed_at) FROM ponds"
    assert table(desk.file, f"{told} WHERE confidence = 0.6") == [
        ("rejected", "bare_ground", "Li", len("2026-01-01T00:00:00.000Z"))
    ]
    desk.key(Qt.Key.Key_Return)
    assert reviews(desk.file) == {None: 2, "accepted": 2, "rejected": 1}
    assert desk.page.progress_label.text() == (
        "3 of 5 decided: 2 accepted, 0 edited, 1 rejected. 2 left."
    )


@pytest.mark.parametrize(
    "key, reason",
    [
        (Qt.Key.Key_1, "water"),
        (Qt.Key.Key_2, "field"),
        (Qt.Key.Key_3, "pit"),
        (Qt.Key.Key_4, "quarry"),
        (Qt.Key.Key_5, "bare_ground"),
        (Qt.Key.Key_6, "other"),
    ],
)
def test_a_key_a_reason(desk: Desk, key: Qt.Key, reason: str) -> None:
    desk.start()
    desk.key(key)
    assert table(desk.file, "SELECT reason FROM ponds WHERE reason IS NOT NULL") == [(reason,)]


def test_the_map_flies_to_each_pond_at_a_scale_that_fits(desk: Desk) -> None:
    desk.start()
    for _ in range(3):
        assert desk.at.row is not None
        box, view = desk.at.row.outline.boundingBox(), desk.window.canvas.extent()
        assert view.contains(box)
        assert view.center().distance(box.center()) < 1
        assert 2 * SIDE < view.height() < 6 * SIDE
        desk.key(Qt.Key.Key_N)


def test_next_and_previous_decide_nothing(desk: Desk) -> None:
    desk.start()
    first = desk.uuid
    desk.key(Qt.Key.Key_N)
    assert desk.uuid != first
    desk.key(Qt.Key.Key_P)
    assert desk.uuid == first
    desk.key(Qt.Key.Key_N)
    desk.key(Qt.Key.Key_Backspace)
    assert desk.uuid == first and reviews(desk.file) == {None: 5}


def test_one_can_go_back_and_decide_otherwise(desk: Desk) -> None:
    desk.start()
    first = desk.uuid
    desk.key(Qt.Key.Key_A)
    desk.key(Qt.Key.Key_P)
    assert desk.uuid == first and "Accepted" in desk.page.pond_label.text()
    desk.key(Qt.Key.Key_1)
    assert reviews(desk.file) == {None: 4, "rejected": 1}


def test_undo_goes_all_the_way_back_and_redo_all_the_way_forth(desk: Desk) -> None:
    desk.start()
    keys = (Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_A, Qt.Key.Key_3, Qt.Key.Key_6)
    seen = []
    for key in keys:
        seen.append(desk.uuid)
        desk.key(key)
    done = table(desk.file, "SELECT uuid, review, reason, reviewed_at FROM ponds")
    for uuid in reversed(seen):
        desk.key(Qt.Key.Key_U)
        assert desk.uuid == uuid, "the map goes to what was undone"
    assert reviews(desk.file) == {None: 5}
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "nothing to undo" in desk.page.summary_label.text()
    for _ in keys:
        desk.key(Qt.Key.Key_Y)
    assert table(desk.file, "SELECT uuid, review, reason, reviewed_at FROM ponds") == done


def test_what_was_undone_before_a_new_decision_is_past(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_A)
    desk.key(Qt.Key.Key_U)
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_Y)
    assert reviews(desk.file) == {None: 4, "rejected": 1}


def test_undo_reaches_back_into_another_day(desk: Desk) -> None:
    desk.start()
    first = desk.uuid
    desk.key(Qt.Key.Key_A)
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_U)
    click(desk.page.review_button)
    assert desk.job.reviewing is None
    desk.start()
    assert reviews(desk.file) == {None: 4, "accepted": 1}, "the ponds were not brought in twice"
    desk.key(Qt.Key.Key_Y)
    assert reviews(desk.file) == {None: 3, "accepted": 1, "rejected": 1}
    desk.key(Qt.Key.Key_U)
    desk.key(Qt.Key.Key_U)
    assert desk.uuid == first and reviews(desk.file) == {None: 5}


def test_a_held_key_decides_once(desk: Desk) -> None:
    desk.start()
    for repeat in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", repeat
        )
        QApplication.sendEvent(desk.window.canvas, event)
    assert reviews(desk.file) == {None: 4, "accepted": 1}


def bands(desk: Desk) -> list[QgsRubberBand]:
    items = desk.window.canvas.scene().items()
    return [one for one in items if isinstance(one, QgsRubberBand) and one.size() > 0]


def test_outlines_are_off_while_space_is_held(desk: Desk) -> None:
    desk.start()
    (band,) = bands(desk)
    node = desk.project.layerTreeRoot().findLayer(desk.at.file.ponds.id())
    QTest.keyPress(desk.window.canvas, Qt.Key.Key_Space)
    assert not band.isVisible() and not node.itemVisibilityChecked()
    QTest.keyRelease(desk.window.canvas, Qt.Key.Key_Space)
    assert band.isVisible() and node.itemVisibilityChecked()
    click(desk.page.review_button)
    assert not bands(desk)


def test_the_order_can_be_changed_on_the_way(desk: Desk) -> None:
    desk.start()
    choose(desk.page.order_combo, "Highest")
    desk.page.order_combo.activated.emit(desk.page.order_combo.currentIndex())
    # The pond at hand stays; the next is the first of the new order.
    assert confidence(desk) == 0.5
    desk.key(Qt.Key.Key_A)
    assert [confidence(desk)] == [0.3]
    desk.key(Qt.Key.Key_N)
    desk.key(Qt.Key.Key_N)
    assert confidence(desk) == 0.9


def test_only_ponds_in_view(desk: Desk) -> None:
    desk.start()
    assert desk.at.row is not None
    desk.window.canvas.setExtent(desk.at.row.outline.boundingBox())
    desk.page.view_check.setChecked(True)
    assert desk.at.queue.counts.ponds == 1
    desk.page.view_check.setChecked(False)
    assert desk.at.queue.counts.ponds == 5


def test_a_name_and_a_note_are_kept_and_undone(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_F2)
    desk.page.name_edit.setText("Dam 1")
    desk.page.note_edit.setText("seepage")
    desk.page.name_edit.editingFinished.emit()
    told = "SELECT name, note, review FROM ponds WHERE confidence = 0.5"
    assert table(desk.file, told) == [("Dam 1", "seepage", None)]
    desk.key(Qt.Key.Key_U)
    assert table(desk.file, told) == [(None, None, None)]


def test_ground_that_was_looked_over_is_marked_and_unmarked(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_V)
    assert table(desk.file, "SELECT reviewed_by FROM reviewed_areas") == [("Li",)]
    (area,) = desk.at.file.areas.getFeatures()
    view = QgsGeometry.fromRect(desk.window.canvas.extent())
    assert area.geometry().intersection(view).area() == pytest.approx(view.area(), rel=1e-6)
    desk.key(Qt.Key.Key_U)
    assert table(desk.file, "SELECT count(*) FROM reviewed_areas") == [(0,)]


def test_the_end_is_told(desk: Desk) -> None:
    desk.start()
    for _ in range(5):
        desk.key(Qt.Key.Key_A)
    assert "Every pond of this queue" in desk.page.summary_label.text()
    assert "5 ponds" in desk.page.register_label.text()
    assert "a minute" in desk.page.pace_label.text()


def test_predictions_are_hidden_meanwhile_and_shown_again(desk: Desk) -> None:
    (prediction,) = (
        one for one in desk.project.mapLayers().values() if one.name() == "scene_ponds"
    )
    node = desk.project.layerTreeRoot().findLayer(prediction.id())
    desk.start()
    assert not node.itemVisibilityChecked()
    click(desk.page.review_button)
    assert node.itemVisibilityChecked()


def test_nothing_to_review_is_said(empty_desk: Desk) -> None:
    empty_desk.start()
    assert "no pond to review" in empty_desk.failures()[0]
    assert empty_desk.job.reviewing is None and not empty_desk.file.exists()
    assert not empty_desk.window.messages(Qgis.MessageLevel.Warning)
