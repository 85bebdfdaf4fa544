"""Products prepared: reflectance and place held against the ground that was photographed."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Dict, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, osr

from core import bands, cli, jobs
from core.errors import Cancelled, InputError, OutputError, RequestError
from core.feedback import Feedback
from core.messages import Done, Failed
from core.prepare import look
from core.raster import open_image
from core.requests import SegmentRequest
from core.requests.prepare import PrepareRequest, ProductRequest
from core.segment import segment

from .deliveries import (
    BEYOND_M,
    ORIGIN,
    SIDE_M,
    ZENITH,
    axes,
    copy,
    deliver,
    edit,
    grid,
    hills,
    pack,
    part,
    prepared,
    ramps,
)
from .processes import ROOT, Process
from .rasters import read_raster, write_raster

# E0 and the year's gains as FACTS of the cameras give them, not as the job has them.
PMS_E0 = (1967.0, 1801.0, 1538.0, 1077.0)
WFV_E0 = (1952.16, 1847.43, 1554.76, 1074.06, 1412.0, 1267.39, 1792.64, 1736.92)
PMS_2020 = (0.0820, 0.0645, 0.0489, 0.0286)
WFV_2020 = (0.0675, 0.0552, 0.0513, 0.0314, 0.0519, 0.0454, 0.0718, 0.0596)
SUN_AU = 0.995345
"""Distance on that day after Meeus, Astronomical Algorithms, chapter 25."""


@pytest.fixture(scope="module")
def pms(tmp_path_factory: Any) -> Path:
    """Loose files of the multispectral camera."""
    return deliver(tmp_path_factory.mktemp("pms"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: Any) -> Path:
    """Loose files with a panchromatic image."""
    return deliver(tmp_path_factory.mktemp("both"), pan=True)


@pytest.fixture(scope="module")
def wfv(tmp_path_factory: Any) -> Path:
    """Loose files of the wide field camera: three strips."""
    return deliver(tmp_path_factory.mktemp("wfv"), wide=True)


def dem_of(product: Path) -> str:
    return str(product.parents[1] / "dem.tif")


def per_number(gain: float, e0: float) -> float:
    """Reflectance x 10000 that one number stands for, by hand."""
    return math.pi * gain * SUN_AU**2 / (e0 * math.cos(math.radians(ZENITH))) * 1e4


def on_scene(path: Path) -> Tuple[npt.NDArray[np.float64], Any, Any]:
    """Values [C, H, W] and metres east and south of the scene's corner, at pixel centres."""
    dataset = gdal.Open(str(path))
    x0, dx, _, y0, _, dy = dataset.GetGeoTransform()
    east = x0 + (np.arange(dataset.RasterXSize) + 0.5) * dx - ORIGIN[0]
    south = ORIGIN[1] - y0 - (np.arange(dataset.RasterYSize) + 0.5) * dy
    return dataset.ReadAsArray().astype(float), east[None, :], south[:, None]


def assert_true(path: Path, bands: int, gains: Tuple[float, ...], e0: Tuple[float, ...]) -> None:
    """Reflectance is that of the ground below, to half a number and the rounding of the file."""
    found, east, south = on_scene(path)
    pixel = gdal.Open(str(path)).GetGeoTransform()[1]
    rim = 8 * pixel
    inner = (east > rim) & (south > rim) & (east < SIDE_M - rim) & (south < SIDE_M - rim)
    assert inner.mean() > 0.25
    assert found[:, inner].all()
    truth = ramps(bands)(east, south)
    for band in range(bands):
        half = per_number(gains[band], e0[band]) / 2
        error = found[band] - truth[band]
        # The file's own rounding, and what a twentieth of a pixel makes on the ramp.
        slack = 0.5 + 0.02 * pixel
        assert np.abs(error[inner]).max() <= half + slack
        assert abs(error[inner].mean()) < 0.1 * half


def test_reflectance_and_place_are_those_of_the_ground(pms: Path, tmp_path: Path) -> None:
    result = prepared(pms, tmp_path / "a.tif", dem=dem_of(pms))
    assert_true(tmp_path / "a.tif", 4, PMS_2020, PMS_E0)
    assert (result.satellite, result.sensor, result.gsd_m) == ("GF-6", "PMS", 8.0)
    assert result.bands == ("blue", "green", "red", "nir")
    assert result.acquired == "2020-03-18T03:45:12Z"
    assert result.calibration == "AGain of the product"
    assert result.warnings == ()
    dataset = gdal.Open(result.output)
    assert (dataset.RasterXSize, dataset.RasterYSize) == (result.width, result.height)
    x0, dx, _, y0, _, dy = dataset.GetGeoTransform()
    assert (dx, dy) == (8.0, -8.0)
    assert (x0 % 8, y0 % 8) == (0, 0)


def test_strips_become_one_image(wfv: Path, tmp_path: Path) -> None:
    result = prepared(wfv, tmp_path / "a.tif", dem=dem_of(wfv))
    assert_true(tmp_path / "a.tif", 8, WFV_2020, WFV_E0)
    assert (result.sensor, result.gsd_m) == ("WFV", 16.0)
    assert len(list(wfv.glob("*.xml"))) == 1
    assert len(list(wfv.glob("*.tiff"))) == 3


def test_bands_by_wavelength(wfv: Path, tmp_path: Path) -> None:
    plain = prepared(wfv, tmp_path / "a.tif", dem=dem_of(wfv))
    ordered = prepared(wfv, tmp_path / "b.tif", dem=dem_of(wfv), by_wavelength=True)
    images = [open_image(result.output) for result in (plain, ordered)]
    wavelengths = [[band.wavelength_nm for band in image.bands] for image in images]
    assert wavelengths[0] == [488, 558, 659, 826, 701, 749, 432, 609]
    assert wavelengths[1] == sorted(wavelengths[0])
    order = np.argsort(wavelengths[0])
    assert np.array_equal(read_raster(plain.output)[order], read_raster(ordered.output))
    assert ordered.bands == tuple(plain.bands[index] for index in order)
    for image in images:
        found = {role: image.bands[n].wavelength_nm for n, role in enumerate(bands.roles(image))}
        assert (found["blue"], found["green"], found["red"], found["nir"]) == (488, 558, 659, 826)
    gains = [gdal.Open(image.path).GetMetadataItem("GAINS").split() for image in images]
    assert [gains[0][index] for index in order] == gains[1]


@pytest.mark.parametrize("camera", ["pms", "wfv"])
def test_every_way_of_delivery_gives_the_same(
    camera: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    product: Path = request.getfixturevalue(camera)
    ways = [
        product,
        pack(product, tmp_path / "renamed.tar.gz"),
        pack(product, tmp_path / "b.tgz"),
        pack(product, tmp_path / "c.tar", "w"),
        part(product, "MUX.tiff" if camera == "pms" else "-2.tiff"),
        part(product, "MUX.xml" if camera == "pms" else ".xml"),
    ]
    images = []
    for number, way in enumerate(ways):
        folder = tmp_path / str(number)
        prepared(way, folder / "a.tif", dem=dem_of(product))
        images.append(read_raster(str(folder / "a.tif")))
        assert sorted(path.name for path in folder.iterdir()) == ["a.manifest.json", "a.tif"]
    assert all(np.array_equal(image, images[0]) for image in images)


def spots(east: Any, south: Any) -> Any:
    places = ((260.0, 240.0), (700.0, 330.0), (420.0, 760.0))
    light = sum(np.exp(-((east - x) ** 2 + (south - y) ** 2) / (2 * 18.0**2)) for x, y in places)
    return (500 + 3000 * light) * np.ones((4, 1, 1))


def ridge(east: Any, south: Any) -> Any:
    return 1400 + 300 / (1 + np.exp(-(east - 600) / 80)) + 0 * south


def test_painted_features_lie_where_they_are(tmp_path: Path) -> None:
    """On the low, on the high and on the slope, to a quarter of a pixel; without heights not."""
    product = deliver(tmp_path / "in", field=spots, terrain=ridge)
    prepared(product, tmp_path / "a.tif", dem=dem_of(product))
    prepared(product, tmp_path / "flat.tif", height=1400.0)
    worst = {}
    for name in ("a.tif", "flat.tif"):
        found, east, south = on_scene(tmp_path / name)
        light = np.clip(found[0] - 650, 0, None)
        off = []
        for x, y in ((260.0, 240.0), (700.0, 330.0), (420.0, 760.0)):
            near = light * (np.hypot(east - x, south - y) < 70)
            centre = (near * east).sum() / near.sum(), (near * south).sum() / near.sum()
            off.append(math.hypot(centre[0] - x, centre[1] - y))
        worst[name] = max(off)
    assert worst["a.tif"] < 8 / 4
    assert worst["flat.tif"] > 8


@pytest.mark.parametrize(
    ("year", "gains", "distance"),
    [
        (2018, (0.0825, 0.0663, 0.0513, 0.0298), 1.016640),
        (2019, (0.0847, 0.0653, 0.0491, 0.0289), 1.016657),
        (2020, (0.0820, 0.0645, 0.0489, 0.0286), 1.016673),
        (2021, (0.0821, 0.0671, 0.0518, 0.0310), 1.016682),
        (2022, (0.0892, 0.0666, 0.0517, 0.0320), 1.016690),
    ],
)
def test_each_year_by_hand(
    year: int, gains: Tuple[float, ...], distance: float, pms: Path, tmp_path: Path
) -> None:
    """Numbers of a plain image become pi gain DN d^2 / (E0 cos z), at the year's own gains."""
    spoilt = copy(pms, tmp_path)
    raw = part(spoilt, "MUX.tiff")
    dataset = gdal.Open(str(raw), gdal.GA_Update)
    numbers = (1000, 1200, 1400, 1600)
    for band, number in enumerate(numbers, start=1):
        dataset.GetRasterBand(band).Fill(number)
    dataset = None
    # Early July: the Sun is 1.0167 away every year.
    sheet = {"AGain": "NULL", "SolarZenith": "40.0"}
    times = dict.fromkeys(("CenterTime", "StartTime", "EndTime"), f"{year}-07-04 00:50:00")
    edit(part(spoilt, "MUX.xml"), {**sheet, **times})
    result = prepared(spoilt, tmp_path / "a.tif", dem=dem_of(pms))
    values = read_raster(result.output)
    valid = values[0] > 0
    assert valid.mean() > 0.5
    for band in range(4):
        expected = (
            math.pi
            * gains[band]
            * numbers[band]
            * distance**2
            / (PMS_E0[band] * math.cos(math.radians(40.0)))
            * 1e4
        )
        found = np.unique(values[band][valid])
        # 1e-5 of the distance come on top of the file's rounding.
        assert np.abs(found - expected).max() <= 0.5 + 1e-4 * expected
    assert result.calibration == f"the table published for {year}"


def test_a_year_without_a_table_takes_the_nearest_and_says_so(
    pms: Path, tmp_path: Path, heard: Any
) -> None:
    spoilt = copy(pms, tmp_path)
    times = dict.fromkeys(("CenterTime", "StartTime", "EndTime"), "2024-03-18 03:45:12.000000")
    edit(part(spoilt, "MUX.xml"), {"AGain": "NULL", **times})
    result = prepared(spoilt, tmp_path / "a.tif", heard, dem=dem_of(pms))
    assert "2022" in result.calibration
    assert any("2022" in warning and "2024" in warning for warning in result.warnings)
    stored = gdal.Open(result.output).GetMetadata()
    assert stored["WARNINGS"] == " | ".join(result.warnings)
    assert stored["GAINS"] == "0.0892 0.0666 0.0517 0.032"
    assert [remark for level, remark in heard.remarks if level == "warning"] == list(
        result.warnings
    )


def test_the_file_says_what_it_is(pms: Path, tmp_path: Path) -> None:
    result = prepared(pms, tmp_path / "a.tif", dem=dem_of(pms))
    dataset = gdal.Open(result.output)
    assert dataset.GetMetadata("IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    stored = dataset.GetMetadata()
    assert stored["PRODUCT"] == pms.name
    assert stored["ACQUIRED"] == "2020-03-18T03:45:12Z"
    assert stored["TIFFTAG_DATETIME"] == "2020:03:18 03:45:12"
    assert float(stored["SUN_ZENITH"]) == ZENITH
    assert float(stored["SUN_ELEVATION"]) == pytest.approx(90 - ZENITH)
    assert float(stored["SUN_AZIMUTH"]) == 130.0
    assert float(stored["EARTH_SUN_DISTANCE"]) == pytest.approx(SUN_AU, abs=3e-5)
    assert "elevation model dem.tif" in stored["HEIGHTS"]
    assert "WARNINGS" not in stored
    image = open_image(result.output)
    assert [band.name for band in image.bands] == ["blue", "green", "red", "nir"]
    assert [band.wavelength_nm for band in image.bands] == [491, 565, 659, 820]
    assert {(band.data_type, band.scale, band.offset, band.nodata) for band in image.bands} == {
        ("UInt16", 1e-4, 0.0, 0.0)
    }
    record = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
    assert record["command_line"][3:5] == ["prepare", str(pms)]
    again = cli.request_of(cli.parser().parse_args(record["command_line"][3:]))
    assert again == PrepareRequest(str(pms), result.output, dem=dem_of(pms))
    assert record["lineage"]["GAINS"] == stored["GAINS"]


def test_segment_takes_it_without_a_question(
    pms: Path, models: Path, tmp_path: Path, heard: Any
) -> None:
    result = prepared(pms, tmp_path / "a.tif", dem=dem_of(pms))
    request = SegmentRequest(
        image=result.output,
        output=str(tmp_path / "p.tif"),
        model=str(models / "spatial.onnx"),
        device="cpu",
    )
    found = segment(request, heard)
    assert found.warnings == ()
    assert not [remark for level, remark in heard.remarks if level == "warning"]
    image = open_image(result.output)
    assert bands.roles(image) == ("blue", "green", "red", "nir")
    assert found.valid_pixels == np.count_nonzero(read_raster(result.output).all(axis=0))


def test_dark_light_is_no_nodata(pms: Path, tmp_path: Path) -> None:
    """Where one band reads 0 and another does not, there is ground: it becomes 1, not nodata."""
    spoilt = copy(pms, tmp_path)
    dataset = gdal.Open(str(part(spoilt, "MUX.tiff")), gdal.GA_Update)
    for band in range(1, 5):
        dataset.GetRasterBand(band).Fill(0 if band == 4 else 900)
    dataset = None
    values = read_raster(prepared(spoilt, tmp_path / "a.tif", dem=dem_of(pms)).output)
    inside = values[0] > 0
    assert inside.mean() > 0.5
    assert (values[3][inside] == 1).all()
    assert not values[:, ~inside].any()


def test_nothing_rings_beside_nodata_and_clouds_are_kept(tmp_path: Path) -> None:
    def field(east: Any, south: Any) -> Any:
        plain = np.full((4, south.size, east.size), 1500.0)
        plain[:, (np.abs(east - 300) < 80) & (np.abs(south - 300) < 80)] = 9000
        plain[:, (np.abs(east - 700) < 60) & (np.abs(south - 700) < 60)] = 0
        return plain

    product = deliver(tmp_path / "in", field=field)
    result = prepared(product, tmp_path / "a.tif", dem=dem_of(product))
    found, east, south = on_scene(tmp_path / "a.tif")
    hole = (np.abs(east - 700) < 45) & (np.abs(south - 700) < 45)
    assert not found[:, hole].any()
    around = (np.abs(east - 700) < 120) & (np.abs(south - 700) < 120) & (found[0] > 0)
    edge = (np.abs(east - 20) < 60) & (np.abs(south - 700) < 200) & (found[0] > 0)
    for place in (around, edge):
        assert place.any()
        assert np.abs(found[:, place] - 1500).max() <= 8
    cloud = (np.abs(east - 300) < 50) & (np.abs(south - 300) < 50)
    stored = gdal.Open(result.output).GetMetadataItem("SATURATION").split()
    for band in range(4):
        top = per_number(PMS_2020[band], PMS_E0[band]) * 4095
        assert found[band][cloud] == pytest.approx(top, abs=1)
        assert float(stored[band]) * 1e4 == pytest.approx(top, rel=1e-4)


def test_a_constant_height_is_warned_of(pms: Path, tmp_path: Path) -> None:
    middle = prepared(pms, tmp_path / "a.tif")
    chosen = prepared(pms, tmp_path / "b.tif", height=1500.0)
    (warning,) = middle.warnings
    assert "elevation model" in warning
    assert "constant height" in middle.heights
    assert "1500 m" in chosen.heights
    model = prepared(pms, tmp_path / "c.tif", dem=dem_of(pms))
    assert not np.array_equal(
        gdal.Open(chosen.output).GetGeoTransform(), gdal.Open(model.output).GetGeoTransform()
    ) or not np.array_equal(read_raster(chosen.output), read_raster(model.output))


def test_an_elevation_model_that_ends_is_told_and_can_be_filled(pms: Path, tmp_path: Path) -> None:
    heights = np.broadcast_to(hills(*axes(8.0, BEYOND_M)), (1, 228, 228)).astype(np.float32)
    cut = write_raster(
        tmp_path / "cut.tif",
        np.ascontiguousarray(heights[:, :, :114]),
        crs="EPSG:32648",
        grid=grid(8.0, BEYOND_M),
    )
    half = prepared(pms, tmp_path / "half.tif", dem=cut)
    (warning,) = half.warnings
    assert "cut.tif" in warning
    filled = prepared(pms, tmp_path / "filled.tif", dem=cut, height=1550.0)
    assert filled.warnings == ()
    counts = [np.count_nonzero(read_raster(result.output)[0]) for result in (half, filled)]
    assert counts[0] < 0.65 * counts[1]


def test_the_reference_system_is_the_zone_or_what_was_asked(pms: Path, tmp_path: Path) -> None:
    for crs, code in ((None, "32648"), ("EPSG:32647", "32647"), ("EPSG:4326", "4326")):
        result = prepared(pms, tmp_path / f"{code}.tif", dem=dem_of(pms), crs=crs)
        system = osr.SpatialReference(wkt=gdal.Open(result.output).GetProjection())
        assert system.GetAuthorityCode(None) == code
        assert np.count_nonzero(read_raster(result.output)[0]) > 10_000
        assert open_image(result.output).gsd_m == pytest.approx(8.0, rel=0.06)


def test_haze_is_subtracted_and_said(pms: Path, tmp_path: Path) -> None:
    plain = prepared(pms, tmp_path / "a.tif", dem=dem_of(pms))
    clear = prepared(pms, tmp_path / "b.tif", dem=dem_of(pms), dark_object=True)
    stored = gdal.Open(clear.output).GetMetadata()
    haze = np.array([float(value) for value in stored["DARK_OBJECT"].split()]) * 1e4
    assert "DARK_OBJECT" not in gdal.Open(plain.output).GetMetadata()
    before, after = (read_raster(result.output).astype(int) for result in (plain, clear))
    valid = before[0] > 0
    assert np.array_equal(valid, after[0] > 0)
    for band in range(4):
        apart = (before[band] - after[band])[valid]
        assert np.abs(apart - haze[band]).max() <= 1
        # The darkest thousandth reflects one percent now.
        assert np.quantile(after[band][valid], 0.001) == pytest.approx(100, abs=15)


def test_sharpened_by_the_panchromatic_image(both: Path, tmp_path: Path) -> None:
    fine = prepared(both, tmp_path / "a.tif", dem=dem_of(both), pansharpen=True)
    assert fine.gsd_m == 2.0
    assert gdal.Open(fine.output).GetGeoTransform()[1] == 2.0
    assert "Liu" in gdal.Open(fine.output).GetMetadataItem("SHARPENING")
    found, east, south = on_scene(tmp_path / "a.tif")
    inner = (east > 80) & (south > 80) & (east < SIDE_M - 80) & (south < SIDE_M - 80)
    assert found[:, inner].all()
    truth = ramps(4)(east, south)
    for band in range(4):
        relative = (found[band] / truth[band] - 1)[inner]
        # Half a panchromatic number is a third of a percent.
        assert np.abs(relative).max() < 0.01
        assert abs(relative.mean()) < 1e-3


def test_what_is_not_needed_may_be_missing_or_damaged(both: Path, tmp_path: Path) -> None:
    """The panchromatic image's files matter to sharpening only; an archive is not read that far."""
    spoilt = copy(both, tmp_path)
    part(spoilt, "PAN.xml").unlink()
    prepared(spoilt, tmp_path / "a.tif", dem=dem_of(both))
    with pytest.raises(InputError, match=r"XML file of .*PAN\.tiff"):
        prepared(spoilt, tmp_path / "b.tif", dem=dem_of(both), pansharpen=True)
    archive = pack(both, tmp_path / "cut.tar.gz")
    content = archive.read_bytes()
    archive.write_bytes(content[: int(0.9 * len(content))])
    assert look(ProductRequest(str(archive)), Feedback()).has_pan
    prepared(archive, tmp_path / "c.tar.tif", dem=dem_of(both))
    with pytest.raises(InputError, match="damaged or incomplete"):
        prepared(archive, tmp_path / "d.tif", dem=dem_of(both), pansharpen=True)


def test_a_folder_of_several_products_asks_which(pms: Path, wfv: Path, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    for product in (pms, wfv):
        for file in product.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InputError, match="2 products"):
        prepared(folder, tmp_path / "a.tif")
    assert prepared(part(folder, "MUX.tiff"), tmp_path / "a.tif").sensor == "PMS"


@pytest.mark.parametrize("mode", ["", "w", "w:gz"])
def test_names_of_every_kind(mode: str, pms: Path, tmp_path: Path) -> None:
    folder = tmp_path / "产品, <a> & 'b' \"c\" %20"
    folder.mkdir()
    product = copy(pms, folder)
    chosen = pack(pms, folder / "p.tar", mode) if mode else product
    result = prepared(chosen, folder / "é.tif", dem=dem_of(pms))
    assert np.count_nonzero(read_raster(result.output)) > 10_000


_LIMITED = """
import resource, sys
from core.errors import OutputError
from core.feedback import Feedback
from core.prepare import prepare
from core.requests.prepare import PrepareRequest
limit, product, dem, output = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    prepare(PrepareRequest(product, output, dem=dem), Feedback())
except OutputError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.skipif(os.name == "nt", reason="file sizes cannot be limited there")
@pytest.mark.parametrize(
    ("packed", "limit"), [(True, 1_000), (True, 150_000), (False, 1_000), (False, 150_000)]
)
def test_a_full_disk_is_told_and_nothing_stays(
    packed: bool, limit: int, pms: Path, tmp_path: Path
) -> None:
    """Too little room for what is copied out of the archive, or for what is warped."""
    product = pack(pms, tmp_path / "p.tar.gz") if packed else pms
    out = tmp_path / "out"
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(limit), str(product), dem_of(pms), str(out / "a.tif")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr[-2000:]
    assert "/a.tif" in ran.stdout or "for a.tif" in ran.stdout
    assert not list(out.iterdir())


def test_a_killed_jobs_leavings_are_swept(pms: Path, tmp_path: Path) -> None:
    for name in (".a.99999.part.tif", ".a.99999.part.tif.0", ".a.99999.part.tif.1"):
        (tmp_path / name).write_text("left")
    (tmp_path / "mine.txt").write_text("mine")
    prepared(pms, tmp_path / "a.tif", dem=dem_of(pms))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["a.manifest.json", "a.tif", "mine.txt"]


def test_the_engine_process_prepares_and_stops(both: Path, tmp_path: Path) -> None:
    request = PrepareRequest(
        str(both), str(tmp_path / "out" / "a.tif"), dem=dem_of(both), pansharpen=True
    )
    with Process("serve") as engine:
        engine.ask(1, request)
        engine.until_stage("Orthorectifying")
        engine.cancel(1)
        event, _ = engine.end_of(1)
        assert isinstance(event, Failed)
        assert event.kind == "cancelled"
        assert not list((tmp_path / "out").iterdir())
        engine.ask(2, request)
        event, _ = engine.end_of(2)
        assert isinstance(event, Done)
        assert event.result["gsd_m"] == 2.0
        engine.hang_up()


def test_sharpening_without_a_panchromatic_image_is_refused(pms: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="panchromatic"):
        prepared(pms, tmp_path / "new" / "a.tif", pansharpen=True)
    assert not (tmp_path / "new").exists()


class Stop(Feedback):
    """Stops a job at a stage, some of it done; remembers who called."""

    def __init__(self, stage: str, calls: int) -> None:
        self.stage, self.calls = stage, calls
        self.threads: set[int] = set()

    def progress(self, fraction: float, stage: str) -> None:
        self.threads.add(threading.get_ident())
        if stage == self.stage:
            self.calls -= 1
            if self.calls < 0:
                raise Cancelled


@pytest.mark.parametrize(
    ("stage", "calls"),
    [
        ("Reading the product", 1),
        ("Reading the archive", 1),
        ("Orthorectifying", 0),
        ("Orthorectifying", 3),
        ("Sharpening", 1),
        ("Writing", 1),
        ("Finishing", 0),
    ],
)
def test_a_cancelled_job_leaves_nothing(stage: str, calls: int, both: Path, tmp_path: Path) -> None:
    archive = pack(both, tmp_path / "p.tar.gz")
    stop = Stop(stage, calls)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.tif").write_text("mine")
    with pytest.raises(Cancelled):
        prepared(archive, tmp_path / "out" / "a.tif", stop, dem=dem_of(both), pansharpen=True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.tif"]
    assert (tmp_path / "out" / "a.tif").read_text() == "mine"
    # Progress is told by the thread that runs the job, as listeners may rely on.
    assert stop.threads == {threading.get_ident()}


def test_progress_never_falls(both: Path, tmp_path: Path, heard: Any) -> None:
    prepared(pack(both, tmp_path / "p.tar.gz"), tmp_path / "a.tif", heard, pansharpen=True)
    fractions = [fraction for fraction, _ in heard.steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def lose(ending: str) -> Any:
    return lambda product: part(product, ending).unlink()


def say(**fields: str) -> Any:
    return lambda product: edit(part(product, "MUX.xml"), fields)


def replace_image(values: npt.NDArray[Any], ending: str = "MUX.tiff") -> Any:
    def spoil(product: Path) -> None:
        # Not in its place: GDAL removes what it takes to belong to the image that was there.
        other = product.parent / "other.tif"
        write_raster(other, values, crs=None, grid=None)
        other.replace(part(product, ending))

    return spoil


def cut(ending: str) -> Any:
    def spoil(product: Path) -> None:
        file = part(product, ending)
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])

    return spoil


def put_vrt(product: Path) -> None:
    part(product, "MUX.tiff").write_text(
        '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="UInt16" band="1">'
        "<SimpleSource><SourceFilename>/vsicurl/http://127.0.0.1:9/a.tif</SourceFilename>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )


def rename_all(old: str, new: str) -> Any:
    def spoil(product: Path) -> None:
        for file in list(product.iterdir()):
            file.rename(file.with_name(file.name.replace(old, new)))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lose("MUX.xml"), ("XML file", "MUX.tiff")),
        (lose("MUX.rpb"), ("RPB file", "MUX.tiff")),
        (lose("MUX.tiff"), ("multispectral",)),
        (cut("MUX.rpb"), ("MUX.rpb", "damaged")),
        (cut("MUX.xml"), ("MUX.xml", "no XML")),
        (cut("MUX.tiff"), ("damaged",)),
        (put_vrt, ("MUX.tiff", "no TIFF")),
        (replace_image(np.ones((3, 50, 50), np.uint16)), ("MUX.tiff", "3 bands")),
        (replace_image(np.ones((4, 50, 50), np.float32)), ("MUX.tiff", "Float32")),
        (replace_image(np.ones((4, 50, 50), np.uint16)), ("MUX.tiff", "50 x 50")),
        (say(SatelliteID="LANDSAT8"), ("LANDSAT8", "calibration")),
        (say(SensorID="HSI"), ("HSI",)),
        (say(SolarZenith="NULL"), ("SolarZenith",)),
        (say(SolarZenith="120"), ("SolarZenith",)),
        (say(SolarZenith="noon"), ("SolarZenith",)),
        (say(CenterTime="2091-03-18 03:45:12"), ("2091", "clock")),
        (say(CenterTime="2012-03-18 03:45:12"), ("2012", "orbit")),
        (say(CenterTime="yesterday"), ("CenterTime",)),
    ],
)
def test_what_is_broken_is_told_and_nothing_is_written(
    spoil: Any, words: Tuple[str, ...], pms: Path, tmp_path: Path
) -> None:
    spoilt = copy(pms, tmp_path)
    spoil(spoilt)
    with pytest.raises(InputError) as caught:
        prepared(spoilt, tmp_path / "new" / "a.tif", dem=dem_of(pms))
    for word in words:
        assert word in str(caught.value)
    assert caught.value.cure
    assert not list((tmp_path / "new").glob("*"))
    # The same is said before the job is started, unless it takes the image to know.
    seen = look(ProductRequest(str(spoilt)), Feedback())
    if seen.problem is not None:
        assert seen.problem == str(caught.value)


def test_a_strip_that_is_missing_is_told(wfv: Path, tmp_path: Path) -> None:
    spoilt = copy(wfv, tmp_path)
    part(spoilt, "-2.tiff").unlink()
    with pytest.raises(InputError, match="strip"):
        prepared(spoilt, tmp_path / "a.tif")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"height": 20_000.0}, "height"),
        ({"crs": "EPSG:999999"}, "reference system"),
        ({"crs": "http://127.0.0.1:9/"}, "reference system"),
        ({"crs": "/etc/hostname"}, "reference system"),
    ],
)
def test_impossible_wishes_are_refused(
    options: Dict[str, Any], word: str, pms: Path, tmp_path: Path
) -> None:
    with pytest.raises(RequestError, match=word):
        prepared(pms, tmp_path / "new" / "a.tif", **options)
    assert not list((tmp_path / "new").glob("*"))


def test_a_model_of_another_place_is_refused(pms: Path, tmp_path: Path) -> None:
    far = write_raster(
        tmp_path / "far.tif",
        np.full((1, 50, 50), 900, np.float32),
        crs="EPSG:32648",
        grid=(600_000, 30, 0, 2_000_000, 0, -30),
    )
    for dem, word in ((far, "far.tif"), (str(tmp_path / "none.tif"), "none.tif")):
        with pytest.raises(InputError, match=word):
            prepared(pms, tmp_path / "new" / "a.tif", dem=dem)
        assert not list((tmp_path / "new").glob("*"))


def test_the_product_is_not_overwritten(pms: Path, tmp_path: Path) -> None:
    spoilt = copy(pms, tmp_path)
    raw = part(spoilt, "MUX.tiff")
    before = raw.read_bytes()
    with pytest.raises(RequestError):
        prepared(raw, raw)
    # Nor where the folder was chosen and the output has the name of an image in it.
    with pytest.raises(RequestError):
        prepared(spoilt, raw)
    assert raw.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(pms: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        prepared(pms, tmp_path / "file" / "a.tif", dem=dem_of(pms))


def test_looking_at_products(both: Path, pms: Path, wfv: Path, tmp_path: Path) -> None:
    seen = look(ProductRequest(str(both)), Feedback())
    assert seen.is_product
    assert (seen.satellite, seen.sensor) == ("GF-6", "PMS")
    assert seen.scene == "GF-6 PMS, 18 March 2020, level 1A"
    assert seen.acquired == "2020-03-18T03:45:12Z"
    assert seen.has_pan
    assert seen.problem is None
    raw = gdal.Open(str(part(both, "MUX.tiff")))
    assert seen.pixels == raw.RasterXSize * raw.RasterYSize
    assert not look(ProductRequest(str(pms)), Feedback()).has_pan
    assert look(ProductRequest(str(part(wfv, "-1.tiff"))), Feedback()).sensor == "WFV"
    packed = look(ProductRequest(str(pack(both, tmp_path / "x.tar.gz"))), Feedback())
    assert packed == seen


def test_looking_at_what_is_no_product(pms: Path, tmp_path: Path) -> None:
    image = prepared(pms, tmp_path / "ready.tif", dem=dem_of(pms)).output
    text = tmp_path / "notes.xml"
    text.write_text("<notes/>")
    (tmp_path / "empty").mkdir()
    for path in (image, str(text), str(tmp_path / "empty"), "/none", "/vsicurl/http://x.y/a.tar"):
        seen = look(ProductRequest(path), Feedback())
        assert not seen.is_product
        assert seen.problem is None


def test_looking_at_a_damaged_archive_says_what_its_name_says(pms: Path, tmp_path: Path) -> None:
    archive = pack(pms, tmp_path / f"{pms.name}.tar.gz")
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 3])
    seen = look(ProductRequest(str(archive)), Feedback())
    assert seen.is_product
    assert seen.scene == "GF-6 PMS, 18 March 2020"
    assert "damaged or incomplete" in (seen.problem or "")


@pytest.mark.parametrize(
    "names",
    [
        ("LC08_L1TP_128044_20200318_20200822_02_T1_B2.TIF", "LC08_L1TP_128044_MTL.xml"),
        ("T48QUM_20200318T033529_B02.tif", "MTD_MSIL1C.xml", "INSPIRE.xml"),
    ],
)
def test_other_satellites_are_told_apart(names: Tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "scene"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("<x/>")
    assert not look(ProductRequest(str(folder)), Feedback()).is_product
    with pytest.raises(InputError, match="no Gaofen product"):
        prepared(folder, tmp_path / "a.tif")


def test_another_gaofen_is_a_product_that_cannot_be_prepared(pms: Path, tmp_path: Path) -> None:
    spoilt = copy(pms, tmp_path)
    rename_all("GF6_PMS", "GF4_PMI")(spoilt)
    edit(part(spoilt, "MUX.xml"), {"SatelliteID": "GF4", "SensorID": "PMI"})
    seen = look(ProductRequest(str(spoilt)), Feedback())
    assert (seen.is_product, seen.satellite) == (True, "GF-4")
    assert "GF4 PMI" in (seen.problem or "")


def test_gaofen_2_is_prepared_by_its_own_tables(pms: Path, tmp_path: Path) -> None:
    """The same files under the other satellite's names; AbsCeof in the place of AGain."""
    spoilt = copy(pms, tmp_path)
    rename_all("GF6_PMS", "GF2_PMS1")(spoilt)
    rename_all("-MUX", "-MSS1")(spoilt)
    sheet = part(spoilt, "MSS1.xml")
    edit(sheet, {"SatelliteID": "GF2", "SensorID": "PMS1", "AGain": "0.14,0.18,0.17,0.19"})
    sheet.write_text(sheet.read_text().replace("AGain", "AbsCeof"))
    result = prepared(spoilt, tmp_path / "a.tif", dem=dem_of(pms))
    assert (result.satellite, result.gsd_m, result.calibration) == (
        "GF-2", 4.0, "AbsCeof of the product",
    )  # fmt: skip
    edit(sheet, {"AbsCeof": "NULL"})
    table = prepared(spoilt, tmp_path / "b.tif", dem=dem_of(pms))
    assert table.calibration == "the table published for 2020"
    assert gdal.Open(table.output).GetMetadataItem("GAINS") == "0.1378 0.1778 0.17 0.1858"


def test_the_command_line(pms: Path, tmp_path: Path) -> None:
    words = ["prepare", str(pms), "--output", str(tmp_path / "a.tif"), "--height", "1500"]
    request = cli.request_of(cli.parser().parse_args([*words, "--dark-object"]))
    assert isinstance(request, PrepareRequest)
    result: Any = jobs.run(request, Feedback())
    assert Path(result.output).is_file()
    assert jobs.run(ProductRequest(str(pms)), Feedback()) == look(
        ProductRequest(str(pms)), Feedback()
    )
