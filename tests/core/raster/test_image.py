"""Images as they come: what is refused, in which words, and what must work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Dict, Optional

import numpy as np
import pytest
from osgeo import gdal, osr

from core.jobs.describe import describe
from core.jobs.segment import segment
from core.model import band_roles
from core.model import value_encoding as core_values
from core.protocol.describe import DescribeRequest
from core.protocol.errors import EngineError, InputError
from core.protocol.segment import SegmentRequest
from core.raster.geodesy import Geod
from core.raster.image import Reader, open_image
from core.raster.windows import Window

from .. import networks
from ..conftest import Heard
from ..rasters import GRID, landscape, read_raster, write_raster


def job(image: str, model: Path, **options: Any) -> SegmentRequest:
    output = str(Path(image).parent / "out" / "prediction.tif")
    return SegmentRequest(image=image, output=output, model=str(model), device="cpu", **options)


def _missing(path: Path) -> None:
    del path


def _truncated(path: Path) -> None:
    write_raster(path, landscape(400, 400))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _truncated_compressed(path: Path) -> None:
    write_raster(path, landscape(400, 400), options=["COMPRESS=DEFLATE", "TILED=YES"])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _no_raster(path: Path) -> None:
    path.write_text("a letter to the editor")


def _no_crs(path: Path) -> None:
    write_raster(path, landscape(50, 50), crs=None)


def _local_crs(path: Path) -> None:
    write_raster(path, landscape(50, 50), crs='LOCAL_CS["paper",UNIT["metre",1]]')


def _geocentric(path: Path) -> None:
    write_raster(path, landscape(50, 50), crs="EPSG:4978")


def _beyond_geotiff(path: Path) -> None:
    # GDAL keeps the system beside the file, where it is found again.
    write_raster(path, landscape(50, 50), crs="+proj=healpix", grid=(0, 10, 0, 900, 0, -10))


def _no_georeference(path: Path) -> None:
    write_raster(path, landscape(50, 50), crs=None, grid=None)


def _rotated(path: Path) -> None:
    write_raster(path, landscape(50, 50), grid=(6e5, 9.0, 2.0, 78e5, 2.0, -9.0))


def _rpc(path: Path) -> None:
    write_raster(path, landscape(50, 50), crs=None, grid=None, rpc=True)


def _gcps(path: Path) -> None:
    write_raster(path, landscape(50, 50), grid=None, gcps=True)


def _outside_its_system(path: Path) -> None:
    write_raster(path, landscape(50, 50), grid=(6e9, 10, 0, 7e12, 0, -10))


def _one_band(path: Path) -> None:
    write_raster(path, landscape(50, 50, bands=1))


def _two_bands(path: Path) -> None:
    write_raster(path, landscape(50, 50, bands=2))


def _unnamed(path: Path) -> None:
    write_raster(path, landscape(50, 50), names=("blue", "green", "red edge", "nir"))


def _stretched(path: Path) -> None:
    write_raster(path, (landscape(50, 50) % 256).astype(np.uint8))


def _stretched_as_uint16(path: Path) -> None:
    write_raster(path, landscape(50, 50) % 256)


def _stretched_as_float(path: Path) -> None:
    write_raster(path, (landscape(50, 50) % 256).astype(np.float32))


def _radiance(path: Path) -> None:
    write_raster(path, (landscape(50, 50).astype(np.float32) - 920.5))


def _tiny(path: Path) -> None:
    write_raster(path, (landscape(50, 50) * 1e-9).astype(np.float32))


def _huge(path: Path) -> None:
    write_raster(path, landscape(50, 50, level=60_000))


def _wrong_scale(path: Path) -> None:
    write_raster(path, landscape(50, 50), scale=0.1)


def _negative(path: Path) -> None:
    write_raster(path, (landscape(50, 50).astype(np.int16) - 2000))


def _all_nodata(path: Path) -> None:
    write_raster(path, np.full((4, 50, 50), 7, np.uint16), nodata=7)


def _all_zero(path: Path) -> None:
    write_raster(path, np.zeros((4, 50, 50), np.uint16))


def _all_nan(path: Path) -> None:
    write_raster(path, np.full((4, 50, 50), np.nan, np.float32))


def _all_masked(path: Path) -> None:
    write_raster(path, landscape(50, 50), mask=np.zeros((50, 50), bool))


def _radar(path: Path) -> None:
    write_raster(path, landscape(50, 50).astype(np.complex64))


REFUSED: Dict[Callable[[Path], None], str] = {
    _missing: "does not exist",
    _truncated: "cannot be (opened|read)",
    _truncated_compressed: "cannot be (opened|read)",
    _no_raster: "cannot be opened",
    _no_crs: "no coordinate reference system",
    _local_crs: "no coordinate reference system",
    _geocentric: r"of picture\.tif \(.*\) is not based on a geographic one",
    _beyond_geotiff: r"of picture\.tif \(.*\) cannot be kept in a GeoTIFF",
    _no_georeference: "not georeferenced",
    _rotated: "rotated",
    _rpc: "RPC only",
    _gcps: "ground control points",
    _outside_its_system: "outside the area",
    _one_band: "has 1 band;.*blue, green, red",
    _two_bands: "has 2 bands;",
    _unnamed: "does not say which band is red",
    _stretched: "0 to 255",
    _stretched_as_uint16: "0 to 255",
    _stretched_as_float: "neither",
    _radiance: "neither",
    _tiny: "not plausible",
    _huge: "not plausible",
    _wrong_scale: "not plausible",
    _negative: "not plausible",
    _all_nodata: "every pixel is nodata",
    _all_zero: "every pixel is nodata",
    _all_nan: "every pixel is nodata",
    _all_masked: "every pixel is nodata",
    _radar: "complex",
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__.strip("_"))
def test_a_bad_image_is_refused_by_name_with_a_cure(
    spoil: Callable[[Path], None], tmp_path: Path, models: Path, heard: Heard
) -> None:
    path = tmp_path / "picture.tif"
    spoil(path)
    with pytest.raises(EngineError) as caught:
        segment(job(str(path), models / "spatial.onnx"), heard)
    assert isinstance(caught.value, InputError)
    assert "picture.tif" in caught.value.message
    assert re.search(REFUSED[spoil], caught.value.message), caught.value.message
    assert caught.value.cure


def test_an_image_as_delivered_is_refused_with_the_way_to_prepare_it(
    tmp_path: Path, models: Path, heard: Heard
) -> None:
    _rpc(tmp_path / "picture.tif")
    with pytest.raises(InputError) as caught:
        segment(job(str(tmp_path / "picture.tif"), models / "spatial.onnx"), heard)
    assert "Level-1A product" in caught.value.cure and "prepare" in caught.value.cure
    assert "Traceback" not in str(caught.value)
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize("kept", [8, 200, 1000, 5000, 50_000, 99_000])
@pytest.mark.parametrize("options", [[], ["TILED=YES", "COMPRESS=LZW"], ["INTERLEAVE=BAND"]])
def test_a_file_cut_off_anywhere_is_told_as_such(
    kept: int, options: list[str], tmp_path: Path, models: Path, heard: Heard
) -> None:
    path = tmp_path / "picture.tif"
    write_raster(path, landscape(200, 200), options=options)
    if kept >= path.stat().st_size:
        pytest.skip("the file is shorter")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match=r"picture\.tif"):
        segment(job(str(path), models / "spatial.onnx"), heard)


@pytest.mark.parametrize("numbers", [(1, 2), (1, 2, 3, 4, 5), (1, 2, 9), (0, 1, 2), (1, 1, 2)])
def test_bands_that_make_no_sense_are_refused(
    numbers: tuple[int, ...], scene: str, models: Path, heard: Heard
) -> None:
    with pytest.raises(InputError) as caught:
        segment(job(scene, models / "spatial.onnx", bands=numbers), heard)
    assert caught.value.cure


def test_describe_tells_the_problem_instead_of_failing(tmp_path: Path, models: Path) -> None:
    path = tmp_path / "picture.tif"
    _stretched(path)
    model = str(models / "pixel.onnx")
    result = describe(DescribeRequest(image=str(path), model=model), Heard())
    assert result.image is not None
    assert result.image.data_type == "Byte"
    assert "0 to 255" in str(result.problem)
    write_raster(path, landscape(50, 50))
    assert describe(DescribeRequest(image=str(path), model=model), Heard()).problem is None


Served = Callable[[Path, Any], Dict[str, Any]]


def _as_is(path: Path, values: Any) -> Dict[str, Any]:
    write_raster(path, values)
    return {}


def _int16(path: Path, values: Any) -> Dict[str, Any]:
    write_raster(path, values.astype(np.int16))
    return {}


def _int32(path: Path, values: Any) -> Dict[str, Any]:
    write_raster(path, values.astype(np.int32))
    return {}


def _fractions(path: Path, values: Any) -> Dict[str, Any]:
    write_raster(path, (values / 10_000).astype(np.float32))
    return {}


def _doubles(path: Path, values: Any) -> Dict[str, Any]:
    write_raster(path, values / 10_000)
    return {}


def _float_ten_thousands(path: Path, values: Any) -> Dict[str, Any]:
    write_raster(path, values.astype(np.float32))
    return {}


def _landsat(path: Path, values: Any) -> Dict[str, Any]:
    """Reflectance = 0.0000275 x DN - 0.2."""
    numbers = np.rint((values * 1e-4 + 0.2) / 2.75e-5).astype(np.uint16)
    write_raster(path, numbers, scale=2.75e-5, offset=-0.2, nodata=0)
    return {"tolerance": 2e-5}


def _sentinel_offset(path: Path, values: Any) -> Dict[str, Any]:
    """Since 2022: reflectance = (DN - 1000) / 10000."""
    write_raster(path, values + np.uint16(1000), scale=1e-4, offset=-0.1)
    return {}


def _nan_holes(path: Path, values: Any) -> Dict[str, Any]:
    stored = (values / 10_000).astype(np.float32)
    stored[2, 10:20, 30:50] = np.nan
    stored[0, 40, :] = np.inf
    write_raster(path, stored)
    return {"holes": ~np.isfinite(stored).all(axis=0)}


def _nan_declared(path: Path, values: Any) -> Dict[str, Any]:
    stored = (values / 10_000).astype(np.float32)
    stored[:, 10:20, 30:50] = np.nan
    write_raster(path, stored, nodata=float("nan"))
    return {"holes": np.isnan(stored[0])}


def _lowest_float(path: Path, values: Any) -> Dict[str, Any]:
    stored = (values / 10_000).astype(np.float32)
    stored[:, :15] = np.finfo(np.float32).min
    write_raster(path, stored, nodata=float(np.finfo(np.float32).min))
    return {"holes": stored[0] < 0}


def _collar(path: Path, values: Any) -> Dict[str, Any]:
    """Black around the image, and nobody says that it is nodata."""
    stored = values.copy()
    stored[:, :, :20] = 0
    stored[0, 30:40, 40:60] = 0  # Dark in one band only: a value.
    values[:] = stored
    write_raster(path, stored)
    holes = np.zeros(values.shape[1:], bool)
    holes[:, :20] = True
    return {"holes": holes}


def _declared_zero(path: Path, values: Any) -> Dict[str, Any]:
    stored = values.copy()
    stored[1, 5:9, 5:9] = 0
    write_raster(path, stored, nodata=0)
    return {"holes": stored[1] == 0}


def _negative_nodata(path: Path, values: Any) -> Dict[str, Any]:
    stored = values.astype(np.int16)
    stored[:, 3:30, 4:9] = -9999
    write_raster(path, stored, nodata=-9999)
    return {"holes": stored[0] == -9999}


def _mask(path: Path, values: Any) -> Dict[str, Any]:
    holes = np.zeros(values.shape[1:], bool)
    holes[20:40, 10:70] = True
    write_raster(path, values, mask=~holes)
    return {"holes": holes}


def _alpha(path: Path, values: Any) -> Dict[str, Any]:
    holes = np.zeros(values.shape[1:], bool)
    holes[20:40, 10:70] = True
    alpha = np.where(holes, 0, 65535).astype(np.uint16)[None]
    colours = [gdal.GCI_GrayIndex, *[gdal.GCI_Undefined] * 3, gdal.GCI_AlphaBand]
    write_raster(path, np.concatenate([values, alpha]), colours=colours)
    return {"holes": holes}


def _three_and_alpha(path: Path, values: Any) -> Dict[str, Any]:
    """The fourth band is no near infrared."""
    alpha = np.full((1, *values.shape[1:]), 65535, np.uint16)
    alpha[:, :8] = 0
    colours = [gdal.GCI_GrayIndex, *[gdal.GCI_Undefined] * 2, gdal.GCI_AlphaBand]
    write_raster(path, np.concatenate([values[:3], alpha]), colours=colours)
    return {"holes": alpha[0] == 0, "bands": 3}


def _named(path: Path, values: Any) -> Dict[str, Any]:
    names = ("Band 3 (Red)", "NIR", "B2: green", "Blue (490 nm)")
    write_raster(path, values[[2, 3, 1, 0]], names=names)
    return {}


def _wavelengths(path: Path, values: Any) -> Dict[str, Any]:
    """In the order of GF-6 WFV, red edge and yellow among them."""
    order = {826: 3, 701: None, 488: 0, 659: 2, 558: 1, 609: None}
    stored = np.stack([values[i] if i is not None else values[0] // 2 for i in order.values()])
    metadata = [{"wavelength": str(nm), "wavelength_units": "Nanometers"} for nm in order]
    write_raster(path, stored, metadata=metadata)
    return {}


def _micrometres(path: Path, values: Any) -> Dict[str, Any]:
    metadata = [{"wavelength": str(um)} for um in (0.659, 0.826, 0.488, 0.558)]
    write_raster(path, values[[2, 3, 0, 1]], metadata=metadata)
    return {}


def _colours(path: Path, values: Any) -> Dict[str, Any]:
    colours = [gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand]
    write_raster(path, values[[2, 1, 0]], colours=colours)
    return {"bands": 3}


@pytest.mark.parametrize(
    "store",
    [
        _as_is,
        _int16,
        _int32,
        _fractions,
        _doubles,
        _float_ten_thousands,
        _landsat,
        _sentinel_offset,
        _nan_holes,
        _nan_declared,
        _lowest_float,
        _collar,
        _declared_zero,
        _negative_nodata,
        _mask,
        _alpha,
        _three_and_alpha,
        _named,
        _wavelengths,
        _micrometres,
        _colours,
    ],
    ids=lambda store: store.__name__.strip("_"),
)
def test_the_same_land_is_the_same_however_it_is_stored(
    store: Served, tmp_path: Path, models: Path, heard: Heard
) -> None:
    """Every storage of one scene gives the probability that its reflectance gives."""
    values = landscape(90, 110)
    told = store(tmp_path / "i.tif", values)
    holes = told.get("holes", np.zeros(values.shape[1:], bool))
    used = values[: told.get("bands", 4)]
    path = str(tmp_path / "p.tif")
    segment(job(str(tmp_path / "i.tif"), models / "pixel.onnx", probability=path), heard)
    found = read_raster(path)
    np.testing.assert_array_equal(found == 255, holes)
    centre = networks.centre_of(used[:, ~holes][:, :, None])
    with np.errstate(divide="ignore"):
        oracle = networks.per_pixel_oracle(used * 1e-4, centre * 1e-4) * 100
    keep = ~holes
    # Rounded down, and quantised to a ten-thousandth of reflectance.
    slack = 1e-3 + 3e4 * told.get("tolerance", 0)
    assert np.abs(found[keep] + 0.5 - oracle[keep]).max() <= 0.5 + slack
    assert len(np.unique(found[keep])) > 5


def test_the_centre_is_that_of_the_whole_raster(tmp_path: Path, models: Path, heard: Heard) -> None:
    """Half the scene is twice as bright: a crop of it must not become its own normal."""
    values = landscape(120, 400)
    values[:, :, 260:] *= 2
    image = write_raster(tmp_path / "i.tif", values)
    x0, _, _, y0, _, _ = GRID
    extent = (x0 + 3000, y0 - 1000, x0 + 3900, y0 - 100)
    result = segment(job(image, models / "pixel.onnx", extent=extent), heard)
    assert (read_raster(result.output) == 1).all()


@pytest.mark.parametrize("side", [1100, 2100])
def test_the_centre_of_a_large_raster_comes_from_all_over_it(
    side: int, tmp_path: Path, models: Path, heard: Heard
) -> None:
    """Larger than the sample: two thirds of it bright, in stripes at either end."""
    values = np.full((3, 40, side), 1000, np.uint16)
    values[:, :, : side // 3] = 3000
    values[:, :, -side // 3 :] = 3000
    image = write_raster(tmp_path / "i.tif", values)
    x0, _, _, y0, _, _ = GRID
    probability = str(tmp_path / "p.tif")
    request = job(
        image, models / "pixel.onnx", extent=(x0, y0 - 90, x0 + 90, y0), probability=probability
    )
    segment(request, heard)
    assert (read_raster(probability) == 50).all()


def test_data_in_a_far_corner_is_found(tmp_path: Path, models: Path, heard: Heard) -> None:
    """Smaller than the gaps between the sample's patches."""
    values = np.zeros((4, 3000, 3000), np.uint16)
    values[:, 300:310, 330:345] = landscape(10, 15)
    options = ["TILED=YES", "SPARSE_OK=TRUE"]
    image = write_raster(tmp_path / "i.tif", values, nodata=0, options=options)
    result = segment(job(image, models / "pixel.onnx"), heard)
    assert result.valid_pixels == 150


def test_int16_reflectance_is_exact(tmp_path: Path, models: Path, heard: Heard) -> None:
    """Shifting signed numbers into unsigned ones costs no reflectance: gain and offset undo it."""
    values = landscape(60, 60).astype(np.int16)
    values[:, 5] = -40
    image = write_raster(tmp_path / "i.tif", values)
    opened = open_image(image)
    card = networks.card()
    encoding = core_values.encode(opened, band_roles.choose(opened, card), card)
    pixels = encoding.pixels(values, np.ones(values.shape[1:], bool))
    gain, offset = encoding.gain[:, None, None], encoding.offset[:, None, None]
    assert pixels.dtype == np.uint16
    np.testing.assert_allclose(gain * pixels.astype(np.float32) + offset, values * 1e-4, atol=5e-7)


@pytest.mark.parametrize(
    ("crs", "grid"),
    [
        ("EPSG:32723", GRID),
        ("EPSG:4326", (-44.0, 1e-4, 0, -20.0, 0, -1e-4)),
        ("EPSG:2263", (980_000.0, 30.0, 0, 200_000.0, 0, -30.0)),
    ],
)
def test_the_sample_distance_is_measured_on_the_ground(
    crs: str, grid: tuple[float, ...], tmp_path: Path
) -> None:
    path = write_raster(tmp_path / "i.tif", landscape(40, 60), crs=crs, grid=grid)
    system, degrees = osr.SpatialReference(), osr.SpatialReference()
    system.SetFromUserInput(crs)
    degrees.SetFromUserInput("EPSG:4326")
    for item in (system, degrees):
        item.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    move = osr.CoordinateTransformation(system, degrees)
    x, y = grid[0] + 30 * grid[1], grid[3] + 20 * grid[5]
    here, east, south = (
        move.TransformPoint(a, b)[:2] for a, b in ((x, y), (x + grid[1], y), (x, y + grid[5]))
    )
    geod = Geod(ellps="WGS84")
    sides = [geod.inv(*here, *there)[2] for there in (east, south)]
    assert open_image(path).gsd_m == pytest.approx(np.mean(sides), rel=1e-6)


def test_a_window_beyond_the_edge_is_never_asked_of_gdal(scene: str) -> None:
    image = open_image(scene)
    reader = Reader(image, (2, 4))
    values, valid = reader.read(Window(290, 190, 10, 10))
    np.testing.assert_array_equal(values, read_raster(scene)[[1, 3], 190:, 290:])
    assert valid.all()


def test_a_file_that_breaks_off_later_names_the_place(
    tmp_path: Path, models: Path, heard: Heard
) -> None:
    """A sample of a large image may miss the gap; the job must not."""
    path = tmp_path / "picture.tif"
    write_raster(path, landscape(300, 300), options=["TILED=YES", "COMPRESS=DEFLATE"])
    whole: Optional[bytes] = path.read_bytes()
    assert whole is not None
    broken = bytearray(whole)
    middle = len(broken) * 3 // 4
    broken[middle : middle + 3000] = bytes(3000)
    path.write_bytes(bytes(broken))
    with pytest.raises(InputError, match=r"picture\.tif cannot be read at column \d+, row \d+"):
        segment(job(str(path), models / "spatial.onnx"), heard)
