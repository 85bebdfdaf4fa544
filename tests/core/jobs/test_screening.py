"""A first look asked for on the command line, over a line of JSON, and of a whole batch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core import cli
from core.inference import screening
from core.jobs.batch import batch
from core.jobs.segment import segment
from core.jobs.threshold import apply_threshold
from core.protocol import messages
from core.protocol.batch import BatchRequest
from core.protocol.segment import SegmentRequest
from core.protocol.threshold import ThresholdRequest
from core.run.feedback import Feedback

from .. import networks
from ..conftest import Heard
from ..rasters import GRID, read_raster, write_raster

GROUND, POND, CORE = 1000, 1400, 2500


def ground(path: Path, east: int) -> str:
    """Write ground with a pond that shows at 30 m and one that does not, so many pixels east."""
    values = np.full((4, 700, 1100), GROUND, dtype=np.uint16)
    values[:, 100:140, 100:140] = CORE
    values[:, 500:540, 900:940] = POND
    place = (GRID[0] + 10 * east, *GRID[1:])
    return write_raster(path, values, grid=place)


@pytest.fixture(autouse=True)
def screened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MODEL", networks.cells(tmp_path / "cells.onnx", 2.0))


@pytest.mark.parametrize("screen", [False, True])
def test_the_command_line_asks_for_it(
    screen: bool, tmp_path: Path, models: Path, heard: Heard
) -> None:
    output = tmp_path / "prediction.tif"
    command = ["segment", ground(tmp_path / "a.tif", 0), "--output", str(output)]
    command += ["--model", str(models / "pixel.onnx"), "--threshold", "0.6", "--device", "cpu"]
    command += ["--tile", "256", *(["--screen"] if screen else [])]
    request = cli.request_of(cli.parser().parse_args(command))
    assert isinstance(request, SegmentRequest)
    segment(request, heard)
    drawn = read_raster(str(output)) == 1
    assert drawn[100:140, 100:140].all()
    assert drawn[500:540, 900:940].all() != screen
    record = json.loads(output.with_suffix(".manifest.json").read_text(encoding="utf-8"))
    assert record["request"]["screen"] == screen
    assert ("screen" in record) == screen
    assert any("was not searched" in remark for _, remark in heard.remarks) == screen


def test_a_request_says_it_over_json() -> None:
    request = SegmentRequest("a.tif", "b.tif", screen=True)
    assert messages.from_json(SegmentRequest, messages.to_json(request)) == request


@pytest.mark.parametrize("screen", [False, True])
def test_a_new_threshold_tells_what_was_not_searched(
    screen: bool, tmp_path: Path, models: Path
) -> None:
    probability = str(tmp_path / "probability.tif")
    request = SegmentRequest(
        ground(tmp_path / "a.tif", 0),
        str(tmp_path / "prediction.tif"),
        probability=probability,
        model=str(models / "pixel.onnx"),
        threshold=0.6,
        device="cpu",
        tile=256,
        screen=screen,
    )
    left_out = segment(request, Feedback()).left_out
    again = ThresholdRequest(probability, str(tmp_path / "again.tif"), threshold=0.7)
    said = [one for one in apply_threshold(again, Feedback()).warnings if "did not search" in one]
    assert len(said) == int(screen)
    assert not screen or f"{left_out:.0%}" in said[0]


def test_every_scene_of_a_batch_is_looked_at_first(tmp_path: Path, models: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    images = [ground(folder / f"{number}.tif", 5000 * number) for number in range(2)]
    request = BatchRequest(
        str(folder),
        str(tmp_path / "out"),
        model=str(models / "pixel.onnx"),
        workers=1,
        threshold=0.6,
        device="cpu",
        tile=256,
        screen=True,
    )
    result = batch(request, Feedback())
    assert not result.failed
    assert result.ponds == 2
    for image, scene in zip(images, result.done):
        single = SegmentRequest(
            image,
            str(tmp_path / "single" / Path(image).name),
            model=request.model,
            threshold=0.6,
            device="cpu",
            tile=256,
            screen=True,
        )
        segment(single, Feedback())
        np.testing.assert_array_equal(read_raster(scene.output), read_raster(single.output))
    again = batch(request, Feedback())
    assert [scene.again for scene in again.done] == [True, True]
    other = batch(BatchRequest(**{**vars(request), "screen": False}), Feedback())
    assert [scene.again for scene in other.done] == [False, False]
    assert other.ponds == 4
