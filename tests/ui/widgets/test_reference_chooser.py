"""What is offered as a reference, and what as an area, also when a project is opened again."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import QgsProject, QgsRectangle, QgsVectorLayer

from tailing_pond_mapper.ui.project import layer_roles, layers
from tailing_pond_mapper.ui.score.job import ScoreJob
from tailing_pond_mapper.ui.score.page import ScorePage

from ..engine.fake_command import running_fake
from ..rasters import squares
from ..window import Window


@pytest.fixture
def page(window: Window, project: QgsProject) -> Iterator[ScorePage]:
    """Page Score, following the project."""
    with running_fake() as engine:
        made = ScorePage(window.window)
        job = ScoreJob(made, engine, window, window)
        made.show()
        yield made
        job.close()


def polygons(folder: Path, name: str) -> QgsVectorLayer:
    """Return a layer of one polygon from a file."""
    path = folder / f"{name}.gpkg"
    memory = squares(QgsRectangle(0, 0, 100, 100), name=name)
    layers.write_polygons(
        memory.getFeatures(), memory.crs(), QgsProject.instance().transformContext(), path
    )
    return QgsVectorLayer(f"{path}|layername=area", name)


def test_a_reopened_project_offers_its_area_as_the_area_and_not_as_the_reference(
    page: ScorePage, project: QgsProject, tmp_path: Path
) -> None:
    project.addMapLayer(polygons(tmp_path, "ponds"))
    area = project.addMapLayer(polygons(tmp_path, "ground"))
    page.area.choose(area)
    assert page.reference.chosen().name() == "ponds"
    project.write(str(tmp_path / "work.qgs"))
    project.clear()
    project.read(str(tmp_path / "work.qgs"))
    assert page.reference.chosen().name() == "ponds"
    assert page.area.chosen().name() == "ground"


def test_with_an_area_alone_there_is_no_reference(
    page: ScorePage, project: QgsProject, tmp_path: Path
) -> None:
    area = polygons(tmp_path, "ground")
    layer_roles.take(area, layer_roles.AREA)
    project.addMapLayer(area)
    assert page.reference.chosen() is None
    assert not page.score_button.isEnabled()


def test_a_layer_that_is_no_area_any_more_is_a_reference_again(
    page: ScorePage, project: QgsProject, tmp_path: Path
) -> None:
    layer = project.addMapLayer(polygons(tmp_path, "ponds"))
    page.area.choose(layer)
    page.area.choose(None)
    assert layer_roles.role_of(layer) == ""
    page.follow_project(project)
    assert page.area.chosen() is None
    assert page.reference.chosen() is layer
