"""Forms that scroll: the wheel scrolls them, and results leave them their rows."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QWheelEvent
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from tailing_pond_mapper.ui.widgets.scrolled_form import ResultsArea, WidthKeeper, leave_room


@pytest.fixture
def area(qgis_app: object) -> QScrollArea:
    """A form that is higher than what shows of it."""
    made = QScrollArea()
    form = QWidget()
    form.setLayout(QVBoxLayout())
    made.setWidgetResizable(True)
    made.setWidget(form)
    WidthKeeper(made)
    made.resize(300, 100)
    made.show()
    return made


def turn(widget: QWidget) -> bool:
    """Turn the wheel over a widget by one notch; return whether the widget keeps it.

    What it does not keep goes to its parent, in the end to what scrolls.
    """
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def put(area: QScrollArea, widget: QWidget) -> QWidget:
    layout = area.widget().layout()
    layout.addWidget(widget)
    filler = QLabel()
    filler.setFixedHeight(1000)
    layout.addWidget(filler)
    QApplication.processEvents()
    return widget


def test_the_wheel_scrolls_the_form_and_changes_no_choice(area: QScrollArea) -> None:
    combo = put(area, QComboBox())
    combo.addItems(["topmost", "another"])
    combo.setFocus()
    assert not turn(combo)
    assert combo.currentIndex() == 0


def test_the_wheel_changes_no_number_and_no_slider(area: QScrollArea) -> None:
    spin, slider = put(area, QSpinBox()), put(area, QSlider())
    for widget in (spin, slider):
        widget.setRange(0, 100)
        widget.setValue(50)
        widget.clearFocus()
        assert not turn(widget)
        assert widget.value() == 50


def test_a_number_that_is_being_typed_still_follows_the_wheel(area: QScrollArea) -> None:
    spin = put(area, QSpinBox())
    spin.setValue(5)
    area.activateWindow()
    spin.setFocus()
    QApplication.processEvents()
    if not spin.hasFocus():
        pytest.skip("no window gets the keyboard here")
    turn(spin)
    assert spin.value() == 4


def test_pointing_at_a_number_with_the_wheel_does_not_take_it_in_hand(area: QScrollArea) -> None:
    spin = put(area, QSpinBox())
    assert spin.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_results_are_as_high_as_they_need_and_scroll_where_there_is_no_room(
    qgis_app: object,
) -> None:
    page = QWidget()
    rows = QVBoxLayout(page)
    form, results = QScrollArea(), ResultsArea(page)
    leave_room(form)
    rows.addWidget(form, 1)
    rows.addWidget(results)
    label = QLabel("words " * 60)
    label.setWordWrap(True)
    results.add(label)
    page.resize(300, 900)
    page.show()
    QApplication.processEvents()
    assert label.height() >= label.heightForWidth(label.width())
    assert results.height() <= label.height() + 20
    plot = QWidget()
    plot.setFixedHeight(700)
    results.add(plot)
    page.resize(300, 400)
    # One layout follows the other.
    for _ in range(5):
        QApplication.processEvents()
    assert form.height() >= 80
    assert results.verticalScrollBar().maximum() > 0


def test_without_results_no_room_is_taken(qgis_app: object) -> None:
    page = QWidget()
    rows = QVBoxLayout(page)
    results = ResultsArea(page)
    rows.addWidget(QScrollArea(), 1)
    rows.addWidget(results)
    label = QLabel("")
    results.add(label)
    label.hide()
    page.resize(300, 400)
    page.show()
    QApplication.processEvents()
    assert results.height() == 0
