"""The models to compare: which are offered, which are chosen, what a file from elsewhere does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QSizePolicy, QToolButton

from tailing_pond_mapper.ui.compare import model_list
from tailing_pond_mapper.ui.compare.model_list import ModelList
from tailing_pond_mapper.ui.project import model_files
from tailing_pond_mapper.ui.project.model_files import ModelFile

from ..window import click


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two models that stand for the plugin's own."""
    folder = tmp_path / "models"
    folder.mkdir()
    made = []
    for name in ("a.onnx", "b.onnx"):
        (folder / name).touch()
        made.append(ModelFile(name, folder / name))
    monkeypatch.setattr(model_files, "known_models", lambda: made)
    return folder


@pytest.fixture
def models(qgis_app: QgsApplication, shipped: Path) -> Iterator[ModelList]:
    made = ModelList()
    yield made
    made.deleteLater()


def names(models: ModelList) -> list[str]:
    return [models.list.item(row).text() for row in range(models.list.count())]


def keys(models: ModelList) -> list[str]:
    return [model.key for model in models.chosen()]


def browse(models: ModelList, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Click the button for a file from elsewhere, and choose one; none if empty."""

    class Dialog:
        @staticmethod
        def getOpenFileName(*_: object) -> tuple[str, str]:  # noqa: N802
            return path, ""

    monkeypatch.setattr(model_list, "QFileDialog", Dialog)
    click(models.findChild(QToolButton, "models_browse"))


def test_the_first_is_chosen_and_several_may_be(models: ModelList) -> None:
    changes: list[None] = []
    models.changed.connect(lambda: changes.append(None))
    assert names(models) == ["a", "b"] and keys(models) == ["a.onnx"]
    models.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert keys(models) == ["a.onnx", "b.onnx"] and changes


def test_choosing_is_of_these_and_no_others(models: ModelList, tmp_path: Path) -> None:
    models.choose(("b.onnx", str(tmp_path / "absent.onnx")))
    assert keys(models) == ["b.onnx"] and names(models) == ["a", "b"]
    models.choose(())
    assert keys(models) == []


def test_a_file_from_elsewhere_joins_what_is_chosen(
    models: ModelList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.onnx"
    mine.touch()
    for _ in range(2):
        browse(models, monkeypatch, str(mine))
        assert names(models) == ["a", "b", "mine"] and keys(models) == ["a.onnx", str(mine)]
    browse(models, monkeypatch, "")
    assert keys(models) == ["a.onnx", str(mine)]


def test_a_model_of_the_plugin_that_is_browsed_for_is_chosen_where_it_stands(
    models: ModelList, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse(models, monkeypatch, str(shipped / "b.onnx"))
    assert names(models) == ["a", "b"] and keys(models) == ["a.onnx", "b.onnx"]


def test_what_is_offered_is_not_chosen(models: ModelList, tmp_path: Path) -> None:
    models.offer(tmp_path / "new.onnx")
    assert names(models) == ["a", "b", "new"] and keys(models) == ["a.onnx"]


def test_the_list_grows_with_the_models_up_to_a_few(models: ModelList, tmp_path: Path) -> None:
    heights = [models.list.height()]
    for number in range(4):
        models.offer(tmp_path / f"{number}.onnx")
        heights.append(models.list.height())
    assert heights[0] < heights[1] == heights[-1]
    assert models.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Fixed, "no more than that"
