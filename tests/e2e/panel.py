"""The panel as a person sees it: find its widgets, act on them, wait for what they show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMessageBarItem
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QComboBox, QDockWidget, QWidget
from qgis.utils import iface, plugins

TITLE = "Tailing Pond Mapper"

NOTHING = ("No tailings pond found", "No ground was searched")
"""How a message begins that tells of no pond."""


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Let QGIS live until something shows; it is looked at five times a second, like by eye."""
    if condition():
        return
    loop = QEventLoop()
    look = QTimer()
    look.timeout.connect(lambda: loop.quit() if condition() else None)
    look.start(200)
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec_()
    if not condition():
        raise AssertionError(f"Waited in vain for {what}; the panel says: {summary()}")


def open_panel() -> QWidget:
    """Open the panel by its button and return page Segment."""
    dock = iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock")
    if not dock.isVisible():
        iface.mainWindow().findChild(QAction, "tailing_pond_mapper_action").trigger()
    return page()


def page() -> QWidget:
    return iface.mainWindow().findChild(QWidget, "SegmentPage")


def summary() -> str:
    return page().summary_label.text()


def open_image(path: str, out: Path) -> QgsRasterLayer:
    """Start a new project with one image, and wait until the panel has described it."""
    layer = QgsRasterLayer(path, Path(path).stem)
    assert layer.isValid(), path
    open_layer(layer, out)
    wait_until(page().bands.chosen, "the image's description")
    return layer


def open_layer(layer: QgsMapLayer, out: Path) -> None:
    """Start a new project with one layer, and the panel set to save to ``out``."""
    iface.messageBar().clearWidgets()
    QgsProject.instance().clear()
    QgsProject.instance().setCrs(
        layer.crs() if layer.crs().isValid() else QgsCoordinateReferenceSystem("EPSG:4326")
    )
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)
    iface.zoomToActiveLayer()
    open_panel().folder_widget.setFilePath(str(out))
    choose("cover_combo", "The whole layer")


def choose(name: str, text: str) -> None:
    """Choose an item of a combo box by the keyboard."""
    combo = page().findChild(QComboBox, name)
    index = combo.findText(text, Qt.MatchFlag.MatchStartsWith)
    assert index >= 0, f"{name} has no item {text}"
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(index):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentIndex() == index


def click(name: str) -> None:
    """Click a widget in its middle."""
    widget = page().findChild(QWidget, name)
    assert widget.isVisible() and widget.isEnabled(), f"{name} cannot be clicked: {summary()}"
    press(widget)


def press(widget: QWidget) -> None:
    """Click any widget in its middle."""
    assert widget.isVisible() and widget.isEnabled(), f"{widget.objectName()} cannot be clicked"
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def digitise(corners: list[tuple[float, float]]) -> None:
    """Draw a polygon on the map with the mouse: a click at each corner, a right click to end."""
    canvas = iface.mapCanvas()
    place = QPoint()
    for x, y in corners:
        pixel = canvas.getCoordinateTransform().transform(QgsPointXY(x, y))
        place = QPoint(round(pixel.x()), round(pixel.y()))
        QTest.mouseMove(canvas.viewport(), place)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.RightButton, pos=place)
    # Qt deletes what it was asked to, as the tool's rubber band, in the loop that sent the click,
    # and a scenario never gets back there.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def picture(out: Path, moment: str) -> None:
    """Save what the window shows."""
    iface.mainWindow().grab().save(str(out.parents[1] / f"{out.name}_{moment}.png"))


def await_map() -> None:
    """Wait until the map is drawn anew, and with it everything else is in its place."""
    drawn: list[bool] = []
    canvas = iface.mapCanvas()
    note = canvas.mapCanvasRefreshed.connect(lambda: drawn.append(True))
    canvas.refresh()
    wait_until(lambda: drawn, "the map")
    canvas.mapCanvasRefreshed.disconnect(note)


def ours() -> list[QgsMessageBarItem]:
    return [item for item in iface.messageBar().items() if item.title() == TITLE]


def ending() -> QgsMessageBarItem | None:
    """Return the message that ends a job, which is the one that is no warning."""
    said = [item for item in ours() if item.level() != Qgis.MessageLevel.Warning]
    return said[0] if said else None


def warnings() -> list[str]:
    return [item.text() for item in ours() if item.level() == Qgis.MessageLevel.Warning]


def message(seconds: float = 60) -> tuple[str, str]:
    """Wait for the plugin to say how a job ended; return the message's level and text."""
    wait_until(ending, "a message", seconds)
    levels = {
        Qgis.MessageLevel.Success: "success",
        Qgis.MessageLevel.Critical: "critical",
        Qgis.MessageLevel.Info: "info",
    }
    return levels[ending().level()], ending().text()


def segment(seconds: float = 60, maybe_none: bool = False) -> str:
    """Click Segment and wait for success; return the message.

    Args:
        seconds: To wait.
        maybe_none: Whether the image may hold no pond, which is told as no success.
    """
    iface.messageBar().clearWidgets()
    click("segment_button")
    level, text = message(seconds)
    assert level == "success" or (maybe_none and text.startswith(NOTHING)), text
    return text


def start_and_wait_for_progress() -> int:
    """Click Segment on a large image; return the engine's process when it is at work."""
    click("segment_button")
    wait_until(lambda: page().progress_bar.value() > 20, "progress")
    assert page().segment_button.text() == "Cancel"
    process = plugins["tailing_pond_mapper"]._engine.process_id
    assert is_alive(process)
    return process


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def files(folder: Path) -> list[str]:
    """Return every file in a folder, hidden ones too; empty if there is no folder."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
