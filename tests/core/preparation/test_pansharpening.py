"""What happens to pixels: sharpening that keeps radiometry, haze, strips, and dark ground."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal, osr
from scipy import ndimage

from core.preparation import mosaic, orthorectification, pansharpening
from core.preparation.dark_object import ASSUMED, subtract_dark_object
from core.preparation.gdal_progress import progress_callback
from core.preparation.map_grid import Grid, choose_system, union
from core.preparation.pansharpening import blur_of, detail
from core.preparation.raw_image import ReflectanceScaling
from core.protocol.errors import Cancelled, RequestError

from ..processes import ROOT
from ..rasters import GRID, UTM, read_raster, write_raster

RATIO = 4


def ignore(_share: float) -> None:
    """Listen to nothing."""


def material_field(seed: int, side: int = 256) -> npt.NDArray[np.float64]:
    """Patches of different spectra with sharp edges, at the fine sample distance, [4, H, W]."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=(side, side)), 5, mode="wrap")
    classes = np.digitize(smooth, np.quantile(smooth, [0.25, 0.5, 0.75]))
    brightness = rng.uniform(0.5, 1.5, 4)[:, None] * rng.uniform(0.9, 1.1, (4, 4))
    return 1500 * brightness[classes].transpose(2, 0, 1)


def as_the_cameras_see(truth: npt.NDArray[np.float64]) -> Any:
    """Multispectral pixels interpolated to the fine grid, and the panchromatic image."""
    bands, side, _ = truth.shape
    coarse = truth.reshape(bands, side // RATIO, RATIO, side // RATIO, RATIO).mean(axis=(2, 4))
    position = (np.arange(side) + 0.5) / RATIO - 0.5
    rows, cols = np.meshgrid(position, position, indexing="ij")
    smooth = np.stack(
        [ndimage.map_coordinates(band, [rows, cols], order=3, mode="nearest") for band in coarse]
    )
    return coarse, smooth, truth.mean(axis=0)


@pytest.mark.parametrize("seed", range(4))
def test_sharpening_comes_nearer_to_the_truth_and_keeps_the_mean(seed: int) -> None:
    truth = material_field(seed)
    coarse, smooth, pan = as_the_cameras_see(truth)
    sharp = smooth * detail(pan.astype(np.float32), blur_of(RATIO))
    inner = (slice(None), slice(16, -16), slice(16, -16))
    errors = [np.sqrt(np.mean((image - truth)[inner] ** 2)) for image in (smooth, sharp)]
    assert errors[1] < 0.45 * errors[0]
    back = sharp.reshape(4, 64, RATIO, 64, RATIO).mean(axis=(2, 4))
    relative = (back / coarse - 1)[:, 4:-4, 4:-4]
    assert np.abs(relative.mean(axis=(1, 2))).max() < 0.005
    assert np.abs(relative).mean() < 0.025


@given(st.floats(0.01, 100), st.integers(0, 100))
def test_the_panchromatic_calibration_does_not_matter(gain: float, seed: int) -> None:
    pan = np.random.default_rng(seed).uniform(500, 3000, (40, 40)).astype(np.float32)
    weights = blur_of(RATIO)
    assert np.allclose(detail(pan, weights), detail(pan * np.float32(gain), weights), rtol=1e-4)


def test_the_blur_is_a_mean_that_keeps_even_and_sloping_ground() -> None:
    for ratio in (2, 3, 4, 8):
        weights = blur_of(ratio).astype(float)
        middle = weights.size // 2
        assert weights.size % 2 == 1
        assert weights.sum() == pytest.approx(1, abs=1e-6)
        assert np.allclose(weights, weights[::-1], atol=1e-7)
        # A bell no narrower than a coarse pixel, with small negative lobes.
        assert weights.argmax() == middle
        assert weights[middle] < 1 / ratio
        assert weights.min() > -0.1 * weights.max()


def test_even_ground_gets_no_detail_up_to_its_end() -> None:
    pan = np.full((60, 60), 900, np.float32)
    pan[:, 40:] = 0
    found = detail(pan, blur_of(RATIO))
    assert np.allclose(found, 1, atol=1e-5)


def test_sharpening_a_file_by_blocks_is_sharpening_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = material_field(7)
    _, smooth, pan = as_the_cameras_see(truth)
    bands, fine = np.rint(smooth).astype(np.uint16), np.rint(pan)[None].astype(np.uint16)
    bands[:, 100:140, 30:90] = 0
    fine[0, 10:30, 200:] = 0
    images = []
    for block in (1024, 96):
        monkeypatch.setattr(pansharpening, "_BLOCK", block)
        paths = [
            write_raster(tmp_path / f"{block}-{number}.tif", values, nodata=0)
            for number, values in enumerate((bands, fine))
        ]
        told: list[float] = []
        pansharpening.sharpen(paths[0], paths[1], RATIO, told.append)
        assert told == sorted(told)
        images.append(read_raster(paths[0]))
    assert np.abs(images[0].astype(int) - images[1]).max() <= 1
    expected = (bands == 0).any(axis=0) | (fine[0] == 0)
    assert np.array_equal(images[0].any(axis=0), ~expected)
    assert np.array_equal(images[0].all(axis=0), ~expected)


def test_sharpening_can_be_stopped(tmp_path: Path) -> None:
    paths = [
        write_raster(tmp_path / f"{count}.tif", np.full((count, 64, 64), 900, np.uint16))
        for count in (4, 1)
    ]

    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        pansharpening.sharpen(paths[0], paths[1], RATIO, stop)


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt])
def test_what_stops_gdal_comes_out_of_it(stop: type[BaseException], tmp_path: Path) -> None:
    def halt(*_: object) -> None:
        raise stop

    source = write_raster(tmp_path / "a.tif", np.ones((4, 64, 64), np.uint16))
    with pytest.raises(stop), progress_callback(halt) as callback:
        gdal.Translate(str(tmp_path / "b.tif"), source, callback=callback)


_INTERRUPTED = """
import sys
from osgeo import gdal
from core.preparation.gdal_progress import ProgressCallback, progress_callback

def halt(*_):
    raise KeyboardInterrupt

gdal.UseExceptions()
ProgressCallback.__call__ = halt
try:
    with progress_callback(halt) as callback:
        gdal.Translate(sys.argv[2], sys.argv[1], callback=callback)
except KeyboardInterrupt:
    print("stopped")
"""


def test_an_interrupt_before_the_callback_watches_for_it_comes_out_too(tmp_path: Path) -> None:
    """In a process of its own: Python 3.14 ends by an interrupt that GDAL's bindings printed."""
    source = write_raster(tmp_path / "a.tif", np.ones((4, 64, 64), np.uint16))
    command = [sys.executable, "-c", _INTERRUPTED, source, str(tmp_path / "b.tif")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout == "stopped\n", ran.stderr


def test_haze_is_what_the_darkest_have_beyond_one_percent() -> None:
    rng = np.random.default_rng(0)
    numbers = rng.integers(400, 2000, (2, 100_000)).astype(np.uint16)
    # Faulty detectors, fewer than a thousandth, and nodata say nothing.
    numbers[:, :50] = 3
    numbers[0, 50:5000] = 0
    scalings = (ReflectanceScaling(0.8), ReflectanceScaling(0.2))
    corrected, haze = subtract_dark_object(scalings, numbers)
    for scaling, clear, taken, values in zip(scalings, corrected, haze, numbers):
        darkest = np.quantile(values[values > 0], 0.001) * scaling.factor * 1e-4
        assert taken == pytest.approx(max(0.0, darkest - ASSUMED))
        assert clear.dark * clear.factor * 1e-4 == pytest.approx(taken)
    # 400 x 0.2e-4 is less than one percent: nothing to take.
    assert (haze[1], corrected[1]) == (0.0, scalings[1])


def place(path: Path, values: npt.NDArray[np.uint16], grid: Grid) -> tuple[str, Grid]:
    transform = (grid.left, grid.pixel, 0, grid.top, 0, -grid.pixel)
    return write_raster(path, values, crs=UTM, grid=transform, nodata=0), grid


def test_strips_give_way_at_their_rims_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strips whose outermost pixels are wrong: none of these is seen but at the outer border."""
    wkt = system_wkt()
    truth = np.add.outer(np.arange(60) * 3, np.arange(150) * 2)[None] + 500
    strips = []
    for number, (first, last) in enumerate(((0, 60), (45, 105), (90, 150))):
        values = truth[:, :, first:last].astype(np.uint16)
        values[:, :, [0, -1]] += 100
        grid = Grid(wkt, GRID[0] + 10 * first, GRID[3], 10.0, last - first, 60)
        strips.append(place(tmp_path / f"{number}.tif", values, grid))
    whole = union([grid for _, grid in strips])
    assert (whole.width, whole.height, whole.left, whole.top) == (150, 60, GRID[0], GRID[3])
    for tile in (2048, 32):
        monkeypatch.setattr(mosaic, "_TILE", tile)
        path = tmp_path / f"whole-{tile}.tif"
        mosaic.compose(strips, whole, str(path), ignore)
        found = read_raster(str(path)).astype(int)
        # Rims are of rows as well, and where nothing else is there they stay.
        assert np.array_equal(found[3:-3, 1:-1], truth[0, 3:-3, 1:-1])
        assert np.array_equal(found[:, [0, -1]], truth[0][:, [0, -1]] + 100)
        assert found.all()
        assert gdal.Open(str(path)).GetGeoTransform() == (GRID[0], 10.0, 0.0, GRID[3], 0.0, -10.0)


def system_wkt() -> str:
    system = osr.SpatialReference()
    system.SetFromUserInput(UTM)
    return str(system.ExportToWkt())


def test_dark_ground_is_told_from_nodata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(0, 3, (3, 50, 70)).astype(np.uint16)
    for tile in (2048, 16):
        monkeypatch.setattr(orthorectification, "_TILE", tile)
        path = write_raster(tmp_path / f"{tile}.tif", values, nodata=0)
        ground = values.any(axis=0)
        assert orthorectification.keep_dark(path, ignore) == ground.sum()
        assert np.array_equal(read_raster(path), np.where(ground, np.maximum(values, 1), 0))


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((103.2, 23.4), "32648"),
        ((-44.1, -20.1), "32723"),
        ((179.99, 5), "32660"),
        ((180, 5), "32601"),
    ],
)
def test_the_zone_is_that_of_the_place(place: Any, code: str) -> None:
    assert choose_system(None, place).GetAuthorityCode(None) == code


@pytest.mark.parametrize("asked", ["EPSG:8857", "ESRI:54091", "EPSG:3857", "EPSG:4326"])
def test_a_system_that_the_image_would_lose_is_refused(asked: str, tmp_path: Path) -> None:
    path = str(tmp_path / "i.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, 2, 2)
    wanted = osr.SpatialReference()
    wanted.SetFromUserInput(asked)
    made.SetSpatialRef(wanted)
    del made
    # Where GDAL keeps what does not fit, and where only the image itself goes.
    Path(f"{path}.aux.xml").unlink(missing_ok=True)
    # Which these are is another matter in each version of GDAL.
    if gdal.Open(path).GetSpatialRef() is None:
        with pytest.raises(RequestError, match="cannot be kept in a GeoTIFF"):
            choose_system(asked, (0, 0))
    else:
        code = wanted.GetAuthorityCode(None)
        assert choose_system(asked, (0, 0)).GetAuthorityCode(None) == code
