"""Whole jobs in a real QGIS window, driven through the real widgets, on real imagery."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, ogr, osr

from .harness import BUILD, ROOT, Outcome, play

DATA = Path(os.environ.get("TAILING_PONDS_DATA", ROOT.parent / "shared" / "data"))
TILE = DATA / "tailings_s2" / "image" / "site15_tile033.tif"
LABEL = DATA / "tailings_s2" / "label" / "site15_tile033.tif"
FIELDS = DATA / "negatives" / "scenes" / "ftw_austria_w1.tif"
BRUMADINHO = DATA / "brumadinho_l8" / "before_20190114.tif"

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")
needs_data = pytest.mark.skipif(
    not (TILE.is_file() and BRUMADINHO.is_file()),
    reason=f"the real imagery is not in {DATA}; TAILING_PONDS_DATA names another folder",
)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image that keeps the engine busy for much longer than a scenario needs to interfere."""
    return write_noise(tmp_path_factory.mktemp("large") / "large.tif", 8000)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_noise(tmp_path_factory.mktemp("small") / "small.tif", 300)


def write_noise(path: Path, size: int, epsg: int | None = 32723) -> Path:
    """Write noise with the values of reflectance x 10000, blue, green, red and near infrared."""
    options = ["TILED=YES", "COMPRESS=LZW"]
    driver = gdal.GetDriverByName("GTiff")
    dataset = driver.Create(str(path), size, size, 4, gdal.GDT_UInt16, options)
    dataset.SetGeoTransform((600000.0, 8.0, 0.0, 7800000.0, 0.0, -8.0))
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        dataset.SetProjection(reference.ExportToWkt())
    patch = np.random.default_rng(1).integers(400, 2500, (256, 256), dtype=np.uint16)
    row = np.tile(patch, (1, size // 256 + 1))[:, :size]
    for number, role in enumerate(("blue", "green", "red", "nir"), 1):
        band = dataset.GetRasterBand(number)
        band.SetDescription(role)
        band.SetScale(0.0001)
        for top in range(0, size, 256):
            band.WriteArray(row[: min(256, size - top)], 0, top)
    dataset.FlushCache()
    return path


def read(path: Path) -> npt.NDArray[Any]:
    return gdal.Open(str(path)).ReadAsArray()


def box_of(path: Path) -> list[float]:
    dataset = gdal.Open(str(path))
    left, width, _, top, _, height = dataset.GetGeoTransform()
    return [left, top + height * dataset.RasterYSize, left + width * dataset.RasterXSize, top]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One QGIS for everything on real imagery that leaves QGIS as it was."""
    tile = str(TILE)
    return play(
        "real",
        [
            ("whole", {"name": "tile", "image": tile}),
            ("whole", {"name": "brumadinho", "image": str(BRUMADINHO)}),
            ("screened", {"name": "tile_screened", "image": tile}),
            ("screened", {"name": "fields_screened", "image": str(FIELDS)}),
            ("again", {"image": tile}),
            ("view", {"image": tile}),
            ("polygons", {"image": tile}),
            ("missed", {"image": tile}),
        ],
        timeout_s=160,
    )


@needs_data
@pytest.mark.parametrize(
    ("name", "image", "bands"), [("tile", TILE, 3), ("brumadinho", BRUMADINHO, 4)]
)
def test_a_real_image_becomes_layers_of_ponds(
    real: Outcome, name: str, image: Path, bands: int
) -> None:
    told = real.told(name)
    stem = image.stem
    assert told["group"] == f"{stem} tailings ponds"
    assert told["layers"] == [f"{stem} ponds", f"{stem} prediction"]
    assert all(told["valid"]) and told["image"] == stem
    assert f"{stem}_ponds.gpkg" in told["files"]
    assert not [file for file in told["files"] if file.startswith(".")]
    out = BUILD / "real" / "out" / name
    prediction = out / f"{stem}_prediction.tif"
    assert box_of(prediction) == pytest.approx(box_of(image))
    source = read(image)
    assert source.shape[0] == bands
    labels = read(prediction)
    assert set(np.unique(labels)) <= {0, 1, 255}
    assert np.array_equal(labels == 255, (source == 0).any(axis=0))
    package = ogr.Open(str(out / f"{stem}_ponds.gpkg"))
    assert package.GetLayerByName("ponds").GetFeatureCount() == told["ponds"]


@needs_data
def test_an_image_of_larger_pixels_is_read_without_a_question(real: Outcome) -> None:
    read_as = {}
    for name, image in (("brumadinho", BRUMADINHO), ("tile", TILE)):
        assert real.told(name)["warnings"] == []
        record = BUILD / "real" / "out" / name / f"{image.stem}_prediction.manifest.json"
        read_as[name] = json.loads(record.read_text(encoding="utf-8"))["image"].get("read_as")
    assert read_as["brumadinho"]["up"] == 3
    assert read_as["brumadinho"]["gsd_m"] == pytest.approx(10, abs=0.1)
    assert (read_as["tile"]["down"], read_as["tile"]["up"]) == (1, 1)


@needs_data
def test_the_ponds_of_a_real_tile_are_where_people_drew_them(real: Outcome) -> None:
    real.told("tile")
    found = read(BUILD / "real" / "out" / "tile" / f"{TILE.stem}_prediction.tif")
    drawn = read(LABEL)
    sure = (drawn != 255) & (found != 255)
    found, drawn = found[sure] == 1, drawn[sure] == 1
    # Better than chance by far: the share of ponds among what was found against that in the tile.
    assert (found & drawn).sum() / found.sum() > 3 * drawn.mean()
    assert (found & drawn).sum() / drawn.sum() > 0.5


@needs_data
def test_a_first_look_keeps_the_ponds_of_a_real_tile(real: Outcome) -> None:
    told = real.told("tile_screened")
    name = f"{TILE.stem}_prediction.tif"
    looked, whole = (
        read(BUILD / "real" / "out" / folder / name) for folder in ("tile_screened", "tile")
    )
    assert np.array_equal(looked == 255, whole == 255)
    assert not (looked == 1)[whole != 1].any()
    assert (looked == 1).sum() > 0.9 * (whole == 1).sum() > 0
    assert "ground was" in told["summary"]


@needs_data
def test_a_first_look_leaves_fields_out_and_never_says_that_none_is_there(real: Outcome) -> None:
    told = real.told("fields_screened")
    labels = read(BUILD / "real" / "out" / "fields_screened" / f"{FIELDS.stem}_prediction.tif")
    assert not (labels == 1).any()
    assert "No ground was searched" in told["message"]
    assert "can overlook" in told["summary"]


@needs_data
def test_the_second_click_meets_the_same_engine_and_overwrites_nothing(real: Outcome) -> None:
    told = real.told("again")
    assert told["same"]
    assert told["groups"] == [f"{TILE.stem} 2 tailings ponds", f"{TILE.stem} tailings ponds"]
    assert {f"{TILE.stem}_ponds.gpkg", f"{TILE.stem}_2_ponds.gpkg"} <= set(told["files"])


@needs_data
def test_what_the_map_shows_is_covered_and_no_more(real: Outcome) -> None:
    told = real.told("view")
    covered = box_of(BUILD / "real" / "out" / "view" / f"{TILE.stem}_prediction.tif")
    pixel = 9e-5  # degrees
    for side, bound in enumerate(told["shown"]):
        outwards = -1 if side < 2 else 1
        wanted = max(bound, told["whole"][side]) if side < 2 else min(bound, told["whole"][side])
        assert -1e-9 <= outwards * (covered[side] - wanted) <= pixel


@needs_data
def test_only_the_selected_polygon_is_covered(real: Outcome) -> None:
    told = real.told("polygons")
    out = BUILD / "real" / "out" / "polygons"
    assert f"{TILE.stem}_area.gpkg" in told["files"]
    covered = box_of(out / f"{TILE.stem}_prediction.tif")
    assert covered == pytest.approx(told["wanted"], abs=1e-4)
    assert (read(out / f"{TILE.stem}_prediction.tif") != 255).mean() > 0.95


@needs_data
def test_a_view_that_misses_the_layer_is_told(real: Outcome) -> None:
    told = real.told("missed")
    assert told["level"] == "critical" and told["files"] == []
    assert f'does not touch the layer "{TILE.stem}"' in told["message"]


@pytest.fixture(scope="module")
def trouble(large: Path, small: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One QGIS for everything that goes wrong without ending QGIS."""
    bare = tmp_path_factory.mktemp("bare") / "bare.tif"
    write_noise(bare, 300, epsg=None)
    web = "type=xyz&url=http://localhost:9/{z}/{x}/{y}.png&zmax=3"
    flat = tmp_path_factory.mktemp("flat") / "one_band.tif"
    gdal.Translate(str(flat), str(small), bandList=[1])
    return play(
        "trouble",
        [
            ("killed", {"large": str(large), "small": str(small)}),
            ("cancelled", {"large": str(large)}),
            ("refused", {"name": "web", "source": web, "provider": "wms", "title": "Web map"}),
            ("refused", {"name": "bare", "source": str(bare), "provider": "gdal", "title": "Bare"}),
            ("refused", {"name": "flat", "source": str(flat), "provider": "gdal", "title": "Flat"}),
        ],
        timeout_s=100,
    )


def test_an_engine_killed_in_mid_run_leaves_qgis_and_the_next_click_alive(trouble: Outcome) -> None:
    told = trouble.told("killed")
    assert told["level"] == "critical"
    assert "stopped in mid-run" in told["message"]
    assert told["files"] == []
    assert "found" in told["after"]


def test_cancel_in_mid_run_leaves_nothing(trouble: Outcome) -> None:
    told = trouble.told("cancelled")
    assert (told["level"], told["files"], told["layers"]) == ("info", [], 1)
    assert told["message"] == "Cancelled; nothing was kept."
    assert told["alive"], "the engine should be kept for the next click"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("web", '"Web map" is not a raster file'),
        ("bare", '"Bare" has no coordinate reference system'),
        ("flat", "band"),
    ],
)
def test_a_layer_that_cannot_be_segmented_is_told_plainly(
    trouble: Outcome, name: str, words: str
) -> None:
    told = trouble.told(name)
    assert told["level"] == "critical" and told["files"] == []
    assert words in told["message"]
    assert "Traceback" not in told["message"]


@pytest.mark.parametrize("scenario", ["closed", "abandoned"])
def test_closing_qgis_in_mid_run_leaves_no_process_and_no_file(scenario: str, large: Path) -> None:
    outcome = play(scenario, [(scenario, {"large": str(large)})], timeout_s=90)
    told = outcome.told(scenario)
    assert outcome.status is not None, "QGIS hangs"
    assert has_gone(told["process"])
    out = BUILD / scenario / "out" / scenario
    assert not out.exists() or not list(out.iterdir())


def has_gone(process: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
