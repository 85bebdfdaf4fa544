"""What a person does with page Change: find changes, flip a pond, and play the dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeatureRequest,
    QgsInterval,
    QgsProject,
    QgsRasterLayer,
    QgsTemporalNavigationObject,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QTabWidget, QWidget
from qgis.utils import iface

from . import panel


def followed(out: Path, images: list[str], doubtful: bool = False) -> dict[str, Any]:
    """Find changes between images or predictions; flip each pond that changed, and play all."""
    first, *others = (QgsRasterLayer(path, Path(path).stem) for path in images)
    panel.open_layer(first, out)
    for layer in others:
        QgsProject.instance().addMapLayer(layer)
    page = iface.mainWindow().findChild(QWidget, "ChangePage")
    tabs = (
        iface.mainWindow()
        .findChild(QDockWidget, "TailingPondMapperDock")
        .findChild(QTabWidget, "pages")
    )
    tabs.setCurrentWidget(page)
    page.folder_widget.setFilePath(str(out))
    page.doubtful_check.setChecked(doubtful)
    panel.wait_until(lambda: len(page.dates.chosen()) == len(images), "the dates")
    panel.press(page.change_button)
    level, text = panel.message(180)
    assert level == "success", text
    panel.await_map()
    panel.picture(out, "after")
    ledger = next(
        layer
        for layer in QgsProject.instance().mapLayers().values()
        if layer.customProperty("tailing_pond_mapper/kind") == "ledger"
    )
    return {
        "message": text,
        "listed": [page.pond_list.item(row).text() for row in range(page.pond_list.count())],
        "flips": [_flip(page, row, out) for row in range(page.pond_list.count())],
        "played": _play(ledger),
    }


def _flip(page: QWidget, row: int, out: Path) -> list[str]:
    """Click a pond twice in the list; return the dates that the map showed."""
    seen = []
    for moment in ("before", "after"):
        place = page.pond_list.visualItemRect(page.pond_list.item(row)).center()
        viewport = page.pond_list.viewport()
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
        panel.await_map()
        panel.picture(out, f"pond_{row}_{moment}")
        seen.append(iface.mapCanvas().temporalRange().begin().date().toString("yyyy-MM-dd"))
    return seen


def _play(ledger: QgsVectorLayer) -> list[list[str]]:
    """Let QGIS's temporal controller go through the dates; return what it shows of the ledger."""
    controller = iface.mapCanvas().temporalController()
    controller.setNavigationMode(QgsTemporalNavigationObject.NavigationMode.Animated)
    controller.setTemporalExtents(QgsProject.instance().timeSettings().temporalRange())
    controller.setFrameDuration(QgsInterval(86400))
    shown = []
    for frame in (0, controller.totalFrameCount() - 1):
        controller.setCurrentFrameNumber(frame)
        panel.await_map()
        context = QgsVectorLayerTemporalContext()
        context.setLayer(ledger)
        span = iface.mapCanvas().temporalRange()
        words = ledger.temporalProperties().createFilterString(context, span)
        found = ledger.getFeatures(QgsFeatureRequest().setFilterExpression(words))
        shown.append(sorted(row["status"] for row in found))
    return shown
