"""Tailings on chips of large mines: outlined by eye where they are clear, never trained on.

The chips are cut from mosaics whose reflectance ends at :data:`CUT_OFF`, and are no larger than
what a network sees around a pixel: each is shown with its own mirror image around it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr

from ...protocol.errors import InputError
from ...raster.array_types import BoolArray, Float32Array
from ...raster.image import Image
from ...raster.polygons import Shapes
from ...simulation.camera.sensor import SCALE
from ..data.examples import ROLES, make_example
from ..network.exported_graph import Exported

gdal.UseExceptions()
ogr.UseExceptions()

OUTLINES = Path(__file__).with_name("industrial_mines.csv")
"""What is clearly tailings on some of the chips, in pixels of the chip."""

MOSAIC = "amw_chips/industrial_negatives2025-08.tif"
"""The chips, beside each other, in a folder of ground without ponds."""

SIDE = 48
"""Pixels along a chip."""

CUT_OFF = 0.3
"""Reflectance that the highest stored value, 255, stands for."""

_CONTEXT = 96
"""Pixels of its mirror image around a chip."""

_GRID = Image("chip", SIDE, SIDE, (0.0, 1.0, 0.0, 0.0, 0.0, 1.0), 'LOCAL_CS["chip"]', 1.0, ())
"""That of a chip's own pixels: it has no place on the Earth here."""

_CORNERS = re.compile(r"\d+ \d+(,\d+ \d+){2,}")


@dataclass(frozen=True)
class Outline:
    """Tailings on a chip.

    Attributes:
        chip: Its number in the mosaic, row by row from 0.
        corners: Column and row of each, in pixels of the chip.
        reason: What is to be seen there.
    """

    chip: int
    corners: Tuple[Tuple[int, int], ...]
    reason: str

    @property
    def inside(self) -> BoolArray:
        """Pixels whose centre lies in the outline, bool [SIDE, SIDE]."""
        ring = ", ".join(f"{x} {y}" for x, y in (*self.corners, self.corners[0]))
        shape = ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))")
        return Shapes(_GRID, [shape]).inside(_GRID.window)


@dataclass(frozen=True)
class Found:
    """How much of a chip is drawn.

    Attributes:
        outline: What is tailings.
        inside: Share of it that is drawn, 0 to 1.
        outside: Share of the rest of the chip that is, which may be tailings too.
    """

    outline: Outline
    inside: float
    outside: float


def read_outlines(path: Path = OUTLINES) -> Tuple[Outline, ...]:
    """Read outlines: CSV with the columns chip, outline ("column row" by commas) and reason.

    Raises:
        InputError: It cannot be read, or a line of it makes no sense.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The outlines {path} cannot be read ({error}).") from error
    return tuple(_outline(path, number, row) for number, row in enumerate(rows, 2))


def _outline(path: Path, number: int, row: dict[str, str]) -> Outline:
    text, chip = row.get("outline") or "", row.get("chip") or ""
    if not (chip.isdigit() and _CORNERS.fullmatch(text)):
        raise InputError(
            f"{path}, line {number}, is no outline.",
            'It needs the number of a chip, and three corners or more as "column row, ...".',
        )
    corners = tuple((int(x), int(y)) for x, y in (pair.split() for pair in text.split(",")))
    return Outline(int(chip), corners, row.get("reason") or "")


def judge_chips(folder: Path, exported: Exported, threshold: float) -> List[Found]:
    """Return how much of the outlined tailings a network draws.

    Args:
        folder: Ground without ponds, with the mosaic of chips.
        exported: The network.
        threshold: From which probability a pixel is drawn.

    Raises:
        InputError: The mosaic is missing, cannot be read, or has no such chip.
    """
    path = folder / MOSAIC
    try:
        mosaic = gdal.Open(str(path)).ReadAsArray()
    except RuntimeError as error:
        raise InputError(f"{path} cannot be read ({error}).") from error
    found = []
    for outline in read_outlines():
        drawn = _probability(_chip(path, mosaic, outline.chip), exported) >= threshold
        inside = outline.inside
        found.append(Found(outline, float(drawn[inside].mean()), float(drawn[~inside].mean())))
    return found


def _chip(path: Path, mosaic: npt.NDArray[np.uint8], number: int) -> npt.NDArray[np.uint8]:
    line, column = divmod(number, mosaic.shape[2] // SIDE)
    top, left = line * SIDE, column * SIDE
    chip: npt.NDArray[np.uint8] = mosaic[:, top : top + SIDE, left : left + SIDE]
    if chip.shape[1:] != (SIDE, SIDE):
        raise InputError(f"{path} has no chip {number}.")
    return chip


def _probability(chip: npt.NDArray[np.uint8], exported: Exported) -> Float32Array:
    around = (_CONTEXT, _CONTEXT)
    seen = np.pad(chip, ((0, 0), around, around), mode="symmetric").astype(np.float64)
    # 0 would say that there is no data.
    stored = np.maximum(seen / 255 * CUT_OFF / SCALE, 1).astype(np.uint16)
    bands: List[Optional[npt.NDArray[np.uint16]]] = [*stored[:3], *[None] * (len(ROLES) - 3)]
    example = make_example("chip", "industrial", bands, np.zeros(seen.shape[1:], np.uint8), SCALE)
    inner = slice(_CONTEXT, _CONTEXT + SIDE)
    return exported.predict(example, 0)[inner, inner]
