"""From reflectance to pictures: one stretch for everything, outlines, captions, sheets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from PIL import (  # type: ignore[import-untyped,unused-ignore]
    Image,
    ImageDraw,
    ImageFont,
)
from scipy import ndimage

from core.raster.array_types import Float32Array
from core.raster.class_codes import POND

Picture = npt.NDArray[np.uint8]
"""uint8 [H, W, 3], red green blue."""

Limits = Tuple[Tuple[float, float], ...]

STRETCH: Limits = ((0.065, 0.20), (0.05, 0.21), (0.03, 0.28), (0.04, 0.42))
"""Reflectance of blue, green, red and near infrared that is shown as black and as white."""

NATURAL, FALSE_COLOUR = (2, 1, 0), (3, 2, 1)
"""Bands shown in red, green and blue."""

_GAMMA = 1.3
_OUTLINE = (255, 230, 0)
_PAPER, _INK = (255, 255, 255), (30, 30, 30)
_GAP = 6
_LINE = 13


@dataclass(frozen=True)
class Tile:
    """A picture with the words under it."""

    picture: Picture
    caption: str


def shown(bands: Float32Array, roles: Sequence[int], limits: Limits = STRETCH) -> Picture:
    """Return a picture of reflectance, float32 [B, H, W]."""
    layers = []
    for role in roles:
        low, high = limits[role]
        layers.append(np.clip((bands[role] - low) / (high - low), 0, 1) ** (1 / _GAMMA))
    return np.asarray(np.round(np.stack(layers, axis=-1) * 255), dtype=np.uint8)


def own_stretch(bands: Float32Array) -> Limits:
    """Return the 2nd and 98th percentile of each band of an image."""
    return tuple((float(low), float(high)) for low, high in np.percentile(bands, (2, 98), (1, 2)).T)


def enlarged(picture: Picture, times: int) -> Picture:
    """Return a picture with each pixel repeated."""
    return np.repeat(np.repeat(picture, times, axis=0), times, axis=1)


def outlined(picture: Picture, label: npt.NDArray[np.uint8], times: int = 1) -> Picture:
    """Return a picture with the outer edge of the ponds drawn over it.

    Args:
        picture: Enlarged ``times`` already.
        label: uint8 [H, W] before that, 1 pond.
        times: How many picture pixels a pixel has a side.
    """
    inside = np.repeat(np.repeat(label == POND, times, axis=0), times, axis=1)
    edge = ndimage.binary_dilation(inside, np.ones((3, 3))) & ~inside
    drawn: npt.NDArray[np.uint8] = picture.copy()
    drawn[edge] = _OUTLINE
    return drawn


def save_sheet(
    tiles: Sequence[Tile], columns: int, path: Path, colours: Optional[int] = None
) -> None:
    """Write pictures row by row with their captions.

    Args:
        tiles: Of any size; each is put into the upper left corner of its field.
        columns: How many in a row.
        path: PNG to write.
        colours: Size of the palette, 256 at most; ``None`` keeps every colour.
    """
    height = max(tile.picture.shape[0] for tile in tiles) + _LINE + _GAP
    width = max(tile.picture.shape[1] for tile in tiles) + _GAP
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * width - _GAP, rows * height - _GAP), _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default()
    for number, tile in enumerate(tiles):
        left, top = number % columns * width, number // columns * height
        sheet.paste(Image.fromarray(tile.picture), (left, top))
        pen.text((left + 1, top + tile.picture.shape[0] + 1), tile.caption, _INK, font)
    if colours is not None:
        sheet = sheet.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    sheet.save(path, optimize=True)


def rows_of(tiles: Sequence[Tile], others: Sequence[Tile], columns: int) -> List[Tile]:
    """Return both lists as rows in turn, a row of the first and one of the second."""
    mixed: List[Tile] = []
    for start in range(0, min(len(tiles), len(others)), columns):
        for side in (tiles, others):
            row = list(side[start : start + columns])
            mixed.extend(row + [Tile(np.full((1, 1, 3), 255, np.uint8), "")] * (columns - len(row)))
    return mixed
