"""A segmentation that was killed goes on where it was, and ends with the very same files."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, List, Tuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.inference import finished_tiles
from core.inference.finished_tiles import FinishedTiles, Resume
from core.inference.segmentation import infer_part, segment_into
from core.jobs.segment import segment
from core.model.probability_percent import whole_percents
from core.protocol.errors import Cancelled, OutputError
from core.protocol.segment import SegmentRequest
from core.raster.windows import Tile, Window
from core.run.staging import Staging

from ..conftest import Heard, Until
from ..processes import ROOT
from ..rasters import landscape, read_ponds, write_raster

WINDOW = Window(5, 7, 6, 4)


@given(
    seed=st.integers(0, 2**32 - 1),
    threshold=st.sampled_from([0.0, 0.29, 0.5, 0.55, 1.0]),
    percents=st.booleans(),
)
def test_a_tile_comes_back_with_all_that_results_are_made_of(
    seed: int, threshold: float, percents: bool, tmp_path_factory: Any
) -> None:
    random = np.random.default_rng(seed)
    near = np.float32(threshold) + random.integers(-3, 4, (4, 6)) * np.float32(6e-8)
    anywhere = random.random((4, 6), dtype=np.float32)
    edges = (random.integers(0, 101, (4, 6)) / 100).astype(np.float32)
    kind = random.integers(0, 3, (4, 6))
    probability = np.clip(np.choose(kind, [near, anywhere, edges]), 0, 1).astype(np.float32)
    valid = random.random((4, 6)) < 0.8
    path = str(tmp_path_factory.mktemp("rows") / "a.rows")
    written = FinishedTiles(path, path, threshold, percents)
    written.add(WINDOW, (probability, valid))
    written.close()
    kept = FinishedTiles(path, path, threshold, percents)
    assert Tile(WINDOW, WINDOW) in kept
    found, where = kept.read(WINDOW)
    kept.close()
    assert found is not None
    np.testing.assert_array_equal(where, valid)
    ponds = (probability >= np.float32(threshold)) & valid
    np.testing.assert_array_equal((found >= np.float32(threshold)) & where, ponds)
    np.testing.assert_array_equal(found[ponds], probability[ponds])
    if percents:
        expected = whole_percents(probability)[valid]
        np.testing.assert_array_equal(whole_percents(found)[valid], expected)


def test_what_a_kill_left_of_a_tile_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.rows"
    windows = [Window(0, row, 6, 4) for row in (0, 4, 8)]
    written = FinishedTiles(str(path), str(path), 0.5, False)
    lengths = [0]
    for window in windows:
        written.add(window, (np.full((4, 6), 0.7, np.float32), np.ones((4, 6), bool)))
        lengths.append(path.stat().st_size)
    written.close()
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        kept = FinishedTiles(str(path), str(path), 0.5, False)
        count = sum(Tile(window, window) in kept for window in windows)
        kept.close()
        assert lengths[count] <= end
        assert count == 2 or end < lengths[count + 1]
        assert path.stat().st_size == lengths[count]
    damaged = bytearray(whole)
    damaged[lengths[1] - 1] ^= 1
    path.write_bytes(bytes(damaged))
    kept = FinishedTiles(str(path), str(path), 0.5, False)
    assert not any(Tile(window, window) in kept for window in windows)
    kept.close()


_KILLED = """
import os, signal, sys
from core.inference.finished_tiles import FinishedTiles
real, left = FinishedTiles.add, [int(sys.argv[1])]
def add(self, window, found):
    real(self, window, found)
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
FinishedTiles.add = add
import core.__main__ as engine
sys.exit(engine.main(sys.argv[2:]))
"""


def job(folder: Path, image: str, model: Path, **options: Any) -> SegmentRequest:
    return SegmentRequest(
        image=image,
        output=str(folder / "prediction.tif"),
        polygons=str(folder / "ponds.gpkg"),
        probability=str(folder / "percent.tif"),
        model=str(model),
        device="cpu",
        tile=256,
        **options,
    )


def killed(request: SegmentRequest, tiles: int) -> None:
    """Run the command line until it has finished so many tiles, and kill it there."""
    options = ["--polygons", request.polygons, "--probability", request.probability]
    options += ["--model", request.model, "--device", "cpu", "--tile", "256"]
    if request.threshold is not None:
        options += ["--threshold", str(request.threshold)]
    command = ["segment", request.image, "--output", request.output, *map(str, options)]
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tiles), *command], cwd=ROOT, check=False
    )
    assert ended.returncode == -signal.SIGKILL


def found_in(request: SegmentRequest) -> Tuple[str, str, List[Any]]:
    ponds = [
        [value if name != "geometry" else value.ExportToWkb() for name, value in pond.items()]
        for pond in read_ponds(str(request.polygons))
    ]
    hashes = [
        hashlib.sha256(Path(str(path)).read_bytes()).hexdigest()
        for path in (request.output, request.probability)
    ]
    return hashes[0], hashes[1], ponds


def hidden(folder: Path) -> List[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: Any) -> str:
    """A scene of twelve tiles, one of them without data."""
    values = landscape(700, 930)
    values[:, 256:512, 256:512] = 0
    return write_raster(tmp_path_factory.mktemp("wide") / "wide.tif", values, nodata=0)


@pytest.mark.parametrize("tiles", [1, 7, 12])
def test_a_killed_segmentation_goes_on(
    tiles: int, wide: str, models: Path, tmp_path: Path, heard: Heard, predicted: List[Window]
) -> None:
    calm = job(tmp_path / "calm", wide, models / "spatial.onnx")
    segment(calm, heard)
    assert len(predicted) == 12
    request = job(tmp_path / "killed", wide, models / "spatial.onnx")
    killed(request, tiles)
    assert any(name.endswith(".rows") for name in hidden(tmp_path / "killed"))
    predicted.clear()
    segment(request, heard)
    assert len(predicted) == 12 - tiles
    assert found_in(request) == found_in(calm)
    assert hidden(tmp_path / "killed") == []


def test_parts_that_others_did_are_not_done_again(
    wide: str, models: Path, tmp_path: Path, heard: Heard, predicted: List[Window]
) -> None:
    calm = job(tmp_path / "calm", wide, models / "spatial.onnx")
    segment(calm, heard)
    request = job(tmp_path / "out", wide, models / "spatial.onnx")
    predicted.clear()
    for part in (0, 2):
        infer_part(request, heard, part, 3)
    assert len(predicted) == 8
    assert len(hidden(tmp_path / "out")) == 2
    with Staging() as staging:
        segment_into(staging, request, heard, resume=Resume.AFTER_KILL, parts=3)
        staging.commit()
    assert len(predicted) == 12
    assert found_in(request) == found_in(calm)
    assert hidden(tmp_path / "out") == []


def test_what_was_kept_for_other_parameters_is_not_used(
    wide: str, models: Path, tmp_path: Path, heard: Heard, predicted: List[Window]
) -> None:
    killed(job(tmp_path, wide, models / "spatial.onnx", threshold=0.4), 5)
    segment(job(tmp_path, wide, models / "spatial.onnx"), heard)
    assert len(predicted) == 12
    assert hidden(tmp_path) == []


def test_an_image_that_was_changed_meanwhile_is_read_anew(
    wide: str, models: Path, tmp_path: Path, heard: Heard, predicted: List[Window]
) -> None:
    image = write_raster(tmp_path / "image.tif", landscape(700, 930))
    request = job(tmp_path / "out", image, models / "spatial.onnx")
    killed(request, 5)
    write_raster(tmp_path / "image.tif", landscape(700, 930, seed=1))
    segment(request, heard)
    assert len(predicted) == 12


@pytest.mark.parametrize(("resume", "kept"), [(Resume.AFTER_KILL, 0), (Resume.AFTER_PAUSE, 1)])
def test_a_cancelled_job_keeps_tiles_only_where_it_is_paused(
    resume: Resume, kept: int, wide: str, models: Path, tmp_path: Path
) -> None:
    request = job(tmp_path, wide, models / "spatial.onnx")
    with pytest.raises(Cancelled), Staging() as staging:
        segment_into(staging, request, Until(8), resume=resume)
    assert len(hidden(tmp_path)) == kept


def test_a_failed_job_keeps_nothing(
    wide: str, models: Path, tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OutputError.of("run.disk_full", folder=tmp_path, name="prediction.tif")

    monkeypatch.setattr(finished_tiles.KeepingSink, "put", full)
    with pytest.raises(OutputError), Staging() as staging:
        segment_into(
            staging,
            job(tmp_path, wide, models / "spatial.onnx"),
            heard,
            resume=Resume.AFTER_PAUSE,
        )
    assert hidden(tmp_path) == []
