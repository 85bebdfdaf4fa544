"""What a person does with a sample: draw it, label it at the keyboard, score, come back later."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from qgis.core import QgsGeometry, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QPushButton, QWidget
from qgis.utils import iface

from . import panel


def sampled(out: Path, image: str, ponds: str, points: int) -> dict[str, Any]:
    """Draw a sample, label some of it, open the project again, label the rest, and score."""
    page, kept = _begin(out, image, points)
    told: dict[str, Any] = {"plan": page.plan_line.text()}
    panel.picture(out, "design")
    layer = _draw(page)
    told["drawn"] = page.count_line.text()
    told["features"] = layer.featureCount()
    told["file"] = layer.source().split("|")[0]
    panel.picture(out, "drawn")
    told["visible_before"] = _visible()
    panel.press(page.findChild(QPushButton, "label_button"))
    panel.await_map()
    told["visible_while"] = _visible()
    panel.picture(out, "labelling")
    truth = [feature.geometry() for feature in QgsVectorLayer(ponds, "truth").getFeatures()]
    told["steps"] = _steps(page, told["file"], truth)
    panel.await_map()
    panel.picture(out, "half")
    iface.messageBar().clearWidgets()
    # Saved and closed in the middle of labelling: nobody stops first.
    iface.actionSaveProject().trigger()
    iface.newProject(False)
    told["bands_left"] = _bands()
    panel.wait_until(lambda: not page.count_line.text(), "the page to forget the sample")
    told["closed"] = page.label_button.text()
    assert iface.addProject(kept)
    panel.await_map()
    told["visible_again"] = _visible()
    told["resumed"] = page.count_line.text()
    told["missing"] = page.score_button.toolTip()
    panel.press(page.findChild(QPushButton, "label_button"))
    for _ in range(points):
        if page.label_button.text() == "Stop labelling":
            assert QApplication.focusWidget() is iface.mapCanvas(), QApplication.focusWidget()
            _key(_wanted(page, truth))
    panel.await_map()
    told["labelled"] = page.count_line.text()
    told["visible_after"] = _visible()
    # One is left as unsure: it is offered again, and left out at last.
    told["score_enabled"] = page.score_button.isEnabled()
    page.leave_out_check.setChecked(True)
    iface.messageBar().clearWidgets()
    panel.press(page.score_button)
    level, text = panel.message()
    told.update(level=level, message=text, summary=page.summary_label.text())
    told["report"] = page.report_button.isVisible()
    panel.await_map()
    panel.picture(out, "scored")
    told.update(_reopened(page, kept))
    panel.picture(out, "reopened")
    return told


def crashed(out: Path, image: str, points: int) -> None:
    """Label three points, and let QGIS die on the spot."""
    page, _ = _begin(out, image, points)
    _draw(page)
    panel.press(page.findChild(QPushButton, "label_button"))
    for key in (Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_Space):
        _key(key)
    os.kill(os.getpid(), signal.SIGKILL)


def _begin(out: Path, image: str, points: int) -> tuple[QWidget, str]:
    panel.open_image(image, out)
    out.mkdir(parents=True)
    kept = str(out / "project.qgz")
    assert QgsProject.instance().write(kept)
    panel.segment()
    iface.messageBar().clearWidgets()
    dock = iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock")
    dock.show_score_page(by_sample=True)
    page = iface.mainWindow().findChild(QWidget, "SamplePage")
    # No window manager does it here; without, no widget has the keyboard.
    QApplication.setActiveWindow(iface.mainWindow())
    page.size_spin.setValue(points)
    page.least_spin.setValue(points // 2)
    panel.wait_until(lambda: page.plan_line.text().startswith(f"{points} points"), "the plan")
    return page, kept


def _draw(page: QWidget) -> QgsVectorLayer:
    panel.press(page.findChild(QPushButton, "draw_button"))
    panel.wait_until(page.sample, "the sample")
    panel.wait_until(page.label_button.isEnabled, "the way to label")
    panel.message()
    iface.messageBar().clearWidgets()
    return page.sample()


def _reopened(page: QWidget, kept: str) -> dict[str, Any]:
    """Save the project, close it and open it again; return what the page then shows of a score."""
    iface.messageBar().clearWidgets()
    iface.actionSaveProject().trigger()
    iface.newProject(False)
    told: dict[str, Any] = {"forgotten": page.summary_label.text()}
    assert iface.addProject(kept)
    panel.await_map()
    told["restored"] = page.summary_label.text()
    told["report_restored"] = page.report_button.isVisible()
    return told


def _steps(page: QWidget, file: str, truth: list[QgsGeometry]) -> dict[str, Any]:
    """Label a few points, with every key; return what the file held after each."""
    canvas = iface.mapCanvas()
    assert QApplication.focusWidget() is canvas, QApplication.focusWidget()
    told: dict[str, Any] = {"number": page.count_line.text().split(".")[0]}
    _key(Qt.Key.Key_Space)
    told["unsure"] = _labels(file)
    _key(_wanted(page, truth))
    told["second"] = _labels(file)
    _key(Qt.Key.Key_Backspace)
    told["back"] = page.count_line.text().split(".")[0]
    _key(_wanted(page, truth))
    told["again"] = _labels(file)
    for key in (Qt.Key.Key_A, Qt.Key.Key_2, Qt.Key.Key_Plus):
        _key(key)
    QTest.keyClick(canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    told["other_keys"] = _labels(file)
    page.size_spin.setFocus()
    page.size_spin.selectAll()
    for key in (Qt.Key.Key_1, Qt.Key.Key_0):
        QTest.keyClick(QApplication.focusWidget(), key)
    told["typed"] = page.size_spin.value()
    told["elsewhere"] = _labels(file)
    panel.press(page.findChild(QPushButton, "unsure_button"))
    told["button"] = _labels(file)
    assert QApplication.focusWidget() is canvas
    told["shown"] = _outlined(page)
    return told


def _wanted(page: QWidget, truth: list[QgsGeometry]) -> Qt.Key:
    """Return the key for the pixel in the middle of the map, as one sees it there."""
    place = QgsGeometry.fromPointXY(iface.mapCanvas().center())
    return Qt.Key.Key_1 if any(pond.contains(place) for pond in truth) else Qt.Key.Key_0


def _key(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def _labels(file: str) -> dict[str, int]:
    """Count labels in the file, read by another program."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        rows = store.execute("SELECT label, count(*) FROM points GROUP BY label").fetchall()
    return {str(label): count for label, count in rows}


def _bands() -> int:
    items = iface.mapCanvas().scene().items()
    return sum(
        isinstance(item, QgsRubberBand) and item.isVisible() and item.size() > 0 for item in items
    )


def _outlined(page: QWidget) -> list[float]:
    """Return width and height of the outlined pixel, and how far it is from the map's middle."""
    (band,) = (
        item
        for item in iface.mapCanvas().scene().items()
        if isinstance(item, QgsRubberBand) and item.asGeometry().area() > 0
    )
    box, middle = band.asGeometry().boundingBox(), iface.mapCanvas().center()
    return [box.width(), box.height(), box.center().distance(middle)]


def _visible() -> list[str]:
    """Return the names of the layers whose boxes are ticked."""
    nodes = QgsProject.instance().layerTreeRoot().findLayers()
    ticked: list[QgsMapLayer] = [n.layer() for n in nodes if n.itemVisibilityChecked()]
    return [layer.name() for layer in ticked]
