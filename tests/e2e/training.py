"""What a person does with page Train: draw, train, stop early, use the model; survive a kill."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QPushButton,
    QWidget,
)
from qgis.utils import iface, plugins

from . import panel

_LONG = 400
"""Seconds that a few epochs may take on a machine that has other work."""


def trained(out: Path, image: str, boxes: list[list[float]]) -> dict[str, Any]:
    """Draw ponds and other ground, train, stop early, and segment with the new model."""
    layer = _open(image, out)
    page = _page()
    panel.press(page.findChild(QPushButton, "draw_button"))
    drawn = page.reference.chosen()
    asked: list[str] = []
    answer = QTimer(iface.mainWindow())
    answer.timeout.connect(lambda: _accept_form(asked))
    answer.start(100)
    left, bottom, right, top = boxes[0]
    panel.digitise([(left, bottom), (left, top), (right, top), (right, bottom)])
    panel.wait_until(drawn.featureCount, "the polygon, once its form is filled in")
    answer.stop()
    for index, box in enumerate(boxes[1:], 1):
        feature = QgsFeature(drawn.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(*box)))
        feature["class"] = 1 - index % 2
        assert drawn.addFeature(feature)
    drawn.triggerRepaint()
    said = page.findChild(QWidget, "reference_line").text()
    iface.messageBar().clearWidgets()
    page.epochs_spin.setValue(3)
    panel.press(page.train_button)
    _await_epoch()
    panel.picture(out, "running")
    panel.press(page.finish_button)
    level, text = panel.message(_LONG)
    told = {
        "level": level,
        "message": text,
        "form": asked,
        "reference": said,
        "summary": page.summary_label.text(),
        "epochs": [epoch.epoch for epoch in page.plot.epochs()],
        "editing": drawn.isEditable(),
        "files": panel.files(out),
    }
    panel.picture(out, "ended")
    drawn.rollBack()
    (action,) = panel.ending().findChildren(QPushButton, "notice_action")
    action.click()
    iface.messageBar().clearWidgets()
    assert panel.page().isVisible()
    panel.page().layer_combo.setLayer(layer)
    panel.wait_until(panel.page().bands.chosen, "the image's description")
    return {**told, "model": panel.page().model(), "found": panel.segment()}


def resumed(out: Path, image: str, boxes: list[list[float]]) -> dict[str, Any]:
    """Kill the engine after the first epoch, train again, and cancel that."""
    _open(image, out)
    page = _page()
    panel.press(page.findChild(QPushButton, "draw_button"))
    drawn = page.reference.chosen()
    for index, box in enumerate(boxes):
        feature = QgsFeature(drawn.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(*box)))
        feature["class"] = 1 - index % 2
        assert drawn.addFeature(feature)
    iface.messageBar().clearWidgets()
    page.epochs_spin.setValue(4)
    panel.press(page.train_button)
    _await_epoch()
    checkpoint = out / f"{page.name()}.onnx.checkpoint"
    panel.wait_until(checkpoint.exists, "the first checkpoint")
    os.kill(plugins["tailing_pond_mapper"]._training_engine.process_id, signal.SIGKILL)
    level, text = panel.message()
    told: dict[str, Any] = {"level": level, "message": text, "files": panel.files(out)}
    iface.messageBar().clearWidgets()
    said: list[str] = []
    log = QgsApplication.messageLog()
    log.messageReceived.connect(lambda text, *_: said.append(text))
    panel.press(page.train_button)
    _await_epoch()
    told["went_on"] = [text for text in said if text.startswith("Resuming")]
    panel.picture(out, "running")
    panel.press(page.cancel_button)
    told["cancelled"] = panel.message(_LONG)
    drawn.rollBack()
    return told


def _open(image: str, out: Path) -> QgsRasterLayer:
    layer = QgsRasterLayer(image, Path(image).stem)
    panel.open_layer(layer, out)
    dock = iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock")
    dock.pages.setCurrentWidget(_page())
    _page().folder_widget.setFilePath(str(out))
    panel.wait_until(_page().image_line.text, "the image's description")
    return layer


def _page() -> QWidget:
    return iface.mainWindow().findChild(QWidget, "TrainPage")


def _await_epoch() -> None:
    """Wait until there is an epoch to keep."""
    page = _page()
    panel.wait_until(
        lambda: page.finish_button.isEnabled() or page.train_button.isVisible(), "an epoch", _LONG
    )
    assert page.finish_button.isEnabled(), page.summary_label.text()


def _accept_form(asked: list[str]) -> None:
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            asked.append(dialog.windowTitle())
            (buttons,) = dialog.findChildren(QDialogButtonBox)
            panel.press(buttons.button(QDialogButtonBox.StandardButton.Ok))
