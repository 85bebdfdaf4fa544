"""Many scenes: all that can be done are done, and nothing twice."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import pytest
from osgeo import gdal
from scipy import ndimage

from core.batch import dask_workers, scene_record
from core.batch.coverage import footprint_of
from core.batch.scene_record import SceneFiles
from core.jobs.batch import batch
from core.jobs.segment import segment
from core.protocol.batch import BatchRequest
from core.protocol.errors import Cancelled, EngineError, InputError, RequestError
from core.protocol.messages import SceneState
from core.protocol.segment import SegmentRequest
from core.run.feedback import Feedback

from ..batch.scenes import SIDE, fields, grid_at, write_list, write_scenes
from ..deliveries import deliver
from ..processes import ROOT
from ..rasters import landscape, read_raster, write_raster


class Watched(Feedback):
    """Remembers how scenes did, and may stop when one is done."""

    def __init__(self, stop_after: int = -1) -> None:
        """Stop after so many scenes; never, below 0."""
        self.states: List[SceneState] = []
        self.remarks: List[str] = []
        self._left, self._stopping = stop_after, False

    def progress(self, fraction: float, stage: str) -> None:
        """Stop if it is time."""
        if self._stopping and fraction < 1:
            raise Cancelled

    def log(self, message: str, level: str = "info") -> None:
        """Remember a remark."""
        self.remarks.append(message)

    def scene(self, state: SceneState) -> None:
        """Remember how a scene is doing."""
        self.states.append(state)
        if state.state == "done":
            self._left -= 1
            self._stopping = self._left == 0

    def ended(self, state: str) -> List[str]:
        return [one.image for one in self.states if one.state == state]


def job(source: str, out: Path, models: Path, **options: Any) -> BatchRequest:
    model = str(models / "spatial.onnx")
    return BatchRequest(
        source, str(out), **{"model": model, "workers": 1, "device": "cpu", **options}
    )


def hashes(out: Path) -> Dict[str, str]:
    """Return the hash of every class raster, and of the ponds of the joined layer."""
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.glob("scenes/*/*.tif"))
    }
    ponds = [
        [value.ExportToWkb() if name == "geometry" else value for name, value in pond.items()]
        for pond in fields(str(out / "ponds.gpkg"))
    ]
    found["ponds"] = hashlib.sha256(repr(ponds).encode()).hexdigest()
    return found


def hidden(folder: Path) -> List[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob(".*")]


@pytest.fixture
def row(tmp_path: Path) -> List[str]:
    """Four scenes side by side."""
    return write_scenes(tmp_path / "images", 4)


def test_every_scene_gives_what_a_segmentation_gives(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    watched = Watched()
    out = tmp_path / "out"
    source = write_list(tmp_path / "s.csv", [f"images/{Path(path).name}" for path in row])
    result = batch(job(source, out, models, probability=True), watched)
    assert [scene.image for scene in result.done] == watched.ended("done")
    assert not result.failed
    for path, scene in zip(row, result.done):
        single = tmp_path / "single" / Path(path).name
        request = SegmentRequest(
            path, str(single), model=str(models / "spatial.onnx"), device="cpu"
        )
        segment(request, Feedback())
        np.testing.assert_array_equal(read_raster(scene.output), read_raster(str(single)))
        assert gdal.Open(scene.output).GetMetadata("IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert Path(scene.output).with_suffix(".footprint.wkb").read_bytes() == footprint_of(
            scene.output
        )
    record = json.loads((out / "batch.json").read_text())
    assert [set(one) >= {"image", "output", "seconds"} for one in record["done"]] == [True] * 4
    assert record["failed"] == []
    assert result.ponds == len(fields(str(out / "ponds.gpkg")))
    assert hidden(out) == []


def test_the_joined_layer_is_that_of_the_scenes_put_together(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    source = write_list(tmp_path / "s.csv", row)
    request = job(source, tmp_path / "out", models, model=str(models / "pixel.onnx"))
    result = batch(request, Feedback())
    mosaic = np.concatenate([read_raster(scene.output) for scene in result.done], axis=1)
    _, count = ndimage.label(mosaic == 1)
    joined = fields(str(tmp_path / "out" / "ponds.gpkg"))
    assert len(joined) == count
    assert any(pond["scenes"] > 1 for pond in joined)
    assert sum(pond["geometry"].GetArea() for pond in joined) == pytest.approx(
        100.0 * np.count_nonzero(mosaic == 1)
    )
    assert [pond["id"] for pond in sorted(joined, key=lambda pond: -pond["area_m2"])] == list(
        range(1, count + 1)
    )


def broken(folder: Path) -> List[str]:
    """Write images that cannot be segmented, each for another reason; return their paths."""
    folder.mkdir()
    (folder / "text.tif").write_text("no image")
    (folder / "empty.tif").write_bytes(b"")
    whole = Path(write_raster(folder / "whole.tif", landscape(64, 64)))
    (folder / "cut.tif").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    whole.unlink()
    write_raster(folder / "nowhere.tif", landscape(64, 64), crs=None)
    write_raster(folder / "one_band.tif", landscape(64, 64, bands=1))
    (folder / "folder.tif").mkdir()
    (folder / "points.tif").symlink_to(folder / "gone")
    names = ("text", "empty", "cut", "nowhere", "one_band", "folder", "points", "missing")
    return [str(folder / f"{name}.tif") for name in names]


def test_scenes_that_fail_stop_nothing_and_are_done_when_mended(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    bad = broken(tmp_path / "bad")
    source = write_list(tmp_path / "s.csv", [*bad[:4], *row, *bad[4:]])
    out = tmp_path / "out"
    watched = Watched()
    result = batch(job(source, out, models), watched)
    assert [scene.image for scene in result.done] == row
    assert [scene.image for scene in result.failed] == bad
    assert all(scene.message for scene in result.failed)
    assert watched.ended("again") == watched.ended("failed") == bad
    write_raster(Path(bad[0]), landscape(64, 64, seed=3))
    watched = Watched()
    result = batch(job(source, out, models), watched)
    assert watched.ended("whole") == row
    assert watched.ended("done") == bad[:1]
    assert [scene.again for scene in result.done].count(True) == 4
    assert [scene.image for scene in result.failed] == bad[1:]


def test_the_command_line_ends_with_1_where_a_scene_failed(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    good = write_list(tmp_path / "good.csv", row[:1])
    bad = write_list(tmp_path / "bad.csv", [row[0], str(tmp_path / "missing.tif")])
    options = ["--model", str(models / "spatial.onnx"), "--workers", "1", "--device", "cpu"]
    for source, status in ((good, 0), (bad, 1), (str(tmp_path / "none.csv"), 1)):
        command = ["batch", source, "--output", str(tmp_path / "out"), *options]
        ran = subprocess.run(
            [sys.executable, "-m", "core", *command, "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == status, ran.stderr
        events = [json.loads(line) for line in ran.stdout.splitlines()]
        assert events[-1]["event"] == ("failed" if "none" in source else "done")
    ran = subprocess.run(
        [sys.executable, "-m", "core", "batch", bad, "--output", str(tmp_path / "out"), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "missing.tif" in ran.stdout
    assert "earlier runs did 1" in ran.stdout


def test_a_rerun_does_what_is_not_whole_only(row: List[str], models: Path, tmp_path: Path) -> None:
    source = write_list(tmp_path / "s.csv", row)
    out = tmp_path / "out"
    request = job(source, out, models)
    batch(request, Feedback())
    calm = hashes(out)

    def again(**options: Any) -> List[str]:
        watched = Watched()
        batch(job(source, out, models, **options), watched)
        return [Path(image).stem for image in watched.ended("done")]

    assert again() == []
    output = SceneFiles.of(str(out), "scene_001")
    Path(output.raster).write_bytes(b"damaged")
    assert again() == ["scene_001"]
    Path(output.ponds).unlink()
    assert again() == ["scene_001"]
    Path(output.record).write_text("{")
    assert again() == ["scene_001"]
    os.utime(row[2], (1, 1))
    assert again() == []  # Another time, the same content.
    assert hashes(out) == calm
    write_raster(Path(row[2]), landscape(SIDE, SIDE, seed=7), grid=grid_at(2 * SIDE))
    assert again() == ["scene_002"]
    assert len(again(threshold=0.6)) == 4


def test_an_image_that_is_written_to_while_it_is_read_is_done_again(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    """What was found is of neither content, and must not stand as that of the later one."""
    image, out = Path(row[0]), tmp_path / "out"

    class Writing(Watched):
        def scene(self, state: SceneState) -> None:
            if state.state == "running" and not self.ended("running"):
                write_raster(image, landscape(SIDE, SIDE, seed=7), grid=grid_at(0))
            super().scene(state)

    watched = Writing()
    batch(job(write_list(tmp_path / "s.csv", row[:1]), out, models), watched)
    (told,) = [one.message for one in watched.states if one.state == "again"]
    assert "written to while it was read" in told
    assert watched.ended("done") == [row[0]]
    calm = tmp_path / "calm"
    batch(job(str(tmp_path / "s.csv"), calm, models), Feedback())
    assert hashes(out) == hashes(calm)


def test_the_day_in_an_images_name_decides_between_scenes(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a_20190114", "b_20200130"):
        write_raster(folder / f"{name}.tif", landscape(SIDE, SIDE))
    result = batch(job(str(folder), tmp_path / "out", models), Feedback())
    found = fields(result.polygons)
    assert found
    assert {(pond["source"], pond["date"], pond["chosen_by"]) for pond in found} == {
        ("b_20200130", "2020-01-30", "date")
    }


def test_a_batch_that_is_stopped_goes_on_where_it_was(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    source = write_list(tmp_path / "s.csv", row)
    batch(job(source, tmp_path / "calm", models), Feedback())
    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        batch(job(source, out, models), Watched(stop_after=2))
    watched = Watched()
    batch(job(source, out, models), watched)
    assert (len(watched.ended("whole")), len(watched.ended("done"))) == (2, 2)
    assert hashes(out) == hashes(tmp_path / "calm")
    assert hidden(out) == []


def test_a_file_pauses_a_batch(row: List[str], models: Path, tmp_path: Path) -> None:
    source, out = write_list(tmp_path / "s.csv", row), tmp_path / "out"

    class Pausing(Watched):
        def scene(self, state: SceneState) -> None:
            super().scene(state)
            if state.state == "done":
                (out / "batch.pause").touch()

    watched = Pausing()
    with pytest.raises(Cancelled):
        batch(job(source, out, models), watched)
    assert len(watched.ended("done")) == 1
    assert not (out / "batch.pause").exists()


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


def test_a_batch_that_is_killed_inside_a_scene_goes_on_in_it(models: Path, tmp_path: Path) -> None:
    images = [
        write_raster(tmp_path / f"i{seed}.tif", landscape(520, 520, seed=seed)) for seed in (0, 1)
    ]
    source, out = write_list(tmp_path / "s.csv", images), tmp_path / "out"
    options = ["--model", str(models / "spatial.onnx"), "--workers", "1", "--device", "cpu"]
    command = ["batch", source, "--output", str(out), "--tile", "256", *options]
    ran = subprocess.run([sys.executable, "-c", _KILLED, "12", *command], cwd=ROOT, check=False)
    assert ran.returncode == -signal.SIGKILL
    assert any(name.endswith(".rows") for name in hidden(out))
    watched = Watched()
    batch(job(source, out, models, tile=256), watched)
    assert watched.ended("whole") == images[:1]
    batch(job(source, tmp_path / "calm", models, tile=256), Feedback())
    assert hashes(out) == hashes(tmp_path / "calm")
    assert hidden(out) == []


_KILLED_WHEN_NAMED = """
import os, signal, sys
from core.run.staging import Staging
real = Staging.commit
def commit(self):
    real(self)
    os.kill(os.getpid(), signal.SIGKILL)
Staging.commit = commit
import core.__main__ as engine
sys.exit(engine.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("product", [False, True], ids=["image", "product"])
def test_a_batch_that_is_killed_just_when_files_have_their_names_leaves_nothing(
    product: bool, models: Path, tmp_path: Path
) -> None:
    """Nobody writes them again, so nobody would take their locks again either."""
    if product:
        deliver(tmp_path / "product")
    images = ["product"] if product else write_scenes(tmp_path / "images", 2)
    source, out = write_list(tmp_path / "s.csv", images), tmp_path / "out"
    options = ["--model", str(models / "spatial.onnx"), "--workers", "1", "--device", "cpu"]
    command = ["batch", source, "--output", str(out), *options]
    run = [sys.executable, "-c", _KILLED_WHEN_NAMED, *command]
    assert subprocess.run(run, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert any(name.startswith("scenes") and name.endswith(".lock") for name in hidden(out))
    watched = Watched()
    batch(job(source, out, models), watched)
    assert watched.ended("whole") == ([] if product else images[:1])
    assert hidden(out) == []


def test_a_scene_that_was_killed_and_cannot_be_done_any_more_leaves_nothing(
    models: Path, tmp_path: Path
) -> None:
    image = write_raster(tmp_path / "i.tif", landscape(520, 520))
    source, out = write_list(tmp_path / "s.csv", [image]), tmp_path / "out"
    options = ["--model", str(models / "spatial.onnx"), "--workers", "1", "--device", "cpu"]
    command = ["batch", source, "--output", str(out), "--tile", "256", *options]
    run = [sys.executable, "-c", _KILLED, "2", *command]
    assert subprocess.run(run, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    Path(image).unlink()
    assert batch(job(source, out, models, tile=256), Feedback()).failed
    assert hidden(out) == []


def test_a_product_is_prepared_first_and_once(models: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "product")
    out = tmp_path / "out"
    source = write_list(tmp_path / "s.csv", ["product"])
    request = job(source, out, models)
    result = batch(request, Feedback())
    assert result.failed == ()
    (scene,) = result.done
    name = Path(scene.output).stem
    files = SceneFiles.of(str(out), name)
    prepared = Path(files.reflectance).read_bytes()
    record = scene_record.read(files.record)
    assert record is not None
    assert record.date is not None
    Path(files.raster).unlink()
    batch(request, Feedback())
    assert Path(files.reflectance).read_bytes() == prepared
    assert Path(files.raster).exists()


def test_the_results_are_a_stac_collection(row: List[str], models: Path, tmp_path: Path) -> None:
    pystac = pytest.importorskip("pystac")
    dates = ["2024-01-01", "2024-02-01T03:04:05Z", "", ""]
    source = write_list(tmp_path / "s.csv", row, date=dates, cloud=[3, 4, "", ""])
    out = tmp_path / "out"
    result = batch(job(source, out, models), Feedback())
    collection = pystac.Collection.from_file(str(result.collection))
    items = list(collection.get_items())
    assert sorted(item.id for item in items) == [Path(path).stem for path in row]
    assert {item.properties.get("eo:cloud_cover") for item in items} == {3.0, 4.0, None}
    for item in items:
        assert set(item.assets) == {"classes", "ponds", "manifest"}
        for asset in item.assets.values():
            assert Path(asset.get_absolute_href()).is_file()
            assert not Path(asset.href).is_absolute()
        west, south, east, north = item.bbox
        assert -45 < west < east < -43
        assert -21 < south < north < -19


def test_items_over_the_date_line_are_split_there(models: Path, tmp_path: Path) -> None:
    pystac = pytest.importorskip("pystac")
    image = write_raster(
        tmp_path / "i.tif",
        landscape(96, 96),
        grid=(819_200.0, 10.0, 0.0, 8_118_000.0, 0.0, -10.0),
        crs="EPSG:32760",
    )
    result = batch(
        job(write_list(tmp_path / "s.csv", [image]), tmp_path / "out", models), Feedback()
    )
    collection = pystac.Collection.from_file(str(result.collection))
    (item,) = collection.get_items()
    west, _, east, _ = item.bbox
    assert 179.9 < west < 180
    assert -180 < east < -179.9
    assert item.geometry["type"] == "MultiPolygon"
    for polygon in item.geometry["coordinates"]:
        longitudes = [place[0] for place in polygon[0]]
        assert max(longitudes) - min(longitudes) < 0.1
    assert collection.extent.spatial.bboxes[0][::2] == [-180.0, 180.0]


def test_secrets_of_buckets_and_addresses_are_written_and_said_nowhere(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    """Nothing answers at the addresses: those scenes fail, alone."""
    there = "127.0.0.1:1"
    places = [
        "/vsis3/no-bucket/a.tif",
        f"http://someone:pass-word@{there}/b.tif",
        f"http://{there}/c.tif?X-Amz-Expires=60&X-Amz-Signature=signed-with&se=2026",
    ]
    source = write_list(tmp_path / "s.csv", [row[0], *places])
    out = tmp_path / "out"
    options = ["--model", str(models / "spatial.onnx"), "--workers", "1", "--device", "cpu"]
    keys = {
        "AWS_ACCESS_KEY_ID": "key-of-mine",
        "AWS_SECRET_ACCESS_KEY": "known-to-me",
        "AWS_S3_ENDPOINT": there,
        "AWS_HTTPS": "NO",
        "GDAL_HTTP_MAX_RETRY": "0",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "core", "batch", source, "--output", str(out), *options],
        cwd=ROOT,
        env={**os.environ, **keys},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    record = json.loads((out / "batch.json").read_text())
    assert [one["image"] for one in record["done"]] == [row[0]]
    assert [one["image"] for one in record["failed"]] == [
        places[0],
        f"http://***@{there}/b.tif",
        f"http://{there}/c.tif?X-Amz-Expires=60&X-Amz-Signature=***&se=2026",
    ]
    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    for secret in (b"key-of-mine", b"known-to-me", b"pass-word", b"signed-with"):
        assert secret not in ran.stdout + ran.stderr + written


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"workers": 0}, "batch.workers_not_positive"),
        ({"memory": 0.0}, "batch.memory_not_positive"),
        ({"threshold": 2.0}, "inference.threshold_no_probability"),
        ({"tile": 0}, "inference.tile_not_positive"),
    ],
)
def test_nonsense_is_refused(
    options: Dict[str, Any], code: str, row: List[str], models: Path, tmp_path: Path
) -> None:
    source = write_list(tmp_path / "s.csv", row)
    with pytest.raises(RequestError) as caught:
        batch(job(source, tmp_path / "out", models, **options), Feedback())
    assert caught.value.code == code
    assert not (tmp_path / "out").exists()


def test_without_dask_scenes_are_done_one_by_one(
    row: List[str], models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_workers, "installed", lambda: False)
    source = write_list(tmp_path / "s.csv", row[:2])
    watched = Watched()
    result = batch(job(source, tmp_path / "out", models, workers=None), watched)
    assert len(result.done) == 2
    assert any("requirements/batch.txt" in remark for remark in watched.remarks)
    for options in ({"workers": 2}, {"scheduler": "tcp://127.0.0.1:1"}):
        with pytest.raises(RequestError) as caught:
            batch(job(source, tmp_path / "out", models, **options), Feedback())
        assert caught.value.code == "batch.dask_missing"


def test_geoparquet_is_written_or_plainly_refused(
    row: List[str], models: Path, tmp_path: Path
) -> None:
    source = write_list(tmp_path / "s.csv", row[:1])
    request = job(source, tmp_path / "out", models, geoparquet=True)
    if gdal.GetDriverByName("Parquet") is None:
        with pytest.raises(RequestError) as caught:
            batch(request, Feedback())
        assert caught.value.code == "batch.no_parquet"
    else:
        assert Path(str(batch(request, Feedback()).parquet)).is_file()


def test_two_batches_do_not_write_one_folder(row: List[str], models: Path, tmp_path: Path) -> None:
    source, out = write_list(tmp_path / "s.csv", row[:1]), tmp_path / "out"

    class Second(Watched):
        problem = ""

        def scene(self, state: SceneState) -> None:
            if state.state == "done":
                try:
                    batch(job(source, out, models), Feedback())
                except EngineError as error:
                    Second.problem = error.code

    batch(job(source, out, models), Second())
    assert Second.problem == "run.output_in_use"


def test_a_list_that_names_nothing_is_refused(models: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        batch(job(str(tmp_path / "none.csv"), tmp_path / "out", models), Feedback())
