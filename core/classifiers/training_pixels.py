"""The pixels that classifiers are fitted to: drawn evenly from training polygons, repeatably."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, List, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..protocol.texts import text
from ..raster.array_types import (
    BoolArray,
    Float64Array,
    Int32Array,
    Int64Array,
    UInt8Array,
    UInt16Array,
)
from ..raster.class_codes import CLASS_CODES
from ..raster.image import Reader
from ..raster.polygons import Shapes
from ..raster.windows import Window
from ..run.feedback import Feedback
from ..run.progress import Share
from . import sample_counts as counting
from .features import Features
from .sample_counts import Assessment, SampleCounts
from .train_test_split import TrainTestSplit, divide
from .training_areas import NONE, TrainingAreas, codes

_ROOM = 2**18
"""Pixels beyond twice those wanted that are held before the surplus is given up."""

_COUNTED = 0.5
"""Share of the work that is done when the pixels are counted."""


@dataclass(frozen=True)
class ClassCount:
    """How much there is of a class.

    Attributes:
        value: 1 pond, 0 other.
        polygons: Training polygons with a pixel.
        pixels: Pixels with data in them.
        drawn: Those of them that are fitted to.
    """

    value: int
    polygons: int
    pixels: int
    drawn: int


@dataclass(frozen=True)
class TrainingPixels:
    """Pixels to fit to; rows are in the order of the polygons.

    Attributes:
        name: The file of the polygons, for messages.
        features: Bands, and how pixels become reflectance.
        pixels: uint16 [N, C].
        truth: 1 pond, 0 other; uint8 [N].
        polygon: Which polygon each pixel is from, int32 [N].
        counts: Other ground, then ponds.
        divided: How training and test ground were kept apart, in words.
        training: The polygons that are fitted to, bool [P].
        kept_out: Ground of them that lies in the assessment area and must not be judged, or
            ``None``.
        remarks: What the user should know, in words.
    """

    name: str
    features: Features
    pixels: UInt16Array
    truth: UInt8Array
    polygon: Int32Array
    counts: Tuple[ClassCount, ...]
    divided: str
    training: BoolArray
    kept_out: Optional[Shapes]
    remarks: Tuple[str, ...]

    @property
    def reflectance(self) -> Float64Array:
        """What a classifier sees of the pixels, float64 [N, C]: numbers of single precision.

        In double, so that scikit-learn computes in double with them: so do the predictions.
        """
        return self.features.reflectance(self.pixels).astype(np.float64)

    def at_most(self, size: int) -> TrainingPixels:
        """Return the pixels that would have been drawn had ``size`` been the most allowed."""
        held = np.bincount(self.polygon, minlength=len(self.training))
        values = np.zeros(len(held), dtype=np.uint8)
        values[self.polygon] = self.truth
        wanted = shares(values, held, size)
        rank = np.arange(len(self.polygon)) - (np.cumsum(held) - held)[self.polygon]
        kept = rank < wanted[self.polygon]
        return replace(
            self,
            pixels=self.pixels[kept],
            truth=self.truth[kept],
            polygon=self.polygon[kept],
            counts=tuple(
                replace(count, drawn=int(np.count_nonzero(self.truth[kept] == count.value)))
                for count in self.counts
            ),
        )


def gather(
    areas: TrainingAreas,
    features: Features,
    assessment: Optional[Assessment],
    split: bool,
    size: int,
    seed: int,
    feedback: Feedback,
) -> TrainingPixels:
    """Read the pixels that classifiers are fitted to.

    At most half of ``size`` of each class, spread over its polygons as evenly as they go: a large
    polygon shows little more than a small one, since neighbours are alike. Which pixels of a
    polygon, is decided by chance, the same for the same seed.

    Args:
        areas: The polygons.
        features: The bands.
        assessment: Where methods will be judged; nowhere if absent.
        split: Whether polygons that touch it are divided rather than refused.
        size: Most pixels.
        seed: Of the division and of the draw.
        feedback: Told how far it is, from 0 to 1; may cancel.

    Raises:
        InputError: The polygons touch the assessment area and no split is asked for, they are too
            few to fit to, or the image is damaged.
        Cancelled: The user asked to stop.
    """
    census = counting.count_samples(areas, features, assessment, Share(feedback, 0.0, _COUNTED))
    everything = np.ones(len(areas.polygons), dtype=bool)
    problem = counting.lacking(areas, features, census, everything)
    if problem is not None:
        raise problem
    division = divide(areas, census, assessment, split, seed)
    problem = counting.lacking(areas, features, census, division.training)
    if problem is not None:
        raise problem
    part = Share(feedback, _COUNTED, 1.0)
    return draw(areas, features, census, division, size, seed, part)


def draw(
    areas: TrainingAreas,
    features: Features,
    census: SampleCounts,
    division: TrainTestSplit,
    size: int,
    seed: int,
    feedback: Feedback,
) -> TrainingPixels:
    """Read at most ``size`` pixels of the training polygons; see :func:`gather`.

    Raises:
        InputError: The image is damaged.
        Cancelled: The user asked to stop.
    """
    wanted = shares(areas.values, np.where(division.training, census.usable, 0), size)
    held = _Held(wanted, len(features.numbers))
    reader = Reader(areas.image, features.encoding.bands)
    windows = areas.windows()
    for number, window in enumerate(windows):
        feedback.progress(number / len(windows), text("classifiers.stage.reading"))
        owner = codes(areas.owners(window))
        if not wanted[owner[owner > NONE]].any():
            continue
        stored, valid = reader.read(window)
        rows, columns = np.nonzero((owner > NONE) & valid)
        held.add(
            owner[rows, columns],
            lots(window, rows, columns, areas.image.width, seed),
            features.encoding.pixels(stored, valid)[:, rows, columns],
        )
    polygon, pixels = held.finish()
    truth = areas.values[polygon]
    trained = division.training & (census.usable > 0)
    classes = [trained & (areas.values == value) for value in CLASS_CODES]
    return TrainingPixels(
        name=areas.name,
        features=features,
        pixels=pixels,
        truth=truth,
        polygon=polygon,
        counts=tuple(
            ClassCount(
                value,
                int(np.count_nonzero(mine)),
                int(census.usable[mine].sum()),
                int(np.count_nonzero(truth == value)),
            )
            for value, mine in zip(CLASS_CODES, classes)
        ),
        divided=division.in_words,
        training=trained,
        kept_out=areas.shapes(division.kept_out) if division.kept_out.any() else None,
        remarks=(
            *areas.remarks,
            *counting.remarks_on(areas, census),
            *counting.cautions(areas, features, census, division.training),
        ),
    )


def shares(values: UInt8Array, pixels: Int64Array, size: int) -> Int64Array:
    """Return how many pixels to take of each polygon, int64 [P]: of each class half of ``size``.

    Args:
        values: Class of each polygon, uint8 [P].
        pixels: What there is in each, int64 [P].
        size: Most pixels.
    """
    wanted = np.zeros(len(pixels), dtype=np.int64)
    for value in CLASS_CODES:
        wanted[values == value] = even_shares(pixels[values == value], size // 2)
    return wanted


def even_shares(available: Int64Array, total: int) -> Int64Array:
    """Divide a number among holders as evenly as what each has allows.

    Args:
        available: What each has, int64 [P].
        total: What to divide.

    Returns:
        int64 [P], together ``total`` or all there is; no share grows where ``total`` shrinks.
    """
    if int(available.sum()) <= total:
        everything: Int64Array = available.copy()
        return everything
    low, high = 0, total
    while low < high:
        middle = (low + high + 1) // 2
        if int(np.minimum(available, middle).sum()) <= total:
            low = middle
        else:
            high = middle - 1
    taken = np.minimum(available, low)
    more = np.flatnonzero(available > low)[: total - int(taken.sum())]
    taken[more] += 1
    return taken


def lots(
    window: Window,
    rows: npt.NDArray[Any],
    columns: npt.NDArray[Any],
    width: int,
    seed: int,
) -> npt.NDArray[np.uint64]:
    """Return each pixel's lot, uint64 [n]: the lowest of a polygon are drawn.

    A hash of the pixel's place in the image (the finaliser of SplitMix64; Steele, Lea and Flood,
    2014), so that the draw does not depend on how the image is cut into windows. It is one to one:
    no two pixels have the same lot.

    Args:
        window: What rows and columns are counted in.
        rows: Of the pixels.
        columns: Of the pixels.
        width: Of the image.
        seed: Of the draw.
    """
    row, column = rows.astype(np.uint64), columns.astype(np.uint64)
    place = (row + np.uint64(window.row)) * np.uint64(width) + column + np.uint64(window.col)
    start = np.random.default_rng(seed).integers(2**64 - 1, dtype=np.uint64)
    lot: Any = (place + start) * np.uint64(0x9E3779B97F4A7C15)
    lot = (lot ^ (lot >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    lot = (lot ^ (lot >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = lot ^ (lot >> np.uint64(31))
    return mixed


class _Held:
    """Pixels of the lowest lots of each polygon, so far: memory does not grow with polygons."""

    def __init__(self, wanted: Int64Array, channels: int) -> None:
        """Take how many are wanted of each polygon, [P]."""
        self._wanted = wanted
        # No pixel with a lot beyond its polygon's bound can be among those wanted.
        self._bound = np.full(len(wanted), np.iinfo(np.uint64).max, dtype=np.uint64)
        self._polygons: List[Int32Array] = [np.empty(0, np.int32)]
        self._lots: List[npt.NDArray[np.uint64]] = [np.empty(0, np.uint64)]
        self._pixels: List[UInt16Array] = [np.empty((0, channels), np.uint16)]
        self._count = 0

    def add(self, polygon: Int32Array, lot: npt.NDArray[np.uint64], pixels: UInt16Array) -> None:
        """Hold more pixels, uint16 [C, n]; give up the surplus where there are many."""
        kept = (self._wanted[polygon] > 0) & (lot <= self._bound[polygon])
        self._polygons.append(polygon[kept])
        self._lots.append(lot[kept])
        self._pixels.append(np.ascontiguousarray(pixels[:, kept].T))
        self._count += int(np.count_nonzero(kept))
        if self._count > 2 * int(self._wanted.sum()) + _ROOM:
            self._trim()

    def finish(self) -> Tuple[Int32Array, UInt16Array]:
        """Return polygon and pixels, those of a polygon together and by lot."""
        self._trim()
        return self._polygons[0], self._pixels[0]

    def _trim(self) -> None:
        polygon, lot = np.concatenate(self._polygons), np.concatenate(self._lots)
        order = np.lexsort((lot, polygon))
        polygon, lot = polygon[order], lot[order]
        held = np.bincount(polygon, minlength=len(self._wanted))
        first = np.cumsum(held) - held
        kept = np.arange(len(polygon)) - first[polygon] < self._wanted[polygon]
        full = (held >= self._wanted) & (self._wanted > 0)
        self._bound[full] = lot[(first + self._wanted - 1)[full]]
        self._polygons, self._lots = [polygon[kept]], [lot[kept]]
        self._pixels = [np.concatenate(self._pixels)[order][kept]]
        self._count = int(np.count_nonzero(kept))
