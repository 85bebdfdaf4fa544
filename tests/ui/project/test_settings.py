"""Settings survive: in the profile for the person, in the project for the work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qgis.core import QgsProject, QgsSettings

from tailing_pond_mapper.ui.project.page_settings import SegmentSettings, TrainSettings
from tailing_pond_mapper.ui.project.settings import GROUP, load, save

number = st.floats(0, 1e6, allow_nan=False)
some_settings = st.builds(
    SegmentSettings,
    cover=st.sampled_from(["view", "layer", "polygons"]),
    model=st.sampled_from(["", "tailings-unet.onnx", "/somewhere/ü model.onnx"]),
    threshold=st.none() | st.floats(0.01, 0.99),
    min_area=number,
    simplify=number,
    screen=st.booleans(),
    folder=st.sampled_from(["", "/a folder/é"]),
    probability=st.booleans(),
    device=st.sampled_from(["auto", "cpu", "cuda"]),
)


@pytest.fixture(autouse=True)
def clean(project: QgsProject) -> None:
    QgsSettings().remove(GROUP)


def test_the_first_time_there_are_defaults(project: QgsProject) -> None:
    assert load(SegmentSettings, project) == SegmentSettings()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=some_settings, second=some_settings)
def test_a_round_trip_keeps_everything(
    project: QgsProject, first: SegmentSettings, second: SegmentSettings
) -> None:
    save(first, project)
    assert load(SegmentSettings, project) == first
    save(second, project)
    assert load(SegmentSettings, project) == second


def test_another_project_gets_the_persons_last_choices(project: QgsProject) -> None:
    chosen = SegmentSettings(cover="view", threshold=0.7, min_area=5.0, device="cpu")
    save(chosen, project)
    project.clear()
    assert load(SegmentSettings, project) == chosen


def test_a_project_brings_its_own_choices_back(project: QgsProject, tmp_path: Path) -> None:
    ours = SegmentSettings(
        cover="view",
        model="/ours.onnx",
        threshold=None,
        min_area=5.0,
        simplify=2.0,
        screen=True,
        folder="/ours",
        probability=True,
        device="cuda",
    )
    save(ours, project)
    project.write(str(tmp_path / "ours.qgs"))
    project.clear()
    theirs = SegmentSettings(
        cover="polygons", model="/theirs.onnx", threshold=0.9, min_area=7.0, device="cpu"
    )
    save(theirs, project)
    project.read(str(tmp_path / "ours.qgs"))
    assert load(SegmentSettings, project) == replace(
        theirs,
        model="/ours.onnx",
        threshold=None,
        min_area=5.0,
        simplify=2.0,
        screen=True,
        folder="/ours",
    )


def test_an_entry_that_makes_no_sense_counts_as_absent(project: QgsProject) -> None:
    QgsSettings().setValue(f"{GROUP}/min_area", "plenty")
    project.writeEntry(GROUP, "threshold", "half")
    assert load(SegmentSettings, project) == SegmentSettings()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    train=st.builds(
        TrainSettings,
        start=st.sampled_from(["model", "new"]),
        model=st.sampled_from(["", "/somewhere/ü model.onnx"]),
        epochs=st.integers(0, 1000),
        folder=st.sampled_from(["", "/a folder/é"]),
        device=st.sampled_from(["auto", "cpu", "cuda"]),
    ),
    segment=some_settings,
)
def test_the_pages_keep_their_settings_apart(
    project: QgsProject, train: TrainSettings, segment: SegmentSettings
) -> None:
    save(train, project)
    save(segment, project)
    assert load(TrainSettings, project) == train
    assert load(SegmentSettings, project) == segment
    assert isinstance(load(TrainSettings, project).epochs, int)
