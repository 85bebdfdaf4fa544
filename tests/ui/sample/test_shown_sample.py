"""The last score by a sample is there again when its project is opened again."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import Qgis, QgsProject

from tailing_pond_mapper.core.protocol.errors import InputError
from tailing_pond_mapper.core.protocol.score_record import read_score_by_polygons
from tailing_pond_mapper.ui.score import last_score

from ..saved_project import move, save
from ..score import score_panel
from ..scores import write_score
from ..window import Window, click, wait_for_a_job
from .sample_panel import Panel, opened

HEADLINE = (
    "<b>21,158 ha ± 6,158 ha of ponds, overall accuracy 0.95 (0.93–0.97), user’s 0.80 (0.70–0.90), "
    "producer’s 0.75</b>"
)


@pytest.fixture
def panel(window: Window, project: QgsProject, home: Path) -> Iterator[Panel]:
    yield from opened(window, project, home)


def score(panel: Panel) -> str:
    """Score in a saved project, save it again, close it, and return its file."""
    file = save(panel.project, panel.folder)
    panel.add("fine")
    panel.add_sample(1, 0, 0, 1)
    click(panel.page.score_button)
    wait_for_a_job(panel.page.report_button.isVisible)
    assert panel.page.summary_label.text().startswith(HEADLINE)
    assert panel.project.write(file)
    panel.project.clear()
    assert not panel.page.summary_label.text() and not panel.page.report_button.isVisible()
    panel.window.bar.clearWidgets()
    return file


def test_headline_and_report_are_there_again(panel: Panel, links: list[str]) -> None:
    assert panel.project.read(score(panel))
    folder = panel.out / "fine_score"
    assert panel.page.summary_label.text() == "<br>".join(
        [HEADLINE, f"Scored 2 January 2026 03:04; everything is in {folder}.", "Few points."]
    )
    click(panel.page.report_button)
    assert links == [str(folder / "report.html")]
    (folder / "report.html").unlink()
    click(panel.page.report_button)
    (told,) = panel.window.messages(Qgis.MessageLevel.Info)
    assert "report.html is no longer there" in told and len(links) == 1


def test_a_qgis_that_starts_with_the_project_shows_it(panel: Panel) -> None:
    assert panel.project.read(score(panel))
    with contextmanager(opened)(panel.window, panel.project, panel.folder) as fresh:
        assert fresh.page.summary_label.text().startswith(HEADLINE)


def test_a_folder_that_moves_with_its_project(panel: Panel, links: list[str]) -> None:
    score(panel)
    moved = move(panel.project, panel.folder)
    click(panel.page.report_button)
    assert links == [str(moved / "out" / "fine_score" / "report.html")]


@pytest.mark.parametrize("how", ["gone", "broken", "by polygons"])
def test_a_score_that_is_no_longer_there_is_not_missed(panel: Panel, how: str) -> None:
    file = score(panel)
    folder = panel.out / "fine_score"
    if how == "gone":
        shutil.rmtree(folder)
    elif how == "broken":
        (folder / "score.json").write_text('{"sample": {"per_class": []}}')
    else:
        shutil.rmtree(folder)
        write_score(folder)
    assert panel.project.read(file)
    assert not panel.page.summary_label.text() and not panel.page.report_button.isVisible()
    assert not panel.window.bar.items()


def test_another_project_shows_nothing_of_it(panel: Panel, tmp_path: Path) -> None:
    other = QgsProject()
    other.write(str(tmp_path / "other.qgz"))
    assert panel.project.read(score(panel))
    assert panel.project.read(str(tmp_path / "other.qgz"))
    assert last_score.load_by_sample(panel.project) == ""
    assert not panel.page.summary_label.text() and not panel.page.report_button.isVisible()


def test_a_score_by_polygons_that_became_one_by_a_sample_is_not_shown_as_polygons(
    panel: Panel,
) -> None:
    """Whoever scores into the same folder by hand leaves no figures of polygons there."""
    assert panel.project.read(score(panel))
    folder = str(panel.out / "fine_score")
    last = last_score.LastScore(folder, str(panel.folder / "fine.tif"), "", "fine", "Layout")
    last_score.save(last, panel.project)
    with pytest.raises(InputError, match="cannot be read"):
        read_score_by_polygons(f"{folder}/score.json")
    with contextmanager(score_panel.opened)(panel.window, panel.project, panel.folder) as polygons:
        page = polygons.page
        assert not page.summary_label.text() and not page.result_box.isVisible()
        assert not panel.window.bar.items()
