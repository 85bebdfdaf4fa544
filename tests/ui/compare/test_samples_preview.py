"""What is said of samples while they are drawn: asked for once they rest, the last answer only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsProcessingUtils, QgsProject
from qgis.PyQt.QtCore import Qt

from tailing_pond_mapper.core.protocol.compare import SeparabilityResult

from ..rasters import squares
from ..scores import box
from ..window import Window, click, wait_for
from .compare_panel import Panel, add_sample, draw, opened


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from opened(window, project, tmp_path)


def sentence(panel: Panel) -> str:
    return panel.page.separability_label.text()


def test_counts_and_a_sentence_stand_beside_the_plots(panel: Panel) -> None:
    assert not panel.page.plots.isVisible() and not panel.page.counts_label.isVisible()
    panel.open_image()
    panel.add_samples(1, 0, 0)
    wait_for(lambda: sentence(panel))
    assert sentence(panel) == "Jeffries-Matusita distance 1.25 of 2: a sentence."
    assert panel.page.counts_label.text().splitlines() == [
        "Ponds: 1 polygon, 1,000 pixels",
        "Other: 2 polygons, 2,000 pixels",
    ]
    assert panel.page.plots.isVisible()
    tabs = [panel.page.plots.tabText(n) for n in range(panel.page.plots.count())]
    assert tabs == ["Scatter", "Spectra"]
    panel.project.removeAllMapLayers()
    wait_for(lambda: not panel.page.plots.isVisible())
    assert not sentence(panel) and not panel.page.counts_label.isVisible()


def test_edits_in_a_row_are_one_question_and_count_before_they_are_saved(panel: Panel) -> None:
    panel.open_image()
    layer = panel.add_samples(1, 0)
    wait_for(lambda: sentence(panel))
    assert len(panel.asked()) == 1
    click(panel.page.draw_pond_button)
    for column in (2, 12, 22):
        draw(layer, box(column, 2))
    wait_for(lambda: len(panel.asked()) > 1)
    wait_for(lambda: "4 polygons" in panel.page.counts_label.text())
    layer.changeAttributeValue(next(layer.getFeatures("class = 0")).id(), 0, 1)
    wait_for(lambda: "One class only." in sentence(panel))
    assert [len(one["polygons"]) for one in panel.asked()] == [2, 5, 5]
    layer.rollBack()


def test_a_question_that_was_overtaken_is_dropped(panel: Panel) -> None:
    """The first answer never comes by itself: the engine waits until it is told to stop."""
    panel.open_image("slow")
    layer = panel.add_samples(1)
    wait_for(lambda: len(panel.asked()) == 1)
    click(panel.page.draw_other_button)
    draw(layer, box(2, 2))
    wait_for(lambda: "Jeffries" in sentence(panel))
    assert panel.page.counts_label.text().count("1 polygon") == 2
    layer.rollBack()


def test_an_answer_that_comes_too_late_is_not_shown(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine has begun to say it when it hears that nobody wants to know any more."""
    seen: list[int] = []
    real = panel.page.show_samples

    def note(found: SeparabilityResult | None) -> None:
        seen.append(0 if found is None else sum(one.polygons for one in found.classes))
        real(found)

    monkeypatch.setattr(panel.page, "show_samples", note)
    panel.open_image("late")
    layer = panel.add_samples(1)
    wait_for(lambda: len(panel.asked()) == 1)
    click(panel.page.draw_other_button)
    draw(layer, box(2, 2))
    wait_for(lambda: 2 in seen)
    assert 1 not in seen
    layer.rollBack()


def test_a_page_that_nobody_sees_asks_nothing_until_it_is_seen(panel: Panel) -> None:
    panel.page.hide()
    panel.open_image()
    panel.add_samples(1, 0)
    rest: list[None] = []
    panel.job._samples._wait.timeout.connect(lambda: rest.append(None))
    wait_for(lambda: rest)
    assert panel.job._samples._job is None and not panel.asked()
    panel.page.show()
    wait_for(lambda: sentence(panel))


def test_the_test_ground_is_part_of_the_question(panel: Panel) -> None:
    panel.open_image()
    area = panel.project.addMapLayer(squares(box(0, 0, 20), name="area"))
    panel.page.area.choose(area)
    panel.add_samples(1, 0)
    panel.page.features_edit.setText("1 3")
    wait_for(lambda: sentence(panel))
    assert (panel.asked()[-1]["reference"], panel.asked()[-1]["area"]) == (None, None)
    panel.add_reference()
    wait_for(lambda: panel.asked()[-1]["reference"])
    asked = panel.asked()[-1]
    assert asked["area"] and asked["features"] == [1, 3]


@pytest.mark.parametrize(
    ("image", "value", "said"),
    [
        ("scene", 7, 'The field "class" of the layer "samples" is neither 1 (pond) nor 0'),
        ("bare", 0, "The engine lacks a package. Set it up again."),
    ],
)
def test_what_cannot_be_looked_at_is_said(panel: Panel, image: str, value: int, said: str) -> None:
    panel.open_image(image)
    panel.add_samples(1, value)
    wait_for(lambda: sentence(panel))
    assert said in sentence(panel)
    assert panel.page.separability_label.textFormat() == Qt.TextFormat.PlainText
    assert not panel.page.plots.isVisible() and not panel.page.counts_label.isVisible()


def test_another_engine_is_asked_anew(panel: Panel) -> None:
    panel.open_image("bare")
    panel.add_samples(1, 0)
    wait_for(lambda: sentence(panel))
    panel.job.engine_changed()
    wait_for(lambda: len(panel.asked()) == 2)


def test_nothing_is_left_of_the_asking(
    window: Window, project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = tempfile.mkdtemp

    def make(**where: str) -> str:
        made.append(real(**where))
        return made[-1]

    monkeypatch.setattr("tailing_pond_mapper.ui.compare.samples_preview.tempfile.mkdtemp", make)
    panels = opened(window, project, tmp_path)
    panel = next(panels)
    panel.open_image()
    layer = panel.add_samples(1, 0)
    wait_for(lambda: sentence(panel))
    assert Path(made[0]).parent == Path(QgsProcessingUtils.tempFolder()), "QGIS removes it"
    assert not list(Path(made[0]).iterdir())
    add_sample(layer, box(2, 2), 1)
    panel.job.engine_changed()
    with pytest.raises(StopIteration):
        next(panels)
    assert len(made) == 1 and not Path(made[0]).exists()
