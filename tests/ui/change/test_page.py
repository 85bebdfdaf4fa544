"""Page Change, driven as a user drives it, over an engine that answers with a canned ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    Qgis,
    QgsFeatureRequest,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.PyQt.QtCore import QDate

from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.change import last_change, layers, plan
from tailing_pond_mapper.ui.change.job import ChangeJob
from tailing_pond_mapper.ui.change.page import ChangePage
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.project import layers as project_layers
from tailing_pond_mapper.ui.project import model_files, settings
from tailing_pond_mapper.ui.project.page_settings import ChangeSettings, SegmentSettings

from ..window import Window, click, wait_for_a_job
from .ledger_folder import write_ledger

DAYS = ("2020-01-01", "2020-06-01")


@dataclass
class Panel:
    """The page in a window, and what belongs to it."""

    page: ChangePage
    job: ChangeJob
    window: Window
    project: QgsProject
    folder: Path

    def open_images(self) -> None:
        for day in DAYS:
            name = f"scene_{day.replace('-', '')}"
            self.project.addMapLayer(QgsRasterLayer(str(self.folder / f"{name}.tif"), name))

    def find_changes(self) -> None:
        click(self.page.change_button)
        wait_for_a_job(lambda: self.page.change_button.text() == "Find changes")

    def listed(self) -> list[str]:
        rows = self.page.pond_list
        return [rows.item(row).text() for row in range(rows.count())]

    def ledger(self) -> QgsVectorLayer:
        found = [
            layer
            for layer in self.project.mapLayers().values()
            if project_layers.kind_of(layer) == layers.LEDGER
        ]
        assert len(found) == 1
        return found[0]

    def asked(self) -> dict[str, Any]:
        (manifest,) = self.folder.glob("out/*/change.manifest.json")
        return json.loads(manifest.read_text(encoding="utf-8"))["request"]

    def shown_day(self) -> str:
        """Return the date that the map is at."""
        return self.window.canvas.temporalRange().begin().date().toString("yyyy-MM-dd")


@pytest.fixture
def panel(window: Window, engine: Engine, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    write_ledger(tmp_path)
    page = ChangePage(window.window)
    job = ChangeJob(page, engine, window, window)
    page.resize(400, 1000)
    page.apply(ChangeSettings(folder=str(tmp_path / "out")))
    page.show()
    yield Panel(page, job, window, project, tmp_path)
    job.close()


def test_two_dates_are_needed(panel: Panel) -> None:
    assert not panel.page.change_button.isEnabled()
    assert panel.page.change_button.toolTip().startswith("Tick at least two dates first")
    panel.open_images()
    assert panel.page.change_button.isEnabled()
    assert {layer.name() for layer in panel.page.dates.chosen()} == {
        "scene_20200101",
        "scene_20200601",
    }


def test_a_ledger_comes_into_the_project_and_plays(panel: Panel) -> None:
    panel.open_images()
    panel.find_changes()
    ledger = panel.ledger()
    times = ledger.temporalProperties()
    assert times.isActive()
    assert times.mode() == Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromFields
    assert (times.startField(), times.endField()) == ("begins", "ends")
    images = [
        layer
        for layer in panel.project.mapLayers().values()
        if project_layers.kind_of(layer) == layers.IMAGE
    ]
    spans = sorted(
        (
            one.temporalProperties().fixedTemporalRange().begin().date(),
            one.temporalProperties().isActive(),
        )
        for one in images
    )
    assert spans == [(QDate(2020, 1, 1), True), (QDate(2020, 6, 1), True)]
    whole = panel.project.timeSettings().temporalRange()
    assert (whole.begin().date(), whole.end().date()) == (QDate(2020, 1, 1), QDate(2020, 6, 2))
    assert "2 of 3 ponds changed" in panel.page.summary_label.text()
    told = [line.partition(": ")[2] for line in panel.listed()]
    assert [line.partition(",")[0] for line in told] == ["Grown", "Gone"]
    assert "+27.0 ha" in told[0] and "\u22129.00 ha" in told[1]


def test_the_map_at_a_date_shows_the_rows_of_that_date_alone(panel: Panel) -> None:
    """As QGIS filters the layer when its controller stands at a time."""
    panel.open_images()
    panel.find_changes()
    ledger = panel.ledger()

    context = QgsVectorLayerTemporalContext()
    context.setLayer(ledger)
    seen = {}
    for day in DAYS:
        panel.job._flipping.show_day(day)
        between = panel.window.canvas.temporalRange()
        words = ledger.temporalProperties().createFilterString(context, between)
        rows = ledger.getFeatures(QgsFeatureRequest().setFilterExpression(words))
        seen[day] = sorted((row["id"], row["status"]) for row in rows)
    assert [status for _, status in seen[DAYS[0]]] == ["stable", "stable", "stable"]
    assert sorted(status for _, status in seen[DAYS[1]]) == ["gone", "grown", "stable"]


def test_a_click_flips_a_pond_before_and_after(panel: Panel) -> None:
    panel.open_images()
    panel.find_changes()
    assert panel.shown_day() == DAYS[1]
    item = panel.page.pond_list.item(0)
    panel.page.pond_list.itemClicked.emit(item)
    assert panel.shown_day() == DAYS[0]
    extent = panel.window.canvas.extent()
    panel.page.pond_list.itemClicked.emit(item)
    assert panel.shown_day() == DAYS[1]
    assert panel.window.canvas.extent() == extent
    panel.page.pond_list.setCurrentItem(item)
    click(panel.page.flip_button)
    assert panel.shown_day() == DAYS[0]
    assert "times its standard error" in panel.page.pond_label.text()
    panel.page.pond_list.itemClicked.emit(panel.page.pond_list.item(1))
    assert panel.shown_day() == DAYS[0]
    assert panel.window.canvas.extent() != extent


def test_a_pond_selected_on_the_map_flips_too(panel: Panel) -> None:
    panel.open_images()
    panel.find_changes()
    ledger = panel.ledger()
    grown = next(row for row in ledger.getFeatures() if row["status"] == "grown")
    ledger.selectByIds([grown.id()])
    assert panel.shown_day() == DAYS[0]
    ledger.removeSelection()
    ledger.selectByIds([grown.id()])
    assert panel.shown_day() == DAYS[1]


def test_the_chart_is_drawn_of_the_pond_that_is_shown(panel: Panel) -> None:
    panel.open_images()
    panel.find_changes()
    empty = panel.page.plot.grab().toImage()
    assert not panel.page.chart_box.isVisibleTo(panel.page)
    panel.page.pond_list.itemClicked.emit(panel.page.pond_list.item(0))
    assert panel.page.chart_box.isVisibleTo(panel.page)
    assert panel.page.plot.grab().toImage() != empty


def test_a_folder_of_dates_takes_the_place_of_layers(panel: Panel) -> None:
    dates = panel.folder / "dates"
    dates.mkdir()
    for day in ("20200101", "20200601"):
        (panel.folder / f"scene_{day}.tif").rename(dates / f"scene_{day}.tif")
    (panel.folder / "canned").rename(dates / "canned")
    (dates / "notes.txt").write_text("no image")
    (dates / "scene_20200101_probability.tif").write_bytes(b"")
    (dates / "prediction_2020-01-01.tif").write_bytes(b"")
    panel.page.images_widget.setFilePath(str(dates))
    assert panel.page.change_button.isEnabled()
    panel.page.doubtful_check.setChecked(True)
    panel.find_changes()
    asked = panel.asked()
    assert [Path(one).name for one in asked["images"]] == [
        "scene_20200101.tif",
        "scene_20200601.tif",
    ]
    assert asked["confidence"] == 0.0


@pytest.mark.parametrize("own", [False, True])
def test_images_are_segmented_by_the_model_of_page_segment(
    panel: Panel, tmp_path: Path, own: bool
) -> None:
    model = tmp_path / "own.onnx" if own else model_files.shipped_model()
    assert model is not None
    # The page remembers a model of the plugin by its bare name.
    key = str(model) if own else model.name
    settings.save(SegmentSettings(model=key), panel.project)
    panel.open_images()
    panel.find_changes()
    assert panel.asked()["model"] == str(model)


def test_an_empty_folder_is_refused(panel: Panel, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(EngineError):
        plan.folder_files(str(tmp_path / "nothing"))


def test_the_ledger_is_there_again_when_its_project_is(panel: Panel) -> None:
    panel.open_images()
    panel.find_changes()
    listed = panel.listed()
    file = str(panel.folder / "work.qgz")
    assert panel.project.write(file)
    panel.project.clear()
    assert not panel.listed()
    assert panel.project.read(file)
    assert last_change.load(panel.project) is not None
    assert panel.listed() == listed
    panel.page.pond_list.itemClicked.emit(panel.page.pond_list.item(0))
    assert panel.shown_day() == DAYS[0]


def test_a_job_is_cancelled(panel: Panel) -> None:
    (panel.folder / "scene_20200101.tif").rename(panel.folder / "slow.tif")
    # The topmost comes first.
    for name in ("scene_20200601", "slow"):
        panel.project.addMapLayer(QgsRasterLayer(str(panel.folder / f"{name}.tif"), name))
    click(panel.page.change_button)
    click(panel.page.change_button)
    wait_for_a_job(lambda: panel.page.change_button.text() == "Find changes")
    assert not panel.listed()
    assert not panel.page.result_box.isVisibleTo(panel.page)
