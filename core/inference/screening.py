"""A first look at an image, averaged to about 30 m: on which ground a pond can be.

A small network tells it of cells of some 500 m. The network that draws ponds need not run on ground
where none can be, which is most of a province (:mod:`core.inference.screened_tiles`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Dict, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..model import band_roles, value_encoding
from ..model.model_card import ModelCard
from ..model.value_encoding import Encoding
from ..protocol.errors import InputError
from ..protocol.texts import listed, text
from ..raster.area_mask import Area
from ..raster.array_types import BoolArray
from ..raster.image import Image
from ..raster.valid_pixels import ValidFile, Validity, ValidPixels
from ..raster.windows import Tile, Window
from ..raster.working_grid import PixelScale
from ..run import thread_limit
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Stage
from . import pixel_size, runtime
from .pipeline import TileRead, each_tile

MODEL = runtime.DEFAULT_MODEL.parent / "screening" / "tailings-screen.onnx"
"""The network that looks first. It lies apart: it draws no ponds to choose it for."""


_BITS = 8
"""Image pixels whose validity takes as much memory as one whose probability is kept."""


@dataclass(frozen=True)
class Screen:
    """Where a pond can be.

    Attributes:
        possible: Of each cell, whether it or a neighbour may hold a pond, bool [rows, columns].
        side: Working pixels along the side of a cell.
        scale: From the image's pixels to the working pixels of the look.
        valid: The image's pixels that hold data in the bands that the other network reads.
        card: Of the network that looked.
        sha256: Hash of its file, hexadecimal.
    """

    possible: BoolArray
    side: int
    scale: PixelScale
    valid: Validity
    card: ModelCard
    sha256: str

    def may_hold(self, window: Window) -> bool:
        """Tell whether a window on the image's grid may hold a pond."""
        working = self.scale.working(window)
        rows = slice(working.row // self.side, -(-working.bottom // self.side))
        columns = slice(working.col // self.side, -(-working.right // self.side))
        return bool(self.possible[rows, columns].any())

    @property
    def facts(self) -> Dict[str, object]:
        """Return what a run record says of it."""
        return {
            "model": {
                "name": self.card.name,
                "version": self.card.version,
                "threshold": self.card.threshold,
                "sha256": self.sha256,
            },
            "cells": int(self.possible.size),
            "cells_that_may_hold_a_pond": int(np.count_nonzero(self.possible)),
        }


def look(
    image: Image,
    window: Window,
    area: Optional[Area],
    encoding: Encoding,
    roles: Sequence[str],
    device: str,
    feedback: Feedback,
    clock: Clock,
) -> Screen:
    """Look at a part of an image.

    Args:
        image: The image.
        window: The part of it.
        area: Pixels outside are not looked for.
        encoding: Of the network that draws: which bands it reads.
        roles: Which role each of its bands has.
        device: As of :func:`core.inference.runtime.load`.
        feedback: Told how far the look is, and may cancel.
        clock: Counts the busy seconds.

    Raises:
        InputError: The image lacks a visible band, or its pixels are too small or too large.
        EngineError: The model or the device cannot be used.
    """
    network = runtime.load(MODEL, device)
    card = network.card
    scale = _scale_for(image, card)
    read = dict(zip((roles[channel] for channel in encoding.channels), encoding.bands))
    seen = value_encoding.encode(image, _bands(image, card, {**dict.fromkeys(roles), **read}), card)
    tiles = scale.plan(
        window,
        image.window,
        card.margin,
        card.stride,
        budget=network.window_budget,
        # Of an image pixel only a bit is kept, not a probability.
        written=1 + scale.down**2 // _BITS,
    )
    whole = scale.working(image.window)
    sides = (-(-whole.height // card.stride), -(-whole.width // card.stride))
    surest = np.zeros(sides, dtype=np.float32)
    valid = ValidPixels()
    # What holds no data in a band of the one may hold some in all bands of the other.
    alike = set(seen.bands) == set(encoding.bands)

    def take(read: TileRead, probability: Optional[npt.NDArray[np.float32]]) -> None:
        if probability is None:
            return
        if alike:
            valid.put(read.tile.write, read.valid)
        _put_cells(surest, read.tile, probability, scale, card.stride)

    stage = Stage(feedback, text("inference.stage.screening"))
    each_tile(image, seen, network, tiles, take, stage, clock, area, scale, _readers())
    possible = reached(surest >= np.float32(card.threshold))
    known: Validity = valid if alike else ValidFile(image, encoding.bands)
    return Screen(possible, card.stride, scale, known, card, network.sha256)


def _scale_for(image: Image, card: ModelCard) -> PixelScale:
    """Return on which grid an image is looked at.

    Raises:
        InputError: Its pixels are too small or too large.
    """
    finest, coarsest = pixel_size.limits(card)
    if not pixel_size.within(image.gsd_m, finest, coarsest):
        raise InputError.of(
            "inference.screen_pixel_size",
            image=image.name,
            gsd=image.gsd_m,
            finest=finest,
            coarsest=coarsest,
        )
    return pixel_size.scale_for(image, card)


def _bands(
    image: Image, card: ModelCard, known: Mapping[str, Optional[int]]
) -> Tuple[Optional[int], ...]:
    """Return the band number for each band of the network that looks.

    Args:
        image: The image.
        card: Of that network.
        known: Band numbers by role, as the network that draws is given them; of the roles that it
            knows nothing of, the image tells.

    Raises:
        InputError: The image lacks a visible band.
    """
    told = {
        role: number
        for number, role in enumerate(band_roles.roles(image), start=1)
        if role is not None and number not in known.values()
    }
    found: Dict[str, Optional[int]] = {**told, **known}
    lacking = [band.in_words for band in card.bands if band.required and not found.get(band.role)]
    if lacking:
        raise InputError.of("inference.screen_bands", image=image.name, roles=listed(lacking))
    return tuple(found.get(band.role) for band in card.bands)


def _readers() -> int:
    """Return how many threads read: unpacking an image takes longer than looking at it."""
    return thread_limit.limited_to() or min(_MOST_READERS, os.cpu_count() or 1)


_MOST_READERS = 2
"""More drive one another's blocks out of GDAL's cache: four took twice the processor time of two,
and a quarter more memory."""


def _put_cells(
    surest: npt.NDArray[np.float32],
    tile: Tile,
    probability: npt.NDArray[np.float32],
    scale: PixelScale,
    side: int,
) -> None:
    """Put what a tile says of its cells where they belong; a cell of two tiles takes the larger.

    All pixels of a cell have its probability, and what is read begins with a cell.
    """
    kept = scale.working(tile.write)
    first_row, first_column = kept.row // side, kept.col // side
    cells = probability[::side, ::side][
        first_row - tile.read.row // side : -(-kept.bottom // side) - tile.read.row // side,
        first_column - tile.read.col // side : -(-kept.right // side) - tile.read.col // side,
    ]
    place = surest[
        first_row : first_row + cells.shape[0], first_column : first_column + cells.shape[1]
    ]
    np.maximum(place, cells, out=place)


def reached(cells: BoolArray) -> BoolArray:
    """Return cells and their eight neighbours: a pond need not end where its cell does."""
    rows, columns = cells.shape
    padded = np.pad(cells, 1)
    result = np.zeros_like(cells)
    for row in range(3):
        for column in range(3):
            result |= padded[row : row + rows, column : column + columns]
    return result
