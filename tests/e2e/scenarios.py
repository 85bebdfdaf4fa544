"""What a person does with the panel. Each returns plain values for the test outside to judge."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVector,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QPushButton
from qgis.utils import iface, plugins

from . import panel
from .change import followed  # noqa: F401 - played by name
from .classifier import classified  # noqa: F401 - played by name
from .compare import compared, divided  # noqa: F401 - played by name
from .confidence import doubted  # noqa: F401 - played by name
from .learning import learning_cancelled, learnt  # noqa: F401 - played by name
from .package import installed, repeated, struck  # noqa: F401 - played by name
from .prepare import prepared  # noqa: F401 - played by name
from .review import cut_off, resumed_review  # noqa: F401 - played by name
from .sample import crashed, sampled  # noqa: F401 - played by name
from .score import scored  # noqa: F401 - played by name
from .training import resumed, trained  # noqa: F401 - played by name

leaving = False
"""Whether a scenario has closed QGIS itself."""


def whole(out: Path, image: str) -> dict[str, Any]:
    """Segment a whole image, then follow the message to the layers."""
    layer = panel.open_image(image, out)
    said_before = panel.page().image_line.text()
    text = panel.segment()
    (action,) = panel.ending().findChildren(QPushButton, "notice_action")
    action.click()
    root = QgsProject.instance().layerTreeRoot()
    group = root.children()[0]
    ponds = group.children()[0].layer()
    assert iface.activeLayer() is ponds
    assert (
        iface.mapCanvas()
        .mapSettings()
        .mapToLayerCoordinates(layer, iface.mapCanvas().extent())
        .intersects(layer.extent())
    )
    iface.mapCanvas().refresh()
    panel.wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map")
    return {
        "message": text,
        "warnings": panel.warnings(),
        "summary": panel.summary(),
        "said_before": said_before,
        "group": group.name(),
        "layers": [node.layer().name() for node in group.children()],
        "valid": [node.layer().isValid() for node in group.children()],
        "ponds": ponds.featureCount(),
        "image": panel.page().layer().name(),
        "files": panel.files(out),
    }


def screened(out: Path, image: str) -> dict[str, Any]:
    """Segment after a first look; the box is left as it was."""
    panel.open_image(image, out)
    box = panel.page().screen_check
    panel.wait_until(lambda: "Sentinel-2" in box.toolTip(), "the figure of the model's card")
    box.setChecked(True)
    text = panel.segment(maybe_none=True)
    box.setChecked(False)
    return {"message": text, "summary": panel.summary(), "files": panel.files(out)}


def again(out: Path, image: str) -> dict[str, Any]:
    """Segment twice: the second time with the same engine, into files of its own."""
    panel.open_image(image, out)
    panel.segment()
    first = plugins["tailing_pond_mapper"]._engine.process_id
    panel.segment()
    second = plugins["tailing_pond_mapper"]._engine.process_id
    groups = [group.name() for group in QgsProject.instance().layerTreeRoot().findGroups()]
    return {"same": first == second, "groups": groups, "files": panel.files(out)}


def view(out: Path, image: str) -> dict[str, Any]:
    """Segment what the map shows, in another coordinate reference system than the image's."""
    layer = panel.open_image(image, out)
    canvas = iface.mapCanvas()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    shown = canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent())
    shown.scale(0.4)
    canvas.setExtent(shown)
    panel.choose("cover_combo", "What the map shows")
    shown = canvas.mapSettings().outputExtentToLayerExtent(layer, canvas.extent())
    panel.segment()
    return {"shown": _box(shown), "whole": _box(layer.extent())}


def polygons(out: Path, image: str) -> dict[str, Any]:
    """Segment the selected one of two polygons."""
    layer = panel.open_image(image, out)
    area = QgsVectorLayer(f"Polygon?crs={layer.crs().authid()}", "wanted", "memory")
    boxes = []
    for shift in (-0.2, 0.2):
        box = QgsRectangle(layer.extent())
        box.scale(0.3)
        boxes.append(box + _shift(box, shift))
    for box in boxes:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromRect(box))
        area.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(area)
    area.selectByIds([2])
    panel.choose("cover_combo", "Polygons of a layer")
    panel.page().selected_only_check.setChecked(True)
    panel.segment()
    return {"wanted": _box(boxes[1]), "files": panel.files(out)}


def killed(out: Path, large: str, small: str) -> dict[str, Any]:
    """Kill the engine in mid-run; click again on something small."""
    panel.open_image(large, out)
    process = panel.start_and_wait_for_progress()
    os.kill(process, signal.SIGKILL)
    level, text = panel.message()
    told = {"level": level, "message": text, "files": panel.files(out)}
    assert panel.page().segment_button.text() == "Segment"
    panel.open_image(small, out)
    return {**told, "after": panel.segment(maybe_none=True)}


def cancelled(out: Path, large: str) -> dict[str, Any]:
    """Click Cancel in mid-run."""
    panel.open_image(large, out)
    process = panel.start_and_wait_for_progress()
    panel.click("segment_button")
    level, text = panel.message()
    return {
        "level": level,
        "message": text,
        "files": panel.files(out),
        "alive": panel.is_alive(process),
        "layers": QgsProject.instance().count(),
    }


def refused(out: Path, source: str, provider: str, title: str) -> dict[str, Any]:
    """Click Segment on a layer that cannot be segmented."""
    layer = QgsRasterLayer(source, title, provider)
    panel.open_layer(layer, out)
    panel.click("segment_button")
    level, text = panel.message()
    return {"level": level, "message": text, "files": panel.files(out)}


def missed(out: Path, image: str) -> dict[str, Any]:
    """Click Segment while the map shows somewhere else."""
    layer = panel.open_image(image, out)
    elsewhere = QgsRectangle(layer.extent())
    iface.mapCanvas().setExtent(elsewhere + _shift(elsewhere, 30.0))
    panel.choose("cover_combo", "What the map shows")
    panel.click("segment_button")
    level, text = panel.message()
    return {"level": level, "message": text, "files": panel.files(out)}


def closed(out: Path, large: str) -> dict[str, Any]:
    """Close QGIS in mid-run, by its own action; QGIS asks about tasks, and is told to cancel."""
    global leaving  # noqa: PLW0603 - read by the driver
    panel.open_image(large, out)
    process = panel.start_and_wait_for_progress()
    QgsProject.instance().setDirty(False)
    asked: list[str] = []
    answer = QTimer(iface.mainWindow())
    answer.timeout.connect(lambda: _answer(asked))
    answer.start(100)
    close = iface.actionExit()
    close.trigger()
    # QGIS stays when it has asked; the person closes it again.
    panel.wait_until(lambda: panel.page().segment_button.text() == "Segment", "the end of the job")
    QgsProject.instance().setDirty(False)
    QTimer.singleShot(500, close.trigger)
    leaving = True
    return {"process": process, "asked": asked}


def abandoned(out: Path, large: str) -> dict[str, Any]:
    """End QGIS's event loop in mid-run, past all questions, as a session that logs out does."""
    global leaving  # noqa: PLW0603 - read by the driver
    panel.open_image(large, out)
    process = panel.start_and_wait_for_progress()
    QTimer.singleShot(500, QApplication.quit)
    leaving = True
    return {"process": process}


def _answer(asked: list[str]) -> None:
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        asked.append(box.text())
        QTest.mouseClick(box.button(QMessageBox.StandardButton.Yes), Qt.MouseButton.LeftButton)


def _box(rectangle: QgsRectangle) -> list[float]:
    return [
        rectangle.xMinimum(),
        rectangle.yMinimum(),
        rectangle.xMaximum(),
        rectangle.yMaximum(),
    ]


def _shift(box: QgsRectangle, share: float) -> QgsVector:
    return QgsVector(share * box.width(), share * box.height())
