"""A scene as a level 1A product: geometry and radiometry traced back to the ground by GDAL."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, osr

from core.protocol.errors import Cancelled, InputError, OutputError, RequestError
from core.run.feedback import Feedback
from core.simulation.camera import exposure
from core.simulation.camera.ground_site import open_site
from core.simulation.product.level1a_writer import write_product
from core.simulation.product.overflight import plan_flight, plan_shots

from ...processes import ROOT
from ...rasters import read_raster, write_raster

SIZE = 96
UTM = "EPSG:32648"
ORIGIN = (316_000.0, 2_592_000.0)
ACQUIRED = datetime(2020, 3, 18, 11, 45, 12, tzinfo=timezone(timedelta(hours=8)))
SUN = {"acquired": ACQUIRED, "sun_zenith": 35.0, "sun_azimuth": 130.0}
SEED = 3

IRRADIANCE = {"MUX": (1967.0, 1801.0, 1538.0, 1077.0), "PAN": (1486.0,)}
"""As FACTS of the cameras give them, not as the product's writer has them."""


@dataclass(frozen=True)
class Rasters:
    """Paths of a scene's rasters."""

    image: Path
    pan: Path
    dem: Path

    def arguments(self) -> Dict[str, Any]:
        return {"image": self.image, "pan": self.pan, "dem": self.dem, **SUN, "seed": SEED}


def grid(pixel: float, beyond: int = 0) -> Tuple[float, ...]:
    aside = beyond * pixel
    return (ORIGIN[0] - aside, pixel, 0.0, ORIGIN[1] + aside, 0.0, -pixel)


def map_axes(pixel: float, beyond: int = 0) -> Tuple[Any, Any]:
    """Metres east and south of the scene's corner, at pixel centres."""
    count = int(SIZE * 8 / pixel)
    axis = (np.arange(-beyond, count + beyond) + 0.5) * pixel
    return axis[None, :], axis[:, None]


BEYOND = 40
"""Pixels by which the elevation model reaches beyond the scene: as far as the image does."""


def ramps(east: Any, south: Any, bands: int) -> npt.NDArray[np.float64]:
    """Reflectance x 10000, linear on the map: what any honest interpolation keeps."""
    steps = ((2, 1), (1, 2), (3, -1), (2, 2))
    base = (700, 600, 900, 800)
    return np.stack([b + e * east + s * south for b, (e, s) in zip(base, steps[:bands])])


def hills(east: Any, south: Any) -> Any:
    return 1500 + 60 * np.sin(east / 90) * np.cos(south / 110) + 0.1 * east


def write_rasters(folder: Path, image: Any, pan: Any, dem: Any) -> Rasters:
    folder.mkdir(exist_ok=True)
    rasters = Rasters(folder / "scene.tif", folder / "pan.tif", folder / "dem.tif")
    for path, values, pixel in ((rasters.image, image, 8.0), (rasters.pan, pan, 2.0)):
        exact = values.astype(np.uint16)
        assert np.array_equal(exact, values)
        write_raster(path, exact, crs=UTM, grid=grid(pixel), nodata=0, scale=1e-4)
    write_raster(rasters.dem, dem.astype(np.float32)[None], crs=UTM, grid=grid(8.0, BEYOND))
    return rasters


@pytest.fixture(scope="module")
def rasters(tmp_path_factory: Any) -> Rasters:
    """Ramps on hills."""
    return write_rasters(
        tmp_path_factory.mktemp("rasters"),
        ramps(*map_axes(8.0), 4),
        ramps(*map_axes(2.0), 1),
        hills(*map_axes(8.0, BEYOND)),
    )


@pytest.fixture(scope="module")
def loose(rasters: Rasters, tmp_path_factory: Any) -> Path:
    folder = tmp_path_factory.mktemp("loose")
    return write_product(folder, **rasters.arguments(), feedback=Feedback(), archive=False)


def assert_alike(name: str, one: bytes, other: bytes) -> None:
    """Two files of one seed say the same.

    Not to the last bit: linear algebra rounds by where its arrays happen to lie in memory.
    """
    if name.endswith((".rpb", ".xml")):
        number = re.compile(rb"([-+]?\d+\.\d+(?:e[-+]\d+)?)")
        texts = [number.split(content) for content in (one, other)]
        assert texts[0][::2] == texts[1][::2], name
        values = [[float(value) for value in text[1::2]] for text in texts]
        assert np.allclose(*values, rtol=1e-5, atol=1e-9), name
        return
    arrays = []
    for content in (one, other):
        gdal.FileFromMemBuffer("/vsimem/alike", content)
        arrays.append(gdal.Open("/vsimem/alike").ReadAsArray().astype(int))
        gdal.Unlink("/vsimem/alike")
    assert arrays[0].shape == arrays[1].shape
    assert np.abs(arrays[0] - arrays[1]).max() <= (1 if name.endswith(".tiff") else 8), name
    assert (arrays[0] != arrays[1]).mean() < 1e-3, name


def part(product: Path, ending: str) -> Path:
    (found,) = product.glob(f"*-{ending}")
    return found


def fields(product: Path, name: str) -> Dict[str, str]:
    root = ET.parse(part(product, f"{name}.xml")).getroot()  # noqa: S314 - of our own making
    assert root.tag == "ProductMetaData"
    return {child.tag: child.text or "" for child in root if isinstance(child.tag, str)}


def to_ground(product: Path, name: str, dem: Path) -> Tuple[npt.NDArray[Any], Any, Any]:
    """Image [C, H, W] and, by GDAL alone, the map position where each pixel meets the terrain."""
    dataset = gdal.Open(str(part(product, f"{name}.tiff")))
    options = ["METHOD=RPC", f"RPC_DEM={dem}", "RPC_PIXEL_ERROR_THRESHOLD=0.001"]
    transformer = gdal.Transformer(dataset, None, options)
    row, col = np.mgrid[: dataset.RasterYSize, : dataset.RasterXSize] + 0.5
    points, good = transformer.TransformPoints(0, np.column_stack([col.ravel(), row.ravel()]))
    assert all(good)
    east, south = on_map(np.array(points)[:, :2]).T
    values = dataset.ReadAsArray().reshape(dataset.RasterCount, *row.shape)
    return values, east.reshape(row.shape), south.reshape(row.shape)


def systems() -> List[osr.SpatialReference]:
    found = [osr.SpatialReference(), osr.SpatialReference()]
    for system, code in zip(found, ("EPSG:4326", UTM)):
        system.SetFromUserInput(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def on_map(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Metres east and south of the scene's corner."""
    points = np.array(osr.CoordinateTransformation(*systems()).TransformPoints(lonlat))
    return (points[:, :2] - ORIGIN) * (1, -1)


def from_map(east: float, south: float) -> Tuple[float, float]:
    back = osr.CoordinateTransformation(*reversed(systems()))
    longitude, latitude, _ = back.TransformPoint(ORIGIN[0] + east, ORIGIN[1] - south)
    return longitude, latitude


def rpc(product: Path, name: str) -> gdal.Transformer:
    return gdal.Transformer(gdal.Open(str(part(product, f"{name}.tiff"))), None, ["METHOD=RPC"])


@pytest.mark.parametrize("name", ["MUX", "PAN"])
def test_every_pixel_shows_the_ground_it_lies_on(loose: Path, rasters: Rasters, name: str) -> None:
    """Reflectance by hand from numbers and XML, position by GDAL from RPB and DEM: half a DN."""
    numbers, east, south = to_ground(loose, name, rasters.dem)
    sheet = fields(loose, name)
    pixel = 8.0 if name == "MUX" else 2.0
    edge = SIZE * 8
    # The spline bends a ramp where it ends.
    rim = 6 * pixel
    inner = (east > rim) & (south > rim) & (east < edge - rim) & (south < edge - rim)
    outer = (east < 0) | (south < 0) | (east > edge) | (south > edge)
    assert inner.mean() > 0.5
    assert numbers[:, inner].all()
    assert outer.any()
    assert not numbers[:, outer].any()
    # Distance of the Sun on that day after Meeus, Astronomical Algorithms, chapter 25.
    per_radiance = math.pi * 0.995345**2 / math.cos(math.radians(float(sheet["SolarZenith"])))
    truth = ramps(east, south, len(numbers))
    for band, gain in enumerate(map(float, sheet["AGain"].split(","))):
        per_number = gain * per_radiance / IRRADIANCE[name][band] * 1e4
        error = numbers[band] * per_number - truth[band]
        # A hundredth of a pixel of position and the last digit of that distance come on top.
        slack = 0.01 * pixel * 4 + 1e-5 * truth[band].max()
        assert np.abs(error[inner]).max() <= per_number / 2 + slack
        assert abs(error[inner].mean()) < 0.1 * per_number


def test_a_painted_feature_is_where_the_polynomials_put_it(tmp_path: Path) -> None:
    """Bright spots on a plateau, on a slope and in a hollow, to a twentieth of a pixel."""
    places = ((200.0, 180.0), (520.0, 260.0), (330.0, 560.0))
    east, south = map_axes(8.0)
    fine_east, fine_south = map_axes(2.0)

    def spots(x: Any, y: Any, sigma: float) -> Any:
        return sum(np.exp(-((x - e) ** 2 + (y - s) ** 2) / (2 * sigma**2)) for e, s in places)

    def terrain(x: Any, y: Any) -> Any:
        return 1400 + 300 / (1 + np.exp(-(x - 500) / 60)) - 60 * spots(x, y, 90.0)

    rasters = write_rasters(
        tmp_path / "in",
        np.rint(500 + 3000 * spots(east, south, 14.0)) * np.ones((4, 1, 1)),
        np.rint(500 + 3000 * spots(fine_east, fine_south, 5.0))[None],
        terrain(*map_axes(8.0, BEYOND)),
    )
    product = write_product(tmp_path, **rasters.arguments(), feedback=Feedback(), archive=False)
    for name in ("MUX", "PAN"):
        dataset = gdal.Open(str(part(product, f"{name}.tiff")))
        numbers = dataset.GetRasterBand(1).ReadAsArray()
        light = np.clip(numbers.astype(float) - 1.3 * np.median(numbers[numbers > 0]), 0, None)
        for place in places:
            height = float(terrain(*place))
            _, (col, row, _) = rpc(product, name).TransformPoint(1, *from_map(*place), height)
            _, (flat_col, _, _) = rpc(product, name).TransformPoint(1, *from_map(*place), 0.0)
            # Otherwise height would not be tested.
            assert abs(col - flat_col) > 5
            y, x = np.mgrid[: light.shape[0], : light.shape[1]] + 0.5
            near = light * (np.hypot(x - col, y - row) < 8)
            found = (near * x).sum() / near.sum(), (near * y).sum() / near.sum()
            assert found == (pytest.approx(col, abs=0.05), pytest.approx(row, abs=0.05))


def test_gdal_and_the_camera_agree_on_the_written_product(loose: Path, rasters: Rasters) -> None:
    site = open_site(rasters.image, rasters.pan, rasters.dem)
    flight = plan_flight(**SUN, seed=SEED)
    rng = np.random.default_rng(1)
    for shot in plan_shots(flight, site):
        line, sample = rng.uniform(0, shot.lines, 500), rng.uniform(0, shot.samples, 500)
        height = rng.uniform(site.relief.lowest - 150, site.relief.highest + 150, 500)
        points = np.column_stack([*shot.camera.ground(line, sample, height), height])
        found, good = rpc(loose, shot.name).TransformPoints(1, points)
        assert all(good)
        expected = np.column_stack([sample, line]) + 0.5
        assert np.abs(np.array(found)[:, :2] - expected).max() < 0.001


def test_the_sheet_says_what_is_so(loose: Path) -> None:
    sheets = {name: fields(loose, name) for name in ("MUX", "PAN")}
    for name, sheet in sheets.items():
        dataset = gdal.Open(str(part(loose, f"{name}.tiff")))
        width, height = dataset.RasterXSize, dataset.RasterYSize
        assert (sheet["WidthInPixels"], sheet["HeightInPixels"]) == (str(width), str(height))
        assert (sheet["SatelliteID"], sheet["SensorID"]) == ("GF6", "PMS")
        assert sheet["ProductLevel"] == "LEVEL1A"
        assert len(sheet["Bands"].split(",")) == dataset.RasterCount
        assert float(sheet["SolarZenith"]) == 35.0
        assert float(sheet["SolarAzimuth"]) == 130.0
        assert sheet["ZoneNo"] == "48"
        times = [
            datetime.strptime(sheet[key], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=timezone.utc)
            for key in ("StartTime", "CenterTime", "EndTime")
        ]
        assert times[1] == ACQUIRED
        # The satellite's shadow runs at some 6.8 km a second.
        metres = height * float(sheet["ImageGSD"])
        assert metres / (times[2] - times[0]).total_seconds() == pytest.approx(6840, rel=0.01)
        corners = {
            "TopLeft": (0, 0),
            "TopRight": (width, 0),
            "BottomRight": (width, height),
            "BottomLeft": (0, height),
            "Center": (width / 2, height / 2),
        }
        for corner, expected in corners.items():
            place = (float(sheet[f"{corner}Longitude"]), float(sheet[f"{corner}Latitude"]))
            lowest, highest = (
                rpc(loose, name).TransformPoint(1, *place, z)[1][:2] for z in (1400.0, 1700.0)
            )
            # At a height of the scene: on the line between where two heights would put it.
            low, high = np.array(lowest) - expected, np.array(highest) - expected
            assert low @ high < 0
            turned = low[0] * high[1] - low[1] * high[0]
            assert abs(turned) / np.linalg.norm(high - low) < 0.05
    assert sheets["MUX"]["AGain"] == "0.0820,0.0645,0.0489,0.0286"
    assert sheets["PAN"]["AGain"] == "0.0537"
    shared = {"SceneID", "ProductID", "OrbitID", "CenterLatitude", "RollViewingAngle"}
    assert {sheets["MUX"][key] for key in shared} == {sheets["PAN"][key] for key in shared}


def test_the_satellite_stands_where_the_sheet_says(loose: Path) -> None:
    """Rising along the line of sight moves a point against the relief displacement."""
    sheet = fields(loose, "MUX")
    zenith, azimuth = (
        math.radians(float(sheet[f"Satellite{angle}"])) for angle in ("Zenith", "Azimuth")
    )
    centre = float(sheet["CenterLongitude"]), float(sheet["CenterLatitude"])
    east, south = on_map(np.array([centre]))[0]
    rise = 300.0
    step = rise * math.tan(zenith)
    # The map's north and true north differ by less than a degree here.
    above = from_map(east + step * math.sin(azimuth), south - step * math.cos(azimuth))
    seen = [
        rpc(loose, "MUX").TransformPoint(1, *place, height)[1][:2]
        for place, height in ((centre, 1400.0), (above, 1400.0 + rise))
    ]
    assert seen[0] == pytest.approx(seen[1], abs=0.1)
    assert step > 16


def test_the_images_are_georeferenced_by_polynomials_only(loose: Path) -> None:
    for name in ("MUX", "PAN"):
        dataset = gdal.Open(str(part(loose, f"{name}.tiff")))
        assert dataset.GetGeoTransform(can_return_null=True) is None
        assert not dataset.GetProjection()
        assert dataset.GetGCPCount() == 0
        assert dataset.GetMetadata("RPC")
        assert dataset.ReadAsArray().dtype == np.uint16
    mux, pan = (gdal.Open(str(part(loose, f"{name}.tiff"))) for name in ("MUX", "PAN"))
    assert (pan.RasterXSize, pan.RasterYSize) == (4 * mux.RasterXSize, 4 * mux.RasterYSize)


def test_an_archive_holds_the_same_files_under_delivered_names(
    loose: Path, rasters: Rasters, tmp_path: Path, heard: Any
) -> None:
    archive = write_product(tmp_path / "new", **rasters.arguments(), feedback=heard)
    assert [path.name for path in (tmp_path / "new").iterdir()] == [archive.name]
    name = r"GF6_PMS_E103\.2_N23\.4_20200318_L1A\d{10}"
    assert re.fullmatch(rf"{name}\.tar\.gz", archive.name)
    with tarfile.open(archive) as packed:
        members = {member.name: packed.extractfile(member) for member in packed.getmembers()}
        endings = {re.fullmatch(rf"{name}-(.*)", member).group(1) for member in members}  # type: ignore[union-attr]
        wanted = {f"{kind}.{end}" for kind in ("MUX", "PAN") for end in ("tiff", "rpb", "xml")}
        assert wanted <= endings
        for member, content in members.items():
            assert content is not None
            assert_alike(member, content.read(), (loose / member).read_bytes())
    assert gdal.Open(f"/vsitar/{archive}/{archive.name[:-7]}-MUX.tiff").GetMetadata("RPC")
    fractions = [fraction for fraction, _ in heard.steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_same_seed_same_product_other_seed_other_flight(
    loose: Path, rasters: Rasters, tmp_path: Path
) -> None:
    again = write_product(tmp_path, **rasters.arguments(), feedback=Feedback(), archive=False)
    assert again.name == loose.name
    names = sorted(path.name for path in loose.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    for name in names:
        assert_alike(name, (again / name).read_bytes(), (loose / name).read_bytes())
    flights = [plan_flight(**SUN, seed=seed) for seed in range(20)]
    assert len({flight.product_id for flight in flights}) == 20
    assert max(flight.roll for flight in flights) > 1
    assert min(flight.roll for flight in flights) < -1


def test_without_a_pan_scene_there_is_no_pan_image(rasters: Rasters, tmp_path: Path) -> None:
    arguments = {**rasters.arguments(), "pan": None}
    product = write_product(tmp_path, **arguments, feedback=Feedback(), archive=False)
    assert not list(product.glob("*PAN*"))
    assert part(product, "MUX.tiff").is_file()


def test_the_blocks_do_not_show(
    loose: Path, rasters: Rasters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposure, "BLOCK", 48)
    again = write_product(tmp_path, **rasters.arguments(), feedback=Feedback(), archive=False)
    for name in ("MUX.tiff", "PAN.tiff"):
        one, other = (read_raster(str(part(product, name))) for product in (loose, again))
        apart = np.abs(one.astype(int) - other.astype(int))
        # A ray that meets the very border may fall on either side of it.
        assert np.count_nonzero(apart > 1) <= 3
        assert np.mean(apart > 0) < 0.01


def test_clouds_clip_and_holes_stay_holes(tmp_path: Path) -> None:
    image = np.full((4, SIZE, SIZE), 1500)
    image[:, 20:40, 20:40] = 9000
    image[:, 60:70, 60:70] = 0
    pan = np.full((1, 4 * SIZE, 4 * SIZE), 1500)
    dem = np.full((SIZE + 2 * BEYOND, SIZE + 2 * BEYOND), 1200.0)
    rasters = write_rasters(tmp_path / "in", image, pan, dem)
    product = write_product(tmp_path, **rasters.arguments(), feedback=Feedback(), archive=False)
    numbers, east, south = to_ground(product, "MUX", rasters.dem)
    cloud = (np.abs(east - 240) < 60) & (np.abs(south - 240) < 60)
    assert (numbers[:, cloud] == 4095).all()
    assert numbers.max() == 4095
    hole = (np.abs(east - 520) < 40) & (np.abs(south - 520) < 40)
    assert hole.any()
    assert not numbers[:, hole].any()
    # Nodata does not bleed: up to the hole, the ground is as bright as far away from it.
    around = (np.abs(east - 520) < 80) & (np.abs(south - 520) < 80) & (numbers[0] > 0)
    assert around.any()
    assert np.ptp(numbers[:, around], axis=1).max() <= 1


def test_a_void_in_the_elevation_is_bridged(rasters: Rasters, tmp_path: Path) -> None:
    """On flat ground the nearest height is the right one."""
    side = SIZE + 2 * BEYOND
    heights = np.full((1, side, side), 1200.0, np.float32)
    heights[0, :, side - 1] = 1300.0
    whole = write_raster(tmp_path / "whole.tif", heights, crs=UTM, grid=grid(8.0, BEYOND))
    heights[0, 60:90, 50:110] = -9999.0
    voids = write_raster(
        tmp_path / "voids.tif", heights, crs=UTM, grid=grid(8.0, BEYOND), nodata=-9999.0
    )
    images = []
    for path in (whole, voids):
        arguments = {**rasters.arguments(), "pan": None, "dem": Path(path)}
        folder = tmp_path / Path(path).stem
        product = write_product(folder, **arguments, feedback=Feedback(), archive=False)
        images.append(read_raster(str(part(product, "MUX.tiff"))))
    assert images[0].any()
    assert np.array_equal(*images)


class Stop(Feedback):
    """Stops a job at a fraction."""

    def __init__(self, at: float) -> None:
        self.at = at

    def progress(self, fraction: float, stage: str) -> None:
        if fraction >= self.at:
            raise Cancelled


@pytest.mark.parametrize("at", [0.0, 0.3, 0.7, 0.9, 1.0])
@pytest.mark.parametrize("archive", [False, True])
def test_a_cancelled_job_leaves_nothing(
    at: float, archive: bool, rasters: Rasters, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    for folder in (tmp_path / "new", mine):
        with pytest.raises(Cancelled):
            write_product(folder, **rasters.arguments(), feedback=Stop(at), archive=archive)
    assert list(tmp_path.iterdir()) == [mine]
    assert list(mine.iterdir()) == []


def test_a_killed_jobs_leavings_are_swept(loose: Path, rasters: Rasters, tmp_path: Path) -> None:
    killed = (
        "import os, sys; from core.run.staging import Staging;"
        "(Staging().work_folder(sys.argv[1]) / 'half.tiff').write_bytes(b'half'); os._exit(9)"
    )
    subprocess.run(
        [sys.executable, "-c", killed, str(tmp_path / loose.name)], cwd=ROOT, check=False
    )
    assert any(path.is_dir() for path in tmp_path.iterdir())
    (tmp_path / "mine.txt").write_text("mine")
    product = write_product(tmp_path, **rasters.arguments(), feedback=Feedback(), archive=False)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", product.name}


def test_a_product_can_be_written_again(loose: Path, rasters: Rasters, tmp_path: Path) -> None:
    for _ in range(2):
        product = write_product(tmp_path, **rasters.arguments(), feedback=Feedback(), archive=False)
    assert {path.name for path in product.iterdir()} == {path.name for path in loose.iterdir()}
    assert [path.name for path in tmp_path.iterdir()] == [product.name]


def broken_bands(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    return {"image": rasters.pan}


def broken_type(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    values = np.ones((4, SIZE, SIZE), np.float32)
    return {"image": Path(write_raster(folder / "f.tif", values, crs=UTM, grid=grid(8.0)))}


def broken_place(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    values = np.full((1, SIZE, SIZE), 1500, np.float32)
    beside = (ORIGIN[0] + 80, 8.0, 0.0, ORIGIN[1], 0.0, -8.0)
    return {"dem": Path(write_raster(folder / "d.tif", values, crs=UTM, grid=beside))}


def broken_system(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    values = np.full((1, SIZE, SIZE), 1500, np.float32)
    return {"dem": Path(write_raster(folder / "d.tif", values, crs="EPSG:32647", grid=grid(8.0)))}


def broken_heights(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    values = np.full((1, SIZE, SIZE), 15_000, np.float32)
    return {"dem": Path(write_raster(folder / "d.tif", values, crs=UTM, grid=grid(8.0)))}


def broken_void(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    values = np.full((1, SIZE, SIZE), -9999, np.float32)
    path = write_raster(folder / "d.tif", values, crs=UTM, grid=grid(8.0), nodata=-9999)
    return {"dem": Path(path)}


def broken_file(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    cut = folder / "cut.tif"
    content = rasters.image.read_bytes()
    cut.write_bytes(content[: len(content) * 2 // 3])
    return {"image": cut}


def missing_file(rasters: Rasters, folder: Path) -> Dict[str, Any]:
    return {"pan": folder / "gone.tif"}


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (broken_bands, "pan.tif"),
        (broken_type, "UInt16"),
        (broken_place, "cover"),
        (broken_system, "cover"),
        (broken_heights, "15000"),
        (broken_void, "no heights"),
        (broken_file, "cut.tif"),
        (missing_file, "gone.tif"),
    ],
)
def test_bad_rasters_are_told_and_nothing_is_written(
    fault: Any, word: str, rasters: Rasters, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    arguments = {**rasters.arguments(), **fault(rasters, tmp_path / "in")}
    with pytest.raises(InputError, match=re.escape(word)) as caught:
        write_product(tmp_path / "out", **arguments, feedback=Feedback())
    assert caught.value.cure
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("wrong", [{"sun_zenith": 90.0}, {"sun_zenith": -5.0}, {"seed": -1}])
def test_impossible_wishes_are_refused(
    wrong: Dict[str, Any], rasters: Rasters, tmp_path: Path
) -> None:
    with pytest.raises(RequestError):
        write_product(tmp_path / "x", **{**rasters.arguments(), **wrong}, feedback=Feedback())
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_told(rasters: Rasters, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        write_product(tmp_path / "file", **rasters.arguments(), feedback=Feedback())
    assert (tmp_path / "file").read_text() == "in the way"


_LIMITED = """
import resource, sys
from datetime import datetime
from pathlib import Path
from core.protocol.errors import OutputError
from core.run.feedback import Feedback
from core.simulation.product.level1a_writer import write_product
limit, image, pan, dem, out = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    write_product(Path(out), image=Path(image), pan=Path(pan), dem=Path(dem),
                  acquired=datetime(2020, 3, 18), sun_zenith=35.0, sun_azimuth=130.0, seed=3,
                  feedback=Feedback())
except OutputError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.skipif(os.name == "nt", reason="file sizes cannot be limited there")
@pytest.mark.parametrize("limit", [1_000, 60_000, 200_000])
def test_a_full_disk_is_told_and_nothing_stays(
    limit: int, rasters: Rasters, tmp_path: Path
) -> None:
    """Too little room for a picture, for the first image, for the second."""
    inputs = (str(rasters.image), str(rasters.pan), str(rasters.dem))
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(limit), *inputs, str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr[-2000:]
    assert "GF6_PMS" in ran.stdout
    assert list(tmp_path.iterdir()) == []
