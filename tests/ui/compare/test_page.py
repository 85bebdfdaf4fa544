"""Page Compare, driven as a user drives it, over an engine that answers with what is canned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import Qgis, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QTextDocumentFragment
from qgis.PyQt.QtWidgets import QCheckBox, QLabel

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.core.protocol.methods import METHODS, classifiers
from tailing_pond_mapper.ui.compare.page import ComparePage
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine import environment
from tailing_pond_mapper.ui.engine.environment import Marker
from tailing_pond_mapper.ui.project import layers, model_files, settings
from tailing_pond_mapper.ui.project.outline_style import OTHER_COLOUR
from tailing_pond_mapper.ui.project.page_settings import CompareSettings
from tailing_pond_mapper.ui.project.result_layers import POND_COLOUR

from ..rasters import polygons_in, squares
from ..scores import box
from ..window import Window, click, wait_for
from .compare_panel import Panel, add_sample, draw, opened, samples
from .comparisons import PARAMETERS, write_methods


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from opened(window, project, tmp_path)


def row(page: ComparePage, number: int) -> list[str]:
    table = page.result_table
    items = [table.item(number, column) for column in range(table.columnCount())]
    return ["" if item is None else item.text() for item in items]


def classifier_boxes(page: ComparePage) -> list[QCheckBox]:
    """Return the boxes of the classifiers, in the order of the page."""
    found = [page.findChild(QCheckBox, f"{key}_check") for key in classifiers()]
    names = ["Random forest", "Support vector machine", "Maximum likelihood"]
    assert [one.text() for one in found][:3] == names
    return found


def request(folder: Path) -> dict[str, Any]:
    """Return what the engine was asked for the comparison in a folder."""
    manifest = (folder / "compare.manifest.json").read_text(encoding="utf-8")
    return json.loads(manifest)["request"]


def shown(label: QLabel) -> str:
    """Return what is read on a label, whose text may be rich."""
    if label.textFormat() == Qt.TextFormat.RichText or Qt.mightBeRichText(label.text()):
        return QTextDocumentFragment.fromHtml(label.text()).toPlainText()
    return label.text()


def test_the_button_says_what_is_missing(panel: Panel) -> None:
    page = panel.page

    def missing() -> str:
        assert page.compare_button.isEnabled() == (not page.compare_button.toolTip())
        return page.compare_button.toolTip()

    assert missing() == "Choose an image first."
    panel.open_image()
    assert missing().startswith("Draw samples of ponds and of other ground first")
    empty = panel.add_samples()
    assert missing().startswith("Draw samples of ponds and of other ground first")
    add_sample(empty, box(2, 30, 4), 1)
    empty.featureAdded.emit(1)
    assert missing().startswith("Choose a layer with reference polygons first")
    panel.add_reference()
    assert missing() == ""
    for wrong in ("1-3", "0x1", "red", "²"):
        page.features_edit.setText(wrong)
        assert f'"{wrong}" is no list of band numbers' in missing()
    page.features_edit.setText("3, 1")
    assert missing() == ""
    for box_ in (page.unet_check, *classifier_boxes(page)):
        box_.setChecked(False)
    assert missing() == "Choose a method first."
    page.unet_check.setChecked(True)
    page.models.choose(())
    assert missing() == "Choose a model for the U-Net first."


def test_lists_without_a_choice_say_so(panel: Panel) -> None:
    page = panel.page
    panel.open_image()
    panel.add_samples(1, 0)
    assert page.reference.combo.currentText() == "Choose, or draw the ponds"
    assert page.area.combo.currentText() == "All of the image"
    panel.project.removeAllMapLayers()
    assert page.samples.combo.currentText() == "Choose, or draw new"
    assert page.image_combo.currentText() == "Choose, or open an image first"


def test_two_buttons_draw_the_two_classes(panel: Panel) -> None:
    page = panel.page
    panel.project.write(str(panel.folder / "project.qgz"))
    panel.open_image()
    started: list[bool] = []
    panel.window.add_feature.triggered.connect(started.append)
    click(page.draw_pond_button)
    layer = page.samples.chosen()
    assert layer.isEditable() and len(started) == 1
    assert panel.window.active_layer is layer and layer.crs() == page.image().crs()
    draw(layer, box(2, 2))
    click(page.draw_other_button)
    assert page.samples.chosen() is layer and len(started) == 2
    draw(layer, box(12, 2))
    draw(layer, box(22, 2))
    click(page.draw_pond_button)
    draw(layer, box(2, 12))
    wait_for(lambda: not layer.isModified())
    path = layer.source().partition("|")[0]
    assert [value for value, _ in polygons_in(path)] == [1, 0, 0, 1]
    assert Path(path).parent.parent == panel.folder, "beside the project"
    wait_for(lambda: "2 polygons" in page.counts_label.text())
    assert panel.asked()[-1]["polygons"] == [1, 0, 0, 1]
    layer.rollBack()


def test_a_class_has_one_colour_on_the_button_and_on_the_map(panel: Panel) -> None:
    page = panel.page
    panel.open_image()
    click(page.draw_pond_button)
    layer = page.samples.chosen()
    shown = {
        category.value(): category.symbol().symbolLayer(0).strokeColor().rgb()
        for category in layer.renderer().categories()
    }
    assert shown == {1: POND_COLOUR.rgb(), 0: OTHER_COLOUR.rgb()}
    for button, colour in (
        (page.draw_pond_button, POND_COLOUR),
        (page.draw_other_button, OTHER_COLOUR),
    ):
        image = button.icon().pixmap(16, 16).toImage()
        assert image.pixel(8, 8) == colour.rgb()
    layer.rollBack()


def test_samples_are_drawn_into_the_chosen_layer(panel: Panel) -> None:
    panel.open_image()
    mine = panel.add_samples(1)
    click(panel.page.draw_other_button)
    assert panel.page.samples.chosen() is mine and mine.isEditable()
    draw(mine, box(2, 2))
    assert sorted(feature["class"] for feature in mine.getFeatures()) == [0, 1]
    mine.rollBack()


def test_an_assessment_area_is_no_reference(panel: Panel) -> None:
    page = panel.page
    panel.open_image()
    panel.add_samples(1, 0)
    click(page.area.draw)
    area = page.area.chosen()
    assert area is not None and page.reference.chosen() is None
    assert "reference polygons" in page.compare_button.toolTip()
    ponds = panel.project.addMapLayer(squares(box(12, 2), name="ponds"))
    assert page.reference.chosen() is ponds
    click(page.samples.draw)
    assert page.samples.chosen().name() == "samples" and page.reference.chosen() is ponds
    area.rollBack()


def test_a_layer_that_becomes_the_area_is_no_reference_any_more(panel: Panel) -> None:
    page = panel.page
    panel.open_image()
    ponds = panel.project.addMapLayer(squares(box(12, 2), name="ponds"))
    area = panel.project.addMapLayer(squares(box(0, 0, 20), name="area"))
    assert page.reference.chosen() is area, "the topmost, as far as anybody knows"
    page.area.choose(area)
    assert page.reference.chosen() is ponds


def test_a_layer_that_becomes_the_samples_is_no_reference_any_more(panel: Panel) -> None:
    page = panel.page
    panel.open_image()
    below = panel.add_samples(1, 0)
    above = panel.add_samples(1, 0)
    assert page.reference.chosen() is below
    page.samples.choose(below)
    assert page.reference.chosen() is above


def test_samples_may_be_the_reference_if_the_user_says_so(panel: Panel) -> None:
    page = panel.page
    panel.open_image()
    both = panel.add_samples(1, 0)
    assert page.reference.chosen() is None
    page.reference.choose(both)
    panel.project.addMapLayer(squares(box(12, 2), name="ponds"))
    assert page.reference.chosen() is both is page.samples.chosen()


def test_a_comparison_ends_with_a_verdict_a_table_layers_and_a_layout(panel: Panel) -> None:
    page, project = panel.page, panel.project
    write_methods(panel.folder / "canned", "unet", "rf", "ml")
    panel.compare()
    assert page.compare_button.text() == "Cancel" and not page.scroll_area.isEnabled()
    assert not panel.job._samples._wait.isActive(), "no question gets in the way"
    panel.wait_for_the_end()
    folder = panel.out / "scene_comparison"
    assert "<b>Method &lt;rf&gt; has the highest F1.</b>" in page.summary_label.text()
    assert f"Took 12 s; everything is in {folder}." in page.summary_label.text()
    assert page.remarks_view.isVisible() and page.remarks_view.toPlainText() == "Few & far between."
    table = page.result_table
    names = [table.verticalHeaderItem(n).text() for n in range(table.rowCount())]
    assert names == ["U-Net", "Random forest", "Support vector machine", "Maximum likelihood"]
    heads = [table.horizontalHeaderItem(n).text() for n in range(table.columnCount())]
    assert dict(zip(heads, row(page, 1))) == {
        "F1": "0.800",
        "95 %": "0.71–0.86",
        "Precision": "0.700",
        "Recall": "0.600",
        "IoU": "0.400",
        "Overall accuracy": "0.910",
        "Kappa": "0.650",
        "Ponds found": "2 of 3",
        "False": "4",
        "Fit, s": "3.2",
        "Predict, s": "7.0",
        "Device": "the fake CPU",
    }
    assert row(page, 0)[heads.index("Fit, s")] == "–", "it was fitted elsewhere"
    assert row(page, 3)[:2] == ["undefined", "–"]
    assert row(page, 2)[0] == "No svm today. Try tomorrow."
    assert table.columnSpan(2, 0) == table.columnCount() and table.columnSpan(1, 0) == 1
    assert table.rowHeight(2) == table.rowHeight(1), "its reason is a line, and all of it a tip"
    assert table.item(2, 0).toolTip() == "No svm today. Try tomorrow."
    assert table.columnWidth(0) < table.fontMetrics().horizontalAdvance(
        "No svm today. Try tomorrow."
    )
    group = project.layerTreeRoot().children()[0]
    assert group.name() == "scene comparison"
    assert [one.name() for one in project.layoutManager().layouts()] == ["Comparison of methods"]
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    assert panel.window.messages(Qgis.MessageLevel.Success) == ["Method <rf> has the highest F1."]
    assert panel.window.messages(Qgis.MessageLevel.Warning) == [
        "Support vector machine: No svm today. Try tomorrow."
    ]
    asked = request(folder)
    assert [value for value, _ in polygons_in(asked["samples"])] == [1, 0]
    assert [value for value, _ in polygons_in(asked["reference"])] == [None, None]
    assert asked["area"] is None and asked["image"] == str(panel.folder / "scene.tif")


def test_the_next_comparison_takes_its_place_in_the_table_and_none_on_the_disk(
    panel: Panel, capfd: pytest.CaptureFixture[str]
) -> None:
    """A row in which a method failed is whole again when it does not."""
    page = panel.page
    write_methods(panel.folder / "canned", "rf", "ml")
    panel.compare()
    panel.wait_for_the_end()
    assert page.result_table.columnSpan(2, 0) > 1
    write_methods(panel.folder / "more", "svm")
    for path in (panel.folder / "more").glob("svm*"):
        path.rename(panel.folder / "canned" / path.name)
    click(page.compare_button)
    assert not page.result_box.isVisible()
    panel.wait_for_the_end()
    assert page.result_table.columnSpan(2, 0) == 1 and row(page, 2)[0] == "0.300"
    assert sorted(one.name for one in panel.out.iterdir()) == [
        "scene_comparison",
        "scene_comparison_2",
    ]
    assert "setSpan" not in capfd.readouterr().err, "Qt complains to the terminal"


def test_the_samples_are_known_again_after_a_comparison(panel: Panel) -> None:
    write_methods(panel.folder / "canned", "rf")
    panel.compare()
    panel.wait_for_the_end()
    wait_for(lambda: "Jeffries-Matusita" in panel.page.separability_label.text())


def test_cancel_keeps_nothing(panel: Panel) -> None:
    panel.compare("slow")
    wait_for(lambda: panel.page.progress_bar.value() > 0)
    click(panel.page.compare_button)
    panel.wait_for_the_end()
    assert "Cancelled" in panel.page.summary_label.text()
    assert not list(panel.out.iterdir()) and not panel.page.result_box.isVisible()


def test_a_comparison_ends_with_its_project(panel: Panel) -> None:
    panel.compare("slow")
    wait_for(lambda: panel.page.progress_bar.value() > 0)
    panel.project.clear()
    panel.wait_for_the_end()
    assert not panel.project.mapLayers() and not list(panel.out.iterdir())


@pytest.mark.parametrize("behaviour", ["bad", "killed"])
def test_an_error_becomes_a_message_and_leaves_nothing(panel: Panel, behaviour: str) -> None:
    panel.compare(behaviour)
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Critical))
    (told,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert told == shown(panel.page.summary_label)
    assert (told == "The file bad.tif is bad. Use another one.") == (behaviour == "bad")
    assert not list(panel.out.iterdir()) and panel.page.scroll_area.isEnabled()


def test_samples_of_one_class_are_refused_at_once(panel: Panel) -> None:
    panel.open_image()
    panel.add_samples(1, 1)
    panel.add_reference()
    click(panel.page.compare_button)
    assert panel.page.compare_button.text() == "Compare"
    assert 'No polygon of the layer "samples" has the class 0' in shown(panel.page.summary_label)
    assert not panel.out.exists()


def test_networks_alone_need_no_samples(panel: Panel) -> None:
    write_methods(panel.folder / "canned", "unet", "unet-2")
    page = panel.page
    panel.choose_all()
    (panel.folder / "mine.onnx").touch()
    page.models.offer(panel.folder / "mine.onnx")
    page.models.choose((str(panel.folder / "mine.onnx"), page.models.chosen()[0].key))
    for box_ in classifier_boxes(page):
        box_.setChecked(False)
    layers.choose_bands(page.image(), (3, 2, 1))
    click(page.compare_button)
    panel.wait_for_the_end()
    asked = request(panel.out / "scene_comparison")
    assert asked["samples"] is None and asked["methods"] == ["unet"]
    assert asked["model"] == [
        str(model_files.known_models()[0].path),
        str(panel.folder / "mine.onnx"),
    ]
    assert asked["bands"] == [3, 2, 1], "as chosen on page Segment"
    assert page.result_table.rowCount() == 2


def test_without_the_network_no_model_is_named(panel: Panel) -> None:
    write_methods(panel.folder / "canned", "rf")
    panel.choose_all()
    panel.page.unet_check.setChecked(False)
    assert panel.page.models.chosen() and not panel.page.models.isVisible()
    click(panel.page.compare_button)
    panel.wait_for_the_end()
    asked = request(panel.out / "scene_comparison")
    assert asked["model"] == [] and asked["methods"] == ["rf", "svm", "ml"]


def test_every_parameter_reaches_the_engine_and_is_remembered(panel: Panel) -> None:
    page = panel.page
    write_methods(panel.folder / "canned", *METHODS)
    panel.choose_all()
    for key in METHODS:
        name = "trained_check" if key == "unet-trained" else f"{key}_check"
        page.findChild(QCheckBox, name).setChecked(True)
    for name, value in PARAMETERS.items():
        getattr(page, f"{name}_spin").setValue(value)
    page.features_edit.setText("3, 1")
    page.device_combo.setCurrentIndex(page.device_combo.findData("cpu"))
    click(page.compare_button)
    panel.wait_for_the_end()
    asked = request(panel.out / "scene_comparison")
    assert {name: asked[name] for name in PARAMETERS} == PARAMETERS
    assert asked["features"] == [3, 1] and asked["device"] == "cpu"
    assert asked["methods"] == list(METHODS) and not asked["split"]
    kept = settings.load(CompareSettings, panel.project)
    assert {name: getattr(kept, name) for name in PARAMETERS} == PARAMETERS
    another = ComparePage(panel.window.window)
    another.apply(kept)
    assert another.settings() == kept == page.settings()


def test_what_nobody_chose_is_left_to_the_engine(panel: Panel) -> None:
    write_methods(panel.folder / "canned", "rf")
    panel.compare()
    panel.wait_for_the_end()
    asked = request(panel.out / "scene_comparison")
    assert [asked[name] for name in ("rf_depth", "svm_c", "svm_gamma", "features", "bands")] == (
        [None] * 5
    )
    assert panel.page.svm_c_spin.text() == panel.page.svm_gamma_spin.text() == "Automatic"


def test_dividing_is_offered_where_samples_are_in_the_way(panel: Panel) -> None:
    page = panel.page
    write_methods(panel.folder / "canned", "rf")
    panel.choose_all("overlapping")
    page.split_check.setChecked(True)
    assert not page.split_check.isVisible() and not page.settings().split
    wait_for(page.split_check.isVisible)
    assert "A polygon touches the area." in page.separability_label.text()
    assert page.settings().split
    click(page.compare_button)
    panel.wait_for_the_end()
    assert request(panel.out / "overlapping_comparison")["split"] is True
    page.reference.choose(None)
    wait_for(lambda: not page.split_check.isVisible())


def test_an_engine_without_training_says_so(
    panel: Panel, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = panel.page
    page.trained_check.setChecked(True)
    assert "unet-trained" in page.methods.chosen() and not page.training_label.isVisible()
    monkeypatch.setattr(environment, "given_interpreter", lambda: None)
    folder = environment.engine_folder()
    folder.mkdir(parents=True)
    try:
        assert environment.can_train(), "nothing is known of it yet"
        Marker("3.9", "digest", False, training=False).write(folder)
        panel.job.engine_changed()
        assert "unet-trained" not in page.methods.chosen() and not page.trained_check.isEnabled()
        assert page.training_label.isVisible() and "page Engine" in page.training_label.text()
        Marker("3.9", "digest", False, training=True).write(folder)
        panel.job.engine_changed()
        assert "unet-trained" in page.methods.chosen() and not page.training_label.isVisible()
    finally:
        Marker.remove(folder)
        folder.rmdir()


def test_the_page_is_in_the_panel_after_score(window: Window, project: QgsProject) -> None:
    plugin = classFactory(window)
    plugin.initGui()
    dock = window.window.findChild(Dock, "TailingPondMapperDock")
    names = [dock.pages.name(index) for index in range(dock.pages.count())]
    assert names.index("Compare") == names.index("Score") + 1
    assert not dock.pages.tabIcon(names.index("Compare")).isNull()
    plugin.unload()


def test_results_and_points_are_no_samples(panel: Panel) -> None:
    panel.open_image()
    points = QgsVectorLayer("Point?crs=EPSG:32623&field=class:integer", "points", "memory")
    panel.project.addMapLayer(points)
    made = samples(1, 0, name="made here")
    layers.mark_result(made, "ponds")
    panel.project.addMapLayer(made)
    assert panel.page.samples.chosen() is None
    assert panel.page.samples.combo.currentText() == "Choose, or draw new"
