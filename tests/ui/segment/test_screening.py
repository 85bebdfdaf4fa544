"""Page Segment with a first look: the box, the request, and what is said of the result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import Qgis, QgsProject

from tailing_pond_mapper.core.protocol.commands import Request
from tailing_pond_mapper.core.protocol.describe import DescribeRequest
from tailing_pond_mapper.core.protocol.segment import SegmentRequest
from tailing_pond_mapper.ui.engine.client import Engine, Job
from tailing_pond_mapper.ui.project import model_files, settings
from tailing_pond_mapper.ui.project.page_settings import SegmentSettings
from tailing_pond_mapper.ui.segment.job import SegmentJob
from tailing_pond_mapper.ui.segment.page import SegmentPage

from ..rasters import raster_layer
from ..screening import install_model
from ..window import Window, click, wait_for


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What the engine is asked."""
    seen: list[Request] = []
    submit = engine.submit

    def noting(request: Request) -> Job:
        seen.append(request)
        return submit(request)

    monkeypatch.setattr(engine, "submit", noting)
    return seen


@pytest.fixture
def page(
    window: Window, engine: Engine, project: QgsProject, asked: list[Request]
) -> Iterator[SegmentPage]:
    made = SegmentPage(window.window)
    made.resize(400, 1000)
    job = SegmentJob(made, engine, window, window)
    made.show()
    yield made
    job.close()


def segment(page: SegmentPage, window: Window, project: QgsProject, folder: Path) -> str:
    """Segment an image without ponds, and return what the message bar says of it."""
    project.addMapLayer(raster_layer(folder / "none.tif", "none", size=100))
    page.folder_widget.setFilePath(str(folder / "out"))
    wait_for(page.bands.chosen)
    click(page.segment_button)
    wait_for(lambda: window.messages(Qgis.MessageLevel.Info))
    (told,) = window.messages(Qgis.MessageLevel.Info)
    return told


def test_the_box_is_asked_for_remembered_and_told_of(
    page: SegmentPage,
    window: Window,
    engine: Engine,
    project: QgsProject,
    asked: list[Request],
    tmp_path: Path,
) -> None:
    page.screen_check.setChecked(True)
    told = segment(page, window, project, tmp_path)
    (request,) = (one for one in asked if isinstance(one, SegmentRequest))
    assert request.screen
    assert settings.load(SegmentSettings, project).screen
    again = SegmentPage(window.window)
    job = SegmentJob(again, engine, window, window)
    assert again.screen_check.isChecked()
    job.close()
    first, unseen = (
        "No tailings pond found on the 3 % of the ground that was searched.",
        "97 % of the ground was not searched: a first look found no sign of a pond there.",
    )
    assert told == f"{first} {unseen} It can overlook ponds."
    assert f"<b>{first}</b>" in page.summary_label.text()
    assert unseen in page.summary_label.text()


def test_without_it_all_is_as_before(
    page: SegmentPage, window: Window, project: QgsProject, asked: list[Request], tmp_path: Path
) -> None:
    assert not page.screen_check.isChecked()
    told = segment(page, window, project, tmp_path)
    (request,) = (one for one in asked if isinstance(one, SegmentRequest))
    assert not request.screen
    assert told == "No tailings pond found."
    assert "searched" not in page.summary_label.text()


def test_the_tip_has_the_figure_of_the_models_card(
    page: SegmentPage, asked: list[Request], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_model(tmp_path, monkeypatch)
    assert "can overlook ponds" in page.screen_check.toolTip()
    wait_for(lambda: "9 of 10 are kept" in page.screen_check.toolTip())
    assert "can overlook ponds" in page.screen_check.toolTip()
    page.subject_changed.emit()
    wait_for(lambda: len([one for one in asked if isinstance(one, DescribeRequest)]) > 2)
    model = str(model_files.screening_model())
    assert [one.model for one in asked if isinstance(one, DescribeRequest)].count(model) == 1


def test_without_such_a_model_or_an_engine_the_tip_lacks_the_figure(
    page: SegmentPage,
    engine: Engine,
    asked: list[Request],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_files, "screening_model", lambda: None)
    wait_for(lambda: any(isinstance(one, DescribeRequest) for one in asked))
    assert len([one for one in asked if isinstance(one, DescribeRequest)]) == 1
    monkeypatch.undo()
    install_model(tmp_path, monkeypatch)
    engine.shutdown()
    gone = page.screen_check.toolTip()
    assert "overlook" in gone and "kept" not in gone
    # Whoever looks again asks again.
    page.subject_changed.emit()
    wait_for(lambda: "9 of 10 are kept" in page.screen_check.toolTip())
