"""Products prepared: reflectance and place held against the ground that was photographed."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, osr

from core import cli
from core.jobs.prepare import look
from core.jobs.segment import segment
from core.model import band_roles as bands
from core.protocol.errors import InputError
from core.protocol.prepare import PrepareRequest, ProductRequest
from core.protocol.segment import SegmentRequest
from core.raster.image import open_image
from core.run.feedback import Feedback

from ..deliveries import (
    BEYOND_M,
    ORIGIN,
    SIDE_M,
    ZENITH,
    axes,
    copy,
    deliver,
    dem_of,
    edit,
    grid,
    hills,
    pack,
    part,
    prepared,
    ramps,
)
from ..rasters import read_raster, write_raster

# E0 and the year's gains as FACTS of the cameras give them, not as the job has them.
PMS_E0 = (1967.0, 1801.0, 1538.0, 1077.0)
WFV_E0 = (1952.16, 1847.43, 1554.76, 1074.06, 1412.0, 1267.39, 1792.64, 1736.92)
PMS_2020 = (0.0820, 0.0645, 0.0489, 0.0286)
WFV_2020 = (0.0675, 0.0552, 0.0513, 0.0314, 0.0519, 0.0454, 0.0718, 0.0596)
SUN_AU = 0.995345
"""Distance on that day after Meeus, Astronomical Algorithms, chapter 25."""


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
