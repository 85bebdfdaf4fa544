"""Builds all forms, widgets and pages under PyQt6, draws and clicks them, and tells what failed.

Run by ``test_qt6.py`` in a process of its own: two Qts do not live in one.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any, Callable

ROOT = Path(sys.argv[1])
os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path[:0] = [str(Path(__file__).parent), sys.argv[2]]

import stub_qgis

stub_qgis.install()

from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QHelpEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QMainWindow, QToolBar, QWidget
from qgis.PyQt import uic

MIDDLE = QPoint(170, 90)
"""Of a plot."""

GONE = {"exec_", "print_", "localPos", "windowPos", "screenPos", "posF", "toTime_t"}
"""Methods of PyQt5 that PyQt6 has not, whatever they are called on."""

raised: dict[str, str] = {}
done: list[str] = []


def attempt(name: str, what: Callable[[], Any]) -> Any:
    try:
        found = what()
    except Exception:
        raised[name] = traceback.format_exc()
        return None
    done.append(name)
    return found


def in_slot(kind: Any, error: Any, trace: Any) -> None:
    raised[f"slot {len(raised)}"] = "".join(traceback.format_exception(kind, error, trace))


sys.excepthook = in_slot
application = stub_qgis.QgsApplication([])


class Iface:
    """QGIS's window, as much as the plugin needs to load."""

    def __init__(self) -> None:
        self.window, self.bar = QMainWindow(), QToolBar()
        self.messages, self.canvas = stub_qgis.QgsMessageBar(), stub_qgis.QgsMapCanvas()

    def mainWindow(self) -> QMainWindow:
        return self.window

    def messageBar(self) -> Any:
        return self.messages

    def mapCanvas(self) -> Any:
        return self.canvas

    def addDockWidget(self, area: Any, dock: Any) -> None:
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: Any) -> None:
        self.window.removeDockWidget(dock)

    def addRasterToolBarIcon(self, action: Any) -> None:
        self.bar.addAction(action)

    def removeRasterToolBarIcon(self, action: Any) -> None:
        self.bar.removeAction(action)

    def __getattr__(self, _name: str) -> Any:
        return stub_qgis.Anything()


def modules() -> None:
    package = importlib.import_module("tailing_pond_mapper.ui")
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        attempt(f"import {found.name}", lambda name=found.name: importlib.import_module(name))


def names() -> None:
    """Look up, in the real PyQt6, whatever the sources take from Qt by name, run or not."""
    for path in [*sorted((ROOT / "ui").rglob("*.py")), ROOT / "plugin.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = {
            alias.asname or alias.name: getattr(importlib.import_module(node.module), alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt.")
            for alias in node.names
            if hasattr(importlib.import_module(node.module), alias.name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute):
                continue
            if node.attr in GONE or missing(node, ours):
                raised[f"{path.name}:{node.lineno}"] = f"Qt 6 has no {ast.unparse(node)}"
    done.append("names")


def missing(node: ast.Attribute, ours: dict[str, Any]) -> bool:
    steps: list[str] = []
    inner: Any = node
    while isinstance(inner, ast.Attribute):
        steps.insert(0, inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name) or inner.id not in ours:
        return False
    found = ours[inner.id]
    for step in steps:
        if not hasattr(found, step):
            return True
        found = getattr(found, step)
    return False


def forms() -> None:
    for path in sorted((ROOT / "ui").rglob("*.ui")):
        name = str(path.relative_to(ROOT))
        # The base is a plain widget: what the forms hold is what is tried.
        attempt(name, lambda path=path: uic.loadUi(str(path), QWidget()))


def panel() -> None:
    plugin = importlib.import_module("tailing_pond_mapper.plugin")
    environment = importlib.import_module("tailing_pond_mapper.ui.engine.environment")
    # No engine is to be started: this is about widgets.
    environment.interpreter = lambda: None
    iface = Iface()
    one = plugin.TailingPondMapper(iface)
    attempt("initGui", one.initGui)
    if one._in_window is None:
        return
    dock = one._in_window.dock
    dock.show()
    iface.window.resize(700, 900)
    iface.window.show()
    for index in range(dock.pages.count()):
        dock.pages.setCurrentIndex(index)
        application.processEvents()
        attempt(f"draw page {index}", dock.grab)
    for combo in dock.findChildren(QComboBox):
        for index in range(combo.count()):
            attempt(
                f"choose in {combo.objectName()}", lambda c=combo, i=index: c.setCurrentIndex(i)
            )
    for button in dock.findChildren(QAbstractButton):
        if button.isCheckable():
            attempt(
                f"toggle {button.objectName()}", lambda b=button: b.setChecked(not b.isChecked())
            )
    plots(dock)
    application.processEvents()
    attempt("unload", one.unload)


def plots(dock: Any) -> None:
    """Draw each plot with values in it, and move and press the mouse there."""
    measures = importlib.import_module("tailing_pond_mapper.core.protocol.accuracy_measures")
    messages = importlib.import_module("tailing_pond_mapper.core.protocol.messages")
    compare = importlib.import_module("tailing_pond_mapper.core.protocol.compare")
    points = [
        measures.ThresholdPoint(percent, 1, 1, 1, 1, percent / 100, 1 - percent / 100, 0.5)
        for percent in range(101)
    ]
    bins = [measures.ReliabilityBin(n / 10, (n + 1) / 10, n / 10, n / 12, 9) for n in range(10)]
    classes = [
        compare.ClassSpectrum(value, 2, 20, (0.1, 0.1), (0.2, 0.3), (0.3, 0.4), ((0.1, 0.2),) * 5)
        for value in (1, 0)
    ]
    found = compare.SeparabilityResult(("blue", "red"), tuple(classes), (0, 1), 1.5, "Good.", 0)
    ledger = importlib.import_module("tailing_pond_mapper.core.protocol.change_record")
    known = {
        "change_m2": 2e4,
        "change_se_m2": 1e4,
        "z": 2.0,
        "since": "2020-01-01",
        "relation": None,
        "related": (),
        "parts": 1,
        "confidence": 0.9,
        "probability": 0.9,
        "unseen": 0.0,
    }
    rows = tuple(
        ledger.Observation(date=day, status=status, area_m2=area, area_se_m2=9e3, **known)
        for day, status, area in (
            ("2020-01-01", "stable", 1e5),
            ("2020-03-01", "unobserved", None),
            ("2020-06-01", "grown", 1.3e5),
        )
    )
    pond = ledger.PondRecord(1, (0.0, 0.0, 1.0, 1.0), rows)
    score, comparing, train = dock.score_page, dock.compare_page, dock.train_page
    changing = dock.change_page
    fill = {
        "thresholds": (score.plot, lambda: score.plot.show_thresholds(points)),
        "precision and recall": (
            score.precision_recall,
            lambda: score.precision_recall.show_thresholds(points),
        ),
        "calibration": (score.calibration, lambda: score.calibration.show_bins(bins)),
        "samples": (comparing.scatter, lambda: comparing.show_samples(found)),
        "spectra": (comparing.spectra, lambda: comparing.show_samples(found)),
        "areas": (changing.plot, lambda: changing.show_pond(pond, "2020-06-01")),
        "epochs": (
            train.plot,
            lambda: [
                train.plot.add(messages.Epoch(n, 5, 1 / (n + 1), 1.0, 0.5, n == 2))
                for n in range(5)
            ],
        ),
    }
    for name, (plot, show) in fill.items():
        attempt(f"fill {name}", show)
        plot.resize(340, 180)
        attempt(f"draw {name}", plot.grab)
        attempt(f"mouse over {name}", partial(QTest.mouseMove, plot, MIDDLE))
        left = Qt.MouseButton.LeftButton
        attempt(f"mouse in {name}", partial(QTest.mouseClick, plot, left, pos=MIDDLE))
        attempt(f"tip of {name}", partial(tip, plot, MIDDLE))


def tip(widget: QWidget, place: QPoint) -> None:
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    application.sendEvent(widget, event)


attempt("modules", modules)
attempt("names", names)
attempt("forms", forms)
attempt("panel", panel)
print(json.dumps({"raised": raised, "done": done}))
sys.stdout.flush()
os._exit(0)
