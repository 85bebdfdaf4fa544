"""Page Batch: what it asks for, and what it shows of a batch that runs, pauses or ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QProcessEnvironment, Qt

from tailing_pond_mapper.core.protocol.batch import BatchRequest
from tailing_pond_mapper.core.protocol.errors import RequestError
from tailing_pond_mapper.ui.batch import own_process, plan
from tailing_pond_mapper.ui.batch.job import BatchJob
from tailing_pond_mapper.ui.batch.own_process import OwnProcess
from tailing_pond_mapper.ui.batch.page import BatchPage
from tailing_pond_mapper.ui.batch.plan import BatchChoices, arguments, make_request
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.engine.engine_process import Command
from tailing_pond_mapper.ui.project import settings
from tailing_pond_mapper.ui.project.page_settings import BatchSettings

from ..ponds import write_ponds
from ..rasters import write_raster
from ..screening import install_model
from ..window import Window, click, wait_for

_FAKE = """
import json, pathlib, sys, time
out = pathlib.Path(sys.argv[sys.argv.index("--output") + 1])
(out / "asked.json").write_text(json.dumps(sys.argv[1:]))
script = json.loads((out / "script.json").read_text())
def say(**event):
    print(json.dumps(event), flush=True)
for number, state in enumerate(script["states"], 1):
    say(event="scene", image=f"s{number}.tif", number=number, scenes=len(script["states"]),
        state=state, fraction=0.5, message="It is damaged." if state == "failed" else "",
        output=str(out / "scenes" / "s1" / "s1.tif"))
say(event="progress", fraction=0.25, stage="Segmenting scenes", seconds_left=None)
end = time.monotonic() + 30
while script["waits"] and time.monotonic() < end:
    if (out / "batch.pause").exists():
        (out / "batch.pause").unlink()
        say(event="failed", kind="cancelled", message="Cancelled.", cure="", code="")
        sys.exit(130)
    time.sleep(0.02)
if script["dies"]:
    sys.exit(1)
say(event="done", result={
    "output": str(out), "polygons": str(out / "ponds.gpkg"), "record": str(out / "batch.json"),
    "manifest": "m", "collection": None, "parquet": None,
    "done": [{"image": "s1.tif", "output": "x", "seconds": 1.0, "again": False,
              "memory_mib": None}],
    "failed": [{"image": "s2.tif", "message": "It is damaged."}],
    "ponds": 7, "pond_area_m2": 123456.0, "workers": 2, "seconds": 61.0,
    "warnings": ["1 scene failed; it is listed with its reason."]})
"""


@dataclass
class Panel:
    """The page in a window, over a process that only says what its script holds."""

    page: BatchPage
    job: BatchJob
    window: Window
    project: QgsProject
    out: Path

    def script(self, states: list[str], waits: bool = False, dies: bool = False) -> None:
        """Say what the next batch will say; whether it waits for a pause, or dies without end."""
        self.out.mkdir(exist_ok=True)
        told = {"states": states, "waits": waits, "dies": dies}
        (self.out / "script.json").write_text(json.dumps(told))

    def start(self) -> None:
        """Fill in the form, and click."""
        self.page.scenes_widget.setFilePath(str(self.out.parent))
        self.page.folder_widget.setFilePath(str(self.out))
        click(self.page.batch_button)

    @property
    def asked(self) -> list[str]:
        found: list[str] = json.loads((self.out / "asked.json").read_text())
        return found

    @property
    def said(self) -> str:
        return self.page.summary_label.text()

    def shown(self) -> list[str]:
        """Return the words in the column of states."""
        table = self.page.table
        return [table.data(table.index(row, 1)) for row in range(table.rowCount())]


def open_panel(window: Window, engine: Engine, project: QgsProject, out: Path) -> Panel:
    page = BatchPage(window.window)
    page.resize(400, 1000)
    job = BatchJob(page, engine, window, window)
    page.show()
    return Panel(page, job, window, project, out)


@pytest.fixture
def panel(
    window: Window,
    engine: Engine,
    project: QgsProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Panel]:
    command = Command(sys.executable, (), str(tmp_path), QProcessEnvironment.systemEnvironment())
    real = plan.arguments

    def fake_arguments(request: BatchRequest) -> tuple[str, ...]:
        return ("-c", _FAKE, *real(request))

    monkeypatch.setattr(own_process, "engine_command", lambda: command)
    monkeypatch.setattr(plan, "arguments", fake_arguments)
    made = open_panel(window, engine, project, tmp_path / "out")
    yield made
    made.job.close()


def test_nothing_starts_before_scenes_and_a_folder_are_chosen(panel: Panel) -> None:
    assert not panel.page.batch_button.isEnabled()
    assert "scenes" in panel.page.missing_label.text()
    panel.page.scenes_widget.setFilePath(str(panel.out.parent))
    assert not panel.page.batch_button.isEnabled()
    assert "folder" in panel.page.missing_label.text()
    panel.page.folder_widget.setFilePath(str(panel.out))
    assert panel.page.batch_button.isEnabled()


def test_a_click_asks_for_what_the_form_says(panel: Panel) -> None:
    panel.script(["done"])
    panel.page.min_area_spin.setValue(1234)
    panel.page.workers_spin.setValue(3)
    panel.page.probability_check.setChecked(True)
    panel.page.screen_check.setChecked(True)
    panel.start()
    wait_for(lambda: "7 ponds" in panel.said)
    asked = panel.asked
    assert asked[:4] == ["-m", "core", "batch", str(panel.out.parent)]
    assert asked[asked.index("--output") + 1] == str(panel.out)
    assert asked[asked.index("--workers") + 1] == "3"
    assert float(asked[asked.index("--min-area") + 1]) == 1234
    assert "--probability" in asked and "--screen" in asked
    assert asked[-1] == "--json"
    kept = settings.load(BatchSettings, panel.project)
    assert (kept.folder, kept.workers, kept.screen) == (str(panel.out), 3, True)


@pytest.mark.parametrize("screen", [True, False])
def test_that_not_all_was_searched_is_told_as_the_batch_was_asked(
    panel: Panel, screen: bool
) -> None:
    panel.script(["done"])
    manifest = json.dumps({"request": {"screen": screen}})
    (panel.out / "batch.manifest.json").write_text(manifest, encoding="utf-8")
    panel.page.screen_check.setChecked(not screen)
    panel.start()
    wait_for(lambda: "7 ponds" in panel.said)
    assert ("was not searched" in panel.said) is screen
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    (told,) = panel.window.messages(Qgis.MessageLevel.Success)
    assert ("was not searched" in told) is screen


def test_the_tip_has_the_figure_of_the_models_card(
    panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "overlook" in panel.page.screen_check.toolTip()
    install_model(tmp_path, monkeypatch)
    panel.page.hide()
    panel.page.show()
    wait_for(lambda: "9 of 10 are kept" in panel.page.screen_check.toolTip())


def test_scenes_are_shown_one_by_one_and_the_end_is_told(panel: Panel) -> None:
    panel.script(["done", "failed", "running", "whole", "waiting", "again"])
    write_raster(panel.out.parent / "unused.tif")
    panel.start()
    wait_for(lambda: "7 ponds" in panel.said)
    states = ["done", "failed", "50 %", "done before", "waiting", "failed, will be tried again"]
    assert panel.shown() == states
    tip = panel.page.table.data(panel.page.table.index(1, 1), 3)
    assert "damaged" in tip
    assert "12.3 ha" in panel.said
    assert "1 scene failed" in panel.said
    assert "s2.tif: It is damaged." in panel.page.summary_label.text()
    assert panel.window.messageBar().items()
    assert not panel.page.progress_bar.isVisible()


def test_the_name_of_a_scene_is_seen_in_a_narrow_panel(panel: Panel) -> None:
    view = panel.page.scene_view
    # Wrapped, a path is cut at its last slash that fits: the name is what goes.
    assert not view.wordWrap() and view.textElideMode() == Qt.TextElideMode.ElideLeft


def test_pause_asks_the_batch_and_a_click_goes_on(panel: Panel) -> None:
    panel.script(["done", "waiting"], waits=True)
    panel.start()
    wait_for(lambda: panel.page.table.rowCount() == 2)
    assert panel.page.batch_button.text() == "Pause"
    click(panel.page.batch_button)
    wait_for(lambda: "Paused; 1 of 2" in panel.said)
    assert panel.page.batch_button.text() == "Start the batch"
    panel.script(["whole", "done"])
    click(panel.page.batch_button)
    wait_for(lambda: "7 ponds" in panel.said)
    assert panel.shown() == ["done before", "done"]


def test_a_batch_goes_on_without_qgis_and_is_found_again(
    panel: Panel, window: Window, engine: Engine, project: QgsProject
) -> None:
    panel.script(["done", "running"], waits=True)
    panel.start()
    wait_for(lambda: panel.page.table.rowCount() == 2)
    panel.job.leave()
    assert OwnProcess(panel.out).alive
    assert not (panel.out / "batch.pause").exists()
    # Another window of QGIS: the settings lead it to the folder.
    again = open_panel(window, engine, project, panel.out)
    assert again.page.batch_button.text() == "Pause"
    assert again.shown() == ["done", "50 %"]
    click(again.page.batch_button)
    wait_for(lambda: "Paused" in again.said)
    again.job.close()


def test_a_batch_that_shall_not_outlive_qgis_is_paused(panel: Panel) -> None:
    panel.page.outlive_check.setChecked(False)
    panel.script(["running"], waits=True)
    panel.start()
    wait_for(lambda: panel.page.table.rowCount() == 1)
    panel.job.leave()
    wait_for(lambda: not OwnProcess(panel.out).alive)
    assert "Paused" in panel.said or not (panel.out / "batch.pause").exists()


def test_a_process_that_dies_is_told(panel: Panel) -> None:
    panel.script(["running"], dies=True)
    panel.start()
    wait_for(lambda: "stopped before its end" in panel.said)
    assert panel.page.batch_button.text() == "Start the batch"


def test_an_old_batch_is_shown_without_news(panel: Panel, window: Window, engine: Engine) -> None:
    panel.script(["done"])
    panel.start()
    wait_for(lambda: "7 ponds" in panel.said)
    window.messageBar().clearWidgets()
    again = open_panel(window, engine, panel.project, panel.out)
    assert "7" in again.said
    assert not window.messageBar().items()
    again.job.close()


def test_results_come_to_the_map(panel: Panel) -> None:
    panel.script(["done"])
    scenes = panel.out / "scenes" / "s1"
    scenes.mkdir(parents=True)
    write_raster(scenes / "s1.tif", bands=1)
    write_ponds(panel.out / "ponds.gpkg", (0.5, 0.9))
    panel.start()
    wait_for(lambda: "7 ponds" in panel.said)
    assert panel.page.open_button.isEnabled()
    click(panel.page.open_button)
    names = [layer.name() for layer in panel.project.mapLayers().values()]
    assert names == ["out ponds"]
    panel.page.scene_view.activated.emit(panel.page.table.index(0, 0))
    names = sorted(layer.name() for layer in panel.project.mapLayers().values())
    assert names == ["out ponds", "s1 prediction"]


def test_a_scene_elsewhere_is_not_looked_for(panel: Panel, tmp_path: Path) -> None:
    panel.page.folder_widget.setFilePath(str(panel.out))
    write_raster(tmp_path / "elsewhere.tif", bands=1)
    for path in (tmp_path / "elsewhere.tif", panel.out / ".." / "elsewhere.tif"):
        panel.job.show_scene(str(path))
    assert not panel.project.mapLayers()


@pytest.mark.parametrize("missing", ["scenes", "folder"])
def test_a_request_needs_scenes_and_a_folder(missing: str, tmp_path: Path) -> None:
    values: dict[str, Any] = {"scenes": str(tmp_path), "folder": str(tmp_path / "out")}
    values[missing] = ""
    with pytest.raises(RequestError):
        make_request(BatchChoices(None, BatchSettings(**values)))


def test_an_empty_choice_is_no_argument(tmp_path: Path) -> None:
    request = make_request(
        BatchChoices(None, BatchSettings(scenes=str(tmp_path), folder=str(tmp_path / "out")))
    )
    told = arguments(request)
    assert "--model" not in told
    assert "--workers" not in told
    assert "--probability" not in told
    assert "--screen" not in told
