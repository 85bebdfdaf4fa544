"""Real ground without tailings ponds, as examples to learn silence from, by source.

Everything is brought to the ground sample distance of the labelled tiles. Small pieces that are no
neighbours are laid out on sheets with gaps between them in which there is no data: nothing is made
up around a piece, and a rim of each, where a network would need to see beyond it, is not asked for.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Sequence

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from ...protocol.errors import InputError
from ...raster.class_codes import IGNORE, OTHER
from ...simulation.camera.sensor import SCALE
from ..data.examples import ROLES, Example, make_example

gdal.UseExceptions()

GSD_M = 10.0
"""Ground sample distance that all sources are brought to, m."""

GAP = 16
"""Pixels without data between two pieces of a sheet."""

_CELL = 48
_SHEET = 6
"""Chips along each side of a sheet: 368 pixels, more than a crop."""

Bands = npt.NDArray[np.uint16]
"""Digital numbers of blue, green, red and, where there is one, near infrared, [C, H, W]."""


@dataclass(frozen=True)
class Source:
    """Files of one origin, which are held out together.

    Attributes:
        name: What the examples' ``site`` becomes.
        pattern: Of the files, in the folder.
        gsd_m: Ground sample distance, m.
        rim: Pixels along the edge of each piece that are not asked for.
    """

    name: str
    pattern: str
    gsd_m: float = GSD_M
    rim: int = 0


_SCENES = (
    Source("austria", "scenes/ftw_austria_*.tif"),
    Source("leipzig", "scenes/leipzig_*.tif"),
    Source("sundarbans", "scenes/sundarbans_*.tif", gsd_m=16.0),
)
_TILES = (
    Source("landsat", "landsat30/*.tif", gsd_m=30.0, rim=8),
    Source("europe", "europe10/*.tif", rim=8),
)
_CHIPS = (
    Source("natural", "chips_nir/natural.tif", rim=4),
    Source("settled", "chips_nir/human_non_mining.tif", rim=4),
    Source("amazon", "amw_chips/*.tif", rim=4),
)
SOURCES = (*_SCENES, *_TILES, *_CHIPS)


def read_ground(folder: Path) -> List[Example]:
    """Read all sources of a folder that holds ``scenes``, ``landsat30``, ``europe10`` and chips.

    Returns:
        Examples without a pond; ``site`` is the source, the label 0 where the ground can be judged
        and 255 elsewhere.

    Raises:
        InputError: A source is missing, or a file cannot be read.
    """
    examples: List[Example] = []
    for source in _SCENES:
        for path in _files(folder, source):
            bands = _resampled(_read(path), source.gsd_m / GSD_M)
            examples.append(_example(path.stem, source, bands, np.zeros(bands.shape[1:], np.uint8)))
    for source in _TILES:
        pieces = [_resampled(_read(path), source.gsd_m / GSD_M) for path in _files(folder, source)]
        examples += _sheets(source, pieces, 2)
    for source in _CHIPS:
        pieces = [chip for path in _files(folder, source) for chip in _chips(path)]
        examples += _sheets(source, pieces, _SHEET)
    return examples


def _files(folder: Path, source: Source) -> List[Path]:
    paths = sorted(folder.glob(source.pattern))
    if not paths:
        raise InputError(f"{folder} holds no {source.pattern}.", "Give the folder of all sources.")
    return paths


def _read(path: Path) -> Bands:
    """Return a file's bands in ten-thousandths of reflectance; 0 where there is no data."""
    try:
        image = gdal.Open(str(path))
        factor = (image.GetRasterBand(1).GetScale() or SCALE) / SCALE
        stored = image.ReadAsArray()
    except RuntimeError as error:
        raise InputError(f"{path} cannot be read ({error}).") from error
    return np.asarray(np.rint(stored[: len(ROLES)] * factor), dtype=np.uint16)


def _resampled(bands: Bands, factor: float) -> Bands:
    """Return bands with ``factor`` times as many pixels along each side, smoothly."""
    if factor == 1.0:
        return bands
    count, height, width = bands.shape
    memory = gdal.GetDriverByName("MEM").Create("", width, height, count, gdal.GDT_UInt16)
    for number in range(count):
        memory.GetRasterBand(number + 1).SetNoDataValue(0)
        memory.GetRasterBand(number + 1).WriteArray(bands[number])
    size = {"width": round(width * factor), "height": round(height * factor)}
    larger = gdal.Translate("", memory, format="MEM", resampleAlg="cubic", **size)
    return np.asarray(larger.ReadAsArray(), dtype=np.uint16)


def _chips(path: Path) -> Iterator[Bands]:
    """Yield the cells of a mosaic that show no mine."""
    index = path.parent / "index.csv"
    listing = index if index.exists() else path.with_suffix(".csv")
    try:
        with listing.open(encoding="utf-8", newline="") as lines:
            rows = [
                row
                for row in csv.DictReader(lines)
                if listing != index or (row["mosaic"], row["class"]) == (path.name, "not_mining")
            ]
    except OSError as error:
        raise InputError(f"{listing} cannot be read ({error}).") from error
    if not rows:
        return
    mosaic = _read(path)
    for number, row in enumerate(rows):
        # A listing of the mosaic's own counts its cells; one of several mosaics says where.
        line, column = (
            (int(row["row"]), int(row["col"]))
            if listing == index
            else divmod(number, mosaic.shape[2] // _CELL)
        )
        top, left = line * _CELL, column * _CELL
        yield mosaic[:, top : top + _CELL, left : left + _CELL]


def _sheets(source: Source, pieces: Sequence[Bands], side: int) -> List[Example]:
    """Lay pieces of one size out on sheets of ``side`` by ``side``, with gaps between them."""
    examples = []
    for number, first in enumerate(range(0, len(pieces), side * side)):
        some = pieces[first : first + side * side]
        count, height, width = some[0].shape
        step_y, step_x = height + GAP, width + GAP
        rows = -(-len(some) // side)
        sheet = np.zeros((count, rows * step_y - GAP, side * step_x - GAP), dtype=np.uint16)
        label = np.full(sheet.shape[1:], IGNORE, dtype=np.uint8)
        for place, piece in enumerate(some):
            top, left = place // side * step_y, place % side * step_x
            sheet[:, top : top + height, left : left + width] = piece
            inner = (
                slice(top + source.rim, top + height - source.rim),
                slice(left + source.rim, left + width - source.rim),
            )
            label[inner] = OTHER
        examples.append(_example(f"{source.name}{number}", source, sheet, label))
    return examples


def _example(name: str, source: Source, bands: Bands, label: npt.NDArray[np.uint8]) -> Example:
    present = [*bands, *[None] * (len(ROLES) - len(bands))]
    return make_example(name, source.name, present, label, SCALE)


_SPECTRUM = ("B2", "B3", "B4", "B8")
"""Sentinel-2's names of blue, green, red and near infrared."""


def read_spectra(folder: Path) -> Bands:
    """Return measured spectra of a spill of tailings and the ground around it, [4, n].

    Raises:
        InputError: The table is missing or has no such columns.
    """
    path = folder / "jagersfontein" / "points_with_data.csv.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            rows = [
                [float(row[name]) for name in ("B2", "B3", "B4", "B8")]
                for row in csv.DictReader(lines)
            ]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}).") from error
    return np.asarray(np.rint(rows), dtype=np.uint16).T
