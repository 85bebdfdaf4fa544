"""Images of one piece of ground at several dates, and predictions made from them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from core.protocol.change import ChangeRequest

from .networks import CONFIDENCE
from .rasters import GRID, UTM, write_raster

SIDE = 200
GSD_M = 10.0

Box = Tuple[int, int, int, int]
"""First row, first column, rows, columns of a pond."""


@dataclass(frozen=True)
class Day:
    """What there is on a day.

    Attributes:
        date: As in file names.
        ponds: As the prediction shows them, in the pixels of this day's image.
        doubtful: Ground that looks half like a pond, though the prediction shows none.
        shift: Rows and columns by which all lies too far down and to the right.
        nodata: Without data.
        cloud: Under cloud.
        shade: In its shadow.
        gain: Of the light.
    """

    date: str
    ponds: Sequence[Box] = ()
    doubtful: Sequence[Box] = ()
    shift: Tuple[float, float] = (0.0, 0.0)
    nodata: Sequence[Box] = ()
    cloud: Sequence[Box] = ()
    shade: Sequence[Box] = ()
    gain: float = 1.0


def ground(seed: int = 5) -> npt.NDArray[np.float64]:
    """Return reflectance of ground with edges at all scales, [4, SIDE, SIDE]."""
    rng = np.random.default_rng(seed)
    fields = [ndimage.gaussian_filter(rng.normal(size=(SIDE, SIDE)), s) * s for s in (1, 3, 9)]
    texture = sum(fields)
    texture = texture / texture.std()
    levels = np.array([0.06, 0.08, 0.10, 0.25])
    return levels[:, None, None] * np.clip(1 + 0.25 * texture, 0.2, 2.0)


def mask_of(boxes: Sequence[Box]) -> npt.NDArray[np.bool_]:
    """Return where boxes are, bool [SIDE, SIDE]."""
    mask = np.zeros((SIDE, SIDE), dtype=bool)
    for row, col, height, width in boxes:
        mask[row : row + height, col : col + width] = True
    return mask


def write_image(path: Path, day: Day, seed: int = 5) -> str:
    """Write the image of a day."""
    values = np.stack([ndimage.shift(band, day.shift, mode="nearest") for band in ground(seed)])
    noise = np.random.default_rng(int(day.date)).normal(size=values.shape)
    values = values * day.gain + 0.002 * noise
    values[:, mask_of(day.shade)] *= np.array([0.6, 0.5, 0.4, 0.2])[:, None]
    values[:, mask_of(day.cloud)] = 0.6
    stored = np.clip(np.rint(values * 1e4), 1, 65535).astype(np.uint16)
    stored[:, mask_of(day.nodata)] = 0
    return write_raster(path, stored, nodata=0, scale=1e-4, names=("blue", "green", "red", "nir"))


def write_day(
    folder: Path, day: Day, *, probability: bool = True, image: bool = True, confidence: bool = True
) -> str:
    """Write image, prediction, probabilities and manifest of a day; return the prediction."""
    place = folder / f"scene_{day.date}.tif"
    if image:
        write_image(place, day)
    ponds, out = mask_of(day.ponds), mask_of(day.nodata)
    classes = np.where(out, 255, ponds).astype(np.uint8)
    percents = np.where(ponds, 90, np.where(mask_of(day.doubtful), 48, 5))
    percents = np.where(out, 255, percents).astype(np.uint8)
    prediction = folder / f"prediction_{day.date}.tif"
    write_raster(prediction, classes[None], nodata=255, names=("tailings pond",))
    chance = folder / f"probability_{day.date}.tif"
    if probability:
        names = ("probability of a tailings pond, percent",)
        write_raster(chance, percents[None], nodata=255, names=names)
    record: dict[str, Any] = {
        "command": "segment",
        "started": "2020-01-01T00:00:00+00:00",
        "request": {
            "image": str(place),
            "output": str(prediction),
            "probability": str(chance) if probability else None,
        },
        "model": {
            "name": "Toy",
            "version": "1",
            "confidence": CONFIDENCE.__dict__ if confidence else None,
        },
    }
    (folder / f"prediction_{day.date}.manifest.json").write_text(json.dumps(record))
    return str(prediction)


def request(folder: Path, days: Sequence[Day], **more: Any) -> ChangeRequest:
    """Write days, and return the request for their ledger."""
    folder.mkdir(exist_ok=True)
    images = tuple(write_day(folder, day) for day in days)
    return replace(ChangeRequest(images=images, output=str(folder / "ledger")), **more)


def metres(box: Box) -> Tuple[float, float, float, float]:
    """Return a box in map coordinates: xmin, ymin, xmax, ymax."""
    row, col, height, width = box
    x, y = GRID[0] + col * GSD_M, GRID[3] - row * GSD_M
    return x, y - height * GSD_M, x + width * GSD_M, y


def crs() -> Optional[str]:
    """Return the reference system of all."""
    return UTM
