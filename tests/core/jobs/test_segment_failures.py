"""A job that stops half-way leaves nothing half-written, and what stood there before stands."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import pytest

from core.inference import runtime
from core.jobs.segment import segment
from core.protocol.errors import Cancelled, EngineError, OutputError
from core.protocol.segment import SegmentRequest
from core.run import file_lock
from core.run.feedback import Feedback

from .. import networks
from ..conftest import Heard, Until
from ..rasters import landscape, read_ponds, read_raster, write_raster

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def strip(tmp_path: Path) -> str:
    """A scene of eight windows at ``tile=256``."""
    return write_raster(tmp_path / "strip.tif", landscape(300, 256 * 4))


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


def contents(folder: Path) -> Dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_a_cancel_at_any_moment_leaves_what_was_there(
    strip: str, models: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    request = job(out, strip, models / "spatial.onnx")
    for count in range(100):
        try:
            segment(request, Until(count))
        except Cancelled:
            assert contents(out) == {}
        else:
            break
    assert count > 10
    before = contents(out)
    assert set(before) == {
        "prediction.tif",
        "ponds.gpkg",
        "percent.tif",
        "prediction.manifest.json",
    }
    for stop in range(0, count, 3):
        with pytest.raises(Cancelled):
            segment(request, Until(stop))
        assert contents(out) == before


@pytest.mark.parametrize("window", [0, 3, 7])
def test_an_error_in_mid_run_leaves_nothing(
    window: int, strip: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, runs = runtime.Network._run, []

    def run(network: Any, part: Any, encoding: Any, *more: Any) -> Any:
        runs.append(part)
        if len(runs) > window:
            raise ZeroDivisionError("unforeseen")
        return original(network, part, encoding, *more)

    monkeypatch.setattr(runtime.Network, "_run", run)
    with pytest.raises(ZeroDivisionError):
        segment(job(tmp_path / "out", strip, models / "spatial.onnx"), Heard())
    assert contents(tmp_path / "out") == {}


@pytest.mark.parametrize("method", ["write", "finish"])
def test_an_error_of_the_writer_reaches_the_caller(
    method: str, strip: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OutputError("The dog ate it.", "Feed the dog.")

    monkeypatch.setattr(f"core.raster.byte_raster.ByteRaster.{method}", fail)
    with pytest.raises(OutputError, match="dog"):
        segment(job(tmp_path / "out", strip, models / "spatial.onnx"), Heard())
    assert contents(tmp_path / "out") == {}


def test_an_image_that_breaks_off_in_mid_run_leaves_nothing(models: Path, tmp_path: Path) -> None:
    path = tmp_path / "picture.tif"
    # Larger than the sample that is looked at first.
    values = np.tile(landscape(256, 256), (1, 6, 6))
    write_raster(path, values, options=["TILED=YES", "COMPRESS=DEFLATE"])
    broken = bytearray(path.read_bytes())
    for start in range(len(broken) // 2, len(broken) - 5000, 40_000):
        broken[start : start + 200] = bytes(200)
    path.write_bytes(bytes(broken))
    with pytest.raises(EngineError, match=r"picture\.tif"):
        segment(job(tmp_path / "out", str(path), models / "pixel.onnx"), Heard())
    assert contents(tmp_path / "out") == {}


def test_outputs_are_replaced_at_the_end_only(strip: str, models: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    request = job(out, strip, models / "spatial.onnx")
    segment(request, Heard())
    before = contents(out)

    class Watching(Feedback):
        def progress(self, fraction: float, stage: str) -> None:
            if fraction < 1:
                assert {name: contents(out)[name] for name in before} == before

    again = SegmentRequest(**{**request.__dict__, "threshold": 0.2})
    segment(again, Watching())
    assert contents(out).keys() == before.keys()
    assert contents(out)["prediction.tif"] != before["prediction.tif"]


def test_companions_of_a_replaced_file_go_with_it(strip: str, models: Path, tmp_path: Path) -> None:
    """QGIS leaves statistics beside a raster; they would be read as the new raster's."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "prediction.tif").write_text("old")
    (out / "prediction.tif.aux.xml").write_text("<old/>")
    (out / "prediction.tif.ovr").write_text("old")
    segment(job(out, strip, models / "spatial.onnx"), Heard())
    assert not (out / "prediction.tif.aux.xml").exists()
    assert not (out / "prediction.tif.ovr").exists()


def test_folders_are_made(strip: str, models: Path, tmp_path: Path) -> None:
    request = job(tmp_path / "a" / "b c" / "é", strip, models / "pixel.onnx")
    segment(request, Heard())
    assert Path(request.output).exists()


@pytest.mark.parametrize("field", ["output", "polygons", "probability"])
@pytest.mark.parametrize("place", ["file as folder", "proc", "a folder itself"])
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    place: str,
    field: str,
    strip: str,
    models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("")
    ending = ".gpkg" if field == "polygons" else ".tif"
    (tmp_path / f"folder{ending}").mkdir(exist_ok=True)
    target = {
        "file as folder": str(tmp_path / "file" / "deeper" / f"target{ending}"),
        "proc": f"/proc/target{ending}",
        "a folder itself": str(tmp_path / f"folder{ending}"),
    }[place]
    request = job(tmp_path / "out", strip, models / "pixel.onnx")
    request = SegmentRequest(**{**request.__dict__, field: target})

    def never(*_: Any) -> None:
        raise AssertionError("the work began")

    monkeypatch.setattr(runtime.Network, "_run", never)
    with pytest.raises(OutputError) as caught:
        segment(request, Heard())
    assert Path(target).name in caught.value.message
    assert caught.value.cure
    assert contents(tmp_path / "out") == {}


def test_a_read_only_folder_is_told(
    strip: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a user who is not root sees it."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(file_lock, "acquire", refuse)
    with pytest.raises(OutputError, match=r"prediction\.tif cannot be written \(Permission denied"):
        segment(job(tmp_path / "out", strip, models / "pixel.onnx"), Heard())


def test_a_protected_output_is_told_and_the_old_one_stays(
    strip: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a file that QGIS holds open cannot be replaced."""
    out = tmp_path / "out"
    segment(job(out, strip, models / "pixel.onnx"), Heard())
    before = contents(out)

    def replace(*_: Any) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OutputError, match=r"prediction\.tif") as caught:
        segment(job(out, strip, models / "pixel.onnx", threshold=0.1), Heard())
    assert "close the layer" in caught.value.cure
    assert contents(out) == before


_LIMITED = """
import resource, sys
from core.protocol.errors import OutputError
from core.run.feedback import Feedback
from core.protocol.segment import SegmentRequest
from core.jobs.segment import segment

limit, image, model, folder, *names = int(sys.argv[1]), *sys.argv[2:]
outputs = {name: folder + "/" + file for name, file in (item.split("=") for item in names)}
request = SegmentRequest(
    image=image, model=model, device="cpu", tile=256, simplify=1.0, **outputs
)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    segment(request, Feedback())
except OutputError as error:
    print(error.message)
    sys.exit(3)
"""


_OUTPUTS = ("output=p.tif", "polygons=p.gpkg", "probability=q.tif")


def limited(limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Segment while no file may grow beyond ``limit`` bytes."""
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, str(limit), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: Any) -> List[str]:
    """A scene of speckle, whose results do not compress, and a model that keeps the speckle."""
    folder = tmp_path_factory.mktemp("noisy")
    values = np.random.default_rng(0).integers(800, 1200, (4, 300, 300)).astype(np.uint16)
    values[:, :, 250:] = 1000
    model = networks.per_pixel(folder / "pixel.onnx")
    return [write_raster(folder / "noisy.tif", values), str(model)]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.97, 0.9999])
@pytest.mark.parametrize("largest", ["p.tif", "q.tif", "p.gpkg"])
def test_a_full_disk_is_told_and_nothing_stays(
    share: float, largest: str, noisy: List[str], tmp_path: Path, sizes: Dict[str, int]
) -> None:
    """Files may grow to a share of what they need: as on a full disk, writes fail."""
    limit = int(sizes[largest] * share) if share else 100
    ran = limited(limit, *noisy, str(tmp_path), *_OUTPUTS)
    assert ran.returncode == 3, ran.stderr[-2000:]
    assert any(name in ran.stdout for name in sizes)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", [1, 100, 1000, 3000])
def test_a_disk_that_is_full_at_the_very_end_is_told(
    missing: int, noisy: List[str], tmp_path: Path, sizes: Dict[str, int]
) -> None:
    """The last bytes are written while the file is being closed, where GDAL raises nothing."""
    ran = limited(sizes["p.tif"] - missing, *noisy, str(tmp_path), _OUTPUTS[0])
    assert ran.returncode == 3, ran.stderr[-2000:]
    assert "p.tif" in ran.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def sizes(noisy: List[str], tmp_path_factory: Any) -> Dict[str, int]:
    folder = tmp_path_factory.mktemp("full")
    ran = limited(resource.getrlimit(resource.RLIMIT_FSIZE)[0], *noisy, str(folder), *_OUTPUTS)
    assert ran.returncode == 0, ran.stderr
    assert read_raster(str(folder / "p.tif")).shape == (300, 300)
    assert len(read_ponds(str(folder / "p.gpkg"))) > 1000
    return {path.name: path.stat().st_size for path in folder.iterdir() if path.suffix != ".json"}
