"""What a person does with predicted ponds: goes through them by keys, is cut off, comes back."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDockWidget, QPushButton, QWidget
from qgis.utils import iface, plugins

from . import panel

REASONS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6)


def cut_off(
    out: Path, images: list[str], ponds: list[str], first: int, look_s: float, dark: bool = False
) -> None:
    """Decide on some ponds, and let QGIS die on the spot."""
    _theme(dark)
    open_project(out, images, ponds)
    _picture(out, "choices", dark)
    told = begin(out)
    _picture(out, "first", dark)
    told["times"] = _decide(first, look_s)
    _picture(out, "half", dark)
    told["in_file"] = reviews(out)
    told["shown"] = _at().queue.counts.done
    (out / "before.txt").write_text(repr(told), encoding="utf-8")
    os.kill(os.getpid(), signal.SIGKILL)


def resumed_review(
    out: Path, folder: str, more: int, look_s: float, dark: bool = False
) -> dict[str, Any]:
    """Open the project again, find all decisions, undo and redo, edit outlines, go on."""
    _theme(dark)
    out.mkdir(parents=True)
    home = Path(folder)
    panel.open_panel()
    assert iface.addProject(str(home / "project.qgz"))
    iface.zoomFull()
    panel.await_map()
    told = {**begin(home), "resumed": reviews(home)}
    _picture(out, "resumed", dark)
    told["times"] = _decide(more, look_s)
    told["decided"] = reviews(home)
    counts = []
    for key in (Qt.Key.Key_U,) * 3 + (Qt.Key.Key_Y,) * 3:
        press_key(key)
        counts.append(_at().queue.counts.done)
    panel.await_map()
    told["undone_and_redone"] = counts
    told["after_redo"] = reviews(home)
    told["views"] = _views(out, dark)
    told["edited"] = _edited(out, home, dark)
    press_key(Qt.Key.Key_A)
    panel.press(page().findChild(QPushButton, "show_button"))
    panel.await_map()
    _picture(out, "register", dark)
    told["register"] = page().register_label.text()
    panel.press(page().findChild(QPushButton, "review_button"))
    told["stopped"] = page().review_button.text()
    panel.await_map()
    _picture(out, "stopped", dark)
    told["end"] = reviews(home)
    return told


def _views(out: Path, dark: bool) -> list[str]:
    """Look at the pond without its outline, in other colours, and at another date."""
    canvas, said = iface.mapCanvas(), []
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    panel.await_map()
    _picture(out, "outline_off", dark)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    for key, name in ((Qt.Key.Key_C, "false_colour"), (Qt.Key.Key_T, "other_date")):
        page().show_summary("")
        press_key(key)
        panel.await_map()
        said.append(page().summary_label.text())
        _picture(out, name, dark)
    press_key(Qt.Key.Key_C)
    return said


def _edited(out: Path, home: Path, dark: bool) -> dict[str, Any]:
    """Split, reshape, move a corner and draw with the mouse; undo it; return what was written."""
    told: dict[str, Any] = {}
    _to_a_large_pond()
    panel.await_map()
    box = outline().boundingBox()
    west, south, east, north = box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
    middle, room = (west + east) / 2, (east - west) / 4
    uuid = _at().row.uuid
    press_key(Qt.Key.Key_S)
    _picture(out, "splitting", dark)
    panel.digitise([(middle, south - room), (middle, north + room)])
    panel.wait_until(lambda: _at().tools.act is None, "the split")
    told["split"] = reviews(home)
    panel.await_map()
    _picture(out, "split", dark)
    press_key(Qt.Key.Key_U)
    told["joined_again"] = reviews(home)
    assert _at().row.uuid == uuid
    press_key(Qt.Key.Key_E)
    assert iface.activeLayer().isEditable()
    panel.await_map()
    top = max(outline().vertices(), key=lambda corner: corner.y())
    _move_corner(top.x(), top.y(), room)
    _picture(out, "corners", dark)
    before = _at().row.number("area_m2")
    press_key(Qt.Key.Key_Return)
    told["corners"] = (before, _area(home, uuid), reviews(home))
    press_key(Qt.Key.Key_U)
    press_key(Qt.Key.Key_D)
    panel.digitise(
        [(east + room, north), (east + 2 * room, north), (east + 2 * room, south), (east, south)]
    )
    panel.wait_until(lambda: _at().tools.act is None, "the drawing")
    told["drawn"] = reviews(home)
    panel.await_map()
    _picture(out, "drawn", dark)
    press_key(Qt.Key.Key_U)
    told["undrawn"] = reviews(home)
    return told


def _to_a_large_pond() -> None:
    """Go to the largest pond that is not decided on: one that can be split and drawn beside."""
    combo = page().findChild(QComboBox, "order_combo")
    combo.setCurrentIndex(combo.findText("Largest first"))
    combo.activated.emit(combo.currentIndex())
    press_key(Qt.Key.Key_A)
    press_key(Qt.Key.Key_U)


def _move_corner(x: float, y: float, far: float) -> None:
    """Click the topmost corner with the vertex tool, and click above it: nothing crosses there."""
    canvas = iface.mapCanvas()
    transform = canvas.getCoordinateTransform()
    settings = canvas.mapSettings()
    for place in ((x, y), (x, y + far)):
        on_map = settings.layerToMapCoordinates(iface.activeLayer(), QgsPointXY(*place))
        pixel = transform.transform(on_map)
        where = pixel.toQPointF().toPoint()
        QTest.mouseMove(canvas.viewport(), where)
        _pause(0.3)
        QTest.mouseMove(canvas.viewport(), where)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=where)
        _pause(0.3)


def outline() -> Any:
    return _at().row.outline


def _decide(ponds: int, look_s: float) -> list[float]:
    """Decide on ponds, every third of them rejected; return seconds from key to the next one drawn.

    Args:
        ponds: How many.
        look_s: What a person looks at each; it is not part of the times.
    """
    seconds = []
    for number in range(ponds):
        _pause(look_s)
        key = REASONS[number // 3 % 6] if number % 3 == 2 else Qt.Key.Key_A
        assert QApplication.focusWidget() is iface.mapCanvas(), QApplication.focusWidget()
        seconds.append(_timed(key))
    return seconds


def _timed(key: Qt.Key) -> float:
    """Press a key, and return how long it took until the map was drawn anew."""
    canvas, loop = iface.mapCanvas(), QEventLoop()
    canvas.mapCanvasRefreshed.connect(loop.quit)
    QTimer.singleShot(20_000, loop.quit)
    began = time.perf_counter()
    press_key(key)
    loop.exec_()
    canvas.mapCanvasRefreshed.disconnect(loop.quit)
    return round(time.perf_counter() - began, 3)


def open_project(out: Path, images: list[str], ponds: list[str]) -> None:
    out.mkdir(parents=True)
    project = QgsProject.instance()
    project.clear()
    for path in images:
        layer = QgsRasterLayer(path, Path(path).stem)
        assert layer.isValid(), path
        project.addMapLayer(layer)
        project.setCrs(layer.crs())
    for path in ponds:
        layer = QgsVectorLayer(f"{path}|layername=ponds", Path(path).stem)
        assert layer.isValid(), path
        project.addMapLayer(layer)
    assert project.write(str(out / "project.qgz"))
    panel.open_panel()
    iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock").show_review_page()
    iface.zoomFull()
    panel.await_map()


def begin(home: Path) -> dict[str, Any]:
    """Start the review; return what it said and how long that took."""
    iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock").show_review_page()
    # No window manager does it here; without, no widget has the keyboard.
    QApplication.setActiveWindow(iface.mainWindow())
    began = time.perf_counter()
    panel.press(page().findChild(QPushButton, "review_button"))
    opened = time.perf_counter() - began
    panel.await_map()
    assert (home / "tailing_ponds" / "review.gpkg").is_file(), page().summary_label.text()
    return {
        "opened_s": round(opened, 3),
        "said": page().summary_label.text(),
        "progress": page().progress_label.text(),
    }


def page() -> QWidget:
    return iface.mainWindow().findChild(QWidget, "ReviewPage")


def _at() -> Any:
    (job,) = (
        one
        for one in plugins["tailing_pond_mapper"]._in_window.jobs
        if type(one).__name__ == "ReviewJob"
    )
    return job.reviewing


def press_key(key: Qt.Key) -> None:
    QTest.keyClick(iface.mapCanvas(), key)


def _pause(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec_()


def _ask(home: Path, query: str, *values: str) -> list[Any]:
    """Ask the file as another program does."""
    file = home / "tailing_ponds" / "review.gpkg"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        return store.execute(query, values).fetchall()


def reviews(home: Path) -> dict[str, int]:
    rows = _ask(home, "SELECT review, count(*) FROM ponds GROUP BY review")
    return {str(review): count for review, count in rows}


def _area(home: Path, uuid: str) -> float:
    return _ask(home, "SELECT area_m2 FROM ponds WHERE uuid = ?", uuid)[0][0]


def _picture(out: Path, moment: str, dark: bool) -> None:
    panel.picture(out, f"{moment}_{'dark' if dark else 'light'}")


def _theme(dark: bool) -> None:
    if dark:
        QgsApplication.setUITheme("Night Mapping")
