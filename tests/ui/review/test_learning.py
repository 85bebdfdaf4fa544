"""Learn from this review, driven as a user drives it, over an engine that computes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QPushButton

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.core.protocol.unfinished_output import temporary_name
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.project import layers, model_files
from tailing_pond_mapper.ui.review.learning_job import LearningJob

from ..rasters import raster_layer, write_raster
from ..window import Window, click, wait_for
from .scenes import Desk, reviews, table


@dataclass
class Lesson:
    """A review with decisions, and the button over a fake engine."""

    desk: Desk
    engine: Engine
    folder: Path
    model: str | None
    trained: list[str] = field(default_factory=list)
    used: list[bool] = field(default_factory=list)

    @property
    def button(self) -> QPushButton:
        return self.desk.page.learning.train_button

    @property
    def told(self) -> str:
        return unescape(self.desk.page.learning.learning_label.text())

    def decide(self, *names: str) -> None:
        """Accept and reject in turn the ponds of the images of these names."""
        if self.desk.job.reviewing is None:
            self.desk.start()
        paths = [str(self.desk.folder / f"{name}.tif") for name in names]
        for number, _ in enumerate(paths):
            self.desk.key(Qt.Key.Key_1 if number % 2 else Qt.Key.Key_A)
        decided = "SELECT fid FROM ponds WHERE review IS NOT NULL ORDER BY fid"
        rows = table(self.desk.file, decided)
        self.name_images({fid: path for path, (fid,) in zip(paths, rows)})

    def name_images(self, images: dict[int, str]) -> None:
        """Say of ponds, by their key, on which image they were found."""
        ponds = self.desk.at.file.ponds
        place = ponds.fields().lookupField("image")
        values = {fid: {place: path} for fid, path in images.items()}
        assert ponds.dataProvider().changeAttributeValues(values)

    def image(self, name: str) -> str:
        return str(write_raster(self.desk.folder / f"{name}.tif", size=20))

    def learn(self) -> None:
        click(self.button)
        wait_for(lambda: self.button.text() == "Learn from this review" and self.told)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    def asked(self) -> dict:
        (model,) = self.folder.glob("*.onnx")
        return json.loads(model.read_text(encoding="utf-8"))

    def said(self, level: Qgis.MessageLevel) -> list[str]:
        return self.desk.window.messages(level)


@pytest.fixture
def lesson(desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lesson]:
    folder = desk.folder / "models"
    monkeypatch.setattr(model_files, "user_folder", lambda: folder)
    made = Lesson(desk, engine, folder, str(desk.folder / "old.onnx"))
    job = LearningJob(
        desk.page.learning,
        desk.job.path,
        lambda: made.model,
        engine,
        desk.window,
        desk.window,
    )
    job.trained.connect(made.trained.append)
    job.use_requested.connect(lambda: made.used.append(True))
    yield made
    job.close()


def test_the_request_names_the_images_of_decided_ponds_the_review_and_the_model(
    lesson: Lesson,
) -> None:
    fine, other = lesson.image("fine"), lesson.image("other")
    lesson.image("undecided")
    lesson.decide("fine", "other", "fine")
    lesson.learn()
    request = lesson.asked()
    assert request["images"] == [fine, other]
    assert request["reference"] == [str(lesson.desk.file)]
    assert request["start_from"] == lesson.model
    assert request["output"] == str(lesson.folder / "learnt from review.onnx")
    assert (request["area"], request["bands"], request["epochs"]) == (None, None, None)


def test_the_bands_that_the_user_chose_go_with_it(lesson: Lesson) -> None:
    layer = raster_layer(lesson.desk.folder / "fine.tif", "fine", size=20)
    layers.choose_bands(lesson.desk.project.addMapLayer(layer), (3, 2, 1))
    lesson.decide("fine")
    lesson.learn()
    assert lesson.asked()["bands"] == [3, 2, 1]


def test_a_better_model_is_offered_with_what_was_held_out(lesson: Lesson) -> None:
    lesson.image("fine")
    lesson.decide("fine", "fine")
    lesson.learn()
    assert lesson.trained == [str(lesson.folder / "learnt from review.onnx")]
    assert '"learnt from review" is better' in lesson.told
    assert "2 of 2 rejected ponds shown before, 0 after" in lesson.told
    wait_for(lambda: lesson.said(Qgis.MessageLevel.Success))
    (item,) = lesson.desk.window.bar.items()
    click(item.findChild(QPushButton, "notice_action"))
    lesson.desk.page.learning.learning_label.linkActivated.emit("#")
    assert lesson.used == [True, True]
    wait_for(lambda: lesson.engine.process_id == 0)


def test_a_second_model_takes_the_next_name(lesson: Lesson) -> None:
    lesson.image("fine")
    lesson.decide("fine")
    lesson.learn()
    wait_for(lambda: lesson.engine.process_id == 0)
    lesson.learn()
    wait_for(lambda: len(lesson.trained) == 2)
    assert Path(lesson.trained[1]).name == "learnt from review-2.onnx"


def test_no_better_is_said_plainly_and_is_no_success(lesson: Lesson) -> None:
    lesson.image("worse")
    lesson.decide("worse", "worse")
    lesson.learn()
    assert "No new model" in lesson.told and "2 after. Nothing is kept." in lesson.told
    wait_for(lambda: any("No new model" in one for one in lesson.said(Qgis.MessageLevel.Info)))
    assert lesson.said(Qgis.MessageLevel.Success) == [] and lesson.trained == []
    assert lesson.files() == []


def test_the_review_goes_on_while_it_learns_and_cancel_leaves_nothing(lesson: Lesson) -> None:
    lesson.image("slow")
    lesson.decide("slow")
    click(lesson.button)
    wait_for(lambda: "Reading" in lesson.told)
    assert lesson.button.text() == "Cancel" and lesson.desk.page.learning.learning_bar.isVisible()
    lesson.desk.key(Qt.Key.Key_A)
    assert reviews(lesson.desk.file) == {None: 3, "accepted": 2}
    click(lesson.button)
    assert not lesson.button.isEnabled()
    wait_for(lambda: lesson.button.text() == "Learn from this review")
    assert "no model was made" in lesson.told and lesson.button.isEnabled()
    assert lesson.files() == [] and lesson.trained == []
    wait_for(lambda: any("Cancelled" in one for one in lesson.said(Qgis.MessageLevel.Info)))
    assert not lesson.desk.failures() and not lesson.said(Qgis.MessageLevel.Success)


def test_without_a_model_the_engine_is_not_asked(lesson: Lesson) -> None:
    lesson.image("fine")
    lesson.decide("fine")
    lesson.model = None
    click(lesson.button)
    assert "no model that could learn" in lesson.desk.failures()[0]
    assert "page Segment" in lesson.told and lesson.engine.process_id == 0


def test_too_few_decisions_are_the_engines_to_refuse(lesson: Lesson) -> None:
    lesson.image("few")
    lesson.decide("few")
    lesson.learn()
    assert "6 are needed. Decide on more." in lesson.told
    wait_for(lesson.desk.failures)
    assert lesson.files() == []


def test_what_cannot_be_learnt_from_is_told_before_the_engine_starts(lesson: Lesson) -> None:
    lesson.desk.page.file_widget.setFilePath("")
    click(lesson.button)
    assert "There is no review yet" in lesson.desk.failures()[0]
    lesson.decide()
    click(lesson.button)
    assert "Nothing has been decided" in lesson.desk.failures()[0]
    lesson.decide("absent")
    click(lesson.button)
    assert "None of the images is there" in lesson.desk.failures()[0]
    assert lesson.engine.process_id == 0


def test_an_absent_image_is_named_and_one_beside_the_review_is_found(lesson: Lesson) -> None:
    fine = lesson.image("fine")
    lesson.decide("fine", "absent")
    named = dict(table(lesson.desk.file, "SELECT image, fid FROM ponds"))
    lesson.name_images({named[fine]: "/nowhere/fine.tif"})
    lesson.learn()
    assert lesson.asked()["images"] == [fine]
    assert "not there: absent.tif" in lesson.told


def test_a_stopped_review_is_learnt_from_by_its_file(lesson: Lesson) -> None:
    lesson.image("fine")
    lesson.decide("fine")
    lesson.desk.job.stop()
    lesson.learn()
    assert lesson.asked()["reference"] == [str(lesson.desk.file)]


def test_a_model_for_which_the_review_was_none_is_thrown_away(lesson: Lesson) -> None:
    lesson.image("blind")
    lesson.decide("blind")
    lesson.learn()
    assert "Nothing has been decided" in lesson.told
    assert lesson.files() == [] and lesson.trained == []


def test_an_engine_that_dies_leaves_no_unfinished_file(lesson: Lesson) -> None:
    lesson.image("killed")
    lesson.decide("killed")
    lesson.folder.mkdir()
    output = lesson.folder / "learnt from review.onnx"
    output.with_name(temporary_name(output, "0" * 32, "")).touch()
    (lesson.folder / "mine.onnx").touch()
    lesson.learn()
    wait_for(lesson.desk.failures)
    assert lesson.files() == ["mine.onnx"]


def test_the_plugin_leads_the_new_model_to_the_other_pages(window: Window, tmp_path: Path) -> None:
    plugin = classFactory(window)
    plugin.initGui()
    try:
        (dock,) = window.window.findChildren(Dock)
        learning = next(one for one in dock.children() if isinstance(one, LearningJob))
        assert learning._model() == dock.segment_page.model()
        model = tmp_path / "new.onnx"
        model.touch()
        learning.trained.emit(str(model))
        assert dock.segment_page.model() == str(model)
        combo = dock.train_page.models.findChild(QComboBox, "model_combo")
        assert combo.findText("new") > combo.currentIndex()
        assert dock.compare_page.models.list.findItems("new", Qt.MatchFlag.MatchExactly)
        dock.show_review_page()
        learning.use_requested.emit()
        assert dock.pages.currentWidget() is dock.segment_page
    finally:
        plugin.unload()
