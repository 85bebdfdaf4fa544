"""What a person does with page Compare: draw samples, compare, flip through the maps, come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsLayoutExporter, QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QCheckBox, QDockWidget, QPushButton, QWidget
from qgis.utils import iface

from . import panel
from .panel import await_map as _await_map

Corners = list[list[tuple[float, float]]]


def compared(
    out: Path,
    image: str,
    reference: str,
    area: str,
    ponds: Corners,
    others: Corners,
    methods: list[str],
    samples: str = "",
) -> dict[str, Any]:
    """Draw samples, or open a layer of them, compare, save the project and open it again."""
    panel.open_image(image, out)
    project = QgsProject.instance()
    out.mkdir(parents=True)
    kept = str(out / "project.qgz")
    assert project.write(kept)
    page = _open_page()
    told: dict[str, Any] = {}
    if samples:
        page.samples.choose(_open(samples, "samples"))
    else:
        for button, shapes in (("draw_pond_button", ponds), ("draw_other_button", others)):
            panel.press(page.findChild(QPushButton, button))
            for corners in shapes:
                _draw(page, corners)
    panel.wait_until(lambda: "Jeffries" in page.separability_label.text(), "what the samples hold")
    _await_map()
    page.scroll_area.ensureWidgetVisible(page.separability_label)
    panel.picture(out, "samples")
    page.plots.setCurrentIndex(1)
    panel.picture(out, "spectra")
    told["counts"] = page.counts_label.text()
    told["separability"] = page.separability_label.text()
    told["classes"] = [f["class"] for f in page.samples.chosen().getFeatures()]
    page.reference.choose(_open(reference, "reference"))
    if area:
        page.area.choose(_open(area, "area"))
    for key in ("unet", "unet-trained", "rf", "svm", "ml"):
        name = "trained" if key == "unet-trained" else key
        page.findChild(QCheckBox, f"{name}_check").setChecked(key in methods)
    page.scroll_area.ensureWidgetVisible(page.findChild(QCheckBox, "ml_check"))
    panel.picture(out, "methods")
    iface.messageBar().clearWidgets()
    panel.press(page.compare_button)
    level, text = panel.message(120)
    _await_map()
    panel.picture(out, "ended")
    told.update(level=level, message=text, summary=page.summary_label.text())
    told["table"] = _table(page)
    told["shown"] = _flip(project, out)
    told["layout"] = _export(project, out)
    iface.actionSaveProject().trigger()
    iface.newProject(False)
    assert not page.result_box.isVisible()
    assert iface.addProject(kept)
    _await_map()
    told["back"] = {"summary": page.summary_label.text(), "table": _table(page)}
    panel.picture(out, "reopened")
    return told


def divided(out: Path, image: str, reference: str, samples: str) -> dict[str, Any]:
    """Compare where samples lie in the test ground: refused, called off, then divided."""
    panel.open_image(image, out)
    out.mkdir(parents=True)
    project = QgsProject.instance()
    assert project.write(str(out / "project.qgz"))
    page = _open_page()
    page.samples.choose(_open(samples, "samples"))
    page.reference.choose(_open(reference, "reference"))
    for key in ("unet", "trained", "svm"):
        page.findChild(QCheckBox, f"{key}_check").setChecked(False)
    panel.wait_until(page.split_check.isVisible, "the offer to divide the samples")
    page.scroll_area.ensureWidgetVisible(page.split_check)
    _await_map()
    panel.picture(out, "in the way")
    told: dict[str, Any] = {"said": page.separability_label.text()}
    for name, split in (("refused", False), ("called off", True), ("divided", True)):
        page.split_check.setChecked(split)
        iface.messageBar().clearWidgets()
        panel.press(page.compare_button)
        if name == "called off":
            panel.wait_until(lambda: page.progress_bar.value() > 0, "progress")
            panel.press(page.compare_button)
        told[name] = panel.message(120)
        told[f"files {name}"] = panel.files(out / "tailing_ponds")
    told["table"] = _table(page)
    told["summary"] = page.summary_label.text()
    panel.picture(out, "divided")
    return told


def _open_page() -> QWidget:
    dock = iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock")
    dock.pages.setCurrentWidget(dock.compare_page)
    return dock.compare_page


def _open(path: str, name: str) -> QgsVectorLayer:
    layer = QgsVectorLayer(path, name)
    assert layer.isValid(), path
    QgsProject.instance().addMapLayer(layer)
    return layer


def _draw(page: QWidget, corners: list[tuple[float, float]]) -> None:
    layer = page.samples.chosen()
    before = layer.dataProvider().featureCount()
    panel.digitise(corners)
    panel.wait_until(
        lambda: layer.dataProvider().featureCount() == before + 1, "the sample in its file"
    )


def _table(page: QWidget) -> dict[str, list[str]]:
    table = page.result_table
    return {
        table.verticalHeaderItem(row).text(): [
            table.item(row, column).text() if table.item(row, column) else ""
            for column in range(table.columnCount())
        ]
        for row in range(table.rowCount())
    }


def _flip(project: QgsProject, out: Path) -> list[list[str]]:
    """Tick one method after the other; return which were shown each time."""
    (group,) = (one for one in project.layerTreeRoot().findGroups() if "compar" in one.name())
    seen = []
    for child in group.children():
        child.setItemVisibilityChecked(True)
        _await_map()
        panel.picture(out, f"flip {child.name()}")
        seen.append([one.name() for one in group.children() if one.itemVisibilityChecked()])
    return seen


def _export(project: QgsProject, out: Path) -> str:
    (layout,) = project.layoutManager().layouts()
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 130
    done = QgsLayoutExporter(layout).exportToImage(
        str(out.parents[1] / f"{out.name}_layout.png"), settings
    )
    assert done == QgsLayoutExporter.ExportResult.Success
    return layout.name()
