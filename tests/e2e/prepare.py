"""What a person does with a product as delivered: drop it, prepare it, find its ponds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QWidget
from qgis.utils import iface

from . import panel


def prepared(out: Path, archive: str, broken: str, raw: str, dem: str) -> dict[str, Any]:
    """Drop a broken and a whole archive, prepare the latter, segment it; then its raw image."""
    iface.messageBar().clearWidgets()
    project = QgsProject.instance()
    project.clear()
    page = panel.open_panel()
    box = page.prepare
    out.mkdir(parents=True)
    panel.wait_until(page.device_line.text, "the engine")
    panel.picture(out, "empty")
    told: dict[str, Any] = {"folded": box.product_group.isCollapsed()}
    _drop(page, broken)
    _await_answer(box)
    told["broken"] = box.product_line.text()
    panel.picture(out, "problem")
    # The heights come as a layer; there is no image yet.
    heights = project.addMapLayer(QgsRasterLayer(dem, "heights"))
    _drop(page.segment_button, archive)
    _await_answer(box)
    told["recognised"] = box.product_line.text()
    _choose_heights(box, heights.name())
    box.prepared_folder_widget.setFilePath(str(out))
    panel.await_map()
    panel.picture(out, "recognised")
    panel.press(box.prepare_button)
    panel.wait_until(lambda: box.prepare_progress.value() > 0 or not box.busy, "progress")
    panel.picture(out, "running")
    level, text = panel.message()
    panel.await_map()
    panel.picture(out, "prepared")
    image = page.layer()
    told.update(
        level=level,
        message=text,
        warnings=panel.warnings(),
        summary=panel.summary(),
        image=image.source(),
        on_top=project.layerTreeRoot().children()[0].layer() is image,
        folded_again=box.product_group.isCollapsed(),
        styles=sorted(image.styleManager().styles()),
        # QGIS keeps the histograms that the stretch is made of in a file of its own.
        files=[name for name in panel.files(out) if not name.endswith(".aux.xml")],
    )
    image.styleManager().setCurrentStyle("False colour")
    panel.await_map()
    panel.picture(out, "false colour")
    image.styleManager().setCurrentStyle("Natural colour")
    panel.wait_until(page.bands.chosen, "the image's description")
    page.folder_widget.setFilePath(str(out / "ponds"))
    told["ponds"] = panel.segment()
    told["pond_warnings"] = panel.warnings()
    panel.await_map()
    panel.picture(out, "segmented")
    told["raw"] = _raw(out, raw)
    return told


def _raw(out: Path, raw: str) -> dict[str, Any]:
    """Click Segment on an image as delivered, and take the offer."""
    panel.open_layer(QgsRasterLayer(raw, Path(raw).stem), out)
    page = panel.page()
    panel.wait_until(lambda: "Prepare it first" in page.image_line.text(), "the link")
    line = page.image_line.text()
    panel.click("segment_button")
    level, text = panel.message()
    panel.await_map()
    panel.picture(out, "raw")
    still = page.segment_button.text()
    items = [item for item in panel.ours() if item.level() == Qgis.MessageLevel.Info]
    panel.press(items[0].findChild(QPushButton, "notice_action"))
    _await_answer(page.prepare)
    panel.picture(out, "offer taken")
    return {
        "line": line,
        "level": level,
        "message": text,
        "button": still,
        "product": page.prepare.path,
        "recognised": page.prepare.product_line.text(),
        "layers": QgsProject.instance().count(),
    }


def _await_answer(box: QWidget) -> None:
    panel.wait_until(lambda: "Looking" not in box.product_line.text(), "what the product is")


def _choose_heights(box: QWidget, name: str) -> None:
    combo = box.elevation.combo
    QTest.keyClick(combo, Qt.Key.Key_Home)
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == name


def _drop(target: QWidget, path: str) -> None:
    """Drag a file from elsewhere onto a widget, and let go; Qt finds out who takes it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    middle = target.rect().center()
    enter = QDragEnterEvent(QPoint(middle), copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted(), f"{path} is not welcome"
    drop = QDropEvent(QPointF(middle), copy, data, left, none, QEvent.Type.Drop)
    QApplication.sendEvent(target, drop)
