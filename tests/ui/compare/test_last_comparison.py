"""The last comparison is there again with its project, as far as its files are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qgis.core import Qgis, QgsProject

from tailing_pond_mapper.core.protocol.errors import InputError
from tailing_pond_mapper.ui.compare import last_comparison
from tailing_pond_mapper.ui.compare.last_comparison import LastComparison
from tailing_pond_mapper.ui.compare.page import ComparePage

from ..saved_project import move, save
from ..window import Window, click
from .compare_panel import Panel, opened
from .comparisons import write_methods


@pytest.fixture
def panel(window: Window, project: QgsProject, home: Path) -> Iterator[Panel]:
    yield from opened(window, project, home)


@pytest.fixture
def layouts(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layouts that are opened."""
    seen: list[str] = []
    monkeypatch.setattr(
        panel.window, "openLayoutDesigner", lambda one: seen.append(one.name()), raising=False
    )
    return seen


def compare(panel: Panel) -> str:
    """Compare in a saved project, save it again, and return its file."""
    file = save(panel.project, panel.folder)
    write_methods(panel.folder / "canned", "unet", "rf")
    panel.compare()
    panel.wait_for_the_end()
    assert panel.project.write(file)
    return file


def assert_shown(page: ComparePage, folder: Path) -> None:
    assert "<b>Method &lt;rf&gt; has the highest F1.</b>" in page.summary_label.text()
    assert f"everything is in {folder}." in page.summary_label.text()
    assert page.remarks_view.toPlainText() == "Few & far between."
    assert page.result_box.isVisible() and page.result_table.rowCount() == 4
    assert page.result_table.item(1, 0).text() == "0.800"
    assert "No svm today" in page.result_table.item(2, 0).text()


def assert_nothing(page: ComparePage) -> None:
    assert not page.result_box.isVisible() and not page.summary_label.text()


def test_all_is_there_again(panel: Panel, links: list[str], layouts: list[str]) -> None:
    file = compare(panel)
    folder = panel.out / "scene_comparison"
    panel.project.clear()
    assert_nothing(panel.page)
    assert panel.project.read(file)
    assert_shown(panel.page, folder)
    click(panel.page.report_button)
    click(panel.page.folder_button)
    assert links == [str(folder / "report.html"), str(folder)]
    click(panel.page.layout_button)
    assert layouts == ["Comparison of methods"]


def test_a_qgis_that_starts_with_the_project_shows_it(panel: Panel) -> None:
    compare(panel)
    with contextmanager(opened)(panel.window, panel.project, panel.folder) as fresh:
        assert_shown(fresh.page, panel.out / "scene_comparison")


def test_a_folder_that_moves_with_its_project(panel: Panel, links: list[str]) -> None:
    compare(panel)
    moved = move(panel.project, panel.folder)
    assert_shown(panel.page, moved / "out" / "scene_comparison")
    click(panel.page.report_button)
    assert links == [str(moved / "out" / "scene_comparison" / "report.html")]


@pytest.mark.parametrize("how", ["gone", "broken", "strange"])
def test_a_comparison_whose_files_are_gone_is_not_missed(panel: Panel, how: str) -> None:
    file = compare(panel)
    panel.project.clear()
    panel.window.bar.clearWidgets()
    record = panel.out / "scene_comparison" / last_comparison.RECORD
    if how == "gone":
        shutil.rmtree(record.parent)
    else:
        record.write_text("{" if how == "broken" else '{"result": {"verdict": 3}}')
    assert panel.project.read(file)
    assert_nothing(panel.page)
    assert not panel.window.bar.items()
    with pytest.raises(InputError, match="cannot be read"):
        last_comparison.read(str(record.parent))


def test_what_was_removed_since_is_told(panel: Panel, links: list[str], layouts: list[str]) -> None:
    compare(panel)
    folder = panel.out / "scene_comparison"
    panel.window.bar.clearWidgets()
    (folder / "report.html").unlink()
    panel.project.layoutManager().clear()
    told: list[str] = []
    click(panel.page.report_button)
    told += panel.window.messages(Qgis.MessageLevel.Info)
    click(panel.page.layout_button)
    told += panel.window.messages(Qgis.MessageLevel.Info)
    shutil.rmtree(folder)
    click(panel.page.folder_button)
    told += panel.window.messages(Qgis.MessageLevel.Info)
    assert not links and not layouts
    assert sorted(told) == [
        f"The folder {folder} is no longer there.",
        "The layout is no longer in the project.",
        f"The report {folder / 'report.html'} is no longer there.",
    ]


def test_another_project_shows_nothing_of_it(panel: Panel, tmp_path: Path) -> None:
    other = QgsProject()
    other.write(str(tmp_path / "other.qgz"))
    compare(panel)
    assert panel.project.read(str(tmp_path / "other.qgz"))
    assert_nothing(panel.page)


def test_a_project_without_a_comparison_has_none(project: QgsProject) -> None:
    assert last_comparison.load(project) is None
    kept = LastComparison("/a/b", "Comparison of methods 2")
    last_comparison.save(kept, project)
    assert last_comparison.load(project) == kept
