"""What a person does with page Score: draw, score, look at the mistakes, come back to it later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsLayoutExporter, QgsPrintLayout, QgsProject
from qgis.PyQt.QtWidgets import QDockWidget, QPushButton, QWidget
from qgis.utils import iface

from . import panel
from .panel import await_map as _await_map


def scored(out: Path, image: str, outlines: list[list[tuple[float, float]]]) -> dict[str, Any]:
    """Segment, draw the ponds that one knows, score, save the project and open it again."""
    panel.open_image(image, out)
    project = QgsProject.instance()
    out.mkdir(parents=True)
    kept = str(out / "project.qgz")
    assert project.write(kept)
    panel.page().probability_check.setChecked(True)
    panel.segment()
    iface.messageBar().clearWidgets()
    page = _open_page()
    _await_map()
    panel.picture(out, "before")
    panel.press(page.findChild(QPushButton, "draw_reference_button"))
    drawn = page.reference.chosen()
    for number, corners in enumerate(outlines, 1):
        panel.digitise(corners)
        panel.wait_until(
            lambda number=number: drawn.dataProvider().featureCount() == number,
            "the polygon in its file",
        )
    assert drawn.isEditable()
    said = page.findChild(QWidget, "reference_line").text()
    iface.messageBar().clearWidgets()
    panel.press(page.score_button)
    level, text = panel.message()
    _await_map()
    panel.picture(out, "ended")
    told = {
        "level": level,
        "message": text,
        "reference": said,
        "drawn": drawn.source().split("|")[0],
        "summary": page.summary_label.text(),
        "warnings": panel.warnings(),
        "mistakes": _mistakes(page, out),
        "threshold": _threshold(page),
        "designer": _designer(page, out),
    }
    _await_map()
    panel.picture(out, "threshold")
    told["applied"] = _applied(page, out)
    iface.messageBar().clearWidgets()
    iface.actionSaveProject().trigger()
    assert not project.isDirty()
    iface.newProject(False)
    assert not project.mapLayers() and not page.result_box.isVisible()
    assert iface.addProject(kept)
    _await_map()
    told["back"] = {
        "summary": page.summary_label.text(),
        "buttons": page.result_box.isVisible(),
        "mistakes": _mistakes(page, out),
    }
    _await_map()
    panel.picture(out, "reopened")
    (layout,) = project.layoutManager().layouts()
    _export(layout, out)
    return {**told, **_reopened(project), "layout": layout.name()}


def _open_page() -> QWidget:
    dock = iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock")
    page = iface.mainWindow().findChild(QWidget, "ScorePage")
    dock.show_score_page()
    return page


def _mistakes(page: QWidget, out: Path) -> list[str]:
    """Click through the mistakes; return the verdict of each pond that was selected."""
    button, found = page.findChild(QPushButton, "mistake_button"), []
    # "Mistake 3 of 9", until it is 9 of 9.
    while button.isEnabled() and button.text().split()[1::2] != [str(len(found))] * 2:
        panel.press(button)
        (feature,) = iface.activeLayer().selectedFeatures()
        found.append(feature["verdict"])
        if len(found) == 2:
            _await_map()
            panel.picture(out, "mistake")
    return found


def _threshold(page: QWidget) -> dict[str, Any]:
    """Show the best threshold on the map."""
    percent, line = page.threshold_spin.value(), page.threshold_line.text()
    panel.press(page.findChild(QPushButton, "threshold_button"))
    layer = iface.activeLayer()
    iface.zoomToActiveLayer()
    return {"percent": percent, "line": line, "layer": layer.name(), "source": layer.source()}


def _applied(page: QWidget, out: Path) -> dict[str, Any]:
    """Apply the threshold, and look at every plot on the way."""
    for index in range(page.plots.count()):
        page.plots.setCurrentIndex(index)
        panel.picture(out, f"plot {index}")
    page.plots.setCurrentIndex(0)
    iface.messageBar().clearWidgets()
    panel.press(page.findChild(QPushButton, "apply_button"))
    level, text = panel.message()
    layer = page.prediction()
    _await_map()
    panel.picture(out, "applied")
    return {"level": level, "message": text, "name": layer.name(), "source": layer.source()}


def _designer(page: QWidget, out: Path) -> str:
    """Open the layout in its window; return its name."""
    panel.press(page.findChild(QPushButton, "layout_button"))
    panel.wait_until(iface.openLayoutDesigners, "the layout's window")
    (designer,) = iface.openLayoutDesigners()
    name = designer.masterLayout().name()
    designer.close()
    panel.wait_until(lambda: not iface.openLayoutDesigners(), "the layout's window to close")
    return name


def _reopened(project: QgsProject) -> dict[str, Any]:
    """Return what a project that was opened again holds of the score."""
    (group,) = (one for one in project.layerTreeRoot().findGroups() if "accuracy" in one.name())
    layers = [node.layer() for node in group.findLayers()]
    return {
        "group": group.name(),
        "layers": {layer.name(): layer.isValid() for layer in layers},
        "verdicts": {
            layer.name(): [feature["verdict"] for feature in layer.getFeatures()]
            for layer in layers
            if layer.name().endswith("ponds")
        },
        "measures": {
            row["measure"]: row["value"]
            for layer in layers
            if layer.name().endswith("measures")
            for row in layer.getFeatures()
        },
    }


def _export(layout: QgsPrintLayout, out: Path) -> None:
    """Export the layout as a person does: as a PDF, and as a picture."""
    exporter = QgsLayoutExporter(layout)
    picture = QgsLayoutExporter.ImageExportSettings()
    picture.dpi = 130
    done = QgsLayoutExporter.ExportResult.Success
    assert exporter.exportToImage(str(out.parents[1] / "layout.png"), picture) == done
    pdf = QgsLayoutExporter.PdfExportSettings()
    assert exporter.exportToPdf(str(out.parents[1] / "layout.pdf"), pdf) == done
