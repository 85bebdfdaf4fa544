"""Which pixels hold data: one rule for every way in which files say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal

from core.accuracy.predicted_map import Prediction
from core.protocol.errors import InputError
from core.raster.image import Reader, open_image
from core.raster.validity import ValidReader
from core.raster.windows import Window

from ..rasters import GRID, UTM, landscape, write_raster

SIDE = 40
HOLE = np.zeros((SIDE, SIDE), bool)
HOLE[:, :11] = True
HOLE[25:, 20:28] = True

Written = Callable[[Path, npt.NDArray[Any]], str]


def band_masks(path: Path, values: npt.NDArray[Any]) -> str:
    write_raster(path, values)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    for number in range(1, 5):
        dataset.GetRasterBand(number).CreateMaskBand(0)
        dataset.GetRasterBand(number).GetMaskBand().WriteArray((~HOLE).astype(np.uint8) * 255)
    return str(path)


def one_band_mask(path: Path, values: npt.NDArray[Any]) -> str:
    write_raster(path, values)
    mask = write_raster(path.with_name("mask.tif"), (~HOLE).astype(np.uint8)[None] * 255)
    vrt = path.with_suffix(".vrt")
    gdal.Translate(str(vrt), str(path), format="VRT")
    band = (
        '<MaskBand><VRTRasterBand dataType="Byte"><SimpleSource>'
        f"<SourceFilename>{mask}</SourceFilename><SourceBand>1</SourceBand>"
        "</SimpleSource></VRTRasterBand></MaskBand>"
    )
    text = vrt.read_text()
    vrt.write_text(text.replace("</VRTRasterBand>", f"{band}</VRTRasterBand>", 1))
    return str(vrt)


def dataset_mask(path: Path, values: npt.NDArray[Any]) -> str:
    return write_raster(path, values, mask=~HOLE)


def mask_beside_nodata(path: Path, values: npt.NDArray[Any]) -> str:
    """GDAL itself forgets the nodata value of a file with a mask."""
    values = values.copy()
    values[:, :20][:, HOLE[:20]] = 7
    mask = ~HOLE
    mask[:20] = True
    return write_raster(path, values, nodata=7, mask=mask)


def alpha(path: Path, values: npt.NDArray[Any]) -> str:
    both = np.concatenate([values, (~HOLE)[None].astype(values.dtype) * 60_000])
    return write_raster(path, both, colours=(0, 0, 0, 0, gdal.GCI_AlphaBand))


def single_precision(path: Path, values: npt.NDArray[Any]) -> str:
    """-9999.9 is another number in single precision; a fifth band makes the whole double."""
    fractions = (values * 1e-4).astype(np.float32)
    fractions[:, HOLE] = -9999.9
    write_raster(path, fractions, nodata=-9999.9)
    double = write_raster(path.with_name("double.tif"), values[:1] * 1e-4)
    vrt = str(path.with_suffix(".vrt"))
    gdal.BuildVRT(vrt, [str(path)]).FlushCache()
    added = gdal.Open(vrt, gdal.GA_Update)
    added.AddBand(gdal.GDT_Float64)
    source = (
        f"<SimpleSource><SourceFilename>{double}</SourceFilename><SourceBand>1</SourceBand>"
        "</SimpleSource>"
    )
    added.GetRasterBand(5).SetMetadata({"source_0": source}, "new_vrt_sources")
    return vrt


def fill_values(path: Path, values: npt.NDArray[Any]) -> str:
    fractions = (values * 1e-4).astype(np.float32)
    fractions[1, HOLE] = np.finfo(np.float32).min
    return write_raster(path, fractions)


def impossible_nodata(path: Path, values: npt.NDArray[Any]) -> str:
    """A value that UInt16 cannot hold declares nothing: a black collar is none."""
    values = values.copy()
    values[:, HOLE] = 0
    return write_raster(path, values, nodata=-9999)


@pytest.mark.parametrize(
    "written",
    [
        band_masks,
        one_band_mask,
        dataset_mask,
        mask_beside_nodata,
        alpha,
        single_precision,
        fill_values,
        impossible_nodata,
    ],
)
def test_what_a_file_leaves_out_is_no_data(written: Written, tmp_path: Path) -> None:
    image = open_image(written(tmp_path / "i.tif", landscape(SIDE, SIDE)))
    bands = [band.number for band in image.bands if band.number != image.alpha]
    _, valid = Reader(image, bands).read(image.window)
    np.testing.assert_array_equal(valid, ~HOLE)


@pytest.mark.parametrize("name", ["", "Band 4", "near infrared"])
def test_a_fourth_band_that_is_alpha_by_default_alone_masks_nothing(
    name: str, tmp_path: Path
) -> None:
    """GDAL calls the fourth of four undescribed bands of bytes alpha: water is 0 in it."""
    values = (landscape(SIDE, SIDE, level=100) % 256).astype(np.uint8)
    values[3, HOLE] = 0
    path = write_raster(tmp_path / "i.tif", values, names=("", "", "", name))
    assert gdal.Open(path).GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand
    image = open_image(path)
    assert image.alpha is None
    assert Reader(image, (1, 2, 3)).read(image.window)[1].all()


def test_a_fourth_band_that_masks_is_one(tmp_path: Path) -> None:
    values = (landscape(SIDE, SIDE, level=100) % 256).astype(np.uint8)
    values[3] = ~HOLE * 255
    image = open_image(write_raster(tmp_path / "i.tif", values))
    assert image.alpha == 4
    np.testing.assert_array_equal(Reader(image, (1, 2, 3)).read(image.window)[1], ~HOLE)


def test_signed_bytes_are_signed(tmp_path: Path) -> None:
    classes = np.zeros((SIDE, SIDE), np.int8)
    classes[3:9, 3:9], classes[HOLE] = 1, -1
    path = str(tmp_path / "p.tif")
    new = hasattr(gdal, "GDT_Int8")  # Since GDAL 3.7.
    dataset = gdal.GetDriverByName("GTiff").Create(
        path,
        SIDE,
        SIDE,
        1,
        gdal.GDT_Int8 if new else gdal.GDT_Byte,
        [] if new else ["PIXELTYPE=SIGNEDBYTE"],
    )
    dataset.SetGeoTransform(GRID)
    dataset.SetProjection(UTM)
    dataset.GetRasterBand(1).SetNoDataValue(-1)
    dataset.GetRasterBand(1).WriteArray(classes if new else classes.view(np.uint8))
    dataset = None
    found = Prediction(path)
    expected = np.where(HOLE, 255, classes.astype(np.uint8))
    np.testing.assert_array_equal(found.classes(found.image.window), expected)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_blocks_that_a_file_does_not_store_are_no_data(kind: type, tmp_path: Path) -> None:
    path = tmp_path / "i.tif"
    options = ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "SPARSE_OK=TRUE"]
    values = np.zeros((3, 192, 192), kind)
    values[:, :64, 64:128] = 9
    values[0, 70, 3] = 1  # One band of that block alone is stored.
    write_raster(path, values, options=[*options, "INTERLEAVE=BAND"])
    image = open_image(str(path))
    reader = Reader(image, (1, 2, 3), zero_is_data=True)
    stored = np.zeros((192, 192), bool)
    stored[:64, 64:128] = True
    for window in (image.window, Window(30, 10, 100, 77), Window(100, 60, 9, 9)):
        np.testing.assert_array_equal(
            reader.read(window)[1], stored[window.slices_in(image.window)]
        )
    assert reader.is_empty(Window(128, 128, 64, 64))
    assert not reader.is_empty(image.window)


def test_zeros_that_are_stored_stay_data(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "i.tif", np.zeros((1, 90, 90), np.uint8), options=["TILED=YES"])
    image = open_image(path)
    assert Reader(image, (1,)).read(image.window)[1].all()


def test_what_no_source_of_a_mosaic_covers_is_no_data(tmp_path: Path) -> None:
    """To the pixel, while zeros inside the sources stay data."""
    values = np.full((1, 50, 50), 1, np.uint8)
    values[0, 10:20, 10:20] = 0
    x, dx, _, y, _, dy = GRID
    first = write_raster(tmp_path / "a.tif", values)
    place = (x + 83 * dx, dx, 0.0, y + 61 * dy, 0.0, dy)
    second = write_raster(tmp_path / "b.tif", values, grid=place)
    path = str(tmp_path / "m.vrt")
    gdal.BuildVRT(path, [first, second]).FlushCache()
    image = open_image(path)
    covered = np.zeros((image.height, image.width), bool)
    covered[:50, :50] = covered[61:, 83:] = True
    _, valid = Reader(image, (1,)).read(image.window)
    np.testing.assert_array_equal(valid, covered)


def test_a_mosaic_without_one_of_its_sources_is_damaged(tmp_path: Path) -> None:
    values = landscape(30, 30)
    x, dx, _, y, _, dy = GRID
    first = write_raster(tmp_path / "a.tif", values)
    gone = write_raster(tmp_path / "b.tif", values, grid=(x + 300, dx, 0.0, y, 0.0, dy))
    path = str(tmp_path / "m.vrt")
    gdal.BuildVRT(path, [first, gone]).FlushCache()
    Path(gone).unlink()
    with pytest.raises(InputError, match=r"m\.vrt cannot be read"):
        image = open_image(path)
        Reader(image, (1, 2)).is_empty(image.window)
        Reader(image, (1, 2)).read(image.window)


@pytest.mark.parametrize("driver", ["ENVI", "PCIDSK"])
def test_a_raw_file_that_was_cut_off_is_damaged(driver: str, tmp_path: Path) -> None:
    """GDAL reads zeros beyond its end, which a declared nodata value would make data."""
    source = gdal.Open(write_raster(tmp_path / "i.tif", landscape(60, 60), nodata=7))
    path = tmp_path / "cut.img"
    gdal.GetDriverByName(driver).CreateCopy(str(path), source)
    assert open_image(str(path)).width == 60
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 4 // 5])
    with pytest.raises(InputError, match=r"cut\.img"):
        open_image(str(path))


def test_a_thinned_window_keeps_its_holes(tmp_path: Path) -> None:
    image = open_image(band_masks(tmp_path / "i.tif", landscape(SIDE, SIDE)))
    values, valid = Reader(image, (1, 3)).read(image.window, (SIDE // 4, SIDE // 4))
    assert values.shape == (2, 10, 10)
    np.testing.assert_array_equal(valid, ~HOLE[2::4, 2::4])


class Recorded:
    """A dataset, or a band of it, that remembers which rows were read of which band."""

    def __init__(self, real: Any, reads: List[Tuple[int, int, int]]) -> None:
        self._real, self._reads = real, reads

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def GetRasterBand(self, number: int) -> Recorded:  # noqa: N802 - as GDAL has it
        return Recorded(self._real.GetRasterBand(number), self._reads)

    def ReadAsArray(  # noqa: N802 - as GDAL has it
        self, col: int, row: int, width: int, height: int, **more: Any
    ) -> Any:
        self._reads.append((self._real.GetBand(), row, row + height))
        return self._real.ReadAsArray(col, row, width, height, **more)


@pytest.mark.parametrize("block", [1, 16, 256, 512])
def test_bands_that_share_blocks_are_read_row_by_row_of_blocks(block: int, tmp_path: Path) -> None:
    """GDAL's cache holds the blocks of a row, not those of a window: they are unpacked once."""
    tiles = [f"BLOCKXSIZE={block}", "TILED=YES"] if block > 1 else []
    path = write_raster(
        tmp_path / "image.tif",
        landscape(1100, 40),
        options=[*tiles, f"BLOCKYSIZE={block}", "INTERLEAVE=PIXEL"],
    )
    bands = open_image(path).bands
    reads: List[Tuple[int, int, int]] = []
    reader = ValidReader(Recorded(gdal.Open(path), reads), bands, None)
    window = Window(3, 100, 30, 900)
    values, valid = reader.read(window)
    assert np.array_equal(values, gdal.Open(path).ReadAsArray(3, 100, 30, 900))
    assert valid.all()
    rows = [read[1:] for read in reads]
    assert rows == sorted(rows), "all bands of a row of blocks come before the next row"
    parts = sorted(set(rows))
    assert [first for first, _ in parts[1:]] == [end for _, end in parts[:-1]]
    assert all(first % max(block, 256) == 0 for first, _ in parts[1:])
    assert len(parts) > 1
    assert len(reads) == len(bands) * len(parts)
